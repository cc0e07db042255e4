"""The rows of a stretch as a temporary table, each with its host as written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from tidegate.usage.form import Columns, Form, text
from tidegate.usage.store import Store

_LONGEST_SAMPLE: Final = 160
_TOLD: Final = re.compile(r"\$(?:zone|near|person|name)\b")
#: What only the paths of a model's interface have, whatever its host is called: those of the OpenAI, Anthropic, Gemini
#: and Ollama interfaces, which most others copy.
_MODEL_PATHS: Final = (
    "/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/messages", "/v1/responses", "enerateContent",
    "/api/generate",
)  # fmt: skip
_STREAM: Final = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a source beside its content.

    ``clock_zone`` is the time zone of clocks that do not say theirs; ``near`` a moment near the end of the log by that
    clock (when the file was last written), for clocks without a year.  ``person`` is whose it is, for a source that is
    all one person's.
    """

    name: str
    tenant: str = ""
    clock_zone: str = "UTC"
    near: datetime = datetime(2100, 1, 1)
    person: str = ""


@dataclass(slots=True)
class Counted:
    """What became of a stretch; ``timeless`` rows had a time that cannot be."""

    rows: int = 0
    events: int = 0
    added: int = 0
    skipped: int = 0
    unreadable: int = 0
    timeless: int = 0
    samples: list[tuple[str, str]] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None


def masked(line: str) -> str:
    """The shape of a line without what it says: letters as ``a``, digits as ``0``, all else as it is."""
    return re.sub(r"\d", "0", re.sub(r"[^\W\d_]", "a", line[:_LONGEST_SAMPLE]))


def sql_of(form: Form, expression: str, told: Told) -> str:
    """``expression`` with what is told of the source."""
    said = {
        "$zone": text(told.clock_zone),
        "$near": f"TIMESTAMP '{told.near.isoformat(sep=' ', timespec='seconds')}'",
        "$person": text(told.person),
        "$name": text(told.name),
    }
    return _TOLD.sub(lambda found: said[found[0]], expression)


def rows_of(store: Store, form: Form, file: Path) -> int:
    """Fill ``row_`` from ``file``; returns how many records could not even be split."""
    frame = form.frame
    store.sql.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    if isinstance(frame, Columns):
        cells = [f"c{index}" for index in range(frame.count)]
        columns = ", ".join(f"'{cell}': 'VARCHAR'" for cell in cells)
        how = f"delim={text(frame.separator)}, quote={text(frame.quote)}, escape={text(frame.quote)}, strict_mode=false"
        how += ", null_padding=true, ignore_errors=true, store_rejects=true"
        chosen = f"concat_ws(chr(31), {', '.join(cells)}) AS line, {', '.join(cells)}"
    else:
        columns, chosen = "'line': 'VARCHAR'", "line"
        how = "delim='\\x01', quote='', escape=''"
    source = (
        f"read_csv({text(str(file))}, columns={{{columns}}}, {how}, header=false, auto_detect=false,"
        f" max_line_size=400000)"
    )
    if form.split:
        source = f"(SELECT line, {form.split} AS f FROM {source})"
    filled = "" if isinstance(frame, Columns) else " WHERE line IS NOT NULL"
    host = "NULL::VARCHAR" if form.fills != "event" else f"({form.host})"
    store.sql.execute(
        f"CREATE OR REPLACE TEMP TABLE row_ AS SELECT {chosen}, {host} AS written, {_hint(form)} AS hint FROM"
        f" {source}{filled}"
    )
    if not isinstance(frame, Columns):
        return 0
    return int(store.value("SELECT count(DISTINCT line) FROM reject_errors"))


def _hint(form: Form) -> str:
    """Whether a row has what only a model's interface has: 0 no, 1 its path, 2 a streamed answer."""
    if "path" not in form.fields:
        return "0"
    path = " OR ".join(f"contains(line, '{part}')" for part in _MODEL_PATHS)
    return f"CASE WHEN {path} THEN 1 WHEN contains(line, '{_STREAM}') THEN 2 ELSE 0 END"
