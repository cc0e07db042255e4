"""Time of an export of the whole catalogue: ``python -m bench.exports``; ``--json`` for programs.

Two policies: one that blocks every service, so that every name and app of the catalogue is in every file, and one with
1,000 rules.  Each is asked, made into every file and written, as ``tidegate export --all`` does; beside it the same
bytes are merely written, into a new directory too.  The command itself is measured whole, from its start as a program,
with the catalogue and the policy read.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench.decisions import policy_text
from bench.figures import Figure, Target, markdown, printed, rows
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.detectors.built_in import LABELS
from tidegate.exports.whole import Exports, Ground
from tidegate.policy.known import Known
from tidegate.policy.model import Policy
from tidegate.policy.parse import parse

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MOST, ROUNDS = 1.0, 5
WRITING = "the same bytes written"
BLOCK_ALL = "organisation: Bench\nrules: [{name: all, then: block}]\notherwise: block\n"


def made(policy: Policy, catalog: Catalog) -> Mapping[str, str]:
    """Every file."""
    return Exports(Ground(policy, catalog, NOW, 1)).every()


def written(files: Mapping[str, str], place: Path) -> None:
    """Put them there."""
    place.mkdir()
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8")


def measured(name: str, text: str, catalog: Catalog, place: Path) -> Figure:
    """Seconds from the policy in memory to every file on disk, beside writing alone."""
    services = [catalog.service(one) for one in catalog.services]
    policy = parse(text, "bench.yaml", Known.of(services, LABELS))
    ours, theirs = [], []
    for turn in range(ROUNDS):
        gc.collect()
        begun = time.perf_counter()
        files = made(policy, catalog)
        written(files, place / f"{name} {turn}")
        between = time.perf_counter()
        written(files, place / f"{name} {turn} again")
        ours.append(between - begun)
        theirs.append(time.perf_counter() - between)
    title = f"{name}: {len(files)} files, {sum(map(len, files.values())) / 1e6:.2f} MB"
    return Figure(title, "s", {"Tidegate": ours, WRITING: theirs}, Target(MOST, at_most=True))


def command(name: str, text: str, place: Path) -> Figure:
    """Seconds of ``tidegate export --all`` as a program."""
    home = place / "home"
    home.mkdir(exist_ok=True)
    (home / "policy.yaml").write_text(text)
    took = []
    for turn in range(ROUNDS):
        words = [sys.executable, "-m", "tidegate", "export", "--all", "--home", str(home)]
        begun = time.perf_counter()
        subprocess.run([*words, "--out", str(place / f"command {turn}")], check=True, capture_output=True)
        took.append(time.perf_counter() - begun)
    return Figure(f"{name}, as a program", "s", {"Tidegate": took})


def run() -> list[Figure]:
    """All figures."""
    catalog = load(shipped())
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        return [
            measured("every service blocked", BLOCK_ALL, catalog, place),
            measured("1,000 rules", policy_text(catalog), catalog, place),
            command("every service blocked", BLOCK_ALL, place),
        ]


def main() -> int:
    """Print each figure, with its ratio to writing alone; 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--markdown", action="store_true", help="print a table for the page")
    asked = parser.parse_args()
    figures = run()
    if asked.json:
        print(json.dumps({"figures": [figure.to_dict() for figure in figures], "cores": os.cpu_count()}, indent=1))
    else:
        table = rows(figures)
        print((markdown if asked.markdown else printed)(table))
        for figure in figures:
            if WRITING in figure.values:
                ratio = statistics.median(figure.ratios(WRITING))
                print(f"{figure.name}: {ratio:.0f} times as long as {WRITING}.")
    return 1 if any(figure.verdict() is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
