"""The table of legal orders is whole, and its shape alone forbids a second release."""

from __future__ import annotations

from tidegate.gate import events as e
from tidegate.gate.table import BEFORE_RELEASE, FINAL, TABLE, State, may_follow


def test_every_state_and_only_known_events_are_in_it() -> None:
    assert set(TABLE) == set(State)
    assert all(set(row) <= set(e.EVENTS) for row in TABLE.values())


def test_trouble_is_legal_until_the_end_and_nothing_is_after_it() -> None:
    for state, row in TABLE.items():
        assert (not row) == (state in FINAL)
        assert state in FINAL or {e.Failed, e.PeerGone} <= set(row)


def test_every_state_can_be_reached_and_every_way_leads_to_an_end() -> None:
    follows = {state: set().union(*row.values()) for state, row in TABLE.items()}
    reached = ends = {State.NEW}
    while more := set().union(*(follows[state] for state in reached)) - reached:
        reached = reached | more
    assert reached == set(State)
    ends = set(FINAL)
    while more := {state for state in State if follows[state] & ends} - ends:
        ends |= more
    assert ends == set(State)


def test_a_release_is_only_recorded_or_none_of_our_business() -> None:
    for state in State:
        for event, states in TABLE[state].items():
            if states & {State.PASSED, State.REFUSED}:
                assert state is State.RECORDING
                assert event in (e.Recorded, e.Failed)


def test_no_state_that_released_leads_back_to_one_that_may_release() -> None:
    after = set(State) - BEFORE_RELEASE
    for state in after:
        for follows in TABLE[state].values():
            assert follows <= after


def test_what_is_not_listed_is_out_of_order() -> None:
    assert may_follow(State.NEW, e.Recorded) is None
    assert may_follow(State.RECORDING, e.Recorded) is not None
