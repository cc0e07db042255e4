"""The journal: what was shown is there after a kill, in any state of its last piece, and never in clear."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tidegate.assistant.journal import Journal, recovered
from tidegate.assistant.sealing import Seal

SEAL = Seal(bytes(32))


def test_pieces_come_back_in_order_and_a_closed_journal_is_gone(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "m-1", SEAL)
    for piece in ("h", "t", "t"):
        journal.write(piece, f"{piece} 밀물 \ud800")
    assert list(recovered(tmp_path, "m-1", SEAL)) == [(kind, f"{kind} 밀물 \ud800") for kind in "htt"]
    assert "밀물".encode() not in (tmp_path / "m-1").read_bytes()
    journal.close()
    assert list(recovered(tmp_path, "m-1", SEAL)) == []


@given(cut=st.integers(0, 400))
def test_a_torn_end_costs_only_the_torn_piece(tmp_path_factory: object, cut: int) -> None:
    directory = tmp_path_factory.mktemp("journal")  # type: ignore[attr-defined]
    journal = Journal(directory, "m-1", SEAL)
    for number in range(10):
        journal.write("t", f"word{number} ")
    raw = (directory / "m-1").read_bytes()
    (directory / "m-1").write_bytes(raw[: max(0, len(raw) - cut)])
    found = [text for _, text in recovered(directory, "m-1", SEAL)]
    assert found == [f"word{number} " for number in range(len(found))]
    journal.close()


def test_pieces_of_another_answer_are_not_taken(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "m-1", SEAL)
    journal.write("t", "one")
    (tmp_path / "m-2").write_bytes((tmp_path / "m-1").read_bytes())
    assert list(recovered(tmp_path, "m-2", SEAL)) == []
    journal.close()
