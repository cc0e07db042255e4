"""Sections on parts of the organisation, apps, and what is new."""

from __future__ import annotations

from dataclasses import replace

from tests.usage.report.telling import KNOWN, figures
from tidegate.usage.report.document import Plate
from tidegate.usage.report.figures import Figures
from tidegate.usage.report.sentences import Speaker
from tidegate.usage.report.story_parts import apps, news, parts, tenants
from tidegate.usage.report.words import Writer

EN = Writer("en")


def speaker(found: Figures) -> Speaker:
    return Speaker(found, KNOWN, EN)


def test_teams_are_told_with_what_is_not_known() -> None:
    (section,) = parts(figures("team"), speaker(figures("team")), EN)
    whole, grid = section.content
    assert isinstance(whole, Plate)
    assert isinstance(grid, Plate)
    assert {row[0] for row in whole.numbers.rows} == {"Lab", "Sales", "not known"}
    assert {row[0] for row in grid.numbers.rows} == {"Lab", "Sales", "not known"}


def test_zones_too_and_nothing_where_nobody_asked() -> None:
    assert [section.title for section in parts(figures("zone"), speaker(figures("zone")), EN)] == ["By network zone"]
    assert not list(parts(figures(""), speaker(figures("")), EN))


def test_installed_apps_hold_until_something_changes() -> None:
    (section,) = apps(figures(), speaker(figures()), EN)
    assert isinstance(section.content[0], Plate)


def test_small_groups_of_organisations_are_dots() -> None:
    (section,) = tenants(figures(), speaker(figures()), EN)
    assert {len(row) for row in section.content[0].rows} == {6}  # type: ignore[union-attr]


def test_hosts_that_look_like_ai_are_text() -> None:
    asked = figures().answers["proposed"]
    row = ("<script>alert(1)</script>\u202e.example", 3, 9, figures().first, figures().last)
    found = replace(figures(), answers={**figures().answers, "proposed": replace(asked, rows=(row,))})
    (section,) = news(found, speaker(found), EN)
    assert section.content[-1].rows[0][0] == "<script>alert(1)</script>\\u202e.example"  # type: ignore[union-attr]
