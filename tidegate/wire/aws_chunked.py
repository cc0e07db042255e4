"""Bodies in chunks as AWS writes them (``aws-chunked``), each with its length and perhaps a signature of its own.

Source: docs.aws.amazon.com, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple
Chunks".  A chunk is its length in hexadecimal, perhaps ``;chunk-signature=…``, a line end, the bytes and a line end;
the last has no bytes, and trailers with checksums behind it.  The lengths, if not the bytes, are in what the client
signed, so what stands in one can be read and not replaced: see ``signatures``.

Must never: leave out bytes without saying so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tidegate.wire.content_codings import Decoded
from tidegate.wire.reasons import MALFORMED_ENCODING, TRAILING_BYTES, TRUNCATED

NAME: Final = "aws-chunked"
#: Header that says how a body is signed; with this beginning it comes in chunks.
HEADER: Final = "x-amz-content-sha256"
STREAMING: Final = "streaming-"
#: Signatures by HMAC have 64 digits, those by ECDSA up to 144, filled up with stars.
_HEAD: Final = re.compile(rb"([0-9A-Fa-f]{1,16})(?:;chunk-signature=[0-9A-Fa-f*]{1,144})?\r\n")
#: What may stand behind the last chunk: checksums (the longest is a SHA-512 in base64), and the signature of these.
_NAMED: Final = rb"(?:x-amz-checksum-[a-z0-9]{1,16}|x-amz-trailer-signature)"
_TRAILERS: Final = re.compile(
    rb"(?:" + _NAMED + rb"[ \t]*:[ \t]*[0-9A-Za-z+/=*-]{1,144}(?:\r?\n|\Z)(?:\r\n)?)*(?:\r\n)?", re.IGNORECASE
)


def is_chunked(encoding: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a body with these headers (by lower-case name) comes in chunks."""
    said = headers.get(HEADER, "")
    return (encoding is not None and NAME in encoding.lower()) or said[: len(STREAMING)].lower() == STREAMING


def without(encoding: str | None) -> str | None:
    """What else is said by a Content-Encoding: ``aws-chunked`` is written first, and is nonetheless the outermost."""
    words = [word for word in (encoding or "").split(",") if word.strip().lower() != NAME]
    return ",".join(words) or None


def unchunked(raw: bytes) -> Decoded:
    """What the chunks carry, as far as they can be read; all of ``raw`` where it has none."""
    pieces: list[bytes] = []
    at = 0
    while True:
        head = _HEAD.match(raw, at)
        if head is None:
            return Decoded(b"".join(pieces), TRUNCATED) if pieces else Decoded(raw, MALFORMED_ENCODING)
        size = int(head[1], 16)
        if size == 0:
            rest = _TRAILERS.match(raw, head.end())
            whole = rest is not None and rest.end() == len(raw)
            return Decoded(b"".join(pieces), None if whole else TRAILING_BYTES)
        end = head.end() + size
        pieces.append(raw[head.end() : end])
        if raw[end : end + 2] != b"\r\n":
            return Decoded(b"".join(pieces), TRUNCATED if end + 2 > len(raw) else MALFORMED_ENCODING)
        at = end + 2
