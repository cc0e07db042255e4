"""Squid's access log: native, combined, and any custom ``logformat``; the combined form is also that of web servers."""

from __future__ import annotations

from typing import Final

from tidegate.usage.form import Family, Form, Lines, authority, count, cut, epoch, family, path_of, status, zoned

_NATIVE: Final = r"^\s*(\d{9,11}\.\d{3})\s+-?\d+ \S+ [A-Z_]+/\d{3} \d+ [A-Z_-]+ \S+ \S+ \S+"
#: The fields after the time: elapsed, address, result, bytes, method, URL, user, peer, type.
_F: Final = "string_split(ltrim(substr(ltrim(line), 15)), ' ')"
#: Cut at every blank, all is where it is from the end if only the time and the blanks before "elapsed" come before it
#: and the type has none of its own; that is nearly every line, and far cheaper to see.
_AS_USUAL: Final = (
    "f[-7] LIKE '%/___' AND NOT contains(f[-7], ':') AND f[1] LIKE '__________.___' AND (len(f) = 10 OR f[2] = '' AND"
    " f[-10] = '')"
)


def outcome_of(code: str, result: str) -> str:
    """What became of it: a refusal by the proxy itself is a block; what it let through is let through."""
    return (
        f"CASE WHEN contains({result}, 'DENIED') OR contains({result}, 'REDIRECT') THEN 'block'"
        f" WHEN {code} BETWEEN 100 AND 399 THEN 'allow' ELSE '' END"
    )


def unescaped(name: str) -> str:
    """A name as people write it: Squid escapes what is not ASCII, and the percent sign.  What is no UTF-8 stays."""
    return f"CASE WHEN contains({name}, '%') THEN coalesce(try(url_decode({name})), {name}) ELSE {name} END"


_STATUS: Final = status("split_part(f[3], '/', 2)")
NATIVE: Final = Form(
    "squid",
    "Squid, native (`logformat squid`)",
    "proxy",
    Lines(),
    f"CASE WHEN {_AS_USUAL} THEN {authority('f[-4]')} WHEN {_F}[3] LIKE '%/___' THEN {authority(f'{_F}[6]')} END",
    {
        "at": epoch("left(ltrim(line), 14)"),
        "address": "f[2]",
        "person": unescaped("f[7]"),
        "method": "f[5]",
        "path": path_of("f[6]"),
        "media": "f[9]",
        "status": _STATUS,
        "bytes_down": count("f[4]"),
        "outcome": outcome_of(_STATUS, "f[3]"),
    },
    "https://wiki.squid-cache.org/Features/LogFormat",
    "a real log of the program, run by cases/logs/make.py",
    split=_F,
    parts="string_split(line, ' ')",
)
#: The request and what was answered, each looked for once for all that is taken from it.
_TOLD: Final = (
    "struct_pack(asked := regexp_extract(string_split(line, chr(34))[2], '^([A-Z-]+) ([^ ]+)', ['method', 'url']),"
    " answered := regexp_extract(line, '\" ([0-9]{3}) ([0-9]*)', ['status', 'bytes']))"
)
#: Told at the end, if at all; nearly no line has either word, and it is cheap to see that.
_REFUSED: Final = (
    f"CASE WHEN contains(line, 'DENIED') OR contains(line, 'REDIRECT') THEN {cut('([A-Z_]+):[A-Z_]+$')} END"
)


def _word(part: str, number: int) -> str:
    """A word of what stands before the quote in ``part``; nearly always there is no quote, and mostly but one word."""
    asked = f"CASE WHEN contains({part}, chr(34)) THEN string_split({part}, chr(34))[1] ELSE {part} END"
    return f"CASE WHEN contains({part}, ' ') THEN string_split({asked}, ' ')[{number}] ELSE {asked} END"


COMBINED: Final = Form(
    "combined",
    "Squid, combined and common (`logformat combined`), also of other proxies",
    "proxy",
    Lines(),
    # Only a proxy logs whole addresses; a web server's own paths name no host.  Of what nearly all of them begin with,
    # nothing more has to be asked.
    "CASE WHEN f[2] = '' AND (f[1] = 'GET http:' OR f[1] = 'POST http:'"
    f" OR f[1] LIKE '%:' AND NOT contains(f[1], chr(34))) THEN {_word('f[3]', 1)}"
    f" WHEN starts_with(f[1], 'CONNECT ') THEN {_word('f[1]', 2)} END",
    {
        "at": zoned(cut("^[^\\[]*\\[([^\\]]+)\\]"), "%d/%b/%Y:%H:%M:%S %z"),
        "address": cut("^([^ ]+)"),
        "person": unescaped(cut("^[^ ]+ [^ ]+ ([^ ]+) \\[")),
        "method": "f.asked.method",
        "path": path_of("f.asked.url"),
        "status": status("f.answered.status"),
        "bytes_down": count("f.answered.bytes"),
        "outcome": outcome_of(status("f.answered.status"), _REFUSED),
    },
    "https://wiki.squid-cache.org/Features/LogFormat",
    "a real log of the program, run by cases/logs/make",
    skip="regexp_matches(line, '\\] \"[A-Z-]+ (/|error:|\\*)')",
    # The request and what follows, cut at slashes: method and scheme, nothing, the host, its path … To look for the
    # quote before it is cheaper than to cut at all quotes.
    parts="string_split(substr(line, nullif(position(chr(34) IN line), 0) + 1), '/')",
    split=_TOLD,
)


FAMILIES: Final[tuple[Family, ...]] = (
    family(NATIVE, _NATIVE, sure=1.0),
    family(COMBINED, r'^\S+ \S+ \S.* \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "[A-Z-]+ \S+'),
)
