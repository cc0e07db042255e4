"""The docs say what the code does: generated pages are current, words have headings, links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tidegate import reference
from tidegate.cli import COMMANDS, HIDDEN
from tidegate.detectors.built_in import BUILT_IN
from tidegate.settings import Settings

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("name", sorted(reference.pages()))
def test_a_generated_page_is_what_the_code_would_write(name: str) -> None:
    kept = (DOCS / "reference" / name).read_text(encoding="utf-8")
    assert kept == reference.pages()[name](), "run `make docs` and read the difference"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in targets if not (page.parent / link).exists()] == []


def anchors(page: Path) -> set[str]:
    """What the headings of a page are called in an address, as code hosts make it."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title) for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE))
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_anchors_are_headings(page: Path) -> None:
    found = re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", page.read_text(encoding="utf-8"))
    inside = [(page.parent / link if link else page, anchor) for link, anchor in found if "://" not in link]
    assert [(str(target), anchor) for target, anchor in inside if anchor not in anchors(target)] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        waiting.extend(
            page.parent / link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link
        )
    assert [str(page.relative_to(ROOT)) for page in PAGES if page.resolve() not in reached] == []


def headings(name: str) -> set[str]:
    text = (DOCS / "reference" / name).read_text(encoding="utf-8")
    return set(re.findall(r"^#+ `?(.+?)`?$", text, re.MULTILINE))


def test_every_setting_detector_and_command_has_a_heading() -> None:
    assert {field.alias or name for name, field in Settings.model_fields.items()} <= headings("settings.md")
    assert {detector.name for detector in BUILT_IN} <= headings("detectors.md")
    assert {f"tidegate {name}" for name in COMMANDS if name not in HIDDEN} <= headings("commands.md")


def test_the_readme_names_only_recipes_that_exist() -> None:
    recipes = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        assert set(re.findall(r"`make ([a-z]+)`", page.read_text(encoding="utf-8"))) <= recipes, page
