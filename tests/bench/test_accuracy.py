"""The run: what it says of which split, and when the bar counts as met."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bench import accuracy
from bench.corpus import Label, Text
from bench.corpus.clean import Source, pieces
from bench.corpus.score import Found, Score

TEXT = Text(0, "tune", "en", "prompt", "mail kim@hanbit.co.kr", (Label(5, 21, "email", "contact"),))


def perfect(text: str) -> Sequence[Found]:
    return [Found("email", "contact", 5, 21)]


def scored(*findings: Found) -> Score:
    score = Score()
    score.add(TEXT, findings)
    return score


def test_of_a_sealed_split_only_totals_leave() -> None:
    assert set(accuracy.result(scored(), None, (), sealed=True)) == {"totals", "peers"}
    assert "email" in str(accuracy.result(scored(), None, (), sealed=False)["detectors"])


@pytest.mark.parametrize("wish", ["--page=x.md", "--peers", "--only=email", "--worst=x.txt"])
def test_wishes_that_would_open_the_sealed_split_are_refused(wish: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert accuracy.main(["--split", "sealed", wish]) == 2
    assert capsys.readouterr().err.endswith(".\n")


def test_examples_are_kept_of_the_split_that_may_be_read() -> None:
    kept = {split: accuracy.measure(split, 40, lambda text: []).examples for split in ("tune", "check")}
    assert kept["tune"]
    assert not kept["check"]


def test_one_detector_alone() -> None:
    score = accuracy.measure("tune", 200, lambda text: [], only="email")
    assert set(score.detectors) <= {"email"}


def test_the_bar() -> None:
    assert accuracy.meets(scored(*perfect(TEXT.text)), None)
    assert not accuracy.meets(scored(), None)


def test_ordinary_text_is_counted_by_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 20_000)
    monkeypatch.setattr(accuracy, "SOURCES", (Source("book", "", str(tmp_path), ("*.txt",)),))
    clean = accuracy.Clean().read(lambda text: [Found("phone", "contact", 0, 5), Found("email", "contact", 6, 9)])
    assert (clean.rate(), clean.right["email"]) == (5.0, 1)
    assert not accuracy.meets(scored(*perfect(TEXT.text)), clean)


def test_pieces_lose_nothing(tmp_path: Path) -> None:
    text = "".join(f"line {number}\n" for number in range(3000))
    (tmp_path / "a.txt").write_text(text)
    found = list(pieces(Source("book", "", str(tmp_path), ("*.txt",))))
    assert len(found) > 2
    assert "".join(piece for _, piece in found) == text
