"""A custom ``logformat`` of Squid, as it stands in squid.conf, made into a form.

Understood are the codes that say who, when, what, and how much (wiki.squid-cache.org/Features/LogFormat); others are
passed over.  A quote or bracket around a code, and what stands between codes, must be in the log as in the format.
"""

from __future__ import annotations

import re
from typing import Final

from tidegate.usage.form import Form, Lines, authority, count, cut, epoch, local, path_of, status, text
from tidegate.usage.readers.squid import outcome_of, unescaped

#: Code -> field.
_CODES: Final = {
    ">a": "address", ">A": "device", "un": "person", "ul": "person", "ui": "person", "ue": "person", "rm": "method",
    ">rm": "method", "ru": "url", ">ru": "url", ">Hs": "status", "Hs": "status", "<Hs": "status", "<st": "bytes_down",
    ">st": "bytes_up", "Ss": "result", "ts": "seconds", "tl": "local", "tg": "utc", "ssl::>sni": "sni", "rd": "host",
    ">rd": "host",
}  # fmt: skip
_CODE: Final = re.compile(
    r"%[-]?(?P<how>['\"#\[/])?\d*(?:\{(?P<arg>[^}]*)\})?(?P<code>(?:ssl::|http::|icap::|adapt::|note)?[<>]?[A-Za-z]+)|%%"
)


class NotAFormat(Exception):
    """The text is no logformat that can be read; the message says why."""


def form_of(logformat: str) -> Form:
    """The form of lines written with ``logformat``.  Raises ``NotAFormat``."""
    spelt = logformat.strip()
    pattern, at, number = "^", 0, 0
    groups: dict[str, int] = {}
    arguments: dict[str, str] = {}
    escaped = False
    for match in _CODE.finditer(spelt):
        pattern += _between(spelt[at : match.start()])
        at = match.end()
        if match.group() == "%%":
            pattern += "%"
            continue
        number += 1
        code = match["code"].removeprefix("http::")
        ends = spelt[at : at + 1]
        pattern += rf" *([^{re.escape(ends)}]*)" if ends and ends != " " else " *([^ ]*)" if code != "tl" else " *(.*?)"
        if code in _CODES and _CODES[code] not in groups:
            groups[_CODES[code]] = number
            arguments[_CODES[code]] = match["arg"] or ""
            escaped = escaped or (_CODES[code] == "person" and match["how"] in ("#", "["))
    pattern += _between(spelt[at:])
    if not {"seconds", "local", "utc"} & groups.keys() or not {"url", "host", "sni"} & groups.keys():
        raise NotAFormat(
            "The logformat needs a time (%ts, %tl or %tg) and what was asked for (%ru, %>rd or %ssl::>sni)."
        )
    cells = {name: cut(pattern, group) for name, group in groups.items()}
    if escaped:
        cells["person"] = unescaped(cells["person"])
    said = cells.get("status", "''")
    fields: dict[str, str] = {
        "at": _time(cells, arguments),
        **{name: cells[name] for name in ("address", "device", "person", "method") if name in cells},
        **{name: count(cells[name]) for name in ("bytes_up", "bytes_down") if name in cells},
        "status": status(said),
        "outcome": outcome_of(status(said), cells.get("result", "''")),
    }
    if "url" in cells:
        fields["path"] = path_of(cells["url"])
    hosts = [authority(cells["url"])] if "url" in cells else []
    hosts = [f"nullif({cells[name]}, '-')" for name in ("sni", "host") if name in cells] + hosts
    return Form(
        "squid-own", "Squid, your own `logformat`", "proxy", Lines(), f"coalesce({', '.join(hosts)})", fields,
        "https://wiki.squid-cache.org/Features/LogFormat", "a real log of the program, run by cases/logs/make.py",
    )  # fmt: skip


def _between(literal: str) -> str:
    return re.sub(r" +", " +", re.escape(literal).replace("\\ ", " "))


def _time(cells: dict[str, str], arguments: dict[str, str]) -> str:
    if "seconds" in cells:
        return epoch(f"regexp_extract({cells['seconds']}, '^[0-9.]+')")
    name = "local" if "local" in cells else "utc"
    layout = arguments[name] or "%d/%b/%Y:%H:%M:%S %z"
    read = f"try_strptime({cells[name]}, {text(layout)})"
    if "%z" in layout:
        return f"timezone('UTC', {read})"
    return local(read) if name == "local" else read
