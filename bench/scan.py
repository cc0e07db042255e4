"""Speed of the scanner: prompts of 2 KB, clean text and dense text in bulk, beside others on the same texts.

``python -m bench.scan [--peers] [--json FILE] [--page FILE]``

Prompts are those of the corpus (split ``tune``), each filled to 2 KB with ordinary text, so that it holds what a prompt
holds.  Clean text is the corpus's ordinary text; dense text is the corpus itself, a labelled value every 340 bytes, end
to end.  Peers read the same prompts, from the environment that ``bench.accuracy --peers`` makes; kingfisher is a
program that reads files, with as many threads as there are cores.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.corpus import Text, generate
from bench.corpus.clean import SOURCES, pieces
from bench.corpus.peers import ENGINES, environment, run
from bench.figures import in_use
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.scanner import Scanner, build

PROMPT_BYTES = 2_048
PROMPTS = 1_000
BULK_BYTES = 4_000_000
DENSE_BYTES = 1_000_000
PEER_PROMPTS = 40
#: How kingfisher ends that has read all: without findings, with some, with some that are in use.
_READ = (0, 200, 205)
#: What the rows of the page are called.
NAMES = {
    "median ms": "a prompt of 2 KB, median (ms)",
    "p99 ms": "a prompt of 2 KB, 99th percentile (ms)",
    "findings a prompt": "findings in a prompt, on average",
    "clean MB/s": "clean text (MB a second)",
    "dense MB/s": "text dense with findings (MB a second)",
    "load s": "loading the compiled detectors (seconds)",
    "load MB": "memory after loading (MB)",
    "used MB": "memory after scanning all of this (MB)",
    "peak MB": "most memory of the whole run, making of texts and compiling included (MB)",
}
#: What must be known of others to compare.
REMARKS = {
    "Presidio, patterns": "its spaCy runs too, with the small model, for context words only",
    "Presidio, patterns and spaCy": "the small model, for names too",
}
BARS = {"median ms": 0.1, "p99 ms": 0.3, "clean MB/s": 100.0, "dense MB/s": 20.0}


def ordinary(size: int) -> str:
    """Ordinary text of about ``size`` characters: books first."""
    parts: list[str] = []
    for source in SOURCES:
        for _, text in () if source.code else pieces(source):
            parts.append(text)
            size -= len(text)
            if size <= 0:
                return "\n".join(parts)
    return "\n".join(parts)


def prompts(filler: str) -> list[str]:
    """Prompts of the corpus, each filled to 2 KB."""
    out: list[str] = []
    for text in generate("tune", 20_000):
        if text.form == "prompt":
            at = len(out) * 997 % max(1, len(filler) - PROMPT_BYTES)
            filled = f"{text.text}\n\n{filler[at : at + PROMPT_BYTES]}".encode()[:PROMPT_BYTES]
            out.append(filled.decode(errors="ignore"))
        if len(out) == PROMPTS:
            break
    return out


def times(texts: Sequence[str], look: Callable[[str], object]) -> tuple[float, float]:
    """Median and 99th hundredth of the time for one text, in milliseconds, each text's best of three."""
    taken = []
    for text in texts:
        best = min(_timed(text, look) for _ in range(3))
        taken.append(best * 1_000)
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.99)]


def _timed(text: str, look: Callable[[str], object]) -> float:
    """Seconds of this process's own processor time: what others do on the machine is not counted."""
    started = time.process_time()
    look(text)
    return time.process_time() - started


def _children() -> float:
    """Seconds of processor time that the programs started and ended so far have taken."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def rate(text: str, scanner: Scanner) -> float:
    """Megabytes a second over one long text, best of three."""
    best = min(_timed(text, scanner.scan) for _ in range(3))
    return len(text.encode()) / 1e6 / best


def memory() -> float:
    """Resident memory of this process in MB, now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def kingfisher(texts: Sequence[str]) -> str:
    """Kingfisher's time for each of ``texts``, all in one run; its start is far longer than what it takes for few."""
    program = environment().with_name("kingfisher")
    try:
        # The first start makes what is kept on the disk for the others.
        start = min(_kingfisher(program, texts[:1]) for _ in range(3))
        each = (min(_kingfisher(program, texts) for _ in range(3)) - start) / (len(texts) - 1) * 1_000
    except (subprocess.CalledProcessError, OSError) as error:
        return f"kingfisher: could not be run ({type(error).__name__})"
    told = f"kingfisher (secrets alone; all {len(texts):,} in one run): {each:.2f} ms a prompt"
    return f"{told}, its start ({start:.2f} s) not counted"


def _kingfisher(program: Path, texts: Sequence[str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            Path(folder, f"{number}.txt").write_text(text, encoding="utf-8")
        started = _children()
        words = [str(program), "scan", folder, "--no-validate", "--no-update-check"]
        done = subprocess.run(words, capture_output=True, check=False)
        if done.returncode not in _READ:
            raise subprocess.CalledProcessError(done.returncode, words)
        return _children() - started


def peers(texts: Sequence[str]) -> list[str]:
    """What others take for the same prompts, one line each."""
    whole = [Text(number, "tune", "en", "prompt", text, (), ()) for number, text in enumerate(texts)]
    lines = []
    for name, engine in ENGINES.items():
        try:
            run(engine, whole[:1])  # so that what it keeps on disk is there
            start, end = (_timed_run(engine, some) for some in (whole[:1], whole))
        except (subprocess.CalledProcessError, OSError) as error:
            lines.append(f"{name}: could not be run ({type(error).__name__})")
            continue
        remark = f" ({REMARKS[name]})" if name in REMARKS else ""
        lines.append(
            f"{name}{remark}: {(end - start) / (len(whole) - 1) * 1_000:.2f} ms a prompt, its start not counted"
        )
    return lines


def _timed_run(engine: str, texts: Sequence[Text]) -> float:
    started = _children()
    run(engine, texts)
    return _children() - started


PAGE = """\
<!-- Made by `python -m bench.scan --peers --page docs/reference/inspection-speed.md`; do not edit. -->

# Speed of inspection

Measured on {day}, {cores} cores, Python {python}, by one process on one core, with all {detectors} detectors on.
{machine} Times, those of others too, are processor time. Prompts are {prompts:,} texts of 2 KB: those of the
labelled corpus filled up with ordinary text. Each is timed three times, and the best counts; the median and the 99th
percentile are over the prompts. Clean text is {bulk:.0f} MB of books in one piece; dense text is the corpus end to end,
a value every 340 bytes.

| what | measured | aim | |
| --- | --- | --- | --- |
{rows}

Beside others on {peer_prompts} of the same prompts:

{peers}

A miss stays in the table until it is none. Dense text is slow because every value is confirmed one by one: its check
digit, what it is called, and what else stands at the same place. The work is linear in the text, whatever the text.
"""


def page(result: dict[str, float], others: Sequence[str], prompts_read: int, busy: float) -> str:
    """The reference page of one run, before which ``busy`` programs wanted a core."""
    rows = []
    for name, value in result.items():
        aim = BARS.get(name)
        met = "" if aim is None else "met" if (value <= aim if name.endswith("ms") else value >= aim) else "**missed**"
        rows.append(f"| {NAMES[name]} | {value} | {'' if aim is None else aim} | {met} |")
    return PAGE.format(
        machine=in_use(busy),
        day=time.strftime("%Y-%m-%d"),
        cores=os.cpu_count(),
        python=platform.python_version(),
        detectors=len(BUILT_IN),
        prompts=prompts_read,
        bulk=BULK_BYTES / 1e6,
        rows="\n".join(rows),
        peer_prompts=PEER_PROMPTS,
        peers="\n".join(f"- {line}" for line in others) or "- none was asked for in this run",
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and say; 1 when a bar is not met."""
    parser = argparse.ArgumentParser(prog="python -m bench.scan")
    parser.add_argument("--peers", action="store_true", help="also time other scanners on the same prompts")
    parser.add_argument("--json", type=Path, help="write the result to this file")
    parser.add_argument("--page", type=Path, help="write the reference page to this file")
    asked = parser.parse_args(argv)
    busy = os.getloadavg()[0]
    filler = ordinary(BULK_BYTES)
    texts = prompts(filler)
    kept = build(BUILT_IN).serialized()
    before, started = memory(), time.process_time()
    scanner = build(BUILT_IN, kept)
    started = time.process_time() - started
    loaded = memory() - before
    for text in texts:
        scanner.scan(text)
    median, p99 = times(texts, scanner.scan)
    found = sum(len(scanner.scan(text)) for text in texts) / len(texts)
    dense = "\n".join(text.text for text in generate("tune", 5_000))[:DENSE_BYTES]
    result = {
        "median ms": round(median, 4),
        "p99 ms": round(p99, 4),
        "findings a prompt": round(found, 2),
        "clean MB/s": round(rate(filler[:BULK_BYTES], scanner), 1),
        "dense MB/s": round(rate(dense, scanner), 2),
        "load s": round(started, 3),
        "load MB": round(loaded, 1),
        "used MB": round(memory() - before, 1),
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, 1),
    }
    for name, value in result.items():
        print(f"{name:20} {value:10} {'bar ' + str(BARS[name]) if name in BARS else ''}")
    others = [*peers(texts[:PEER_PROMPTS]), kingfisher(texts)] if asked.peers else []
    for line in others:
        print(line)
    if asked.page:
        asked.page.write_text(page(result, others, len(texts), busy), encoding="utf-8")
    if asked.json:
        asked.json.write_text(json.dumps(result, indent=1))
    slow = result["median ms"] > BARS["median ms"] or result["p99 ms"] > BARS["p99 ms"]
    return int(slow or any(result[name] < BARS[name] for name in ("clean MB/s", "dense MB/s")))


if __name__ == "__main__":
    sys.exit(main())
