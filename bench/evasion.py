"""``python -m bench.evasion``: the disguises and encodings of a value as a matrix, form by detector.

Each cell goes through what the gate uses, `wire.bodies.read`, the scanner with every detector, and the rewriting of the
body; then the body is read again the way its receiver reads it.  Prints the matrix; ``--write`` makes the page and the
golden file from which no cell may get worse.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final

from bench.evasion_disguises import DISGUISES
from bench.evasion_forms import BODIES, JSON, PAIRS, TEXTS, Form, Sent, chat, plain, said
from tidegate.core.finding import Finding
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.scanner import Scanner, build
from tidegate.edges.split_values import SplitValues
from tidegate.wire import bodies
from tidegate.wire.reading import Reading

ROOT: Final = Path(__file__).parent.parent
GOLDEN: Final = ROOT / "cases" / "evasion.golden"
PAGE: Final = ROOT / "docs" / "reference" / "evasion.md"
_MARK: Final = "[GONE-7f3a]"


class Cell(IntEnum):
    """What became of a value, worst first."""

    MISSED = 0  # it leaves
    UNREAD = 1  # it was not seen, but the reading says that something was not read
    STANDS = 2  # it was found, and can't be replaced in what is sent: a rule that redacts blocks
    CAUGHT = 3  # it was found, and the receiver reads a placeholder in its place
    NOTHING = 4  # the disguise has nothing to take hold of in this value

    @property
    def word(self) -> str:
        """For the page."""
        return ("missed", "not inspected", "found, not replaced", "caught", "–")[self]


@dataclass(frozen=True, slots=True)
class Sample:
    """``value`` of one detector in a sentence; ``⟦`` and ``⟧`` mark what a form writes.  Nobody's."""

    detector: str
    family: str
    text: str
    value: str

    def disguised(self, value: str) -> str:
        """The sentence with ``value`` in the place of the plain one."""
        return self.text.replace(self.value, value)


SAMPLES: Final = (
    Sample("kr-rrn", "national-id", "제 주민등록번호는 ⟦900101-1234568⟧ 이고 확인 부탁해요", "900101-1234568"),
    Sample("us-ssn", "national-id", "my SSN is ⟦536-22-1234⟧ , please check", "536-22-1234"),
    Sample("payment-card", "money", "my card is ⟦4111 1111 1111 1111⟧ , please check", "4111 1111 1111 1111"),
    Sample("iban", "money", "pay to IBAN ⟦DE89 3704 0044 0532 0130 00⟧ today", "DE89 3704 0044 0532 0130 00"),
    Sample("kr-phone", "contact", "제 전화번호는 ⟦010-2345-6789⟧ 입니다", "010-2345-6789"),
    Sample("email", "contact", "write to ⟦jane.hope@example.com⟧ now", "jane.hope@example.com"),
    Sample("aws-access-key-id", "credentials", "the key is ⟦AKIAZ7Q3M5X2LN4TRB6W⟧ here", "AKIAZ7Q3M5X2LN4TRB6W"),
    Sample("kr-person-name", "person", "이 일의 ⟦담당자: 김민지 대리님⟧ 앞", "김민지"),
)  # fmt: skip
#: A detector and what it stands for; the others see the same bytes.
_PAIRED: Final = SAMPLES[0]
Matrix = Mapping[str, Mapping[str, Cell]]


def cell(scanner: Scanner, form: Form, sample: Sample, value: str) -> Cell:
    """What becomes of ``sample``, written as ``value`` and sent in ``form``."""
    try:
        request = form.sent(sample.disguised(value))
    except UnicodeEncodeError:  # a character set without these letters
        return Cell.NOTHING
    reading = bodies.read(request.body, media_type=request.media_type, encoding=request.encoding, query=request.query)
    findings = reading.sheet().placed(scanner.scan(reading.sheet().text))
    if not any(finding.family == sample.family for finding in findings):
        return Cell.UNREAD if reading.unread else Cell.MISSED
    try:
        left = form.received(_rewritten(request, reading, findings))
    except Exception:  # whatever a receiver raises, it can't read what we made
        return Cell.STANDS
    return Cell.CAUGHT if _MARK in left and not _stands(value, left.replace(_MARK, "\0")) else Cell.STANDS


def _rewritten(request: Sent, reading: Reading, findings: Iterable[Finding]) -> Sent:
    edits: dict[int, list[tuple[int, int, str]]] = {}
    for finding in findings:
        edits.setdefault(finding.part, []).append((finding.start, finding.end, _MARK))
    query = reading.rewrite_query(edits)
    return Sent(reading.rewrite(edits), request.media_type, reading.rewritten_encoding, query)


def _stands(value: str, left: str) -> bool:
    """Whether a third of ``value`` or more is left in a row."""
    size = max(len(value) // 3, 4)
    return any(value[at : at + size] in left for at in range(len(value) - size + 1))


_CHAT: Final = Form("chat", lambda text: Sent(chat(plain(text))), lambda request: said(request.body))


def encodings(scanner: Scanner) -> Matrix:
    """Every form with every sample."""
    return {
        form.name: {one.detector: cell(scanner, form, one, one.value) for one in SAMPLES} for form in (*BODIES, *TEXTS)
    }


def disguises(scanner: Scanner) -> Matrix:
    """Every disguise with every sample, in the most common body."""
    return {
        one.name: {
            sample.detector: Cell.NOTHING
            if (value := one.write(sample.value)) == sample.value
            else cell(scanner, _CHAT, sample, value)
            for sample in SAMPLES
        }
        for one in DISGUISES
    }


def pairs(scanner: Scanner) -> Matrix:
    """Every written form inside every other, with one sample: what differs between samples the first matrix shows."""
    return {form.name: {_PAIRED.detector: cell(scanner, form, _PAIRED, _PAIRED.value)} for form in PAIRS}


#: How a value is cut, and what is said around its pieces: one request for each list of messages.
_SPLITS: Final[Mapping[str, Callable[[str, str], list[list[str]]]]] = {
    "two requests": lambda first, second: [[first], [second]],
    "two requests, with words around": lambda first, second: [
        [f"the first half is {first}"],
        [f'and the second half is "{second}", ok?'],
    ],
    "three requests": lambda first, second: [[first[:-2]], [first[-2:]], [second]],
    "two messages of one request": lambda first, second: [[first, "I see. And the rest?", second]],
    "history sent again": lambda first, second: [[first], [first, "I see. And the rest?", second]],
}


def splits(scanner: Scanner) -> Matrix:
    """Values cut after three fifths and sent one piece after another by one person.  The last piece is what counts."""
    return {
        name: {one.detector: _split(scanner, cut, one) for one in SAMPLES if one.family != "person"}
        for name, cut in _SPLITS.items()
    }


def _split(scanner: Scanner, cut: Callable[[str, str], list[list[str]]], sample: Sample) -> Cell:
    values = SplitValues()
    at = len(sample.value) * 3 // 5
    first, second = sample.value[:at], sample.value[at:]
    for messages in cut(first, second):
        body = json.dumps({"messages": [{"role": "user", "content": one} for one in messages]}).encode()
        reading = bodies.read(body, media_type=JSON, encoding=None)
        findings = reading.sheet().placed(scanner.scan(reading.sheet().text))
        findings += values.found(scanner, reading, findings, ("service", "person"), 0.0)
    if not any(finding.family == sample.family for finding in findings):
        return Cell.MISSED
    left = json.loads(_rewritten(Sent(body), reading, findings).body)["messages"][-1]["content"]
    return Cell.STANDS if second.strip(" -.") in left else Cell.CAUGHT


def measured(scanner: Scanner) -> dict[str, Matrix]:
    """All of it."""
    return {
        "Encodings": encodings(scanner),
        "Encodings in one another": pairs(scanner),
        "Disguises": disguises(scanner),
        "Split values": splits(scanner),
    }


def golden(matrices: Mapping[str, Matrix]) -> str:
    """One line a cell, sorted, so that a change shows as a line."""
    lines = (
        f"{title} | {form} | {detector} | {result.word}"
        for title, matrix in matrices.items()
        for form, row in matrix.items()
        for detector, result in row.items()
    )
    return "".join(f"{line}\n" for line in lines)


def worse(before: str, now: str) -> list[str]:
    """The cells that got worse, or went away, from one golden text to another."""
    rank = {result.word: result for result in Cell}
    cells = dict(line.rsplit(" | ", 1) for line in now.splitlines())
    wrong = []
    for line in before.splitlines():
        name, word = line.rsplit(" | ", 1)
        if name not in cells or rank[cells[name]] < rank[word]:
            wrong.append(f"{name}: {word} before, {cells.get(name, 'not measured')} now")
    return wrong


def table(matrix: Matrix) -> str:
    """One matrix in Markdown."""
    columns = list(next(iter(matrix.values())))
    lines = ["| form | " + " | ".join(columns) + " |", "| --- |" + " --- |" * len(columns)]
    lines += [
        f"| {form} | " + " | ".join(row[column].word for column in columns) + " |" for form, row in matrix.items()
    ]
    return "\n".join(lines)


def paired_table(matrix: Matrix) -> str:
    """The pairs as a square: outside across, inside down; only what is not caught is written out."""
    names = [form.name for form in TEXTS]
    cells = {name: next(iter(row.values())) for name, row in matrix.items()}
    lines = ["| inside ↓ outside → | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    for inner in names:
        words = ("✓" if (one := cells[f"{inner} in {outer}"]) is Cell.CAUGHT else one.word for outer in names)
        lines.append(f"| {inner} | " + " | ".join(words) + " |")
    return "\n".join(lines)


def counted(matrices: Mapping[str, Matrix]) -> str:
    """A line with how many cells came out how."""
    count = Counter(result for matrix in matrices.values() for row in matrix.values() for result in row.values())
    total = sum(count.values()) - count[Cell.NOTHING]
    return f"{count[Cell.CAUGHT]} of {total} cells caught, " + ", ".join(
        f"{count[result]} {result.word}" for result in (Cell.STANDS, Cell.UNREAD, Cell.MISSED)
    )


def page(matrices: Mapping[str, Matrix]) -> str:
    """The page of the docs."""
    head = (Path(__file__).parent / "evasion_page.md").read_text(encoding="utf-8")
    body = "\n\n".join(
        f"## {title}\n\n{paired_table(matrix) if title == 'Encodings in one another' else table(matrix)}"
        for title, matrix in matrices.items()
    )
    return f"{head.rstrip()}\n\n**{counted(matrices)}.**\n\n{body}\n"


def main() -> int:
    """Print the matrix.  Exit status 1 when a cell is worse than the golden file says."""
    parser = argparse.ArgumentParser(prog="bench.evasion", description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write the page and the golden file")
    parser.add_argument("--missed", action="store_true", help="print only the cells that are not caught")
    options = parser.parse_args()
    matrices = measured(build(BUILT_IN))
    text = golden(matrices)
    if options.missed:
        print("\n".join(line for line in text.splitlines() if not line.endswith(("caught", "–"))))
    else:
        for title, matrix in matrices.items():
            print(f"\n{title}\n\n{table(matrix)}")
    print(f"\n{counted(matrices)}")
    wrong = worse(GOLDEN.read_text(encoding="utf-8"), text) if GOLDEN.exists() else []
    print("".join(f"worse: {line}\n" for line in wrong), end="", file=sys.stderr)
    if options.write:
        GOLDEN.write_text(text, encoding="utf-8")
        PAGE.write_text(page(matrices), encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
