"""Every screen is reached from every other, by keyboard and by ear."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from tidegate.console.screen import PAGES, SCREENS, templates


def test_each_screen_links_to_all_and_says_which_it_is() -> None:
    text = (
        templates()
        .get_template("summary.html")
        .render(here="/summary", told=_Nothing(), period="day", periods=["day"], most=3, problem="")
    )
    assert all(f'href="{address}"' in text for address, _name in SCREENS)
    assert text.count('aria-current="page"') == 1


def test_a_page_that_was_not_told_something_does_not_hide_it() -> None:
    with pytest.raises(UndefinedError):
        templates().get_template("summary.html").render(here="/summary")


def test_no_page_carries_script_or_style_of_its_own() -> None:
    pages = list(PAGES.glob("*.html"))
    assert pages
    for page in pages:
        text = page.read_text("utf-8")
        assert "style=" not in text
        assert "<style" not in text
        assert text.count("<script") == text.count('<script src="/')


class _Nothing:
    decided = 0
