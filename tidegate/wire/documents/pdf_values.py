"""Every text that the objects of a PDF hold, whatever leads to them: values of fields, labels, names, actions, forms.

PDFium tells of what it draws and of what programs ask it for; a field that no page shows, the label of a page or the
company in the properties it does not.  It writes a document anew, without encryption, one object after another (ISO
32000-2 section 7.3); in that copy strings are strings, and forms in XML are told by their first letter.

Known misses: strings that hold control characters (keys, digests, signatures); XML packed by other ways than Flate.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tidegate.wire import charsets
from tidegate.wire.content_codings import decode
from tidegate.wire.limits import DEFAULT
from tidegate.wire.reasons import TRAILING_BYTES

#: A string in brackets or in hexadecimal, a long name, the beginning of a stream, the end of an object, the end of all.
_STEP: Final = re.compile(
    rb"\(((?:[^()\\]|\\.)*+)\)?|<([0-9A-Fa-f]{4,})>|/([^\s/<>\[\](){}%]{8,127}+)|>>\s*stream\r?\n|endobj|\btrailer\b",
    re.DOTALL,
)
#: A name that is no word of the format: with a blank or other sign, or a long number (section 7.3.5).
_TELLING: Final = re.compile(rb"#[0-9A-Fa-f]{2}|@|\d{6}")
_HEXED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_LENGTH: Final = re.compile(rb"/Length (\d{1,10})(?! \d+ R)")
_ESCAPED: Final = re.compile(rb"\\(.)", re.DOTALL)
_LINE_ENDS: Final = {b"n": b"\n", b"r": b"\r"}
_CONTROLS: Final = re.compile(r"[\0-\x08\x0b\x0e-\x1f]")
_DATE: Final = re.compile(r"D:\d{8,14}[-+Z\d']{0,8}")
#: What may be a text stream in place of a string (sections 7.9.3, 12.6.4.17, 12.7.4): scripts, values, rich text.
_SAID: Final = re.compile(rb"/(?:JS|V|DV|RV|RC) ?(\d{1,10}) \d{1,5} R")
_NUMBER: Final = re.compile(rb"(\d{1,10}) \d{1,5} obj\b")
#: Streams that other readers read, or that hold no text.
_OTHERS: Final = (b"/Subtype/Image", b"/Type/EmbeddedFile", b"/FontFile", b"/Length1 ")
#: Bytes of a stream that are unpacked to see whether it is XML.
_HEAD: Final = 64
_BOMS: Final = ((b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8"))


class Values:
    """``texts`` of the strings in ``copy``, a document as PDFium writes it, and ``forms``, its streams of XML and text.

    ``missed`` are codes.  ``unpacked`` bounds the bytes of all forms together.
    """

    def __init__(self, copy: bytes, unpacked: int) -> None:
        self.texts: dict[str, None] = {}
        self.forms: list[bytes] = []
        self.missed: dict[str, None] = {}
        self._limits = replace(DEFAULT, decoded=unpacked)
        self._said = frozenset(_SAID.findall(copy))
        for text in self._strings(copy):
            if len(text) > 1 and not _CONTROLS.search(text) and not _DATE.fullmatch(text):
                self.texts[text] = None

    def _strings(self, copy: bytes) -> Iterator[str]:
        at = begun = 0
        while found := _STEP.search(copy, at):
            at = found.end()
            if found[1] is not None:
                yield _decoded(_ESCAPED.sub(lambda pair: _LINE_ENDS.get(pair[1], pair[1]), found[1]))
            elif found[2] is not None:
                yield _decoded(bytes.fromhex((found[2] + b"0" * (len(found[2]) % 2)).decode()))
            elif found[3] is not None:
                if _TELLING.search(found[3]):
                    yield _decoded(_HEXED.sub(lambda pair: bytes.fromhex(pair[1].decode()), found[3]))
            elif found[0] == b"endobj":
                begun = at
            elif found[0] == b"trailer":  # two digests that name the file
                return
            else:
                at = self._stream(copy, begun, found)

    def _stream(self, copy: bytes, begun: int, found: re.Match[bytes]) -> int:
        """Look into the stream that begins; returns its end."""
        about = copy[begun : found.start()]
        said = _LENGTH.search(about)
        end = found.end() + int(said[1]) if said else -1
        if not copy.startswith(b"endstream", end + 1, end + 12) and not copy.startswith(b"\r\nendstream", end):
            end = copy.find(b"endstream", found.end())
            end = len(copy) if end < 0 else end
        if not any(word in about for word in _OTHERS):
            number = _NUMBER.search(about)
            self._form(copy[found.end() : end], said=number is not None and number[1] in self._said)
        return end

    def _form(self, stream: bytes, *, said: bool) -> None:
        packed = stream[:1] == b"x"
        if not said and not _head(stream, packed).lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<"):
            return
        if packed:
            unpacked = decode(stream, "deflate", self._limits)
            stream = unpacked.content
            # Line ends behind the data, or no checksum, are faults of many programs; nothing of the form is missing.
            whole = unpacked.trouble == TRAILING_BYTES if said else stream.rstrip().endswith(b">")
            if unpacked.trouble is not None and not whole:
                self.missed[unpacked.trouble] = None
        self._limits = replace(self._limits, decoded=max(self._limits.decoded - len(stream), 0))
        self.forms.append(stream)


def _head(stream: bytes, packed: bool) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, _HEAD) if packed else stream[:_HEAD]
    except zlib.error:
        return b""


def _decoded(raw: bytes) -> str:
    """A text string: in UTF-16 or UTF-8 where it says so (ISO 32000-2 section 7.9.2), else as it looks."""
    for mark, codec in _BOMS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(codec, "replace")
    return raw.decode("ascii") if raw.isascii() else charsets.decode(raw).text
