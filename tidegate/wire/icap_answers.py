"""What an ICAP server writes (RFC 3507): heads, chunks and the few answers that never change.

Must never: let a value break out of its line; say a length that is not true.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

CONTINUE: Final = b"ICAP/1.0 100 Continue\r\n\r\n"
#: The last chunk of a body.
LAST: Final = b"0\r\n\r\n"

#: RFC 3507 section 4.3.3 and RFC 9110 section 15.
REASONS: Final = {
    200: "OK",
    204: "No modifications needed",
    206: "Partial content",
    400: "Bad request",
    404: "Service not found",
    405: "Method not allowed for service",
    408: "Request timeout",
    413: "Content too large",
    500: "Server error",
    501: "Method not implemented",
    503: "Service unavailable",
    505: "ICAP version not supported",
}

Fields = Iterable[tuple[str, str]]


def head(status: int, fields: Fields) -> bytes:
    """An ICAP head.  Raises ``ValueError`` for a value with a line end in it."""
    return _head(status, tuple(fields))


@lru_cache(maxsize=64)  # nearly every answer is the same 204
def _head(status: int, fields: tuple[tuple[str, str], ...]) -> bytes:
    lines = [f"ICAP/1.0 {status} {REASONS[status]}", *(f"{name}: {value}" for name, value in fields)]
    text = "\r\n".join(lines)
    if text.count("\n") != len(lines) - 1 or text.count("\r") != len(lines) - 1:
        raise ValueError("a header value holds a line end")
    return text.encode("utf-8", "replace") + b"\r\n\r\n"


def changed(fields: Fields, kind: str, http: bytes, body: bytes | None) -> bytes:
    """A whole 200: the encapsulated head ``http`` (``kind`` is ``req`` or ``res``) with ``body``, ``None`` for none."""
    if body is None:
        return head(200, [*fields, ("Encapsulated", f"{kind}-hdr=0, null-body={len(http)}")]) + http
    begun = begin(fields, kind, http)
    return begun + chunk(body) + LAST if body else begun + LAST


def partial(fields: Fields, kind: str, http: bytes, begun: bytes, rest: int) -> bytes:
    """A whole 206: ``begun`` and then the client's own body from byte ``rest`` on.

    draft-icap-ext-partial-content-07 section 5: ``use-original-body`` stands at the last chunk.
    """
    said = head(206, [*fields, ("Encapsulated", f"{kind}-hdr=0, {kind}-body={len(http)}")]) + http
    return said + (chunk(begun) if begun else b"") + b"0; use-original-body=%d\r\n\r\n" % rest


def shared_end(old: bytes, new: bytes) -> int:
    """How many bytes at their ends are the same in both."""
    least, most = 0, min(len(old), len(new))
    while least < most:  # by halves, each compared as a block
        half = (least + most + 1) // 2
        if old[-half:] == new[-half:]:
            least = half
        else:
            most = half - 1
    return least


def begin(fields: Fields, kind: str, http: bytes) -> bytes:
    """A 200 whose body follows in chunks."""
    return head(200, [*fields, ("Encapsulated", f"{kind}-hdr=0, {kind}-body={len(http)}")]) + http


def chunk(data: bytes) -> bytes:
    """One chunk.  ``data`` must not be empty: that would be the last."""
    return b"%x\r\n%b\r\n" % (len(data), data)
