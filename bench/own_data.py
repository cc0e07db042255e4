"""The organisation's own data: how large an index is, what a look costs at each size, and what is found of documents.

    .venv/bin/python -m bench.own_data [--cells N] [--documents N] > docs/reference/own-data-speed.md

Cells are put into the table and the sieve as a build puts them, in the same layout, but made here by the million:
reading ten million rows of a CSV file measures the CSV file.  Documents go through the whole build.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tidegate.detectors.own import exact
from tidegate.detectors.own.combined import Combined
from tidegate.detectors.own.rolling import Rolling
from tidegate.detectors.own.sieve import Sieve
from tidegate.detectors.own.table import Filling
from tidegate.registers.building import build
from tidegate.registers.definition import Definition
from tidegate.registers.index_file import write_index
from tidegate.registers.opening import index_path, open_register

KEY = b"k" * 32
CELLS = 10_000_000
DOCUMENTS = 10_000
WORDS_EACH = 400
SEED = 20_250_301
AT_ONCE = 500
LOOKS = 1_000
ENGLISH = (
    "Please read the notes below and write a short answer to the customer. He says that order 20418 came late on "
    "Tuesday, that two of five boxes were open, and that nobody called him back at 5 pm as we had promised. "
    "Offer him a refund. "
)
KOREAN = (
    "아래 내용을 읽고 고객에게 보낼 짧은 답장을 써 주세요. 고객은 주문 20418번이 화요일에 늦게 도착했고, "
    "상자 다섯 개 중 두 개가 열려 있었으며, 약속한 오후 5시에 아무도 전화하지 않았다고 합니다. 환불을 제안해 주세요. "
)


def prompt(of: str) -> str:
    """Two kilobytes of a text."""
    return (of * 40).encode()[:2048].decode("utf-8", "ignore")


def cell(number: int) -> str:
    """A value as it is compared: a third are telephone numbers, a third are addresses of mail, a third codes."""
    kind, rest = number % 3, number * 2_654_435_761 % 10**9
    if kind == 0:
        return f"010{rest:09}"[:11] + f"{number:08}"[-3:]
    return f"user{rest:09}examplecom" if kind == 1 else f"kr{rest:09}x{number % 97}"


def cells(folder: Path, count: int) -> tuple[Definition, float]:
    """An index of so many cells, and the seconds it took."""
    digests, rolling = exact.CellDigests(KEY), Rolling(KEY, exact.PURPOSE)
    shapes: dict[str, dict[int, int]] = {"w": {}}

    def fill(table: Filling, sieve: Sieve) -> int:
        new = 0
        for first in range(0, count, AT_ONCE):
            values = [cell(number) for number in range(first, min(first + AT_ONCE, count))]
            sieve.add(exact.numbers_of(values, rolling))
            for value in values:
                new += table.join(digests.cell(value), b"\1\0")
                shapes["w"][len(value)] = shapes["w"].get(len(value), 0) | (2 if value.isdigit() else 8)
        return new

    definition = Definition("cells", "exact", None, "sqlite://", "SELECT 1", columns=("value",))
    header = {
        "kind": "exact",
        "definition": definition.digest(),
        "built": datetime.now(UTC).isoformat(),
        "source": None,
        "read": count,
        "refused": {},
        "columns": ["value"],
        "alone": 1,
        "combinations": [],
        "shapes": shapes,
    }
    began = time.perf_counter()
    write_index(index_path(folder, "cells"), KEY, header, count, exact.PAYLOAD, fill)
    return definition, time.perf_counter() - began


def resident() -> float:
    """Megabytes of this process that stand in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def quantiles(work: Callable[[], object], rounds: int = LOOKS) -> tuple[float, float]:
    """Median and 99th percentile in microseconds."""
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    taken.sort()
    return taken[rounds // 2] * 1e6, taken[rounds * 99 // 100] * 1e6


def cell_rows(most: int) -> list[list[str]]:
    """A row for each size, from ten thousand cells on."""
    rows = []
    count = 10_000
    while count <= most:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            definition, seconds = cells(folder, count)
            before = resident()
            register = open_register(definition, folder, KEY, datetime.now(UTC))
            if register.looker is None:
                raise SystemExit(f"The index did not open: {register.standing.why}")
            scanner = Combined([], [register.looker])
            chosen = random.Random(SEED).sample(range(count), LOOKS)
            missed = sum(len(scanner.scan(f"It is {cell(number)}, he said.")) != 1 for number in chosen)
            wrong = sum(len(scanner.scan(f"It is {cell(count * 2 + number)}z.")) for number in range(LOOKS))
            english, korean = (quantiles(partial(scanner.scan, prompt(text))) for text in (ENGLISH, KOREAN))
            size = index_path(folder, "cells").stat().st_size / 1e6
            rows.append(
                [f"{count:,}", f"{size:.0f}", f"{resident() - before:.0f}", f"{english[0]:.0f} / {english[1]:.0f}",
                 f"{korean[0]:.0f} / {korean[1]:.0f}", f"{missed}", f"{wrong}", f"{seconds:.0f}"]
            )  # fmt: skip
            sys.stderr.write(f"{count:,} cells: {' | '.join(rows[-1])}\n")
        count *= 10
    return rows


def edited(words: Sequence[str], edit: str, chance: random.Random) -> str:
    """Words as somebody copies them."""
    changed = list(words)
    if edit == "re-wrapped and re-cased":
        return "\n> ".join(" ".join(changed[at : at + 7]).upper() for at in range(0, len(changed), 7))
    for _ in range({"one word changed": 1, "two words changed": 2, "three words changed": 3}.get(edit, 0)):
        changed[chance.randrange(len(changed))] = "otherwise"
    if edit == "one word put in, one left out":
        del changed[chance.randrange(20)]
        changed.insert(chance.randrange(len(changed)), "otherwise")
    return " ".join(changed)


EDITS = (
    "as it stands",
    "re-wrapped and re-cased",
    "one word changed",
    "one word put in, one left out",
    "two words changed",
    "three words changed",
)


def written(chance: random.Random, vocabulary: Sequence[str], count: int) -> list[str]:
    """Words with the frequencies of ordinary text (Zipf)."""
    return chance.choices(vocabulary, weights=[1 / rank for rank in range(1, len(vocabulary) + 1)], k=count)


def document_rows(count: int) -> tuple[list[list[str]], list[str]]:
    """How many passages of thirty words are found for each kind of copying; sentences about the rest."""
    chance = random.Random(SEED)
    vocabulary = ["".join(chance.choices("aeiounrstldkm", k=chance.randrange(2, 9))) for _ in range(12_000)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "documents").mkdir()
        papers = [written(chance, vocabulary, WORDS_EACH) for _ in range(count)]
        for number, paper in enumerate(papers):
            (folder / "documents" / f"{number}.txt").write_text(" ".join(paper))
        definition = Definition("documents", "documents", folder / "documents")
        began = time.perf_counter()
        build(definition, index_path(folder, "documents"), KEY, lambda *_: None)
        seconds = time.perf_counter() - began
        register = open_register(definition, folder, KEY, datetime.now(UTC))
        if register.looker is None:
            raise SystemExit(f"The index did not open: {register.standing.why}")
        scanner = Combined([], [register.looker])
        rows = []
        for edit in EDITS:
            found = 0
            for _ in range(LOOKS):
                paper = chance.choice(papers)
                start = chance.randrange(WORDS_EACH - 30)
                copied = edited(paper[start : start + 30], edit, chance)
                around = " ".join(written(chance, vocabulary, 40))
                found += len(scanner.scan(f"{around}\n{copied}\n{around}")) == 1
            rows.append([edit, f"{found / LOOKS:.1%}"])
        clean = " ".join(written(chance, vocabulary, 300_000))
        began = time.perf_counter()
        alarms = len(scanner.scan(clean))
        speed = len(clean) / (time.perf_counter() - began) / 1e6
        median, late = quantiles(partial(scanner.scan, prompt(ENGLISH)))
        size = index_path(folder, "documents").stat().st_size / 1e6
        said = [
            f"{count:,} documents of {WORDS_EACH} words were registered in {seconds:.0f} s; the index: {size:.0f} MB.",
            f"In {len(clean) / 1e6:.1f} MB of other text of the same words there were {alarms} false alarms.",
            f"A prompt of 2 KB takes {median:.0f} µs (99th percentile {late:.0f} µs), long texts {speed:.0f} MB/s.",
        ]
    return rows, said


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))


def main() -> None:
    """Measure and print the page."""
    asked = argparse.ArgumentParser(prog="bench.own_data")
    asked.add_argument("--cells", type=int, default=CELLS, help="the largest index of cells")
    asked.add_argument("--documents", type=int, default=DOCUMENTS, help="documents to register")
    said = asked.parse_args()
    head = ["cells", "index, MB", "more memory, MB", "English, µs", "Korean, µs", f"missed of {LOOKS:,}",
            f"false of {LOOKS:,}", "made in, s"]  # fmt: skip
    size_rows = cell_rows(said.cells)
    passage_rows, sentences = document_rows(said.documents)
    print(
        f"""\
<!-- Made by `python -m bench.own_data`; do not edit. -->

# Own data: size, speed and what is found

Measured on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores. Times are the median and the 99th percentile for a
prompt of 2 KB, for own data alone, over {LOOKS:,} looks; the built-in detectors come on top ([speed](speed.md)). Memory
is what the process has in addition once the index was looked through, the mapped file included. Late looks include
whatever else the machine did meanwhile.

## Cells

{table(head, size_rows)}

## Passages of 30 words

{" ".join(sentences)}

{table(["copied", "found"], passage_rows)}

Words are made up and as frequent as words of ordinary text are; passages are chosen with a fixed seed."""
    )


if __name__ == "__main__":
    main()
