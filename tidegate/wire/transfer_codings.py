"""Base64, quoted-printable and data URLs (RFC 4648, RFC 2045 section 6, RFC 2397), as texts and parts carry them."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from typing import Any, Final, NamedTuple
from urllib.parse import quote_from_bytes

from tidegate.wire.charsets import percent_decoded
from tidegate.wire.limits import MOST_DATA_URLS, SHORTEST_BASE64
from tidegate.wire.splices import Coding, Place, Splices, spliced

#: ``data:`` URL (RFC 2397) anywhere in a text; what follows the comma is found by `_PAYLOAD` and `_ESCAPED`.
_DATA_URL: Final = re.compile(r"data:([\w.+-]{1,64}/[\w.+-]{1,64})?((?:;[^;,\s\"']{1,64}){0,8}),", re.IGNORECASE)
#: Letters of either alphabet, percent escapes, and line breaks where a long line or the padded last one follows; a
#: short line of letters and digits is rather a word or a number, and is left to be read as such.
_PAYLOAD: Final = re.compile(
    r"(?:[A-Za-z0-9+/_-]++|%[0-9a-fA-F]{2}|\r?\n(?=[A-Za-z0-9+/_-]{32}|[A-Za-z0-9+/_-]*+=))*+={0,2}"
)
_ESCAPED: Final = re.compile(r"[^\s\"'<>()\\]*+")
_LETTERS: Final = re.compile(r"[A-Za-z0-9+/_\r\n-]++={0,2}\s{0,2}")
_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
_BLANKS: Final = b" \t\r\n"


class Base64Coding:
    """Base64 in bytes or in text (RFC 4648), as a whole: three bytes share four letters.

    Alphabet, line breaks and padding stay as they were.
    """

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice: the whole stretch."""
        written = place.document.content[place.start : place.end]
        new = _like(base64.b64encode(spliced(content, splices)).decode(), written)
        return [(place.start, place.end, new if isinstance(written, str) else new.encode())]


def _like(encoded: str, written: str | bytes) -> str:
    sample = written if isinstance(written, str) else written.decode("latin-1")
    if "-" in sample or "_" in sample:
        encoded = encoded.replace("+", "-").replace("/", "_")
    if "=" not in sample and len("".join(sample.split())) % 4:
        encoded = encoded.rstrip("=")
    line = sample.find("\n")
    if line <= 0:
        return encoded
    end = "\r\n" if sample[line - 1] == "\r" else "\n"
    width = max(line - len(end) + 1, 4)
    lines = [encoded[at : at + width] for at in range(0, len(encoded), width)]
    return end.join(lines) + (end if sample.endswith("\n") else "")


def base64_decoded(written: str | bytes) -> bytes | None:
    """What base64 letters say, either alphabet, with blanks or without padding; ``None`` if they are something else."""
    data = written.encode("utf-8", "replace") if isinstance(written, str) else written
    data = data.translate(_STANDARD, _BLANKS).rstrip(b"=")
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4), strict_mode=True)
    except binascii.Error:
        return None


class QuotedPrintableCoding:
    """Quoted-printable (RFC 2045 section 6.7), written anew as a whole, because its lines have a greatest length."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice: the whole stretch."""
        return [(place.start, place.end, quopri.encodestring(spliced(content, splices)))]


class PercentBytesCoding:
    """The payload of a data URL that is not base64: percent-encoded, written anew as a whole."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice: the whole stretch."""
        return [(place.start, place.end, quote_from_bytes(spliced(content, splices), safe=""))]


BASE64: Final = Base64Coding()
QUOTED_PRINTABLE: Final = QuotedPrintableCoding()
PERCENT_BYTES: Final = PercentBytesCoding()


def by_name(word: str) -> Coding:
    """The coding of a Content-Transfer-Encoding, ``base64`` or ``quoted-printable``."""
    return BASE64 if word == "base64" else QUOTED_PRINTABLE


def decoded(content: bytes, word: str) -> bytes | None:
    """``content`` out of ``base64`` or ``quoted-printable``; ``None`` if it is not in it."""
    return base64_decoded(content) if word == "base64" else quopri.decodestring(content)


class DataUrl(NamedTuple):
    """``start:end`` is the payload, written in ``coding``; ``content`` is what it says."""

    media_type: str
    content: bytes
    start: int
    end: int
    coding: Coding


def data_urls(text: str) -> list[DataUrl]:
    """The first data URLs in ``text``, `MOST_DATA_URLS` at most; those that can't be decoded are left as text."""
    found: list[DataUrl] = []
    position = 0
    while len(found) < MOST_DATA_URLS and (match := _DATA_URL.search(text, position)):
        media_type, parameters = match[1] or "text/plain", match[2].lower()
        start = position = match.end()
        payload = (_PAYLOAD if parameters.endswith(";base64") else _ESCAPED).match(text, start)
        if payload is None or payload.end() == start:
            continue
        content: bytes | None
        if parameters.endswith(";base64"):
            coding: Coding = BASE64
            content = base64_decoded(percent_decoded(payload[0]) if "%" in payload[0] else payload[0])
        else:
            coding, content = PERCENT_BYTES, percent_decoded(payload[0])
        if content is not None:
            position = payload.end()
            found.append(DataUrl(media_type.lower() + parameters, content, start, position, coding))
    return found


def whole_base64(text: str) -> bytes | None:
    """What ``text`` says if all of it is base64 and it is too long for a word or an id."""
    if len(text) < SHORTEST_BASE64 or _LETTERS.fullmatch(text) is None:
        return None
    return base64_decoded(text)
