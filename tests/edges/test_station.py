"""The stations' contracts, held against the parts that keep them."""

from __future__ import annotations

from tidegate.edges.station import Deadlines, Held, Snapshot


def test_what_is_held_shows_nothing_of_it() -> None:
    shown = repr(Held(b"my card", path="/secret", query="q=card", headers={"cookie": "x"}))
    assert not any(word in shown for word in ("card", "secret", "cookie"))


def test_all_deadlines_together_stay_below_what_envoy_waits() -> None:
    each = Deadlines()
    assert each.who + each.read + each.inspect < 15
    assert each.read + each.inspect + each.quota + 2 * each.record < 15


def test_a_snapshot_knows_no_rules_by_itself() -> None:
    made = Snapshot(None, None, None, "rev")  # type: ignore[arg-type]
    assert made.bodiless("s") == frozenset()
    assert made.rule("r") is None
