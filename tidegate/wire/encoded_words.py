"""Words of mail headers that are written in ASCII for another set: ``=?utf-8?B?…?=`` (RFC 2047).

Nearly every subject and every file name in Korean is written so, in mails that people save and upload, in headers that
they paste, and in parts of forms that a mail program made.  Words that follow one another are one text, since a long
one is cut anywhere, also inside a character.

Must never: raise on any text, or take more than linear time.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final, NamedTuple

from tidegate.wire import charsets
from tidegate.wire.splices import Place, Splices, spliced

_WORD: Final = r"=\?[A-Za-z0-9_.:-]{1,40}(?:\*[A-Za-z0-9-]{1,20})?\?[BbQq]\?[^?\r\n]{0,998}\?="
_WORDS: Final = re.compile(rf"{_WORD}(?:[ \t\r\n]{{0,8}}{_WORD})*+")
_ONE: Final = re.compile(
    r"=\?([A-Za-z0-9_.:-]{1,40})(?:\*[A-Za-z0-9-]{1,20})?\?([BbQq])\?([^?\r\n]{0,998})\?=([ \t\r\n]*)"
)
_ESCAPED: Final = re.compile(rb"=([0-9A-Fa-f]{2})")
#: Bytes in one word of ours: with all around it at most 75 characters (section 2).
_FITTING: Final = 42


class Words(NamedTuple):
    """``start:end`` of a text is words that say ``content``, in UTF-8."""

    start: int
    end: int
    content: bytes


class WordsCoding:
    """Words one after another, written anew as a whole, in UTF-8 and base64, with what stood between the first two."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice: the whole stretch."""
        written: str = place.document.content[place.start : place.end]
        first = _ONE.match(written)
        between = first[4] if first and first[4] else " "
        return [(place.start, place.end, between.join(_written(spliced(content, splices))))]


def found(text: str) -> Iterator[Words]:
    """The stretches of ``text`` that are such words."""
    for match in _WORDS.finditer(text):
        yield Words(match.start(), match.end(), _said(match[0]).encode("utf-8", "replace"))


def _said(words: str) -> str:
    parts = ((one[1].lower(), _octets(one[2], one[3])) for one in _ONE.finditer(words))
    together = ((label, b"".join(octets for _, octets in some)) for label, some in groupby(parts, lambda part: part[0]))
    return "".join(charsets.shown(charsets.decode(octets, label).text) for label, octets in together)


def _octets(coding: str, written: str) -> bytes:
    octets = written.encode("utf-8", "replace")
    if coding in "Qq":
        return _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), octets.replace(b"_", b" "))
    try:
        return base64.b64decode(octets + b"=" * (-len(octets) % 4))
    except binascii.Error:
        return octets


def _written(content: bytes) -> Iterator[str]:
    position = 0
    while position < len(content):
        end = min(position + _FITTING, len(content))
        while end < len(content) and content[end] & 0xC0 == 0x80:
            end -= 1  # not inside a character
        yield f"=?utf-8?B?{base64.b64encode(content[position:end]).decode()}?="
        position = end


WORDS: Final = WordsCoding()
