"""Reading logs: lines a second beside DuckDB's bare parse of the same file, and beside GoAccess on the combined format.

    python -m bench.usage [LINES]
    python -m bench.usage --full

The bare parse splits every line of the same file at its spaces into columns of a table in DuckDB.  The second reading
leaves out the catalogue (no host means anything), so the difference is what matching costs.  Ratios are of processor
time, ours and children's, since a busy machine says nothing of any other; lines a second are by the clock.  ``--full``
reads ten million lines of each format and then makes the days of 50 million events (see ``bench.usage_questions``).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

import duckdb

from bench import usage_questions
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.usage.load import Loader
from tidegate.usage.match import Matcher, Meaning
from tidegate.usage.names import Names
from tidegate.usage.read import read
from tidegate.usage.rows import Told
from tidegate.usage.store import Store

P = ParamSpec("P")
T = TypeVar("T")
HOSTS = [f"h{n}.example{n % 5000}.com" for n in range(20_000)] + ["chatgpt.com", "api.deepseek.com"] * 200


class Nothing(Matcher):
    """No host means anything."""

    def __init__(self) -> None:
        """Without a catalogue."""

    def meaning(self, written: str) -> Meaning:
        """Nothing."""
        return Meaning(written)


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


def measured(run: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[T, float]:
    """What ``run`` says, and the seconds of processor it took, in this process and those it started."""
    begun = sum(os.times()[:4])
    said = run(*args, **kwargs)
    return said, sum(os.times()[:4]) - begun


if __name__ == "__main__":
    everything = sys.argv[1:] == ["--full"]
    count = 10_000_000 if everything else int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    full = Matcher(load(shipped()))
    for form in ("dnsmasq", "squid", "combined"):
        with tempfile.TemporaryDirectory() as directory:
            log = Path(directory) / f"{form}.log"
            with log.open("w") as file:
                file.writelines(line(form, n) for n in range(count))
            plain, bare_work = measured(bare, log)
            _, nothing_work = measured(ours, log, Nothing())
            all_, work = measured(ours, log, full)
            print(f"{form:9} {count / all_:>10,.0f} lines/s; bare parse {count / plain:>10,.0f}; {work / bare_work:.2f}"
                  f" times its work; matching adds {work / nothing_work - 1:.0%}")  # fmt: skip
            peer, peer_work = measured(goaccess, log) if form == "combined" else (None, 0.0)
            if peer is not None:
                print(f"{'':9} GoAccess {count / peer:,.0f} lines/s; ours is {work / peer_work:.2f} times its work")
    if everything:
        usage_questions.main(50_000_000, 90, 50_000, 18)
