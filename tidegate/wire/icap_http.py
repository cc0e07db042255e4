"""The HTTP heads inside ICAP messages: read, changed, and written again with everything else as it was.

RFC 9112 sections 3 to 5, read strictly: a head that two readers could understand in two ways (a folded line, a space
before a colon, a bare line end) is not a head.  Must never: reorder or normalise what it was not asked to change.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from tidegate.wire.header_values import joined

#: All of them at once: the loop over them is the expression's own.
_FIELDS: Final = re.compile(rb"(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\r\n\0]*\r\n)*")
_NAMED: Final = re.compile(rb"([^:]+):[ \t]*([^\r]*)\r\n")
_REQUEST: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ([^\s\0]+) HTTP/\d(?:\.\d)?")
_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})(?: [^\r\n\0]*)?")
#: RFC 9110 section 15, for answers of ours; a proxy shows the number where the phrase is missing.
_PHRASES: Final = {
    200: "OK",
    302: "Found",
    303: "See Other",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    407: "Proxy Authentication Required",
    410: "Gone",
    413: "Content Too Large",
    422: "Unprocessable Content",
    429: "Too Many Requests",
}


class BadHead(Exception):
    """This is no HTTP head that can be understood in one way only."""


@dataclass(frozen=True, slots=True)
class Head:
    """``first`` is the first line; ``fields`` are names and values as written, in order."""

    first: bytes = field(repr=False)
    fields: tuple[tuple[bytes, bytes], ...] = field(repr=False)

    def headers(self) -> dict[str, str]:
        """By lower-case name; those that come several times are joined as RFC 9110 section 5.3 allows."""
        return joined((name.decode(), value.decode("utf-8", "replace")) for name, value in self.fields)

    def changed(
        self, fields: Iterable[tuple[str, str]] = (), without: Collection[str] = (), first: bytes | None = None
    ) -> Head:
        """With ``fields`` set, those of the lower-case names ``without`` taken away, and perhaps another first line."""
        new = tuple((name.encode(), _value(value)) for name, value in fields)
        gone = {name.lower() for name, _ in new} | {name.encode() for name in without}
        kept = tuple(pair for pair in self.fields if pair[0].lower() not in gone)
        return Head(self.first if first is None else first, kept + new)

    def raw(self) -> bytes:
        """As bytes, with the empty line at the end."""
        return b"\r\n".join([self.first, *(name + b": " + value for name, value in self.fields), b"", b""])


@dataclass(frozen=True, slots=True)
class Asked:
    """What the first line of a request and its Host say.  ``authority`` is that of the address, else of Host.

    ``host`` is Host as sent, or empty.  ``target`` is path and query.
    """

    method: str
    scheme: str
    authority: str
    host: str
    target: str = field(repr=False)


def read(raw: bytes) -> Head:
    """The head in ``raw``, which ends with its empty line.  Raises ``BadHead``."""
    if not raw.endswith(b"\r\n\r\n"):
        raise BadHead("no end")
    first, _, rest = raw[:-2].partition(b"\r\n")
    if _FIELDS.fullmatch(rest) is None:
        raise BadHead("field")
    return Head(first, tuple((name, value.rstrip(b" \t")) for name, value in _NAMED.findall(rest)))


def asked(head: Head, headers: Mapping[str, str]) -> Asked:
    """What a request asks for.  Raises ``BadHead`` for a first line that is none, or two hosts."""
    match = _REQUEST.fullmatch(head.first)
    if match is None:
        raise BadHead("request line")
    method, target = match[1].decode(), match[2].decode("latin-1")
    host = headers.get("host", "")
    if "," in host:
        raise BadHead("two hosts")
    if method == "CONNECT":
        return Asked(method, "", target, host, "")
    if target.startswith("/") or target == "*":
        return Asked(method, "", host, host, target)
    try:
        parts = urlsplit(target)
    except ValueError:
        raise BadHead("address") from None
    if not parts.scheme or not parts.netloc or "@" in parts.netloc:
        raise BadHead("address")
    # As it is written, with what stands after a number sign: a proxy may send that on.
    rest = target.partition("://")[2][len(parts.netloc) :]
    return Asked(method, parts.scheme.lower(), parts.netloc, host, rest if rest.startswith("/") else f"/{rest}")


def with_query(head: Head, query: str) -> bytes:
    """The first line of a request with another query."""
    method, target, version = head.first.split(b" ")
    return b" ".join((method, target.partition(b"?")[0] + b"?" + query.encode("utf-8", "replace"), version))


def status_of(head: Head) -> int | None:
    """The status of an answer; ``None`` where its first line is none."""
    match = _STATUS.fullmatch(head.first)
    return int(match[1]) if match else None


def answer(status: int, fields: Iterable[tuple[str, str]], body: bytes) -> bytes:
    """The head of an answer of ours, with its length."""
    first = f"HTTP/1.1 {status} {_PHRASES.get(status, 'Tidegate')}".encode()
    return Head(first, ()).changed([*fields, ("content-length", str(len(body)))]).raw()


def _value(value: str) -> bytes:
    raw = value.encode("utf-8", "replace")
    if b"\r" in raw or b"\n" in raw or b"\0" in raw:
        raise ValueError("a header value holds a line end")
    return raw
