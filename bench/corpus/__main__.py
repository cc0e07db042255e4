"""The corpus as JSON lines, and scores of what another run of a scanner found in them.

``python -m bench.corpus export [--split tune] [--texts N] > corpus.jsonl``
``tidegate scan --jsonl < corpus.jsonl > found.jsonl``
``python -m bench.corpus score found.jsonl``

A line is an object with ``text`` and ``labels`` (detector, family, start, end in characters, optional) beside its number,
split, language and form; the scored file holds the same objects with ``findings``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.corpus import SPLITS, TEXTS, Label, Text, generate
from bench.corpus.score import Found, Score


def as_line(text: Text) -> str:
    """One text as one line of JSON."""
    return json.dumps(asdict(text), ensure_ascii=False, separators=(",", ":"))


def scored(lines: Iterable[str]) -> Score:
    """Score a file of found lines.

    :raises ValueError: for a line that is not such an object; says which.
    """
    score = Score()
    for number, line in enumerate(lines, 1):
        try:
            score.add(*_read(json.loads(line)))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f"Line {number} is not a text of the corpus with its findings: {type(error).__name__}."
            ) from None
    return score


def _read(row: dict[str, object]) -> tuple[Text, list[Found]]:
    labels = tuple(Label(**one) for one in row["labels"])  # type: ignore[attr-defined]
    found = [Found(one["detector"], one["family"], one["start"], one["end"]) for one in row["findings"]]  # type: ignore[attr-defined]
    return Text(row["number"], row["split"], row["language"], row["form"], row["text"], labels), found  # type: ignore[arg-type]


def report(score: Score) -> Iterator[str]:
    """A line for the whole and one for each detector, worst first."""
    yield row("all", score.overall())
    for name, counts in sorted(score.detectors.items(), key=lambda one: one[1].f1):
        yield row(name, counts)


def row(name: str, counts: object) -> str:
    """One line of figures."""
    figures = " ".join(f"{key} {getattr(counts, key):.4f}" for key in ("precision", "recall", "f1"))
    return f"{name}\t{figures}"


def main(argv: Sequence[str] | None = None) -> int:
    """Export or score."""
    parser = argparse.ArgumentParser(prog="python -m bench.corpus", description="The labelled corpus as JSON lines.")
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser("export", help="write the texts with their labels")
    export.add_argument("--split", choices=SPLITS, default="tune")
    export.add_argument("--texts", type=int, default=TEXTS)
    commands.add_parser("score", help="score a file with findings").add_argument("file", type=Path)
    asked = parser.parse_args(argv)
    if asked.command == "export":
        for text in generate(asked.split, asked.texts):
            sys.stdout.write(as_line(text) + "\n")
        return 0
    try:
        with asked.file.open(encoding="utf-8") as lines:
            score = scored(lines)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if any(
        line.startswith('{"number":') and '"split":"sealed"' in line[:60] for line in asked.file.open(encoding="utf-8")
    ):
        sys.stdout.write(row("all", score.overall()) + "\n")
        return 0
    sys.stdout.writelines(line + "\n" for line in report(score))
    return 0


if __name__ == "__main__":
    sys.exit(main())
