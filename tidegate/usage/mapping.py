"""Any CSV or JSON, by a mapping file that says which column is what.

    format: csv                  # or json (one object a line)
    separator: ","
    kind: proxy                  # dns tls proxy flow history
    columns:                     # ours: theirs
      time: Request time
      url: Target                # or host:
      person: Employee
      address: Client
      bytes_up: Sent
    time: "%d.%m.%Y %H:%M"       # if it is not ISO 8601 or seconds since 1970

It must never run anything that a mapping says: a column is a name, and nothing else.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any, Final

import yaml

from tidegate.usage.form import (
    Columns,
    Form,
    Frame,
    Head,
    Json,
    authority,
    count,
    epoch,
    iso,
    path_of,
    stamp,
    status,
    text,
)  # fmt: skip

_COLUMNS: Final = (
    "time", "host", "url", "person", "address", "device", "method", "path", "status", "bytes_up", "bytes_down",
)  # fmt: skip
_KINDS: Final = ("dns", "tls", "proxy", "flow", "history")


class NotAMapping(Exception):
    """The mapping file is wrong; the message says how."""


def mapping_of(text_: str) -> Mapping[str, Any]:
    """The mapping that a file says.  Raises ``NotAMapping`` with everything that is wrong."""
    try:
        said = yaml.safe_load(text_)
    except yaml.YAMLError:
        raise NotAMapping("The mapping file is not YAML.") from None
    if not isinstance(said, dict) or not isinstance(said.get("columns"), dict):
        raise NotAMapping("The mapping file needs `columns:` with our names and theirs.")
    wrong = [f"There is no column “{name}” of ours." for name in said["columns"] if name not in _COLUMNS]
    wrong += [
        f"“{name}” is no key of a mapping."
        for name in said
        if name not in ("format", "separator", "kind", "columns", "time")
    ]
    if "time" not in said["columns"] or not {"host", "url"} & set(said["columns"]):
        wrong.append("The columns need `time`, and `host` or `url`.")
    if said.get("format", "csv") not in ("csv", "json"):
        wrong.append("`format` is csv or json.")
    if said.get("kind", "proxy") not in _KINDS:
        wrong.append(f"`kind` is one of {' '.join(_KINDS)}.")
    if wrong:
        raise NotAMapping(" ".join(wrong))
    return said


def form_of(said: Mapping[str, Any], head: Head) -> Form | None:
    """The form that a mapping makes of a source; ``None`` where the source does not have its columns."""
    columns = {name: str(theirs) for name, theirs in said["columns"].items()}
    frame: Frame
    if said.get("format", "csv") == "json":
        frame = Json()
        cells = {name: _member(theirs) for name, theirs in columns.items()}
        skip = "false"
    else:
        separator = str(said.get("separator", ","))
        first = next(csv.reader([next(iter(head.lines), "")], delimiter=separator), [])
        names = [name.strip() for name in first]
        if not set(columns.values()) <= set(names):
            return None
        frame = Columns(len(names), separator)
        cells = {name: f"c{names.index(theirs)}" for name, theirs in columns.items()}
        skip = f"trim(c0) = {text(names[0])}"
    return _form(said, frame, cells, skip)


def _member(theirs: str) -> str:
    """A member by its whole name, or by a path with dots."""
    path = "$." + ".".join(f'"{part}"' for part in theirs.replace('"', "").split("."))
    return f"json_extract_string(CASE WHEN json_valid(line) THEN line END, {text(path)})"


def _form(said: Mapping[str, Any], frame: Frame, cells: Mapping[str, str], skip: str) -> Form:
    time = cells["time"]
    at = stamp(time, str(said["time"])) if "time" in said else f"coalesce({epoch(time)}, {iso(time)})"
    host = cells["host"] if "host" in cells else f"nullif({authority(cells['url'])}, '')"
    fields = {name: cells[name] for name in ("person", "address", "device", "method") if name in cells}
    fields |= {name: count(cells[name]) for name in ("bytes_up", "bytes_down") if name in cells}
    if "status" in cells:
        fields["status"] = status(cells["status"])
    if "path" in cells or "url" in cells:
        fields["path"] = cells.get("path") or path_of(cells["url"])
    # The header is a row like any other; its "host" is a word, not a name with a dot.
    named = f"CASE WHEN contains({host}, '.') THEN {host} END"
    return Form("mapping", "CSV or JSON by a mapping file", str(said.get("kind", "proxy")), frame, named,
                {"at": at, **fields}, "docs/reference/usage-readers.md", "made for the test", skip=skip)  # fmt: skip
