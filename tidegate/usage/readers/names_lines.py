"""Query logs of name servers that write one line for each query: dnsmasq and Pi-hole, BIND, Unbound, Windows DNS."""

from __future__ import annotations

from typing import Final

from tidegate.usage.form import Family, Form, Lines, cut, epoch, family, local, stamp, without_year

_REAL: Final = "a real log of the program, run by cases/logs/make"


_SYSLOG: Final = without_year(cut(r"^\[?([A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8})"))


def _iso(length: int) -> str:
    return local(f"try_cast(left(line, {length}) AS TIMESTAMP)")


DNSMASQ: Final = Form(
    "dnsmasq",
    "dnsmasq and Pi-hole (`log-queries`, with or without `extra`)",
    "dns",
    Lines(),
    "CASE WHEN contains(line, 'query[') THEN string_split(string_split(line, '] ')[2], ' ')[1] END",
    {
        "at": f"coalesce({_SYSLOG}, {_iso(19)})",
        "address": cut(r" from ([0-9a-fA-F.:]+)(?:$|[#@%/ ])"),
    },
    "https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html",
    _REAL,
    skip=r"regexp_matches(line, 'dnsmasq(-[a-z]+)?\[\d+\]: ')",
)
BIND: Final = Form(
    "bind",
    "BIND 9 (category `queries`)",
    "dns",
    Lines(),
    cut(r"client (?:@0x[0-9a-f]+ )?[0-9a-fA-F.:]+#\d+ \([^)]*\): (?:view [^ ]+: )?query: ([^ ]+) IN "),
    {
        "at": f"coalesce({stamp('left(line, 24)', '%d-%b-%Y %H:%M:%S.%g')}, {_iso(23)}, {_SYSLOG})",
        "address": cut(r"client (?:@0x[0-9a-f]+ )?([0-9a-fA-F.:]+)#"),
    },
    "https://bind9.readthedocs.io/en/stable/reference.html#namedconf-statement-querylog",
    _REAL,
    skip="regexp_matches(line, '^[0-9]{2}-[A-Z][a-z]{2}-[0-9]{4} |^[A-Z][a-z]{2} [ 0-9][0-9] |named\\[')",
)
_EPOCH: Final = cut(r"^\[([0-9]{9,11})\]")
_ASKED: Final = cut(r" info: (?:query: )?[0-9a-fA-F.:@]+ ([^ ]+) [A-Z0-9]+ IN$")
UNBOUND: Final = Form(
    "unbound",
    "Unbound (`log-queries`, `log-replies`, `log-time-ascii`)",
    "dns",
    Lines(),
    # With log-replies every query has a second line with its answer; the query alone is the access.
    f"CASE WHEN NOT contains(line, ' reply: ') THEN {_ASKED} END",
    {
        "at": f"coalesce({epoch(_EPOCH)}, {_SYSLOG}, {_iso(23)})",
        "address": cut(r" info: (?:query: )?([0-9a-fA-F.:]+)"),
    },
    "https://unbound.docs.nlnetlabs.nl/en/latest/manpages/unbound.conf.html",
    _REAL,
    skip=r"regexp_matches(line, 'unbound(-[a-z]+)?\[\d+(:[0-9a-f]+)?\]')",
)
WINDOWS: Final = Form(
    "windows-dns",
    "Windows DNS Server debug log",
    "dns",
    Lines(),
    # Only what clients asked (Rcv, and Q for a query, not R for a response); (7)chatgpt(3)com(0) is chatgpt.com.
    "CASE WHEN regexp_matches(line, ' PACKET .* Rcv .* [0-9a-fA-F]{4}   [QNU] \\[') THEN"
    r" regexp_replace(regexp_replace(regexp_extract(line, '(\(\d+\)[^ ]+)\(0\)\s*$', 1), '^\(\d+\)', ''),"
    r" '\(\d+\)', '.', 'g') END",
    {
        "at": stamp(
            cut(r"^(\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4} \d{1,2}:\d{2}:\d{2}(?: [AP]M)?)"),
            "%m/%d/%Y %I:%M:%S %p",
            "%m/%d/%Y %H:%M:%S",
            "%d.%m.%Y %H:%M:%S",
            "%Y-%m-%d %H:%M:%S",
            "%Y/%m/%d %H:%M:%S",
        ),
        "address": cut(r" (?:UDP|TCP) Rcv ([0-9a-fA-F.:]+) "),
    },
    "https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-server-2012-R2-and-2012/dn800669(v=ws.11)",
    "built from the published field list",
    skip="regexp_matches(line, ' PACKET | EVENT | Note: |^\\s|^(Message|DNS Server log|Log file|Field)') OR"
    " trim(line) = ''",
)


FAMILIES: Final[tuple[Family, ...]] = (
    family(DNSMASQ, r"dnsmasq(?:-[a-z]+)?\[\d+\]: "),
    family(BIND, r"client (?:@0x[0-9a-f]+ )?[0-9a-fA-F.:]+#\d+ \([^)]*\): (?:view \S+: )?query: | named\[\d+\]: "),
    family(UNBOUND, r"unbound(?:-\w+)?\[\d+(?::[0-9a-f]+)?\]:? "),
    family(WINDOWS, r" PACKET  |^\s+Field #|^DNS Server log|^Message logging key"),
)
