"""The page: what is text stays text, nothing is asked of anybody, and it is well formed."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.usage.report.telling import document
from tidegate.usage.report.page import STYLE, html, policy
from tidegate.usage.report.words import Language

_VOID = {"meta", "rect", "polyline", "circle"}


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_is_well_formed_and_needs_nothing(language: Language) -> None:
    page = html(document(language))
    reader = read(page)
    assert len(set(reader.ids)) == len(reader.ids)
    assert not reader.tags & {"script", "img", "link", "iframe", "object", "form"}
    assert not {name for name in reader.attributes if name.startswith("on") or name in ("src", "style", "srcset")}
    assert "url(" not in STYLE
    assert set(re.findall(r"https?://[^\s\"<,]+", page)) <= {"http://www.w3.org/2000/svg", "https://policies.example"}
    assert html(document(language)) == page


def test_html_in_a_name_is_text() -> None:
    made = replace(document(), summary=("<script>alert(1)</script><img src=x onerror=alert(1)>",))
    page = html(made)
    assert "script" not in read(page).tags
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_policy_allows_one_style_and_nothing_else() -> None:
    assert policy().startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy()
    assert "script-src" not in policy()
