"""Policy and catalogue as files, read into one snapshot that is swapped whole.

An exchange keeps the snapshot it began with.  An edit is taken at once; a broken edit leaves the old snapshot in force
and is told with file, line and column.  Used by the brains and by the commands that check or ask a policy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from tidegate import inquiring, own_data, policy_source
from tidegate import policy as policies
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load as load_catalog
from tidegate.catalog.words import COUNTRY_PROPERTIES, LISTED
from tidegate.core.problem import Problem, Problems
from tidegate.core.service import Service
from tidegate.detectors.built_in import LABELS
from tidegate.detectors.own.combined import Scans
from tidegate.disk.resting import Resting
from tidegate.edges.keys import KeyUnsafe
from tidegate.edges.station import Deadlines
from tidegate.ledger.entry import Refused
from tidegate.policy.parts import placed
from tidegate.scanning import names
from tidegate.scanning.scanners import compiled
from tidegate.settings import Home, Settings

#: A policy or catalogue file over this size is a mistake or an attack; the shipped catalogue is under 1 MiB.
LARGEST_FILE: Final = 16 * 1024**2

Stamp = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a home directory says at one moment.  ``text`` is the policy as written, for the ledger.

    ``own`` is what looks for the organisation's own data, beside the built-in detectors.
    """

    policy: policies.Policy
    evaluator: policies.Evaluator
    catalog: Catalog
    text: str
    own: own_data.Own = own_data.NOTHING


def read_text(path: Path, name: str) -> str:
    """The text of ``path``; raises ``Problems`` that call the file ``name``."""
    return policy_source.read_text(path, name, LARGEST_FILE)


def own_files(home: Home) -> dict[str, str]:
    """The organisation's own catalogue files, by name."""
    return {f"catalog/{path.name}": read_text(path, f"catalog/{path.name}") for path in _catalog_files(home)}


def catalog(home: Home, today: date | None = None) -> Catalog:
    """The shipped catalogue with the organisation's own files over it, and what rules see of its inquiries on a day.

    Raises ``Problems``.
    """
    made = load_catalog({**shipped(), **own_files(home)})
    try:
        told = inquiring.told(home, today or datetime.now(UTC).date())
    except (Refused, KeyUnsafe) as error:
        raise Problems([Problem("state/vendors.db", 0, 0, str(error))]) from None
    return made.telling({name: said for name, said in told.items() if name in made.services}) if told else made


def services(catalog: Catalog) -> Mapping[str, Service]:
    """Every service as decisions see it."""
    return {name: catalog.service(name) for name in catalog.services}


def known(catalog: Catalog) -> policies.Known:
    """The names a policy may use with this catalogue and these detectors."""
    return policies.Known.of(services(catalog).values(), LABELS, own_data.KINDS, LISTED, COUNTRY_PROPERTIES)


def scanner(home: Home, model: str | None = None, within: float = 0.0) -> Scans:
    """Every built-in detector; what is slow to compile is kept in the home and made again where it does not fit.

    With the names that ``model`` finds in a text, which may take ``within`` seconds.  Raises ``names.NoModel``.
    """
    made = compiled(home.path / "state" / "detectors.bin")
    return made if model is None else names.WithNames(made, names.model(model), within)


def deadlines(settings: Settings) -> Deadlines:
    """How long each station may take; a model of names is so slow that no text waits for it on the event loop."""
    usual = Deadlines(inspect=settings.deadline)
    return usual if settings.names is None else replace(usual, scan_inline=0)


def policy(text: str, file: str, catalog: Catalog) -> policies.Policy:
    """The policy in ``text``, its own patterns and terms held to what they say.  Raises ``Problems``."""
    try:
        parsed = policies.parse(text, file, known(catalog))
        own_data.hold(parsed, file)
    except Problems as error:
        raise Problems(placed(error.problems, text, file)) from None
    return parsed


def load(home: Home, text: str | None = None, kept: Catalog | None = None, own_of: Home | None = None) -> Loaded:
    """Everything, with every mistake of policy and catalogue at once.

    ``text`` replaces the policy file's; ``kept`` is a catalogue whose files have not changed since it was read;
    ``own_of`` is the home whose indexes are looked in, where that is another.

    Raises ``Problems``.  Where the catalogue itself is broken, the policy is held against the shipped one, so that
    its mistakes are told too.
    """
    problems: list[Problem] = []
    try:
        found = kept or catalog(home)
    except Problems as error:
        problems += error.problems
        found = load_catalog(shipped())
    try:
        text = policy_source.text(home) if text is None else text
        parsed = policy(text, home.policy.name, found)
    except Problems as error:
        raise Problems([*problems, *error.problems]) from None
    if problems:
        raise Problems(problems)
    own = own_data.open_own(own_of or home, parsed)
    return Loaded(parsed, policies.compile(parsed, services(found).values()), found, text, own)


def edited(home: Home) -> list[Path]:
    """The files that people write, of which half may be there."""
    return [*policy_source.edited(home), *_catalog_files(home)]


def _catalog_files(home: Home) -> list[Path]:
    return sorted(home.catalog.glob("*.yaml")) if home.catalog.is_dir() else []


def stamp(home: Home) -> Stamp:
    """What changes when one of the files does: the policy first, then the catalogue's, then the indexes."""
    indexes = own_data.folder(home)
    paths = [
        *_catalog_files(home),
        *(sorted(indexes.glob("*.index")) if indexes.is_dir() else []),
    ]
    return (*_policy_part(home), *(_stamp(path) for path in paths), *_inquiries_stamp(home))


def _policy_part(home: Home) -> Stamp:
    return tuple(_stamp(path) for path in policy_source.followed(home))


def _inquiries_stamp(home: Home) -> Stamp:
    """Of the inquiries, of which nothing changes on some days but that they are overdue."""
    rows = inquiring.rows_file(home)
    if not rows.exists():
        return ()
    today = (f"{rows}#day", datetime.now(UTC).date().toordinal(), 0, 0)
    return _stamp(rows), _stamp(rows.with_name(f"{rows.name}-wal")), today


def _catalog_part(seen: Stamp, home: Home) -> Stamp:
    rows = str(inquiring.rows_file(home))
    return tuple(one for one in seen if Path(one[0]).parent == home.catalog or one[0].startswith(rows))


def _stamp(path: Path) -> tuple[str, int, int, int]:
    try:
        stat = path.stat()
    except OSError:
        return (str(path), 0, 0, 0)
    return (str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino)


class Follower:
    """Follows the files of a home: ``look`` loads what has changed and rests, and says what came of it.

    ``seen`` is their stamp from before ``loaded`` was read; now if not given.
    """

    def __init__(
        self, home: Home, loaded: Loaded, *, seen: Stamp | None = None, resting: Resting | None = None
    ) -> None:
        self._home, self._resting = home, resting or Resting()
        self._seen = stamp(home) if seen is None else seen
        self._resting.unrested(edited(home))  # from here on a change is one, whatever time stands at the file
        self.loaded = loaded
        self.problems: tuple[Problem, ...] = ()
        #: What has been written for so long that it is told.
        self.unfinished: tuple[Problem, ...] = ()
        #: The catalogue's files as they were when that of ``loaded`` was read; ``None`` before the first change.
        self._read: Stamp | None = None

    def look(self, taken: Callable[[Loaded], None]) -> bool:
        """Look once; ``taken`` hears of a new snapshot.  True if there was a change: taken, refused or unfinished."""
        now, before = stamp(self._home), self.unfinished
        if now == self._seen:
            self._resting.give_up()
        rests = now != self._seen and self._resting.unrested(edited(self._home)) is None
        self.unfinished = tuple(one for one in self._resting.problems if one not in self.problems)
        return (rests and self._changed(now, taken)) or self.unfinished != before

    def _changed(self, now: Stamp, taken: Callable[[Loaded], None]) -> bool:
        if self._read is None:  # a start with a broken file has the shipped catalogue, without files of one's own
            self._read = () if self.problems else _catalog_part(self._seen, self._home)
        files = _catalog_part(now, self._home)
        self._seen = now
        try:
            loaded = load(self._home, kept=self.loaded.catalog if files == self._read else None)
        except Problems as error:
            self.problems = error.problems
            return True
        if now[: len(after := _policy_part(self._home))] != after:
            self._seen = ()  # what was read while somebody wrote may be the beginning of a file, or half of the files
            return False
        self.loaded = loaded
        self.problems, self._read = policy_source.trouble(self._home), files
        taken(self.loaded)
        return True

    def age(self) -> None:
        """Look whether an index has fallen behind its source, and if so have the next ``look`` take that up.

        Reads the names of all registered documents, so it belongs in a thread and not into every look.
        """
        loaded = self.loaded
        if loaded.own.standings != own_data.open_own(self._home, loaded.policy, loaded.own).standings:
            self._seen = ()
