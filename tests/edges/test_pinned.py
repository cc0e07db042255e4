"""Programs that refuse our certificate: learnt slowly, forgotten by themselves."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

from tidegate.edges import pinned
from tidegate.edges.pinned import Pinned

HERE = ip_address("10.0.0.7")


def test_three_refusals_in_a_short_time_make_a_program_that_pins() -> None:
    now = [0.0]
    learnt = Pinned(None, lambda: now[0])
    for refusals in range(3):
        assert not learnt.pins("app/1", HERE, "h")
        now[0] += pinned.WITHIN / 3
        learnt.refused("app/1", HERE, "h")
        assert learnt.pins("app/1", HERE, "h") is (refusals == 2)
    for agent, address, host in (("app/2", HERE, "h"), ("app/1", None, "h"), ("app/1", HERE, "other")):
        assert not learnt.pins(agent, address, host)
    now[0] += pinned.FOR + pinned.WITHIN
    assert not learnt.pins("app/1", HERE, "h")
    learnt.close()


def test_refusals_far_apart_prove_nothing() -> None:
    now = [0.0]
    learnt = Pinned(None, lambda: now[0])
    for _ in range(6):
        learnt.refused("app/1", HERE, "h")
        now[0] += pinned.WITHIN
    assert not learnt.pins("app/1", HERE, "h")
    learnt.close()


def test_workers_learn_from_each_other(tmp_path: Path) -> None:
    here, there = (Pinned(tmp_path / "run" / "pinned.db", lambda: 0.0) for _ in range(2))
    for _ in range(3):
        here.refused("app/1", HERE, "h")
    assert there.pins("app/1", HERE, "h")
    assert (tmp_path / "run" / "pinned.db").stat().st_mode & 0o077 == 0
    here.close()
    there.close()


def test_what_another_worker_learnt_is_seen_after_a_moment(tmp_path: Path) -> None:
    now = [1_000_000.0]
    mine, other = (Pinned(tmp_path / "pinned.db", lambda: now[0]) for _ in range(2))
    assert not mine.pins("app", None, "chat.example")
    for _ in range(pinned.ENOUGH):
        other.refused("app", None, "chat.example")
    now[0] += pinned.LOOK_AGAIN
    assert mine.pins("app", None, "chat.example")
    mine.close()
    other.close()
