"""The organisation's own data of one policy, put together: what looks for it, and what cannot be looked for.

Terms and patterns are made from the policy itself.  Tables and documents need an index, which is a file of its own: it
may be missing, damaged or behind its source while the policy is perfectly well.  Such a name of data is not "nothing
found": every exchange that is inspected carries it as not looked for, and policy answers for the rules that mean it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tidegate.core.exchange import Unread
from tidegate.core.problem import Problem, Problems
from tidegate.detectors.own.combined import Combined, Scans
from tidegate.detectors.own.exact import ALONE, SURE
from tidegate.detectors.own.looker import Looker
from tidegate.detectors.own.patterns import Pattern, faults, scanner_of
from tidegate.detectors.own.terms import CONFIDENCE, SHORT, Terms, fault, surest
from tidegate.edges.files import Files
from tidegate.edges.keys import KeyUnsafe, key
from tidegate.policy.model import OwnData, Policy
from tidegate.registers.definition import KINDS as INDEXED
from tidegate.registers.definition import Definition
from tidegate.registers.opening import READY, Standing, open_registers
from tidegate.registers.sources import DocumentUnread, plain_text
from tidegate.settings import Home
from tidegate.wire import file_kinds
from tidegate.wire.documents.extracted import Unreadable

#: The kinds of own data that a policy may name.
KINDS: Final = frozenset({*INDEXED, "terms", "patterns"})
#: Seconds that one document may take to be read.
DOCUMENT_WITHIN: Final = 60.0
#: Texts whose words stand between signs of a format, by the ends of their names.
_MARKED_UP: Final = frozenset({".html", ".htm", ".xhtml", ".eml", ".mht", ".mhtml", ".ipynb", ".hml"})
#: What was not looked in, as an exchange says it.
INDEX: Final = "index"


@dataclass(frozen=True, slots=True)
class Own:
    """``scanners`` and ``lookers`` find it; ``standings`` say how each index is."""

    scanners: tuple[Scans, ...] = ()
    lookers: tuple[Looker, ...] = ()
    standings: tuple[Standing, ...] = ()

    def over(self, built_in: Scans) -> Scans:
        """The scanner in force: ``built_in`` and what is here.  Nothing is compiled."""
        if not self.scanners and not self.lookers:
            return built_in
        return Combined((built_in, *self.scanners), self.lookers)

    @property
    def unlooked(self) -> tuple[Unread, ...]:
        """The names that cannot be looked for, or not reliably, each with the reason."""
        return tuple(Unread(INDEX, one.why, one.name) for one in self.standings if one.why != READY)

    def problems(self, policy: Policy, file: str) -> list[Problem]:
        """The same as sentences, for whoever looks after the policy."""
        places = {own.name: own.places[0] for own in policy.data.values() if own.places}
        return [Problem(file, *places.get(one.name, (0, 0)), str(one)) for one in self.standings if one.why != READY]


NOTHING: Final = Own()


def folder(home: Home) -> Path:
    """Where the indexes are kept."""
    return home.path / "data"


def hold(policy: Policy, file: str) -> None:
    """Hold patterns to their examples and terms to what can be looked for.  Raises ``Problems`` with every mistake."""
    problems = list(_faults(policy, file))
    if problems:
        raise Problems(problems)


def open_own(home: Home, policy: Policy, kept: Own | None = None) -> Own:
    """What ``policy``, which ``hold`` has passed, calls its own.

    ``kept`` is what the same policy had before: then only the indexes are opened again.
    """
    if not policy.data:
        return NOTHING
    data = policy.data.values()
    if kept is None:
        scanners: tuple[Scans, ...] = tuple(
            scanner_of(own.name, _patterns(own)) for own in data if own.kind == "patterns"
        )
        terms = tuple(Terms(own.name, own.items, own.confidence) for own in data if own.kind == "terms")
    else:
        scanners, terms = kept.scanners, tuple(one for one in kept.lookers if isinstance(one, Terms))
    registers, standings = _registers(home, policy)
    return Own(scanners, (*terms, *registers), standings)


def _faults(policy: Policy, file: str) -> Iterator[Problem]:
    for own in policy.data.values():
        for pattern, written in zip(_patterns(own), own.patterns, strict=True):
            fix = "Mend the pattern or its examples."
            yield from (Problem(file, written.line, written.column, what, fix) for what in faults(pattern))
        for term, place in zip(own.items, own.places, strict=True) if own.kind == "terms" else ():
            if why := fault(term):
                yield Problem(file, *place, why, "Leave it out, or write it otherwise.")


def reach(policy: Policy) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Of each name of data with a `confidence`: what can be found of it, and how sure such a finding is at most."""
    return {own.name: tuple(_reaches(own)) for own in policy.data.values() if own.confidence}


def _reaches(own: OwnData) -> Iterator[tuple[str, float]]:
    if own.kind == "terms":
        for most in sorted({surest(term) for term in own.items}):
            yield "a term" if most == CONFIDENCE else f"a term of {SHORT} letters or fewer", most
    elif own.kind == "exact":
        if own.columns or not own.together:
            yield "a value that counts by itself", ALONE
        if own.together:
            yield "a combination of values", SURE


def _patterns(own: OwnData) -> tuple[Pattern, ...]:
    return tuple(Pattern(one.match, one.found, one.not_found, one.context, one.confidence) for one in own.patterns)


def _registers(home: Home, policy: Policy) -> tuple[list[Looker], tuple[Standing, ...]]:
    wanted = [definition(home, own) for own in policy.data.values() if own.kind in INDEXED]
    if not wanted:
        return [], ()
    try:
        under = data_key(home) if (home.keys / "own-data").exists() else None
    except (KeyUnsafe, OSError):
        return [], tuple(Standing(one.name, one.kind, "key-unsafe") for one in wanted)
    found = open_registers(wanted, folder(home), under)
    return [one.looker for one in found if one.looker is not None], tuple(one.standing for one in found)


def data_key(home: Home) -> bytes:
    """The key of the indexes, made first if there is none.  Raises ``KeyUnsafe``."""
    return key(home.keys / "own-data")


def definition(home: Home, own: OwnData) -> Definition:
    """What the index of ``own`` is made of; paths are seen from the home."""
    return Definition(
        own.name,
        own.kind,
        source=home.path / own.items[0] if own.items else None,
        database=own.database,
        query=own.query,
        columns=own.columns,
        together=own.together,
        near=own.near,
        words=own.words,
        confidence=own.confidence,
        max_age=own.max_age,
        said=own.items[0] if own.items else "",
    )


@contextlib.contextmanager
def reading() -> Iterator[Callable[[Path], str | None]]:
    """What gives the text of a document of any kind: of files in a process of its own, which ends with the context."""
    files = Files(most=1)
    try:
        yield lambda path: _text(files, path)
    finally:
        files.close()


def _text(files: Files, path: Path) -> str | None:
    """The text of one document, with that of the files in it.  Raises ``DocumentUnread`` and ``OSError``."""
    content = path.read_bytes()
    if file_kinds.kind_of(content) in (None, "text") and path.suffix.lower() not in _MARKED_UP:
        return plain_text(path)
    try:
        whole = files.extract(content, DOCUMENT_WITHIN)
    except Unreadable as error:
        raise DocumentUnread(error.reason) from None
    said = "\n".join(placed.piece.text for placed in whole.texts)
    if not said.strip() and whole.missed:
        raise DocumentUnread(whole.missed[0].why)
    return said


class NoDatabase(Exception):
    """The database that a policy names cannot be found out; the text says why and what to do."""


def database(home: Home, wanted: Definition) -> str:
    """The URL of the database of ``wanted``, read from the keys where the policy has only its name.

    Raises ``NoDatabase``.
    """
    if not wanted.database or "://" in wanted.database:
        return wanted.database
    path = home.keys / f"{wanted.database}.url"
    try:
        if path.stat().st_mode & 0o077:
            raise NoDatabase(f"Others can read {path}. Run: chmod 600 {path}")
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NoDatabase(
            f"{path} cannot be read ({type(error).__name__}). Write the URL of the database into it, mode 0600."
        ) from None
