"""What decides at one moment: the same for the brains and for the assistant, the organisation's own data with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.patience import Patience
from tidegate import snapshots
from tidegate.core.decision import Effect
from tidegate.deciding import bodiless_of, ruling, snapshot_of
from tidegate.mind import Mind
from tidegate.policy import Known, parse
from tidegate.settings import Home, Settings

OWN = """\
data:
  codenames: {terms: [Bluebird]}
  customers: {exact: customers.csv, columns: [mail]}
accounts: {chatgpt: [ws-1]}
rules:
- {name: own, data: [codenames, customers], then: block}
otherwise: allow
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    for directory in (made.keys, made.run):
        directory.mkdir()
    made.policy.write_text(OWN)
    return made


@pytest.mark.slow
async def test_the_assistant_looks_for_what_the_brains_look_for(home: Home) -> None:
    """It made its snapshots by itself once, and left the organisation's own data out."""
    loaded = snapshots.load(home)
    expected = snapshot_of(loaded, snapshots.scanner(home), loaded.evaluator)
    mind = Mind(home, Settings(), Patience())
    try:
        snapshot = mind.snapshot()
        assert [found.detector for found in snapshot.scanner.scan("about Bluebird")] == ["codenames"]
        assert [one.label for one in snapshot.unlooked] == ["customers"]
        assert (snapshot.unlooked, snapshot.accounts) == (expected.unlooked, expected.accounts)
    finally:
        await mind.close()


def test_what_a_rule_decides_is_known_for_a_page_that_is_asked_for_again() -> None:
    rule = "{name: notice, then: coach, message: Be careful., because: Advice., hold: 2 hours}"
    text = f"rules:\n- {rule}\notherwise: block\n"
    decide = ruling(parse(text, "policy.yaml", Known()))
    decision = decide("notice")
    assert decision is not None
    assert (decision.effect, decision.because, decision.hold) == (Effect.COACH, "Advice.", 2 * 3600)
    assert decide("gone") is None


def test_services_that_take_prompts_in_an_address_are_known(home: Home) -> None:
    activities = bodiless_of(snapshots.catalog(home))
    assert activities("no-such-service") == frozenset()
    assert all(isinstance(kinds, frozenset) for kinds in activities("deepseek"))
