"""Messages in files, bounded, for those who read files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tidegate.usage.kept_messages import MOST_SENDERS, KeptMessages, Taken
from tidegate.usage.recognise import recognise
from tidegate.usage.syslog import Message

SQUID = "1738249200.000      1 10.0.0.1 TCP_TUNNEL/200 10 CONNECT chatgpt.com:443 - HIER_DIRECT/- -"
ASKED = "query[A] chatgpt.com from 10.0.0.1"


def said(program: str, text: str) -> Message:
    return Message(program, f"Jan 31 10:00:00 gw {program}[1]: {text}", text)


def lines(kept: KeptMessages) -> list[str]:
    return [line for path in kept.files() for line in path.read_text().splitlines()]


def test_a_sender_has_the_lines_its_readers_know(tmp_path: Path) -> None:
    kept = KeptMessages(tmp_path / "m", recognise)
    kept.put(
        "10.0.0.9", [said("dnsmasq", ASKED), said("squid", "starting"), said("squid", SQUID), said("squid", SQUID)]
    )
    assert sorted(lines(kept)) == sorted(
        [SQUID, SQUID, "Jan 31 10:00:00 gw squid[1]: starting", f"Jan 31 10:00:00 gw dnsmasq[1]: {ASKED}"]
    )
    kept.close()


def test_files_are_closed_when_large_or_old_and_taken_away_once_read(tmp_path: Path) -> None:
    now = [0.0]
    kept = KeptMessages(tmp_path / "m", recognise, lambda: now[0], largest=100, oldest=60, room=10_000)
    for _ in range(2):
        kept.put("a", [said("squid", SQUID)] * 2)
    assert len(kept.closed()) == 1
    now[0] = 61
    kept.close_old()
    assert len(kept.closed()) == 2
    for path in kept.closed():
        kept.take_away(path, known=True)
    assert kept.files() == []
    kept.close()


def test_a_few_in_no_known_format_stay_for_a_look(tmp_path: Path) -> None:
    now = [0.0]
    kept = KeptMessages(tmp_path / "m", recognise, lambda: now[0], oldest=1)
    for _ in range(6):
        kept.put("a", [said("odd", "something")])
        now[0] += 2
        kept.close_old()
        for path in kept.closed():
            kept.take_away(path, known=False)
    assert len(list((tmp_path / "m").rglob("*.unknown"))) == 3
    assert kept.files() == []
    kept.close()


def test_room_is_counted_over_a_restart(tmp_path: Path) -> None:
    kept = KeptMessages(tmp_path / "m", recognise, room=300)
    assert kept.room
    kept.put("a", [said("squid", SQUID)] * 4)
    assert not kept.room
    kept.close()
    again = KeptMessages(tmp_path / "m", recognise, room=300)
    assert not again.room
    for path in again.closed():
        again.take_away(path, known=True)
    assert again.room
    again.close()


def test_names_of_senders_are_no_paths_and_do_not_multiply(tmp_path: Path) -> None:
    kept = KeptMessages(tmp_path / "m", recognise)
    kept.put("..", [said("../../etc", "x")])
    kept.put("a", [said(f"p{n}", "x") for n in range(MOST_SENDERS + 50)])
    places = {path.parent for path in kept.files()}
    assert {place.parent for place in places} == {tmp_path / "m"}
    assert len(places) == MOST_SENDERS + 1
    kept.close()


def test_a_full_disk_keeps_nothing_of_a_message_in_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = KeptMessages(tmp_path / "m", recognise)
    kept.put("a", [said("squid", SQUID)])
    write, calls = os.write, []

    def full(fd: int, data: bytes) -> int:
        calls.append(1)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return write(fd, bytes(data)[:20])

    monkeypatch.setattr(os, "write", full)
    assert kept.put("a", [said("squid", SQUID)]) == [said("squid", SQUID)]
    monkeypatch.undo()
    assert kept.put("a", [said("squid", SQUID)]) == []
    assert lines(kept) == [SQUID, SQUID]
    kept.close()


def test_one_program_keeps_them(tmp_path: Path) -> None:
    kept = KeptMessages(tmp_path / "m", recognise)
    with pytest.raises(Taken, match="Another program"):
        KeptMessages(tmp_path / "m", recognise)
    kept.close()
    KeptMessages(tmp_path / "m", recognise).close()
