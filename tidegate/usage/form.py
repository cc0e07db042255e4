"""What a log format is to us: data, not code.

A ``Form`` names the columns of an event as SQL expressions over one row of a log.  The engine reads a stretch of lines
into rows, takes only the host name out of each, keeps the few rows whose host means something, and works the other
expressions out for those alone: that is why a long log costs little more than splitting it into lines.

Expressions may use ``$zone`` (the time zone of clocks that do not say theirs), ``$near`` (a moment near the end of the
log, for clocks without a year), ``$person`` (whose source it is, where it is one person's) and ``$name`` (what it is
called).  An expression must never raise for any text: ``try_cast``, ``try_strptime``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows are lines: the one column is ``line``."""


@dataclass(frozen=True, slots=True)
class Json:
    """Rows are lines of JSON.  ``host`` is worked out from ``line`` as text; the other expressions also have ``j``."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows are records of separated values, columns ``c0 c1 …`` of text, null where missing."""

    count: int
    separator: str = ","
    quote: str = '"'


Frame: TypeAlias = Lines | Json | Columns

#: What the fields of an event are where the log does not say.
UNSAID: Final[Mapping[str, str]] = {
    "person": "''", "address": "''", "device": "''", "method": "''", "path": "''", "media": "''", "outcome": "''",
    "status": "0", "bytes_up": "0", "bytes_down": "0", "times": "1", "at": "NULL::TIMESTAMP",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """One format.

    ``kind`` is a word of ``schema.KINDS``.  ``fills`` says which table its rows belong to: ``event``, ``inventory`` or
    ``lease``.  ``host`` gives the host as written (port, upper case and a trailing dot allowed), null where the row
    tells of no access.  ``fields`` are the other columns.  ``parts`` is worked out first for ``host``, and ``split``
    for ``fields``, each as ``f``, a list or named parts: ``host`` is asked of every row, and the others of the few
    that matter.  ``skip`` is true for well-formed rows that are no access.
    ``source`` says where the format is described, and ``proof`` what the sample in cases/logs was made from.
    """

    name: str
    title: str
    kind: str
    frame: Frame
    host: str
    fields: Mapping[str, str]
    source: str
    proof: str
    skip: str = "false"
    fills: str = "event"
    split: str = ""
    parts: str = ""

    def said(self, name: str) -> str:
        """The expression of a field, or what stands for "not said"."""
        unsaid = text(self.kind) if name == "kind" else UNSAID.get(name, "''")
        return self.fields.get(name, unsaid)


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a source, for recognising it: at most 64 KB, whole lines, without what is not text."""

    lines: Sequence[str]
    name: str = ""
    raw: bytes = field(default=b"", repr=False)

    def share(self, fits: Callable[[str], object]) -> float:
        """How many of the lines that are not empty fit, 0 to 1; 0 without lines."""
        lines = [line for line in self.lines[:200] if line.strip()]
        return sum(1 for line in lines if fits(line)) / len(lines) if lines else 0.0


#: Looks at the beginning of a source and says how sure it is (0 to 1) of what; ``None`` if it is something else.
Family: TypeAlias = Callable[[Head], "tuple[float, Form] | None"]


def text(value: str) -> str:
    """``value`` as an SQL text."""
    return "'" + value.replace("'", "''") + "'"


def epoch(value: str, per_second: int = 1) -> str:
    """Seconds (or parts of them) since 1970 as a UTC timestamp."""
    number = f"try_cast({value} AS DOUBLE)"
    if per_second != 1:
        number = f"{number} / {per_second}"
    micros = f"CAST(({number}) * 1000000 AS BIGINT)"
    return f"CASE WHEN ({number}) BETWEEN 0 AND 32503680000 THEN make_timestamp({micros}) END"


def local(stamp: str) -> str:
    """A timestamp without zone, by the clock of the log, in UTC."""
    return f"timezone('UTC', timezone($zone, {stamp}))"


def iso(value: str) -> str:
    """An ISO 8601 time; without an offset it is by the clock of the log."""
    zoned = f"regexp_matches({value}, '[0-9](Z|[+-][0-9]{{2}}:?[0-9]{{2}})$')"
    spelt = f"regexp_replace({value}, '([+-][0-9]{{2}})([0-9]{{2}})$', '\\1:\\2')"
    there = f"timezone('UTC', try_cast({spelt} AS TIMESTAMPTZ))"
    return f"CASE WHEN {zoned} THEN {there} ELSE {local(f'try_cast({value} AS TIMESTAMP)')} END"


def stamp(value: str, *formats: str) -> str:
    """A time in one of the ``strptime`` formats, by the clock of the log."""
    spelt = ", ".join(text(one) for one in formats)
    return local(f"try_strptime({value}, [{spelt}])")


def zoned(value: str, layout: str) -> str:
    """A time in a ``strptime`` format that has its offset (``%z``)."""
    return f"timezone('UTC', try_strptime({value}, {text(layout)}))"


def without_year(value: str) -> str:
    """``Jan  5 10:00:00``: the latest year that does not put it more than a day after ``$near``."""
    spelt = f"replace({value}, '  ', ' ')"  # a day of one digit has a blank before it

    def of(year: str) -> str:
        return f"try_strptime({year} || ' ' || {spelt}, '%Y %b %d %H:%M:%S')"

    this, last = of("year($near)"), of("(year($near) - 1)")
    fits = f"{this} <= $near + INTERVAL 1 DAY"
    return local(f"CASE WHEN {fits} THEN {this} ELSE {last} END")


def count(value: str) -> str:
    """A number of bytes; 0 where it is none."""
    return f"coalesce(try_cast({value} AS UBIGINT), 0)"


def status(value: str) -> str:
    """An HTTP status; 0 where it is none."""
    return f"coalesce(try_cast({value} AS USMALLINT), 0)"


def member(path: str) -> str:
    """A member of the JSON of this row, as text; null where missing."""
    return f"json_extract_string(j, {text('$.' + path)})"


def quoted(key: str) -> str:
    """The text of a JSON member by its key, from ``line`` as text: far cheaper than reading all the JSON."""
    return (
        f"nullif(regexp_extract(line, {text(chr(34) + key + chr(34) + ': ?' + chr(34) + '([^' + chr(34) + ']+)')},"
        f" 1), '')"
    )


def path_of(url: str) -> str:
    """The path of a URL, without query; empty where there is none."""
    return f"regexp_extract({url}, '^[a-zA-Z]+://[^/?#]*(/[^?#]*)', 1)"


def cut(pattern: str, group: int = 1, of: str = "line") -> str:
    """What a group of an RE2 pattern finds in ``of``; null where it does not, or finds nothing."""
    return f"nullif(regexp_extract({of}, {text(pattern)}, {group}), '')"


def family(form: Form, pattern: str, *, sure: float = 0.9, least: float = 0.3) -> Family:
    """A form that is recognised by the lines that ``pattern`` finds; of all lines it needs a share of ``least``."""
    look = re.compile(pattern)

    def looks(head: Head) -> tuple[float, Form] | None:
        share = head.share(look.search)
        return (share * sure, form) if share >= least else None

    return looks


def authority(url: str) -> str:
    """What stands for the host in a URL, a ``CONNECT`` target or a bare host, cut cheaply: see ``Matcher.meaning``."""
    return (
        f"CASE WHEN NOT contains({url}, '/') THEN {url} WHEN contains({url}, '://') THEN"
        f" string_split(string_split({url}, '://')[2], '/')[1] ELSE string_split({url}, '/')[1] END"
    )
