"""The page that stops a person: readable, in their language, with the way out, and nothing that could be misused."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.decision import Decision, Effect, Reason
from tidegate.core.exchange import Unread
from tidegate.edges import refusal
from tidegate.edges.page_words import WORDS, languages_of
from tidegate.edges.refusal import House, Pages, Told, link_of, message_for

HOUSE = House(lambda: "Ministry of Examples", "https://assistant.example/", "it@example.kr", "https://ask.example/")
PAGES = Pages(HOUSE)
STOPPING = [Effect.COACH, Effect.JUSTIFY, Effect.REDACT, Effect.REDIRECT, Effect.BLOCK]


def told(effect: Effect = Effect.BLOCK, **fields: Any) -> Told:
    wants = {Effect.COACH: "acknowledgement", Effect.JUSTIFY: "justification"}.get(effect, "nothing")
    decision = Decision(
        effect,
        "nothing-stored-abroad",
        Reason.RULE_MATCHED,
        "rev",
        because="Data leaves the country.",
        source="https://rules.example/7",
        message={"en": "Put no personal data in.", "ko": "개인정보를 넣지 마세요."},
    )
    token = "aaa.bbb" if wants != "nothing" else None
    usual = dict[str, Any](decision=decision, service="DeepSeek", receipt="r-abc", wants=wants, token=token)
    return Told(**usual | fields)


class Page(HTMLParser):
    """What a reader, a screen reader and a form see of a page."""

    VOID = frozenset({"meta", "input", "br"})

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[tuple[str, str]] = []
        self.feed(html.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append((self.open[-1], data.strip()))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]

    def text(self) -> str:
        return " ".join(data for tag, data in self.words if tag != "style")


@pytest.mark.parametrize("effect", STOPPING)
@pytest.mark.parametrize("language", ["en", "ko", "fr"])
def test_every_page_is_whole(effect: Effect, language: str) -> None:
    page = Page(PAGES.page(told(effect), language))
    shown = ["en", "ko"] if language == "fr" else [language]
    assert page.all("html")[0]["lang"] == shown[0]
    assert [section["lang"] for section in page.all("section")] == shown
    assert len(page.all("h1")) == len(page.all("title")) == len(page.all("main")) == 1
    assert page.all("meta")[1]["name"] == "viewport"
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for said in ("DeepSeek", "r-abc", "nothing-stored-abroad", "Data leaves the country."):
        assert said in page.text()
    for one in shown:
        assert told().decision.message[one] in page.text()
        assert WORDS[one][f"effect-{effect.word}"] in page.text()
    links = {attrs["href"] for attrs in page.all("a")}
    assert links == {
        "https://rules.example/7",
        "https://assistant.example/",
        "https://ask.example/",
        "mailto:it@example.kr",
    }
    assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in page.tags}
    assert not [attrs for _, attrs in page.tags if "style" in attrs or any(name.startswith("on") for name in attrs)]


@pytest.mark.parametrize("language", ["en", "ko", None])
def test_a_reason_is_asked_with_label_hint_and_limits(language: str | None) -> None:
    page = Page(PAGES.page(told(Effect.JUSTIFY), language, problem="reason-too-short"))
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    for form, box in zip(page.all("form"), page.all("textarea"), strict=True):
        assert form == {"method": "post", "action": refusal.GIVE}
        assert box["id"] in {label["for"] for label in page.all("label")}
        assert set((box["aria-describedby"] or "").split()) <= ids
        assert (box["name"], box["minlength"], box["maxlength"]) == ("reason", "10", "500")
        assert box["aria-invalid"] == "true"
    assert {"type": "hidden", "name": "token", "value": "aaa.bbb"} in page.all("input")
    assert any("between 10 and 500" in data or "10자 이상 500자 이하여야" in data for _, data in page.words)


def test_a_notice_has_one_button_and_says_how_long_it_holds() -> None:
    page = Page(PAGES.page(told(Effect.COACH), "en"))
    assert ("button", "I have read this, continue") in page.words
    assert "8 hours" in page.text()
    assert not page.all("textarea")


def test_a_page_without_token_has_no_form_and_without_settings_no_way() -> None:
    page = Page(Pages(House()).page(told(Effect.COACH, token=None, receipt=None), "en"))
    assert not page.all("form")
    assert "Your organisation asks you" in page.text()
    assert "the record could not be written" in page.text()
    assert [attrs["href"] for attrs in page.all("a")] == ["https://rules.example/7"]


def test_what_was_not_inspected_is_said() -> None:
    page = Page(PAGES.page(told(unread=(Unread("body", "over-limit"), Unread("body", "over-limit"))), "en"))
    assert page.text().count("more than can be held (body: over-limit)") == 1


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_could_not_be_inspected_is_what_was_stopped_and_not_the_service(language: str) -> None:
    usual = told(unread=(Unread("file", "damaged"),))
    stopped = replace(usual, decision=replace(usual.decision, reason=Reason.NOT_INSPECTED))
    page = Page(PAGES.page(stopped, language)).text()
    assert page.startswith(WORDS[language]["title-unread"].replace("{service}", "DeepSeek"))
    assert WORDS[language]["way-readable"] in page
    assert WORDS[language]["way-readable"] not in Page(PAGES.page(usual, language)).text()


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Korean resident registration number ×2, e-mail address"), ("ko", "주민등록번호 ×2, 이메일 주소")],
)
def test_what_has_to_be_taken_out_is_said_by_kind(language: str, said: str) -> None:
    kinds = (("kr-rrn", "national-id", 2), ("email", "contact", 1))
    page = Page(PAGES.page(told(kinds=kinds), language))
    assert said in page.text()
    assert WORDS[language]["way-take-out"] in page.text()
    assert page.text().startswith(WORDS[language]["title-found"].replace("{service}", "DeepSeek"))
    without = Page(PAGES.page(told(), language)).text()
    assert WORDS[language]["found"] not in without
    assert WORDS[language]["way-take-out"] not in without


def test_a_lost_page_is_whole() -> None:
    page = Page(PAGES.lost("ko", "chatgpt.com"))
    assert WORDS["ko"]["title-lost"] in page.text()
    assert page.all("html")[0]["lang"] == "ko"
    assert not page.all("dl")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_from_a_page_that_is_too_old_or_somebody_elses_a_way_leads_to_a_new_one(language: str) -> None:
    page = Page(PAGES.lost(language, "chatgpt.com", expired=True))
    assert WORDS[language]["lead-expired"] in page.text()
    assert [attrs["href"] for attrs in page.all("a")] == ["/"]
    assert "chatgpt.com" in page.text()


@pytest.mark.parametrize(("language", "said"), [("en", "for 2 hours"), ("ko", "2시간 동안")])
def test_after_something_was_given_it_says_what_to_do_and_under_which_number(language: str, said: str) -> None:
    page = Page(PAGES.given("DeepSeek", 7200, "r-abc", language))
    for one in (WORDS[language]["title-given"], "DeepSeek", said, "r-abc", WORDS[language]["way-send-again"]):
        assert one in page.text()
    assert not page.all("form")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_who_has_used_up_a_quota_is_told_so_and_by_which_rule(language: str) -> None:
    page = Page(PAGES.page(told(spent=("researchers",)), language)).text()
    for one in (WORDS[language]["spent"], "researchers", WORDS[language]["way-wait"]):
        assert one in page
    assert WORDS[language]["way-wait"] not in Page(PAGES.page(told(), language)).text()


HOSTILE = "</style><script>alert(1)</script>\"'&{service}{{ 7*7 }}\r\nx: y"


def test_the_name_is_the_one_of_the_policy_in_force() -> None:
    names = iter(("Ministry of Examples", "Ministry of Other Examples"))
    pages = Pages(House(lambda: next(names)))
    for name in ("Ministry of Examples has decided", "Ministry of Other Examples has decided"):
        assert name in Page(pages.page(told(Effect.BLOCK), "en")).text()


def test_nothing_is_printed_unescaped() -> None:
    decision = Decision(
        Effect.JUSTIFY, HOSTILE, Reason.RULE_MATCHED, "", because=HOSTILE, source=HOSTILE, message={"en": HOSTILE}
    )
    hostile = Told(decision, HOSTILE, HOSTILE, "justification", HOSTILE, unread=(Unread(HOSTILE, HOSTILE),))
    page = Page(Pages(House(lambda: HOSTILE, None, HOSTILE, None)).page(hostile, "en"))
    assert not page.all("script")
    assert len(page.all("form")) == 1
    assert "49" not in page.text()


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_breaks_a_page(text: str, language: str) -> None:
    decision = Decision(Effect.BLOCK, text, Reason.RULE_MATCHED, "", text, text, {text: text})
    Page(PAGES.page(Told(decision, text, text), language))


def test_the_style_is_the_one_that_the_policy_names() -> None:
    page = PAGES.page(told(), "en").decode()
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    headers = dict(PAGES.headers(told()))
    assert f"style-src 'sha256-{digest}'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["tidegate-receipt"] == "r-abc"
    assert headers["cache-control"] == "no-store"
    assert "url(" not in style[1]
    assert "@import" not in style[1]


# -- contrast (WCAG 2.2, 1.4.3 and 1.4.11) ---------------------------------------------------------------------------

STYLE = (Path(refusal.__file__).parent / "pages" / "page.css").read_text("utf-8")
THEMES = [dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", block)) for block in re.findall(r":root\{([^}]*)\}", STYLE)]


def luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        ("ink", "card", 4.5),
        ("soft", "card", 4.5),
        ("link", "card", 4.5),
        ("warn", "card", 4.5),
        ("on-act", "act", 4.5),
        ("line", "card", 3.0),
        ("link", "page", 3.0),
        ("act", "card", 3.0),
    ],
)
def test_colours_can_be_told_apart(theme: dict[str, str], front: str, back: str, least: float) -> None:
    assert contrast(theme[front], theme[back]) >= least


def test_there_is_a_light_and_a_dark_theme() -> None:
    assert len(THEMES) == 2
    assert set(THEMES[0]) == set(THEMES[1])


# -- words -------------------------------------------------------------------------------------------------------------


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["en"].keys() == WORDS["ko"].keys()
    for key, text in WORDS["en"].items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", WORDS["ko"][key])), key


@pytest.mark.parametrize("effect", STOPPING)
def test_every_effect_and_reason_has_words(effect: Effect) -> None:
    for key in (f"title-{effect.word}", f"lead-{effect.word}", f"effect-{effect.word}"):
        assert key in WORDS["en"]
    assert {f"why-{reason.code}" for reason in Reason} <= WORDS["en"].keys()


@pytest.mark.parametrize(
    ("accept", "shown"),
    [
        ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", ("ko",)),
        ("en-GB", ("en",)),
        ("en;q=0.2, ko;q=0.8", ("ko",)),
        ("fr, ko;q=0.1", ("ko",)),
        ("fr", ("en", "ko")),
        ("*", ("en", "ko")),
        ("ko;q=0", ("en", "ko")),
        ("ko;q=x", ("en", "ko")),
        ("", ("en", "ko")),
        (None, ("en", "ko")),
    ],
)
def test_the_language_is_the_readers(accept: str | None, shown: tuple[str, ...]) -> None:
    assert languages_of(accept) == shown


@pytest.mark.parametrize(
    ("messages", "language", "text", "said"),
    [
        ({"en": "a", "ko": "b"}, "ko", "b", "ko"),
        ({"en": "a"}, "ko", "a", "en"),
        ({"und": "a"}, "ko", "a", ""),
        ({"": "a"}, "ko", "a", ""),
        ({"nl": "a"}, "ko", "a", "nl"),
        ({}, "ko", "", "ko"),
    ],
)
def test_a_message_is_shown_even_in_another_language(
    messages: dict[str, str], language: str, text: str, said: str
) -> None:
    assert message_for(messages, language) == (text, said)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://example.kr/a", "https://example.kr/a"),
        ("it@example.kr", "mailto:it@example.kr"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://example.kr/a b", ""),
        ("extension 1234", ""),
    ],
)
def test_only_safe_links_are_links(text: str, link: str) -> None:
    assert link_of(text) == link
