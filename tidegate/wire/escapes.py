"""Characters that a text writes as something else: percent, entities, backslashes, quoted-printable, overlong UTF-8,
and lines that a format breaks in the middle of a word or of a number.

A value is not gone because one of its characters is written ``&#45;``, ``%2D`` or ``\\u002d``: whoever reads the text
next undoes that, and a model does it without being asked.  So a text with escapes is read twice: as it stands, and as
a *view* in which they are undone.  Every character of a view knows where it is written, so that what is found in it is
replaced there and nowhere else.  Views cover the stretches around escapes only; a text without any pays for a look.

HTML 5 section 13.5 (entities), RFC 3986 (percent), RFC 2045 section 6.7 (quoted-printable), ECMA-262 (backslashes and
``%u``), Unicode 3.9 table 3-7 (which UTF-8 is overlong), ECMA-48 section 5.4 (colours of terminals).  Colours, XML's
CDATA brackets and tags inside a word write nothing, and so become nothing.  Not undone: entities that a document
declares itself, octal and CSS escapes of other lengths.

Must never: raise on any text, lose a character, or take more than linear time.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import re2

from tidegate.wire.splices import Place, Splices

#: Characters around an escape that are read with it: the longest value and the words that explain it.
AROUND: Final = 240
#: A stretch begins and ends at a blank, if there is one within so many characters more.
TO_BLANK: Final = 80
#: Texts up to this length are read as one stretch.
WHOLE: Final = 2_048

#: Elements of HTML that stand in a line; where others end and begin, a word does.
_INLINE: Final = (
    r"(?:a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|q|s|samp|small|span|strike|strong|sub"
    r"|sup|time|tt|u|var|wbr)"
)
_BLOCK: Final = (
    r"(?:address|article|aside|blockquote|body|br|caption|d[dlt]|div|fig(?:caption|ure)|footer|form|h[1-6r]|head(?:er)?"
    r"|html|li|main|nav|[ou]l|option|p|pre|section|table|tbody|t[dhr]|tfoot|thead|title)"
)
_TAG: Final = rf"<(?!/?{_BLOCK}\b)(?:/?[A-Za-z][A-Za-z0-9]{{0,9}}(?:[ /][^<>]{{0,200}})?|!--[^<>]{{0,200}}--)>"
#: Between the groups of a number lines may end too.
_IN_NUMBER: Final = rf"{_TAG}|<br ?/?>"
_BORDER: Final = rf"</(?!{_INLINE}>)[^<>]{{0,200}}><[A-Za-z]"
_PATTERN: Final = (
    r"(?P<percent>(?:%[0-9a-fA-F]{2})+)"
    r"|%u(?P<wide>[0-9a-fA-F]{4})"
    r"|(?P<entity>&(?:#(?:[xX]0{0,64}[0-9a-fA-F]{1,7}|0{0,64}[0-9]{1,8})|[A-Za-z][A-Za-z0-9]{1,30});?)"
    r"|(?P<bytes>(?:\\{1,64}x[0-9a-fA-F]{2})+|(?:\\[0-3][0-7]{2})+)"
    r"|(?P<pair>\\{1,64}u[dD][89abAB][0-9a-fA-F]{2}\\{1,64}u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|\\{1,64}(?:u\{(?P<braced>[0-9a-fA-F]{1,6})\}|u(?P<four>[0-9a-fA-F]{4})|U(?P<eight>[0-9a-fA-F]{8}))"
    # Broken UTF-8 stands in a text as one surrogate for each byte (see `charsets`).
    r"|(?P<overlong>[\udcc0\udcc1][\udc80-\udcbf]|\udce0[\udc80-\udc9f][\udc80-\udcbf]|\udcf0[\udc80-\udc8f][\udc80-\udcbf]{2}"
    r"|\udced[\udca0-\udcaf][\udc80-\udcbf]\udced[\udcb0-\udcbf][\udc80-\udcbf])"
    rf"|(?P<nothing>\x1b\[[0-?]{{0,64}}[ -/]{{0,4}}[@-~]|<!\[CDATA\[|\]\]>"
    rf"|(?<=[\w@.+-])(?!{_BORDER})(?:{_TAG}){{1,4}}(?=[\w@.+-])"
    # Groups of a number, one of them in bold or in a line of its own.
    rf"|(?<=[0-9])(?:{_IN_NUMBER}){{1,4}}(?= [0-9])|(?<=[0-9] )(?:{_IN_NUMBER}){{1,4}}(?=[0-9]))"
)
_QUOTED: Final = r"|(?P<quoted>(?:=[0-9A-F]{2})+)|(?P<soft>=[ \t]*\r?\n)"
#: What speaks for quoted-printable: a soft line break, its own equals sign, two escapes in a row, or one that has no
#: other reason to be there.  A lone ``=20`` is how programs set a variable.
_LIKE_QUOTED: Final = re.compile(r"=[ \t]*\r?\n|=3D|=[0-9A-F]{2}=[0-9A-F]{2}|=(?:2[BCDEF]|40|5F)(?![0-9A-Fa-f])")
_FOLD: Final = r"|(?P<fold>\r?\n[ \t])"
#: Formats that break their lines anywhere, in a number too: calendars, cards of people (RFC 5545 and 6350, section 3.1
#: and 3.2), entries of directories (RFC 2849).
_LIKE_FOLDED: Final = re.compile(r"^(?:BEGIN:V[A-Z]|dn::? )", re.MULTILINE)
_HEADER_FOLD: Final = r"|(?P<fold>\r?\n(?=[ \t]))"
#: Data of an event in more than one line (WHATWG HTML section 9.2.6): lines of a text, or pieces of one.
_DATA: Final = r"|(?P<data>\r?\ndata: ?)"
_PIECES: Final = r"|(?P<fold>\r?\ndata: ?)"
_DATA_HEADS: Final = r"|\r?\ndata:"
_LIKE_EVENTS: Final = re.compile(r"^data:[^\n]*\ndata:", re.MULTILINE)
_LONGEST_HEADER: Final = 16_384
#: What a header and an entry of a directory begin with.
_HEADED: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}:")
#: One header in several lines (RFC 5322 section 2.2.3).
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}:[^\n]*(?:\n[ \t][^\n]*)++\s*\Z")
#: Where an escape may begin, but for tags: RE2 reads a text fifty times as fast as the patterns above.
_HEADS: Final = (
    r"%(?:u[0-9a-fA-F]{2}|[0-9a-fA-F]{2})|&(?:#[0-9xX]|[A-Za-z][A-Za-z0-9])|<!\[CDATA\[|\]\]>"
    r"|\x1b\[|\\(?:x[0-9a-fA-F]{2}|[uU][0-9a-fA-F]{4}|u\{[0-9a-fA-F]|[0-3][0-7]{2})"
)
_QUOTED_HEADS: Final = r"|=[0-9A-F]{2}|=[ \t]*\r?\n"
_FOLD_HEADS: Final = r"|\r?\n[ \t]"
_HEADER_HEADS: Final = r"|\r?\n"
_BYTE: Final = re.compile(r"(?:%|\\+x|=)([0-9a-fA-F]{2})|\\([0-7]{3})")
_LARGEST: Final = 0x10FFFF
#: Groups that hold the number of one character in hex.
_HEX: Final = ("wide", "braced", "four", "eight")


class Unit(NamedTuple):
    """``start:end`` of the text writes ``says``: one character, several, or none."""

    start: int
    end: int
    says: str


class View(NamedTuple):
    """``start:end`` of a text with its escapes undone; ``coding`` writes into it."""

    start: int
    end: int
    text: str
    coding: EscapedCoding


class EscapedCoding:
    """A stretch of text with escapes: what is replaced is written plainly, all else stays as it was written.

    ``own`` is the sign that is never plain here, and ``written`` how it is written.
    """

    def __init__(self, pattern: str, heads: str, own: str = "", written: str = "") -> None:
        self._pattern: Final = re.compile(pattern)
        self._heads: Final = re2.compile(heads.encode())  # type: ignore[no-untyped-call]
        self._own, self._written = own, written

    def units(self, text: str, start: int, end: int) -> Iterator[Unit]:
        """What is escaped in ``start:end``, in order."""
        for match in self._matches(text, start, end):
            yield from _units(match)

    def _matches(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        try:
            text.encode()
        except UnicodeEncodeError:  # broken bytes, which may be overlong
            yield from self._pattern.finditer(text, start, end)
            return
        position = start
        for at in self._begins(text, start, end):
            while at > position and text[at] == "\\" and text[at - 1] == "\\":
                at -= 1
            match = self._pattern.match(text, at, end) if at >= position else None
            if match is not None:
                position = match.end()
                yield match

    def _begins(self, text: str, start: int, end: int) -> list[int]:
        # One byte for each character, so that positions are the same.
        found = [start + head.start() for head in self._heads.finditer(text[start:end].encode("ascii", "replace"))]
        tags = list(_tags(text, start, end))
        return sorted(found + tags) if tags else found

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """Splices of the carrier, one for each."""
        del content
        where = _Positions(self.units(place.document.content, place.start, place.end), place.start)
        return [(where.start(start), where.end(end), self._plainly(new)) for start, end, new in splices]

    def _plainly(self, new: str) -> str:
        return new.replace(self._own, self._written) if self._own else new


def _tags(text: str, start: int, end: int) -> Iterator[int]:
    """Where in ``start:end`` a tag inside a word may begin: most tags stand between words, and write nothing."""
    at = text.find("<", max(start, 1), end)
    while at >= 0:
        before = text[at - 1]
        if before.isalnum() or before in "_@.+-" or (before == " " and text[at - 2 : at - 1].isdigit()):
            yield at
        at = text.find("<", at + 1, end)


class _Positions:
    """Where the characters of a view are written.  Asked in rising order: one pass over the units."""

    def __init__(self, units: Iterator[Unit], offset: int) -> None:
        self._units = units
        self._offset = offset  # what to add to a position in the view, behind the units passed
        self._next = next(units, None)

    def start(self, position: int) -> int:
        """Where the character at ``position`` begins to be written."""
        while (unit := self._next) is not None and unit.start - self._offset + len(unit.says) <= position:
            self._pass(unit)
        inside = unit is not None and unit.start - self._offset < position
        return unit.start if unit is not None and inside else position + self._offset

    def end(self, position: int) -> int:
        """Where the character before ``position`` ends."""
        while (unit := self._next) is not None and unit.start - self._offset < position:
            if position < unit.start - self._offset + len(unit.says):
                return unit.end
            self._pass(unit)
        return position + self._offset

    def _pass(self, unit: Unit) -> None:
        self._offset += unit.end - unit.start - len(unit.says)
        self._next = next(self._units, None)


ESCAPES: Final = EscapedCoding(_PATTERN, _HEADS)
#: The same in a text that is quoted-printable as well.
QUOTED: Final = EscapedCoding(_PATTERN + _QUOTED, _HEADS + _QUOTED_HEADS, "=", "=3D")
#: The same in a text whose lines go on in those that begin with a blank.
FOLDED: Final = EscapedCoding(_PATTERN + _FOLD, _HEADS + _FOLD_HEADS)
#: A header of a mail: its lines break at blanks, which stay.
HEADER: Final = EscapedCoding(_PATTERN + _HEADER_FOLD, _HEADS + _HEADER_HEADS)
#: An event stream whose events have their data in several lines.
EVENTS: Final = tuple(EscapedCoding(_PATTERN + data, _HEADS + _DATA_HEADS) for data in (_DATA, _PIECES))


def views(text: str) -> list[View]:
    """The stretches of ``text`` around its escapes, with these undone; none for nearly every text."""
    found: list[View] = []
    if _may_escape(text):
        found += _views(text, ESCAPES)
    if "=" in text and _LIKE_QUOTED.search(text):
        found += _views(text, QUOTED)
    if "BEGIN:V" in text or _HEADED.match(text):
        found += _unfolded(text)
    if "\n" in text and "\ndata:" in text and _LIKE_EVENTS.search(text):
        found += (view for coding in EVENTS for view in _views(text, coding))
    return found


def _unfolded(text: str) -> Iterator[View]:
    """``text`` with its lines as they were before they were broken, where its format breaks them."""
    if len(text) <= _LONGEST_HEADER and _HEADER.match(text):
        yield from _views(text, HEADER)
    elif _LIKE_FOLDED.search(text):
        yield from _views(text, FOLDED)


def _may_escape(text: str) -> bool:
    return "\x1b" in text or "%" in text or "&" in text or "\\" in text or "<" in text or not text.isascii()


def _views(text: str, coding: EscapedCoding) -> Iterator[View]:
    waiting: list[Unit] = []
    first = last = 0
    for unit in coding.units(text, 0, len(text)):
        if waiting and unit.start > last:
            yield _view(text, first, last, waiting, coding)
            waiting = []
        if not waiting:
            first = _begin(text, unit.start)
        last = max(last, _end(text, unit.end))
        waiting.append(unit)
    if waiting:
        yield _view(text, first, last, waiting, coding)


def _view(text: str, start: int, end: int, units: list[Unit], coding: EscapedCoding) -> View:
    pieces: list[str] = []
    position = start
    for unit in units:
        pieces += (text[position : unit.start], unit.says)
        position = unit.end
    pieces.append(text[position:end])
    return View(start, end, "".join(pieces), coding)


def _begin(text: str, position: int) -> int:
    if len(text) <= WHOLE:
        return 0
    near = max(position - AROUND, 0)
    blank = max(text.rfind(mark, max(near - TO_BLANK, 0), near) for mark in " \n")
    return near if blank < 0 else blank + 1


def _end(text: str, position: int) -> int:
    if len(text) <= WHOLE:
        return len(text)
    near = min(position + AROUND, len(text))
    blanks = [at for mark in " \n" if (at := text.find(mark, near, near + TO_BLANK)) >= 0]
    return min(blanks, default=near)


def _units(match: re.Match[str]) -> Iterator[Unit]:
    kind = match.lastgroup or ""
    if kind in ("percent", "bytes", "quoted"):
        yield from _of_bytes(match, strict=kind == "bytes")
        return
    says = _said(kind, match)
    if says is not None:
        yield Unit(match.start(), match.end(), says)


def _said(kind: str, match: re.Match[str]) -> str | None:
    """What one escape says; ``None`` where it is none."""
    if kind in _HEX:
        number = int(match[kind], 16)
        return _character(number)
    if kind == "entity":
        said = html.unescape(match[0])
        return None if said == match[0] else said
    if kind == "pair":
        high, low = (int(half, 16) for half in re.findall("u(....)", match[0]))
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
    if kind == "overlong":
        return _character(_overlong([ord(char) - 0xDC00 for char in match[0]]))
    return " \n" if kind == "data" else ""  # a soft line break, a fold, brackets and tags


def _character(number: int) -> str | None:
    return None if 0xD800 <= number <= 0xDFFF or number > _LARGEST else chr(number)


def _overlong(octets: list[int]) -> int:
    """The number that UTF-8 of a greater length than needed spells; with six bytes two halves of a pair (CESU-8)."""
    if len(octets) == 6:
        high, low = (_overlong(octets[at : at + 3]) for at in (0, 3))
        return 0x10000 + ((high - 0xD800) << 10) + low - 0xDC00
    number = octets[0] & (0x7F >> len(octets))
    for octet in octets[1:]:
        number = number << 6 | octet & 0x3F
    return number


def _of_bytes(match: re.Match[str], *, strict: bool) -> Iterator[Unit]:
    """Escaped bytes, which together spell characters in UTF-8; a program's strings may mean Latin-1 instead."""
    written = list(_BYTE.finditer(match[0]))
    octets = bytes(int(one[1], 16) if one[1] else int(one[2], 8) & 0xFF for one in written)
    try:
        text = octets.decode("utf-8", "strict" if strict else "surrogateescape")
    except UnicodeDecodeError:
        text = octets.decode("latin-1")
        lengths = [1] * len(text)
    else:
        lengths = [len(char.encode("utf-8", "surrogateescape")) for char in text]
    offset, first = match.start(), 0
    for char, length in zip(text, lengths, strict=True):
        yield Unit(offset + written[first].start(), offset + written[first + length - 1].end(), char)
        first += length
