"""``tidegate scan``: what must not leave, in files and folders, in what is about to be committed, or line by line."""

from __future__ import annotations

import difflib
import math
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import click

from tidegate import __version__
from tidegate.cli.ending import reason_of, wrong
from tidegate.core.finding import NAMED_ONLY, Finding
from tidegate.core.problem import Problem, Problems
from tidegate.detectors.built_in import LABELS
from tidegate.detectors.own.combined import Scans
from tidegate.edges.api import texts
from tidegate.edges.files import Files
from tidegate.edges.keys import KeyUnsafe, key
from tidegate.scanning import batch, names, reports, scanners
from tidegate.scanning.baseline import Baseline
from tidegate.scanning.baseline import write as write_baseline
from tidegate.scanning.crew import in_order, processors
from tidegate.scanning.files import BINARY, Look, Seen
from tidegate.scanning.walk import Walk

FOUND: Final = 1
#: Seconds between two lines that tell how far a scan is, where the line cannot be changed.
TELL_EVERY: Final = 5.0
#: Files that are named where they could not be read; the rest is counted.
NAMED_MOST: Final = 20
#: Files below which one process is faster than many.
FEW: Final = 16


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, and with which scanner."""

    scan: texts.Scan
    labels: frozenset[str]
    least: float
    left_out: frozenset[str]

    def looked(self, text: str, read: texts.Read = texts.as_prompt) -> texts.Looked:
        """What is wanted of ``text``."""
        seen = texts.looked(text, self.scan, read)
        return texts.Looked(texts.chosen(seen.findings, self.labels, self.least, self.left_out), seen.unread)

    def found(self, text: str) -> tuple[Finding, ...]:
        """Its findings alone."""
        return self.looked(text).findings


def _names(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    del context, option
    return tuple(name.strip() for one in given for name in one.split(",") if name.strip())


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--staged", is_flag=True, help="What git is about to commit, in place of PATHS.")
@click.option("--jsonl", is_flag=True, help="An object with text on each line in, the same with findings out.")
@click.option("--json", "form", flag_value="json", help="Print JSON.")
@click.option("--sarif", "form", flag_value="sarif", help="Print SARIF 2.1.0.")
@click.option("--junit", "form", flag_value="junit", help="Print JUnit XML.")
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Write it there, and text here.")
@click.option("--baseline", metavar="FILE", type=click.Path(path_type=Path), help="Tell only what is not in there.")
@click.option("--write-baseline", "known", metavar="FILE", type=click.Path(path_type=Path), help="Take all as known.")
@click.option(
    "--baseline-key", metavar="FILE", type=click.Path(path_type=Path), help="Its key; FILE.key beside it if not given."
)
@click.option("--detectors", multiple=True, callback=_names, metavar="NAME,…", help="Only these detectors.")
@click.option("--families", multiple=True, callback=_names, metavar="NAME,…", help="Only these families; all of: all.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="From 0 to 1.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out in folders, as .gitignore writes it.")
@click.option("--no-ignore", is_flag=True, help="Do not heed .gitignore files.")
@click.option("--names", "model", metavar="MODEL", help="Find names of people too, with this model of spaCy.")
@click.option("--ocr", is_flag=True, help="Read the letters in pictures, with Tesseract.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes; one for each processor if not given.")
@click.option("--home", metavar="DIR", help="An installation: its policy's own data are looked for too.")
def scan(
    paths: tuple[Path, ...],
    staged: bool,
    jsonl: bool,
    form: str | None,
    output: Path | None,
    baseline: Path | None,
    known: Path | None,
    baseline_key: Path | None,
    detectors: tuple[str, ...],
    families: tuple[str, ...],
    min_confidence: float,
    exclude: tuple[str, ...],
    no_ignore: bool,
    model: str | None,
    ocr: bool,
    jobs: int | None,
    home: str | None,
) -> None:
    """Look for what must not leave in PATHS: files of every kind, folders, or - for the standard input.

    Exit status 0 when nothing was found, 1 when something was, 2 when the call is wrong.  With --jsonl it is 0 when
    every line was answered.  Values are never printed.

    Without --detectors and --families all but the families source-code, marking, network and bulk are told, which
    honest files are full of; --jsonl tells those too.
    """
    if staged + bool(paths) > 1 or not (staged or paths or jsonl):
        wrong("Name files or folders, or - for the standard input, or say --staged.")
    try:
        look_for, own = _scan(home, model)
        labels = _labels(detectors, families, own)
        everything = jsonl or "all" in families
        wanted = Wanted(look_for, labels, min_confidence, frozenset() if everything else NAMED_ONLY)
        if jsonl:
            _lines(paths, wanted, jobs or processors())
            return
        held = _key(baseline or known, baseline_key, make=known is not None)
        place = (baseline or known or Path()).absolute().parent
        look = Look(wanted.looked, Files(ocr=ocr), held, place if held is not None else None)
        walk = Walk(exclude, not no_ignore)
        seen = list(_seen(_questions(paths, walk, staged=staged), look, jobs or processors()))
        new = seen if baseline is None else list(_new(seen, Baseline.load(baseline)))
        if known is not None:
            write_baseline(known, (one.mark for each in seen for one in each.found))
    except Problems as error:
        wrong("\n".join(map(str, error.problems)))
    except (KeyUnsafe, OSError) as error:
        wrong(reason_of(error))
    _print(new, form, output, walk)
    sys.exit(FOUND if known is None and any(each.found for each in new) else 0)


def _labels(detectors: Sequence[str], families: Sequence[str], own: frozenset[str]) -> frozenset[str]:
    """The names given.  Raises ``Problems`` for those that neither a detector nor ``own`` data has."""
    given = [name for name in (*detectors, *families) if name != "all"]
    there = own.union(LABELS, LABELS.values())
    problems = []
    for name in given:
        if name not in there:
            near = difflib.get_close_matches(name, there, n=1)
            fix = f"Did you mean {near[0]}?" if near else "The reference of detectors lists them."
            problems.append(Problem(name, 0, 0, "There is no detector or family of this name.", fix))
    if problems:
        raise Problems(problems)
    return frozenset(given)


def _scan(home: str | None, model: str | None) -> tuple[texts.Scan, frozenset[str]]:
    """The built-in detectors, with the names that ``model`` finds; with a home its policy's own data too, and their
    names.  Raises ``Problems``."""
    if home is None and model is None:
        scanners.shared()
        return scanners.scan, frozenset()
    if home is None:
        return _called(_named(scanners.shared(), model)), frozenset()
    from tidegate import snapshots  # takes a second, which a scan without an installation should not wait for
    from tidegate.policy.parts import placed
    from tidegate.settings import home as home_of

    place = home_of(home)
    loaded = snapshots.load(place)
    file = place.policy.name
    for problem in placed(loaded.own.problems(loaded.policy, file), loaded.text, file):
        click.echo(str(problem), err=True)
    return _called(loaded.own.over(_named(snapshots.scanner(place), model))), frozenset(loaded.policy.data)


def _named(scanner: Scans, model: str | None) -> Scans:
    try:
        return scanner if model is None else names.WithNames(scanner, names.model(model), math.inf)
    except names.NoModel as error:
        raise Problems([Problem("--names", 0, 0, str(error), "Or leave it out.")]) from None


def _called(scanner: Scans) -> texts.Scan:
    return lambda sheet: sheet.placed(scanner.scan(sheet.text))


def _key(baseline: Path | None, given: Path | None, *, make: bool) -> bytes | None:
    if baseline is None:
        return None
    path = given or baseline.with_name(baseline.name + ".key")
    if not make and not path.exists():
        fix = "Get the key that --write-baseline made, or name it with --baseline-key."
        raise Problems([Problem(str(path), 0, 0, "The key of the baseline is not there.", fix)])
    return key(path)


# -- files -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _File:
    """A file at a path, or one in memory that is called so."""

    path: Path
    content: bytes | None = None


def _questions(paths: Sequence[Path], walk: Walk, *, staged: bool) -> Iterator[_File]:
    """What to look at.  Raises ``Problems``."""
    if staged:
        yield from _staged()
        return
    missing = [path for path in paths if str(path) != "-" and not path.exists()]
    if missing:
        raise Problems(Problem(str(path), 0, 0, "There is no such file.") for path in missing)
    if any(str(path) == "-" for path in paths):
        yield _File(Path("-"), sys.stdin.buffer.read())
    yield from map(_File, walk.files(path for path in paths if str(path) != "-"))


def _staged() -> Iterator[_File]:
    """The files that git is about to commit, as it will commit them.  Raises ``Problems``."""
    names = _git("diff", "--cached", "--name-only", "--no-renames", "--diff-filter=ACMT", "-z").split(b"\0")
    for name in filter(None, names):
        yield _File(Path(os.fsdecode(name)), _git("show", ":" + os.fsdecode(name)))


def _git(*words: str) -> bytes:
    try:
        # The git that the person at the keyboard uses, and no shell.
        return subprocess.run(("git", *words), capture_output=True, check=True).stdout  # noqa: S603, S607
    except (OSError, subprocess.CalledProcessError):
        what, fix = "Git could not be asked.", "Run it inside of a repository."
        raise Problems([Problem("--staged", 0, 0, what, fix)]) from None


def _seen(questions: Iterator[_File], look: Look, jobs: int) -> Iterator[Seen]:
    def work(question: _File) -> Seen:
        content = question.content
        return look(question.path) if content is None else look.content(str(question.path), content)

    tell = _Teller()
    first = [question for question, _ in zip(questions, range(FEW), strict=False)]
    try:
        for number, one in enumerate(_worked(work, first, questions, jobs), 1):
            tell(number)
            yield one
    finally:
        tell.end()
        look.files.close()


def _worked(work: Callable[[_File], Seen], first: list[_File], rest: Iterator[_File], jobs: int) -> Iterator[Seen]:
    if len(first) < FEW:
        yield from map(work, first)
    else:
        yield from in_order(work, chain(first, rest), jobs)


def _new(seen: Iterable[Seen], baseline: Baseline) -> Iterator[Seen]:
    for each in seen:
        fresh = tuple(one for one in each.found if baseline.is_new(one.mark))
        yield Seen(each.file, each.kind, each.size, fresh, each.missed)


class _Teller:
    """Tells how far a scan is: one line that changes on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self._changes = sys.stderr.isatty()
        self._told = time.monotonic()
        self._open = False

    def __call__(self, number: int) -> None:
        now = time.monotonic()
        if now - self._told < (0.2 if self._changes else TELL_EVERY):
            return
        self._told = now
        begin = "\r" if self._changes else ""
        click.echo(f"{begin}{number:,} files", err=True, nl=not self._changes)
        self._open = self._changes

    def end(self) -> None:
        """End the line."""
        if self._open:
            click.echo(err=True)


def _print(seen: Sequence[Seen], form: str | None, output: Path | None, walk: Walk) -> None:
    summary = _summary(seen, walk)
    if form == "json":
        report = reports.as_json(seen, summary)
    elif form == "sarif":
        report = reports.as_sarif(seen, __version__)
    else:
        report = reports.as_junit(seen)
    if form is not None and output is None:
        click.echo(report)
    elif output is not None:
        try:
            output.write_text(report + "\n", encoding="utf-8")
        except OSError as error:
            wrong(f"{output} cannot be written: {error.strerror}.")
    if form is None or output is not None:
        for each in seen:
            for one in each.found:
                click.echo(f"{reports.where(one)}: {one.detector} {one.excerpt}  ({one.confidence:.2f})")
    _told(seen, summary, walk)


def _summary(seen: Sequence[Seen], walk: Walk) -> dict[str, int]:
    binary = sum(each.kind in BINARY for each in seen)
    return {
        "files": len(seen),
        "bytes": sum(each.size for each in seen),
        "findings": sum(len(each.found) for each in seen),
        "files-with-findings": sum(bool(each.found) for each in seen),
        "binary": binary,
        "not-read": sum(bool(each.missed) for each in seen) - binary,
        "left-out": walk.left_out,
    }


def _told(seen: Sequence[Seen], summary: dict[str, int], walk: Walk) -> None:
    """The end of it, for people, on the standard error: the standard output is for what was found."""
    missed = [each for each in seen if each.missed and each.kind not in BINARY]
    for each in missed[:NAMED_MOST]:
        whys = Counter(why for _, why in each.missed)
        click.echo(f"{each.file}: not read: {', '.join(whys)}", err=True)
    if len(missed) > NAMED_MOST:
        click.echo(f"… and {len(missed) - NAMED_MOST:,} more that could not be read.", err=True)
    for folder in walk.closed:
        click.echo(f"{folder}: the folder cannot be opened.", err=True)
    many = "finding" if summary["findings"] == 1 else "findings"
    words = f"{summary['findings']:,} {many} in {summary['files-with-findings']:,} of {summary['files']:,} files"
    more = [
        f"{summary[name]:,} {said}"
        for name, said in (("not-read", "not read"), ("binary", "binary"), ("left-out", "left out"))
        if summary[name]
    ]
    click.echo(f"{words}{'; ' if more else ''}{', '.join(more)}.", err=True)


# -- lines -------------------------------------------------------------------------------------------------------------


def _lines(paths: Sequence[Path], wanted: Wanted, jobs: int) -> None:
    """Answer lines.  Raises ``OSError``."""
    found = broken = 0
    try:
        for path in paths or (Path("-"),):
            file = sys.stdin.fileno() if str(path) == "-" else os.open(path, os.O_RDONLY)
            for answers in in_order(batch.Annotate(wanted.found), batch.read(file), jobs):
                found, broken = found + answers.found, broken + answers.broken
                sys.stdout.buffer.write(answers.data)
                sys.stdout.buffer.flush()
    except BrokenPipeError:  # whoever reads has enough
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    if broken:
        click.echo(f"{broken:,} lines could not be used; each was answered with an error.", err=True)
