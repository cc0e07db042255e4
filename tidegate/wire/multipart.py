"""Multipart bodies (RFC 2046 section 5.1, RFC 7578), cut into parts with positions.

Lenient in what it takes, as servers are: bare line feeds, blanks after a boundary, a boundary that only the body shows.
What stands before the first and after the last boundary is given out too, and a missing last boundary is said.

Known miss: the boundary itself, up to 70 characters that the client chooses, is not read.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from tidegate.wire import charsets, header_values
from tidegate.wire.splices import Place, Splices, spliced

#: A value that needs no quotation marks (RFC 9110 section 5.6.2).
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIRST_LINE: Final = re.compile(rb"(?:\r?\n)?--([0-9A-Za-z'()+_,./:=? -]{1,70}+)\r?\n(?=[Cc][Oo][Nn][Tt][Ee][Nn][Tt]-)")
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n|\A\r?\n")
#: One header with its folded lines, or a line that is none.
_HEADER: Final = re.compile(
    rb"(?:([^:\r\n]++):)?((?:[^\r\n]|\r?\n[ \t]|\r(?!\n))*+)(?:\r?\n|\Z)",
)


#: Headers that a mail has and few other texts; two of them make a mail.
_OF_MAILS: Final = frozenset({b"from", b"to", b"subject", b"date", b"received", b"mime-version", b"message-id",
                              b"return-path", b"delivered-to", b"reply-to", b"content-type", b"x-mailer"})  # fmt: skip
_FEWEST: Final = 3
_LONGEST_HEAD: Final = 256 * 1024

#: The name of a type or a character set: no token of anybody has so few digits and no capitals.
_FEW_DIGITS: Final = r"[a-z_.+-]*(?:\d{1,2}[a-z_.+-]+){0,3}"
#: Headers of a part that say how to read it, and the values they have when that is all they say.
_STRUCTURAL: Final = {
    "content-type": re.compile(
        rf"\s*{_FEW_DIGITS}/{_FEW_DIGITS}(?:\s*;\s*(?:charset=\"?[A-Za-z_-]{{1,20}}\d{{0,5}}-?\d{{0,4}}-?[A-Za-z]{{0,4}}\"?"
        r"|boundary=[\"\w.+'()/:=?-]{1,72}))*\s*",
        re.ASCII,
    ),
    "content-transfer-encoding": re.compile(r"\s*[\w-]{1,20}\s*", re.ASCII),
    "content-length": re.compile(r"\s*\d{1,12}\s*", re.ASCII),
    "mime-version": re.compile(r"\s*[\d.]{1,5}\s*", re.ASCII),
}


class Header(NamedTuple):
    """``name`` in lower case, empty where a line has none; ``start:end`` is where the value stands, after ``line``.

    ``codec`` is the value's: old programs write names of files in their own.
    """

    name: str
    value: str
    line: int
    start: int
    end: int
    codec: str = "utf-8"


class Part(NamedTuple):
    """``start:end`` is the content of the part, after its headers."""

    headers: tuple[Header, ...]
    start: int
    end: int

    def header(self, name: str) -> Header | None:
        """The first header of this name."""
        return next((header for header in self.headers if header.name == name), None)


class Parts(NamedTuple):
    """``around`` are the stretches outside all parts; ``complete`` is false where the closing boundary is missing."""

    parts: tuple[Part, ...]
    around: tuple[tuple[int, int], ...]
    complete: bool


def boundary_of(content: bytes, value: header_values.HeaderValue) -> bytes | None:
    """The boundary the header names, if it is in the body, else the one the body starts with."""
    named = value.get("boundary")
    if named:
        boundary = named.encode("utf-8", "replace")
        if b"--" + boundary in content:
            return boundary
    match = _FIRST_LINE.match(content)
    return match[1].rstrip() if match else None


def split(content: bytes, boundary: bytes, most: int) -> Parts:
    """The parts of ``content``; after ``most`` of them the rest is one of ``around`` and ``complete`` is false."""
    # The letters come first, as the search for them is many times as fast as one for line breaks.
    delimiter = re.compile(rb"--" + re.escape(boundary) + rb"(--)?[ \t]*+(?:\r?\n|\Z)")
    parts: list[Part] = []
    around: list[tuple[int, int]] = []
    start: int | None = None
    position = 0
    while match := delimiter.search(content, position):
        position = match.start() + 1
        if match.start() and content[match.start() - 1 : match.start()] != b"\n":
            continue
        end = _without_line_break(content, match.start(), start or 0)
        if start is None:
            around.append((0, end))
        else:
            parts.append(_part(content, start, end))
        start = position = match.end()
        if match[1] or len(parts) >= most:
            around.append((start, len(content)))
            return Parts(tuple(parts), tuple(around), match[1] is not None)
    if start is None:
        around.append((0, len(content)))
    else:
        parts.append(_part(content, start, len(content)))
    return Parts(tuple(parts), tuple(around), False)


#: What stands before each mail of a mailbox: who sent it, and when.
_FROM: Final = b"From "
_MAIL: Final = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))(From [^\r\n]{1,200}\d\d:\d\d[^\r\n]{0,80}\r?\n)(?=[A-Za-z-]{1,64}:|>From )"
)


def is_mail(content: bytes) -> bool:
    """Whether ``content`` begins as a mail does (RFC 5322 section 2.2): headers of mails, and an empty line."""
    head = _BLANK_LINE.split(content[:_LONGEST_HEAD], maxsplit=1)
    if len(head) < 2:
        return False
    lines = [line for line in head[0].replace(b"\r\n", b"\n").split(b"\n") if not line.startswith((b" ", b"\t"))]
    names = {line.partition(b":")[0].strip().lower() for line in lines}
    return len(names & _OF_MAILS) >= _FEWEST and all(b":" in line for line in lines)


def mails(content: bytes, most: int) -> Parts | None:
    """A mail as one part, or those of a mailbox (RFC 4155) and the lines between; ``None`` where it is neither."""
    heads = []
    if content.startswith(_FROM):
        heads = [match.span(1) for match in islice(_MAIL.finditer(content), most + 1)]
    if not heads or heads[0][0] != 0:
        return Parts((_part(content, 0, len(content)),), (), True) if is_mail(content) else None
    complete, heads = len(heads) <= most, heads[:most]
    ends = [*(start for start, _ in heads[1:]), len(content)]
    parts = tuple(_part(content, start, end) for (_, start), end in zip(heads, ends, strict=True))
    return Parts(parts, tuple(heads), complete)


def says_how_to_read(header: Header) -> bool:
    """Whether ``header`` says how its part is to be read, and nothing else."""
    pattern = _STRUCTURAL.get(header.name)
    return pattern is not None and pattern.fullmatch(header.value) is not None


def _without_line_break(content: bytes, end: int, start: int) -> int:
    """Where a part ends whose delimiter begins at ``end``: the line break before it is the delimiter's."""
    for byte in (b"\n", b"\r"):
        if end > start and content[end - 1 : end] == byte:
            end -= 1
    return end


def _part(content: bytes, start: int, end: int) -> Part:
    blank = _BLANK_LINE.search(content[start:end])
    if blank is None:
        # No blank line: all of it is content, so that nothing hides among headers.
        return Part((), start, end)
    head = content[start : start + blank.start()]
    headers = tuple(_header(match, start) for match in _HEADER.finditer(head) if match[0].strip())
    return Part(headers, start + blank.end(), end)


def _header(match: re.Match[bytes], offset: int) -> Header:
    name = (match[1] or b"").strip().lower().decode("latin-1")
    text, codec = match[2].decode("utf-8", "surrogateescape"), "utf-8"
    if charsets.shown(text) != text:
        text, codec, *_ = charsets.decode(match[2])
    return Header(name, text, offset + match.start(), offset + match.start(2), offset + match.end(2), codec)


class PartCoding:
    """The content of a part.  A Content-Length among its headers is set right when the length changes."""

    def __init__(self, length: Header | None) -> None:
        self._length = length

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """Splices of the multipart body."""
        result = [(place.start + start, place.start + end, new) for start, end, new in splices]
        if self._length is not None:
            size = str(len(spliced(content, splices))).encode()
            result.append((self._length.start, self._length.end, b" " + size))
        return result


class ParameterCoding:
    """A file name in a header: quoted string or RFC 8187, as it stood."""

    def __init__(self, extended: bool) -> None:
        self._extended = extended

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice of the header text.  Browsers write quotation marks and line breaks percent-encoded."""
        new: str = spliced(content, splices)
        if self._extended:
            return [(place.start, place.end, "UTF-8''" + quote(new, safe="", errors="replace"))]
        for char, escape in (('"', "%22"), ("\r", "%0D"), ("\n", "%0A")):
            new = new.replace(char, escape)
        quoted = place.document.content[place.start - 1 : place.start] == '"'
        return [(place.start, place.end, new if quoted or _TOKEN.fullmatch(new) else f'"{new}"')]
