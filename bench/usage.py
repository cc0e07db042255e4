"""Reading logs: lines a second beside DuckDB's bare parse of the same file, and beside GoAccess on the combined format.

    python -m bench.usage [LINES] [--rounds N] [--full] [--page FILE]

The bare parse splits every line of the same file at its spaces into columns of a table in DuckDB.  The file is read
three times: without the catalogue (no host means anything), with every host asked for but none kept, and as it is read
in earnest; so what asking costs and what making events of what was found costs are told apart.  Readings take turns,
round by round, and ratios are of one round.  Processor time is ours and our children's; on a machine that does other
things too it says more than the clock.  ``--full`` reads ten million lines of each format and then makes the days of
50 million events (see ``bench.usage_questions``).  ``--page`` writes what was found to that file.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from bench import usage_questions
from bench.usage_page import FORMS, Reading, page, readings
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.usage.load import Loader
from tidegate.usage.match import Matcher, Meaning
from tidegate.usage.names import Names
from tidegate.usage.read import read
from tidegate.usage.rows import Told
from tidegate.usage.store import Store

#: Events, days, people and events of a visit, of a full run and of one that is not.
FULL = (50_000_000, 90, 50_000, 18)
PART = (5_000_000, 90, 50_000, 18)
#: GoAccess takes minutes where others take seconds, and is far from any bound: so many rounds say enough.
PEER_ROUNDS = 2
HOSTS = [f"h{n}.example{n % 5000}.com" for n in range(20_000)] + ["chatgpt.com", "api.deepseek.com"] * 200


class Nothing(Matcher):
    """No host means anything."""

    def __init__(self) -> None:
        """Without a catalogue."""

    def meaning(self, written: str) -> Meaning:
        """Nothing."""
        return Meaning(written)


class Unkept(Matcher):
    """Every host is asked for, and none is kept: nothing is made of any line."""

    def __init__(self, full: Matcher) -> None:
        """Asks ``full``."""
        self._full = full

    def meaning(self, written: str) -> Meaning:
        """Only how it is spelt, though all is asked."""
        return Meaning(self._full.meaning(written).host)


def line(form: str, n: int) -> str:
    """One line of a format; about one in fifty is for a service."""
    host, client = HOSTS[n * 7919 % len(HOSTS)], f"10.{n % 7}.{n % 250}.{n % 13}"
    clock = f"{n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02}"
    if form == "dnsmasq":
        return f"Jan {1 + n // 86_400 % 28:2} {clock} dnsmasq[1]: query[A] {host} from {client}\n"
    if form == "squid":
        return (
            f"{1_738_000_000 + n / 10:.3f} {n % 900:6} {client} TCP_TUNNEL/200 {n % 9999} CONNECT {host}:443"
            f" u{n % 500} H/- -\n"
        )
    return (
        f'{client} - u{n % 500} [28/Jan/2025:{clock} +0900] "GET http://{host}/a HTTP/1.1" 200 {n % 9999} "-" "x"'
        f" TCP_MISS:H\n"
    )


def bare(path: Path) -> float:
    """Seconds for DuckDB to split the file into a table of columns."""
    connection = duckdb.connect(config={"threads": 2})
    connection.execute("SET preserve_insertion_order = false")
    begun = time.monotonic()
    cells = ", ".join(f"f[{index}] AS c{index}" for index in range(1, 13))
    connection.execute(
        f"CREATE TABLE t AS SELECT {cells} FROM (SELECT string_split(line, ' ') AS f FROM read_csv('{path}',"
        " columns={'line': 'VARCHAR'}, delim='\\x01', quote='', escape='', header=false, auto_detect=false))"
    )
    connection.close()
    return time.monotonic() - begun


def ours(path: Path, matcher: Matcher) -> float:
    """Seconds to read the file into a store on the disk."""
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        store = Store.open(Path(scratch) / "usage.duckdb", day_zone="Asia/Seoul", threads=2)
        loader = Loader(store, matcher, Names(), Path(scratch), lambda: datetime(2025, 6, 1))
        begun = time.monotonic()
        with path.open("rb") as raw:
            read(store, loader, raw, Told(path.name, clock_zone="Asia/Seoul", near=datetime(2025, 3, 1)))
        spent = time.monotonic() - begun
        store.close()
    return spent


def goaccess(path: Path) -> float | None:
    """Seconds for GoAccess to read the file, without a report on the screen."""
    if shutil.which("goaccess") is None:
        return None
    begun = time.monotonic()
    out = str(path.parent / "goaccess.json")
    command = ["goaccess", str(path), "--log-format=COMBINED", "--no-global-config", "-o", out]
    subprocess.run(command, check=False, capture_output=True)
    return time.monotonic() - begun


def measured(run: Callable[..., float | None], path: Path, *args: Matcher) -> Reading | None:
    """Seconds by the clock, as ``run`` tells them, and of processor, in this process and those it started."""
    begun = sum(os.times()[:4])
    clock = run(path, *args)
    return None if clock is None else Reading(clock, sum(os.times()[:4]) - begun)


def turns(form: str, count: int, rounds: int) -> dict[str, list[Reading]]:
    """Every way to read ``count`` lines of a format, in turns."""
    found: dict[str, list[Reading]] = {}
    with tempfile.TemporaryDirectory() as directory:
        log = Path(directory) / f"{form}.log"
        with log.open("w") as file:
            file.writelines(line(form, n) for n in range(count))
        for turn in range(rounds):
            # Another one each time, since a catalogue remembers the hosts that it was asked for.
            asked, full = Unkept(Matcher(load(shipped()))), Matcher(load(shipped()))
            ways = {
                "DuckDB": measured(bare, log),
                "without": measured(ours, log, Nothing()),
                "asked": measured(ours, log, asked),
                "Tidegate": measured(ours, log, full),
                "GoAccess": measured(goaccess, log) if form == "combined" and turn < PEER_ROUNDS else None,
            }
            for way, reading in ways.items():
                if reading is not None:
                    found.setdefault(way, []).append(reading)
    return found


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print, and write the page where it is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.usage")
    parser.add_argument("lines", nargs="?", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--full", action="store_true", help="ten million lines, and 50 million events")
    parser.add_argument("--page", type=Path, help="write the reference page to this file")
    asked = parser.parse_args(argv)
    count, busy = 10_000_000 if asked.full else asked.lines, os.getloadavg()[0]
    figures = []
    for form in FORMS:
        figures += readings(form, count, turns(form, count, asked.rounds))
    text = page(count, busy, figures, usage_questions.main(*(FULL if asked.full else PART)))
    print(text)
    if asked.page:
        asked.page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
