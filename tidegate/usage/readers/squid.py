"""Squid's access log: native, combined, and any custom ``logformat``; the combined form is also that of web servers."""

from __future__ import annotations

from typing import Final

from tidegate.usage.form import Family, Form, Lines, count, cut, epoch, family, path_of, status, zoned

_NATIVE: Final = r"^\s*(\d{9,11}\.\d{3})\s+-?\d+ \S+ [A-Z_]+/\d{3} \d+ [A-Z_-]+ \S+ \S+ \S+"
_HEAD: Final = r"^ *[0-9.]+ +-?[0-9]+ "


def outcome_of(code: str, result: str) -> str:
    """What became of it: a refusal by the proxy itself is a block; what it let through is let through."""
    return (
        f"CASE WHEN contains({result}, 'DENIED') OR contains({result}, 'REDIRECT') THEN 'block'"
        f" WHEN {code} BETWEEN 100 AND 399 THEN 'allow' ELSE '' END"
    )


_RESULT: Final = cut(_HEAD + "[^ ]+ ([^ ]+)")
_STATUS: Final = status(cut(_HEAD + "[^ ]+ [^ ]*/([0-9]{3}) "))
_URL: Final = cut(_HEAD + "[^ ]+ [^ ]+ -?[0-9]+ [^ ]+ ([^ ]+)")
NATIVE: Final = Form(
    "squid",
    "Squid, native (`logformat squid`)",
    "proxy",
    Lines(),
    cut(_HEAD + "[^ ]+ [^ ]+ -?[0-9]+ [^ ]+ (?:[a-zA-Z][a-zA-Z0-9+.-]*://)?(?:[^ /@]*@)?([^ /?#]+)"),
    {
        "at": epoch(cut("^ *([0-9.]+)")),
        "address": cut(_HEAD + "([^ ]+)"),
        "person": cut(_HEAD + "[^ ]+ [^ ]+ -?[0-9]+ [^ ]+ [^ ]+ ([^ ]+)"),
        "method": cut(_HEAD + "[^ ]+ [^ ]+ -?[0-9]+ ([A-Z-]+)"),
        "path": path_of(_URL),
        "status": _STATUS,
        "bytes_down": count(cut(_HEAD + "[^ ]+ [^ ]+ ([0-9]+)")),
        "outcome": outcome_of(_STATUS, _RESULT),
    },
    "https://wiki.squid-cache.org/Features/LogFormat",
    "a real log of the program, run by cases/logs/make",
)
_REQUEST: Final = '"([A-Z-]+) ([^ "]+)[^"]*"'
COMBINED: Final = Form(
    "combined",
    "Squid, combined and common (`logformat combined`), also of other proxies",
    "proxy",
    Lines(),
    # Only a proxy logs whole addresses; a web server's own paths name no host.
    cut('\\] "(?:CONNECT |[A-Z-]+ [a-zA-Z][a-zA-Z0-9+.-]*://(?:[^ /@"]*@)?)([^ /?#"]+)'),
    {
        "at": zoned(cut("\\[([^\\]]+)\\]"), "%d/%b/%Y:%H:%M:%S %z"),
        "address": cut("^([^ ]+)"),
        "person": cut("^[^ ]+ [^ ]+ ([^ ]+) \\["),
        "method": cut(_REQUEST),
        "path": path_of(cut(_REQUEST, 2)),
        "status": status(cut('" ([0-9]{3}) ')),
        "bytes_down": count(cut('" [0-9]{3} ([0-9]+)')),
        "outcome": outcome_of(status(cut('" ([0-9]{3}) ')), cut("([A-Z_]+):[A-Z_]+$")),
    },
    "https://wiki.squid-cache.org/Features/LogFormat",
    "a real log of the program, run by cases/logs/make",
    skip="regexp_matches(line, '\\] \"[A-Z-]+ (/|error:|\\*)')",
)


FAMILIES: Final[tuple[Family, ...]] = (
    family(NATIVE, _NATIVE, sure=1.0),
    family(COMBINED, r'^\S+ \S+ \S.* \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "[A-Z-]+ \S+'),
)
