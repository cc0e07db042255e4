"""From a stretch of a log to events: the one path that every format takes.

The engine splits the stretch and takes the host out of every row; Python is asked once for each distinct host, client
address and path.  Rows whose host means nothing are gone before anything else is worked out.

An event is known by its day, the digest of its line, and which of the equal lines of its content it is.  So a line
counts as often as it stands in the content that has it most often: reading a copy, an overlap or the same file again
adds nothing, and the order of files does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from tidegate.usage import hits, looks
from tidegate.usage.content import Stretch
from tidegate.usage.form import Form
from tidegate.usage.match import Matcher
from tidegate.usage.names import Names
from tidegate.usage.records import load_records
from tidegate.usage.rows import Counted, Told, masked, rows_of
from tidegate.usage.schema import EVENT
from tidegate.usage.scratch import Scratch
from tidegate.usage.store import Store

SAMPLES: Final = 5
_KNOWN: Final = "written VARCHAR, host VARCHAR, service VARCHAR, sure BOOLEAN, sign VARCHAR, why VARCHAR, kept BOOLEAN"
_PLACE: Final = "address VARCHAR, spelt VARCHAR, zone VARCHAR"
_COLUMNS: Final = ", ".join(EVENT.columns)


@dataclass(frozen=True, slots=True)
class Ready:
    """A stretch whose ``data`` is in the file ``path``, and those of its lines that look like a model's interface."""

    stretch: Stretch
    path: Path
    looking: list[str] = field(repr=False)


class Loader:
    """Loads stretches into a store.  ``scratch`` is a directory for one file; ``now`` is UTC without zone.

    What the hosts so far mean is in ``known``, where the addresses so far are in ``located``.
    """

    def __init__(
        self, store: Store, matcher: Matcher, names: Names, scratch: Path, now: Callable[[], datetime]
    ) -> None:
        self._store, self._matcher, self._names, self._now = store, matcher, names, now
        # One for the stretch that the engine reads, and one for the stretch that is being made ready meanwhile.
        self._scratches = [Scratch(scratch, "one"), Scratch(scratch, "other")]
        store.sql.execute(f"CREATE OR REPLACE TEMP TABLE known ({_KNOWN})")
        store.sql.execute(f"CREATE OR REPLACE TEMP TABLE located ({_PLACE})")

    def listed(self, host: str) -> bool:
        """Whether a host is one of the catalogue's."""
        return bool(self._matcher.meaning(host).service)

    def ready(self, form: Form, stretch: Stretch) -> Ready:
        """Put ``stretch`` where the engine reads it from, without asking the store; two in a row may be there."""
        self._scratches.reverse()
        self._scratches[0].put(stretch.data)
        looking = looks.lines(stretch.data) if form.fills == "event" and "path" in form.fields else []
        return Ready(replace(stretch, data=b""), self._scratches[0].path, looking)

    def load(
        self, form: Form, told: Told, made: Ready, stream: str, read_on: Callable[[], None] = lambda: None
    ) -> Counted:
        """Make a stretch part of the store, in one transaction.  ``stream`` is the content that it is part of.

        ``read_on`` is called when its lines are needed no more.
        """
        # Gone where the store gave way in between; then hosts and addresses are asked for again.
        self._store.sql.execute(f"CREATE TEMP TABLE IF NOT EXISTS known ({_KNOWN})")
        self._store.sql.execute(f"CREATE TEMP TABLE IF NOT EXISTS located ({_PLACE})")
        stretch, looking = made.stretch, made.looking
        lost = rows_of(self._store, form, made.path, looking)
        read_on()
        counted = Counted(unreadable=stretch.too_long + lost)
        with self._store.transaction():
            segment = int(self._store.value("SELECT coalesce(max(segment), 0) + 1 FROM segment"))
            self._forget_tail(stream, told.tenant, stretch.first)
            if form.fills == "event":
                self._hosts(looked=bool(looking))
                alike = hits.take(self._store, self._matcher, self._names, form, told, self._now())
                alike = {**alike, "segment": str(segment)}
                self._events(told, stream, stretch.first, alike, counted)
            else:
                load_records(self._store, self._matcher, self._names, form, told, segment, counted)
            self._misses(form, segment, counted)
            self._note(form, told, stretch, stream, segment, counted)
        return counted

    def _forget_tail(self, stream: str, tenant: str, first: int) -> None:
        """A last line without its end was read for what it was; now that there is more of it, it is read again."""
        tail = self._store.rows(
            "SELECT segment FROM segment WHERE stream = ? AND tenant = ? AND digest = '' AND first_byte = ?",
            [stream, tenant, first],
        )
        for (segment,) in tail:
            self._store.sql.execute(
                "INSERT INTO touched SELECT DISTINCT tenant, day FROM event WHERE segment = ?", [segment]
            )
            for table in ("event", "shared", "unreadable", "inventory", "lease", "segment"):
                self._store.sql.execute(f"DELETE FROM {table} WHERE segment = ?", [segment])

    def _hosts(self, *, looked: bool) -> None:
        """What each new host means, asked once for each; those in ``looked`` look like a model's interface."""
        sql = self._store.sql
        new = self._store.rows("SELECT DISTINCT written FROM row_ ANTI JOIN known USING (written) WHERE written <> ''")
        told = [(written, self._matcher.meaning(written)) for (written,) in new]
        kept = [(w, m.host, m.service, str(m.sure), m.sign, m.why) for w, m in told if m.kept]
        if kept:
            self._store.fill("fresh", ("written", "host", "service", "sure", "sign", "why"), kept)
            sql.execute("INSERT INTO known SELECT * REPLACE (sure::BOOLEAN AS sure), true FROM fresh")
        if len(kept) < len(told):
            # Of nearly all hosts there is nothing to say but that they were asked for.
            self._store.fill("fresh", ("written", "host"), [(w, m.host) for w, m in told if not m.kept])
            sql.execute("INSERT INTO known SELECT written, host, '', false, '', '', false FROM fresh")
        if looked:
            self._shown()
        if kept or looked:
            sql.execute(
                "INSERT INTO host SELECT DISTINCT ON (k.host) k.host, k.service, k.sure, k.sign, k.why FROM known k"
                " WHERE k.kept AND NOT EXISTS (FROM host h WHERE h.host = k.host)"
            )

    def _shown(self) -> None:
        """Hosts outside the catalogue whose requests look like a model's interface are kept too, to be proposed."""
        for why in ("path", "stream"):
            words = f"array_to_string(list_sort(string_split(trim(why || ' {why}'), ' ')), ' ')"
            so = "service = '' AND NOT contains(why, $1) AND written IN (SELECT written FROM looked WHERE why = $1)"
            self._store.sql.execute(f"UPDATE known SET kept = true, why = {words} WHERE {so}", [why])
        self._store.sql.execute(
            "UPDATE host SET why = k.why FROM known k WHERE k.host = host.host AND length(k.why) > length(host.why)"
        )

    def _events(self, told: Told, stream: str, first: int, alike: Mapping[str, str], counted: Counted) -> None:
        """The hits become events, or are kept apart where they may not be counted.  ``alike``: see ``hits.take``."""
        maybe_there = hits.number(self._store, told.tenant, stream, first)
        which = {"event": "(sure AND service <> '') OR sign <> ''", "shared": "NOT sure AND sign = ''"}
        begin, last, events, *many = self._store.rows(
            "SELECT min(moment) FILTER (service <> ''), max(moment) FILTER (service <> ''), count(*) FILTER (sure AND"
            f" service <> ''), {', '.join(f'count(*) FILTER ({those})' for those in which.values())} FROM hit"
        )[0]
        counted.first, counted.last, counted.events = begin, last, events
        timeless = self._store.rows("SELECT written FROM raw_hit WHERE moment IS NULL")
        counted.timeless = len(timeless)
        counted.samples.extend(("This line has no time that can be.", masked(row[0])) for row in timeless[:SAMPLES])
        for (table, those), count in zip(which.items(), many, strict=True):
            if count:
                counted.added += self._add(table, those, alike, maybe_there=maybe_there)
        if counted.added:
            self._store.sql.execute("INSERT INTO touched SELECT DISTINCT ?, day FROM hit", [told.tenant])

    def _add(self, table: str, those: str, alike: Mapping[str, str], *, maybe_there: bool) -> int:
        """Add ``those`` hits to ``table``, each once; how many that were."""
        new = f"SELECT {', '.join(alike.get(name, f'h.{name}') for name in EVENT.columns)} FROM hit h WHERE ({those})"
        if maybe_there:
            new += (
                f" AND NOT EXISTS (FROM {table} e WHERE e.tenant = {alike['tenant']} AND e.day = h.day AND"
                " e.line = h.line AND e.copy = h.copy)"
            )
        return int(self._store.value(f"INSERT INTO {table} ({_COLUMNS}) {new}"))

    def _misses(self, form: Form, segment: int, counted: Counted) -> None:
        """Rows that are no access: those that are well-formed are skipped, the others are counted and sampled."""
        skipped, bad = self._store.rows(
            f"SELECT count(*) FILTER (coalesce({form.skip}, false)), count(*) FILTER (NOT coalesce({form.skip}, false))"
            " FROM row_ WHERE written IS NULL OR written = ''"
        )[0]
        counted.skipped += skipped
        counted.unreadable += bad + counted.timeless
        if bad:
            samples = self._store.rows(
                f"SELECT line FROM row_ WHERE (written IS NULL OR written = '') AND NOT coalesce({form.skip}, false)"
                f" LIMIT {SAMPLES}"
            )
            counted.samples.extend(("This line does not have the form of the others.", masked(s)) for (s,) in samples)
        for why, sample in counted.samples[:SAMPLES]:
            self._store.sql.execute("INSERT INTO unreadable VALUES (?, ?, ?)", [segment, why, sample])

    def _note(self, form: Form, told: Told, stretch: Stretch, stream: str, segment: int, counted: Counted) -> None:
        digest = stretch.digest if stretch.ended else ""
        self._store.sql.execute(
            f"INSERT INTO segment VALUES ({', '.join('?' * 15)})",
            [segment, told.tenant, stream or stretch.digest, form.name, told.name, stretch.first, stretch.end, digest,
             stretch.lines, counted.events, counted.skipped, counted.unreadable, counted.first, counted.last,
             self._now()],
        )  # fmt: skip
