"""The measurements.  Peers take turns inside every round, so that whatever the machine does meanwhile hits them all."""

from __future__ import annotations

import resource
import shutil
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bench import lines, peers
from bench.figures import Figure, Target
from bench.origin import BULK_BYTES, Origin
from bench.peers import DIRECT, ENVOY, MITMPROXY, TIDEGATE, Peer
from tidegate.practice.processes import processor_seconds, resident
from tidegate.practice.running import PracticeService

MIB, MB = 1024 * 1024, 1_000_000
PROMPT_BYTES = 2048
CONNECTIONS = 16
STREAMS = 1000


def turns(rounds: int, running: Sequence[Peer]) -> Iterable[Peer]:
    """Every peer once a round, in an order that turns, so that nobody is always first."""
    for number in range(rounds):
        start = number % len(running)
        yield from [*running[start:], *running[:start]]


def warm_up(running: Sequence[Peer]) -> None:
    """Let connections, caches and compiled code come into being."""
    for peer in running:
        lines.at_once(peer.way, lines.prompt(PROMPT_BYTES), 4, 1.0)
        peer.refresh()


def latency(running: Sequence[Peer], rounds: int, requests: int) -> list[Figure]:
    """Added time and processor time of one inspected prompt, at one connection."""
    asked = lines.prompt(PROMPT_BYTES)
    middle: dict[str, list[float]] = {peer.name: [] for peer in running}
    late: dict[str, list[float]] = {peer.name: [] for peer in running}
    cost: dict[str, list[float]] = {peer.name: [] for peer in running if peer.root}
    for peer in turns(rounds, running):
        with lines.connection(peer.way) as line:
            lines.one_by_one(peer.way, asked, 50, line)
            before = processor_seconds(peer.pids)
            took = lines.one_by_one(peer.way, asked, requests, line)
        middle[peer.name].append(statistics.median(took) * 1e3)
        late[peer.name].append(statistics.quantiles(took, n=100)[98] * 1e3)
        if peer.root:
            cost[peer.name].append((processor_seconds(peer.pids) - before) / requests * 1e3)
    return [
        Figure("time of a 2 KB prompt, median", "ms", middle),
        Figure("time of a 2 KB prompt, 99th percentile", "ms", late),
        Figure("added by the proxy, median", "ms", _over(middle), Target(1.5, at_most=True)),
        Figure("added by the proxy, 99th percentile", "ms", _over(late)),
        Figure("processor time of a prompt", "ms", cost, Target(1.0, at_most=True, beside=MITMPROXY)),
    ]


def _over(took: dict[str, list[float]]) -> dict[str, list[float]]:
    """Each round less the direct way's in the same round."""
    base = took[DIRECT]
    return {
        name: [value - direct for value, direct in zip(values, base, strict=True)]
        for name, values in took.items()
        if name != DIRECT
    }


def throughput(running: Sequence[Peer], rounds: int, seconds: float) -> list[Figure]:
    """Requests a second at 16 connections, and what each costs under load."""
    asked = lines.prompt(PROMPT_BYTES)
    rate: dict[str, list[float]] = {peer.name: [] for peer in running}
    cost: dict[str, list[float]] = {peer.name: [] for peer in running if peer.root}
    busy: dict[str, list[float]] = {peer.name: [] for peer in running}
    for peer in turns(rounds, running):
        before, mine = processor_seconds(peer.pids), time.process_time()
        rate[peer.name].append(lines.at_once(peer.way, asked, CONNECTIONS, seconds))
        busy[peer.name].append((time.process_time() - mine) / seconds)
        if peer.root:
            spent = processor_seconds(peer.pids) - before
            cost[peer.name].append(spent / (rate[peer.name][-1] * seconds) * 1e3)
    return [
        Figure("requests at 16 connections", "1/s", rate, Target(2.0, at_most=False, beside=MITMPROXY)),
        Figure("processor time of a prompt under load", "ms", cost, Target(1.0, at_most=True, beside=MITMPROXY)),
        Figure("the load generator's own share of a core", "cores", busy),
    ]


def new_connections(running: Sequence[Peer], rounds: int, seconds: float) -> list[Figure]:
    """Full TLS handshakes a second, each with one small request."""
    rate: dict[str, list[float]] = {peer.name: [] for peer in running}
    for peer in turns(rounds, running):
        rate[peer.name].append(lines.handshakes(peer.way, seconds))
    return [Figure("new TLS connections", "1/s", rate, Target(4.0, at_most=False, beside=MITMPROXY))]


def spliced(running: Sequence[Peer], origin: Origin, rounds: int) -> list[Figure]:
    """One large download from a host outside the catalogue."""
    rate: dict[str, list[float]] = {peer.name: [] for peer in running}
    for peer in turns(rounds, running):
        rate[peer.name].append(lines.bulk(peer.way, origin.plain_port, BULK_BYTES) / MIB)
    return [Figure("spliced bulk transfer", "MiB/s", rate, Target(0.9, at_most=False, beside=ENVOY))]


def idle_memory(begin: Sequence[tuple[str, Callable[[Path], Peer]]], directory: Path, rounds: int) -> list[Figure]:
    """Memory of all processes of each peer after its start, with no other peer beside it.

    Of pages that several processes share each is charged its part: two peers with one program, such as Envoy, would
    each seem to need half of it.
    """
    used: dict[str, list[float]] = {}
    for number in range(rounds):
        for name, start in begin:
            peer = start(directory / f"idle-{number}-{name.replace(' ', '-')}")
            try:
                peer.refresh()
                used.setdefault(name, []).append(resident(peer.pids) / MB)
            finally:
                peer.stop()
    return [Figure("memory, idle", "MB", used, Target(250.0, at_most=True))]


def starts(begin: Sequence[tuple[str, Callable[[Path], Peer]]], directory: Path, rounds: int) -> list[Figure]:
    """From the command to the first answer to a real request; on an existing home, and on none."""
    first: dict[str, list[float]] = {}
    again: dict[str, list[float]] = {}
    for number in range(rounds):
        for name, start in begin:
            home = directory / f"start-{number}-{name.replace(' ', '-')}"
            for took in (first, again):
                took.setdefault(name, []).append(_one_start(start, home))
            shutil.rmtree(home, ignore_errors=True)
    return [
        Figure("start to first decision", "s", again, Target(2.0, at_most=True)),
        Figure("very first start to first decision", "s", first),
    ]


def _one_start(start: Callable[[Path], Peer], home: Path) -> float:
    begun = time.perf_counter()
    peer = start(home)
    try:
        with lines.connection(peer.way) as line:
            lines.one_by_one(peer.way, lines.prompt(PROMPT_BYTES), 1, line)
        return time.perf_counter() - begun
    finally:
        peer.stop()


def open_streams(
    begin: Sequence[tuple[str, Callable[[Path, int, str], Peer]]], directory: Path, count: int = STREAMS
) -> list[Figure]:
    """Memory of each peer with ``count`` streamed answers open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # ours, and what the peers inherit
    used: dict[str, list[float]] = {}
    try:
        for name, start in begin:
            with PracticeService(directory / f"practice-{name.replace(' ', '-')}") as practice:
                used[name] = [_with_streams(start, directory / f"streams-{name.replace(' ', '-')}", practice, count)]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return [Figure(f"memory with {count:,} open streams", "MB", used, Target(400.0, at_most=True))]


def _with_streams(start: Callable[[Path, int, str], Peer], home: Path, practice: PracticeService, count: int) -> float:
    peer = start(home, practice.address.tls_port, practice.address.ca_file)
    held = []
    try:
        held = lines.held_streams(peer.way, lines.prompt(PROMPT_BYTES, "hold"), count)
        peer.refresh()
        return resident(peer.pids) / MB
    finally:
        for line in held:
            line.close()
        peer.stop()


def starters(mitmdump: str | None) -> list[tuple[str, Callable[[Path, int, str], Peer]]]:
    """How each peer is started: name, and a function of its directory, the origin's port and its authority."""
    known: list[tuple[str, Callable[[Path, int, str], Peer]]] = [(ENVOY, peers.envoy_alone)]
    if mitmdump:
        known.append((MITMPROXY, lambda home, port, ca: peers.mitmproxy(mitmdump, home, port, ca)))
    return [*known, (TIDEGATE, peers.tidegate)]
