"""How an index stands: ages, sources that are elsewhere, names of any script."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tidegate.registers.building import build
from tidegate.registers.definition import Definition
from tidegate.registers.opening import READY, index_path, open_register

KEY = b"k" * 32


def test_age_and_change_together_say_what_is_stale(tmp_path: Path) -> None:
    source = tmp_path / "c.csv"
    source.write_text("mail\nmin.su@example.kr\n")
    table = Definition("고객", "exact", source)
    build(table, index_path(tmp_path, "고객"), KEY, lambda *_: None)
    patient = replace(table, max_age=3600)
    now = datetime.now(UTC)
    later = now + timedelta(hours=2)

    def why(definition: Definition, now: datetime) -> str:
        return open_register(definition, tmp_path, KEY, now).standing.why

    assert (why(table, later), why(patient, later)) == (READY, READY)
    source.write_text("mail\nseo.yeon@example.kr\n")
    assert (why(table, now), why(patient, now), why(patient, later)) == ("stale", READY, "stale")
    source.unlink()
    standing = open_register(table, tmp_path, KEY, later).standing
    assert (standing.why, standing.source_seen) == (READY, False)
    assert open_register(table, tmp_path, None, now).standing.why == "other-key"


def test_names_of_files_are_safe(tmp_path: Path) -> None:
    assert index_path(tmp_path, "customers").name == "customers.index"
    for name in ("고객" * 30, "a|b", ".."):
        assert index_path(tmp_path, name).parent == tmp_path
        assert index_path(tmp_path, name).name.isascii()
