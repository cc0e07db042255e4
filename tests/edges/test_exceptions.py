"""Asking for an exception on a page of ours: who may, what is handed in, and what is told."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from tidegate.core.decision import Effect
from tidegate.core.exchange import UNKNOWN, Actor
from tidegate.core.finding import Finding
from tidegate.edges.acknowledgement import Ask
from tidegate.edges.exceptions import CannotAsk, ExceptionForm, NoExceptions, Offer, Wanted, form_url, may_ask
from tidegate.edges.refusal import Earlier, House, Pages

ASK = Ask("exception", "00", "deepseek", "no-deepseek", "chat.deepseek.com", "/", 0, 3600, "r-0123456789abcdef")
KIM = Actor("kim@example.kr")
REASON = "I compare models for the ministry."


class Desk:
    """Takes what is asked, or refuses it with a code."""

    def __init__(self, code: str = "") -> None:
        self.taken: list[Wanted] = []
        self._code = code

    def offer(self, rule: str) -> Offer | None:
        return Offer("security@example.kr", 30) if rule == "no-deepseek" else None

    def earlier(self, person: str, service: str) -> tuple[Earlier, ...]:
        mine = Earlier("g-1", "approved", "2025-03-01 09:00 UTC"), Earlier("g-0", "denied")
        return mine if (person, service) == ("kim@example.kr", "deepseek") else ()

    async def ask(self, wanted: Wanted) -> str:
        if self._code:
            raise CannotAsk(self._code)
        self.taken.append(wanted)
        return "g-1234567890"


class Finder:
    """Finds the word secret."""

    def scan(self, text: str, part: int = 0) -> list[Finding]:
        at = text.find("secret")
        return [] if at < 0 else [Finding("codename", "own-data", part, at, at + 6, 1.0)]

    def for_thread(self) -> Finder:
        return self


def form(desk: Desk) -> ExceptionForm:
    return ExceptionForm(Pages(House(lambda: "Ministry of Examples")), desk, 1.0)


@pytest.mark.parametrize(("language", "words"), [("en", "For how many days?"), ("ko", "필요한 기간(일)")])
def test_the_form_says_who_decides_and_for_how_long(language: str, words: str) -> None:
    said = form(Desk()).show(ASK, "TOKEN", "DeepSeek", language)
    page = said.page.decode()
    assert said.status == 200
    assert all(each in page for each in (words, 'value="TOKEN"', 'max="30"', "security@example.kr", "DeepSeek"))
    assert "{" not in page[page.index("<main>") :]
    assert said.words["most-days"] == 30


@pytest.mark.parametrize("language", ["en", "ko", None])
def test_the_forms_headings_leave_no_level_out(language: str | None) -> None:
    page = form(Desk()).show(ASK, "TOKEN", "DeepSeek", language, who=KIM).page.decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert len(levels) == (2 if language else 4)
    assert all(after - before <= 1 for before, after in pairwise(levels))


async def test_what_is_handed_in_is_masked_and_its_number_is_told() -> None:
    desk = Desk()
    given = (f"{REASON} The secret one.", 7, Finder())
    said = await form(desk).take(ASK, "TOKEN", KIM, "DeepSeek", "en", given)
    assert said.status == 200
    assert b"g-1234567890" in said.page
    assert said.words["asked"] == "g-1234567890"
    (wanted,) = desk.taken
    assert wanted.reason == f"{REASON} The [codename] one."
    assert (wanted.person, wanted.receipt, wanted.days) == ("kim@example.kr", ASK.receipt, 7)


@pytest.mark.parametrize(
    ("reason", "days", "words"),
    [("because", 7, b"between 10 and 500"), (REASON, 0, b"between 1 and 30"), (REASON, 31, b"between 1 and 30")],
)
async def test_what_is_wrong_is_asked_again(reason: str, days: int, words: bytes) -> None:
    desk = Desk()
    said = await form(desk).take(ASK, "TOKEN", KIM, "DeepSeek", "en", (reason, days, Finder()))
    assert said.status == 422
    assert words in said.page
    assert f">{reason}</textarea>".encode() in said.page  # nobody writes it twice
    assert desk.taken == []


async def test_what_was_written_comes_back_as_text() -> None:
    evil = "</textarea><script>alert(1)</script>"
    said = await form(Desk()).take(ASK, "TOKEN", KIM, "DeepSeek", "en", (evil, 99, Finder()))
    assert b"<script" not in said.page
    assert b"&lt;/textarea&gt;" in said.page


async def test_a_request_that_was_not_taken_says_why() -> None:
    said = await form(Desk("too-many-requests")).take(ASK, "T", KIM, "DeepSeek", "en", (REASON, 7, Finder()))
    assert said.status == 422
    assert b"too many open requests" in said.page


async def test_where_nobody_may_approve_there_is_nothing_to_ask() -> None:
    ask = Ask("exception", "00", "chatgpt", "never", "chatgpt.com", "/", 0, 3600)
    assert form(Desk()).show(ask, "T", "ChatGPT", "en").status == 410
    assert (await form(Desk()).take(ask, "T", KIM, "ChatGPT", "en", (REASON, 7, Finder()))).status == 410
    assert NoExceptions().offer("never") is None
    with pytest.raises(CannotAsk):
        await NoExceptions().ask(Wanted("kim", "chatgpt", "never", "", REASON, 1))


def test_only_somebody_known_asks_about_what_stops_them() -> None:
    assert may_ask(KIM, Effect.BLOCK)
    assert may_ask(KIM, Effect.REDIRECT)
    assert not may_ask(KIM, Effect.COACH)
    assert not may_ask(Actor(None), Effect.BLOCK)
    assert not may_ask(UNKNOWN, Effect.BLOCK)


def test_the_address_of_the_form() -> None:
    assert form_url("a.b") == "/.well-known/tidegate/give?for=a.b"
    assert form_url("a.b", "chatgpt.com") == "https://chatgpt.com/.well-known/tidegate/give?for=a.b"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("in force until 2025-03-01 09:00 UTC", "denied")), ("ko", ("2025-03-01 09:00 UTC까지 유효", "반려됨"))],
)
def test_whoever_asked_before_sees_how_that_stands_and_nobody_else_does(language: str, words: tuple[str, ...]) -> None:
    said = form(Desk()).show(ASK, "TOKEN", "DeepSeek", language, who=KIM)
    page = said.page.decode()
    assert all(word in page for word in (*words, "<code>g-1</code>"))
    assert said.words["earlier"] == "g-1 approved, g-0 denied"
    for other in (None, Actor("lee@example.kr"), Actor(None)):
        assert "g-1" not in form(Desk()).show(ASK, "TOKEN", "DeepSeek", language, who=other).page.decode()
