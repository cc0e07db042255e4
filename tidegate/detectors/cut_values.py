"""Values that are cut over fields or cells, as web forms and spreadsheets cut them: ``jumin1``, ``jumin2``.

A card in four fields, a resident number in two columns, a telephone in three: no piece says anything by itself.  They
are read where a name says what they are pieces of, in one of four ways: fields whose names differ in a number or in
앞 and 뒤 (``card1=4111&card2=…``), several values behind one name (``"ssn": [536, 22, 1234]``), columns with such
heads (``jumin1,jumin2``), and one head over several columns.  The pieces are written together behind the name of what
they would make, and the scanner is asked whether they do; what it finds is a finding at each piece, so that each is
replaced where it stands and the form, the row or the array stays what it was.

A name alone is not enough, and neither is the shape: numbers in rows are far more often sums.  So the widths have to be
those of the value, it must pass what its detector asks, and of the rows of a table half must.

Must never: join what no name holds together, or take more than linear time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from tidegate.detectors.firstpass import Hint, merged
from tidegate.detectors.surroundings import cell_cuts, cells_of, end_of_line, mark_of

#: How many characters a piece is written with: at least, as programs that take it for a number leave out its zeros,
#: with them, and at most.
_Width = tuple[int, int, int]


class _Shape(NamedTuple):
    """The pieces of a value, what stands between them where it is written whole, and what it is called."""

    label: str
    between: str
    widths: tuple[_Width, ...]


_FOUR: Final = (2, 4, 4)
_FIRST_OF_CARD: Final = (4, 4, 4)
_CARDS: Final = tuple(
    _Shape("카드번호", "-", (_FIRST_OF_CARD, *rest))
    for rest in ((_FOUR, _FOUR, _FOUR), ((5, 6, 6), (4, 5, 5)), ((5, 6, 6), _FOUR))
)
_PEOPLE: Final = (
    _Shape("주민등록번호", "-", ((3, 6, 6), (7, 7, 7))),
    _Shape("SSN", "-", ((2, 3, 3), (1, 2, 2), (2, 4, 4))),
)
_AREA: Final = (2, 2, 3)
_PHONES: Final = (_Shape("phone 전화번호", "-", (_AREA, (3, 3, 4), (3, 4, 4))),)
_OFFICES: Final = (_Shape("사업자등록번호", "-", ((3, 3, 3), (1, 2, 2), (3, 5, 5))),)
_ADDRESSES: Final = (_Shape("email", "@", ((1, 1, 64), (4, 4, 190))),)

#: What is cut, by what it is called: in Latin letters and in others.
_KINDS: Final = (
    ("card", ("card", "pan", "cc"), ("카드", "カード"), _CARDS),
    ("person", ("jumin", "rrn", "ssn", "resident"), ("주민등록", "주민", "외국인등록"), _PEOPLE),
    (
        "phone",
        ("tel", "phone", "hp", "mobile", "cell", "fax"),
        ("휴대폰", "휴대전화", "핸드폰", "전화", "연락처", "팩스", "電話", "手机"),
        _PHONES,
    ),
    ("office", ("biz", "brn", "saup"), ("사업자등록", "사업자"), _OFFICES),
    ("email", ("email", "mail"), ("이메일", "메일"), _ADDRESSES),
)
_SHAPES: Final = {kind: shapes for kind, _, _, shapes in _KINDS}
_NAMES: Final = {kind: "|".join((*latin, *other)) for kind, latin, other, _ in _KINDS}
_EMAIL: Final = "email"
#: A mobile number of Korea without the zero that it begins with.
_MOBILE: Final = re.compile("1[016789]")

_MORE: Final = "(?:[ _-]?(?i:numbers?|num|nbr|no|code)|[ _]?번호|番号)?"
#: What tells one piece from the next, in the order of the pieces.
_ORDERS: Final = (
    tuple("01234"),
    tuple("abcd"),
    ("앞", "뒤"),
    ("앞", "뒷"),
    ("front", "back"),
    ("front", "rear"),
    ("first", "last"),
    ("first", "second"),
    ("아이디", "도메인"),
    ("id", "domain"),
    ("local", "domain"),
    ("user", "domain"),
    ("id", "host"),
)
_WORDS: Final = sorted({word for order in _ORDERS for word in order if len(word) > 1 or not word.isascii()})
_INDEX: Final = rf"[0-4](?![0-9])|(?i:[a-d]|{'|'.join(_WORDS)})(?![A-Za-z])"


def _called() -> str:
    """A pattern of all names, each in the group of its kind."""
    kinds = (f"(?P<{kind}>(?i:{names}))" for kind, names in _NAMES.items())
    return rf"(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))(?:{'|'.join(kinds)})(?P<more>{_MORE})"


_KEY: Final = rf"{_called()}[ _.-]?\]?[\[(]?(?P<index>{_INDEX})?(?:자리|번호)?[\])_]?{_MORE}"
_CLOSED: Final = r"[\"'`\])]{0,3}"
_GIVES: Final = (
    rf"{_CLOSED}\s{{0,2}}(?:[:=]>?|>|\t|\|)\s{{0,4}}[\"'`\[(]{{0,2}}"
    r"|[\"'](?:\s[^<>\n]{0,80}?)?\svalue\s?=\s?[\"']?"
)
_NUMBER: Final = r"[0-9]{1,7}(?![0-9A-Za-z@]|[.,-][0-9])"
_TEXT: Final = r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?(?![A-Za-z0-9@])"
#: A field and its value.
_FIELD: Final = re.compile(rf"{_KEY}(?:{_GIVES})(?P<value>(?(email){_TEXT}|{_NUMBER}))")
#: Several values behind one name.
_NEXT: Final = r"[\"']?(?:\s{0,2}[,;|\t]\s{0,12}|\n)[\"']?"
_LIST: Final = re.compile(
    rf"{_called()}(?P<closed>{_CLOSED})\s?(?P<sign>[:=,;\t|]?)\s{{0,4}}(?P<opened>[\[(]?)\s{{0,12}}(?P<quote>[\"']?)"
    rf"(?P<values>[0-9]{{2,6}}(?:{_NEXT}[0-9]{{1,7}}){{1,3}})(?![0-9A-Za-z]|[.-][0-9])(?!{_NEXT}[0-9])"
)
_DIGITS: Final = re.compile("[0-9]+")
_QUOTES: Final = "\"'`"
_AROUND: Final = " \t\r\"'"
_HEAD: Final = re.compile(rf"{_KEY}[\"' )]{{0,3}}$")
#: The line between the head of a table and its rows in Markdown.
_RULE: Final = re.compile(r"[\s|:-]+")
_VALUE: Final = re.compile(rf"{_TEXT}$")
#: Between a value and the next field: the rest of the one's markup and the beginning of the other's.
_FURTHEST: Final = 120
#: Between two values of one name: nothing that says anything, but the name of a field on a sheet (`wire.reading`).
_NOTHING: Final = re.compile(r"[\s\x1e&\"',;{}\[\]<>/]*(?:[^\n\x1e]{0,40}\n\x1e\n)?")
#: Characters around a hint in which the field stands, and that are read on from there.
_BEFORE, _BEHIND = 64, 320


def _hints(kinds: Iterable[str]) -> Iterator[str]:
    """In the first pass's language: a name with what tells pieces apart, with values behind it, or over columns."""
    which = rf"[ _.-]?\]?[\[(]?(?:[0-4]|(?i:[a-d]|{'|'.join(_WORDS)}))(?:자리|번호)?[\])_]?{_MORE}[\"'`)\]]{{0,3}}"
    which += r"(?:[ \t]?[:=>,;\t|]|[ \r\n]|[\"'] )"
    listed = rf"{_CLOSED}\s?[:=,;\t|]?\s{{0,4}}[\[(]?\s{{0,12}}[\"']?[0-9]{{2,6}}[\"']?\s{{0,2}}[,;\t|&\s]"
    over = r"[\"')]?(?:, ?[\"']{0,2},|; ?[\"']{0,2};|\t\t|\| {0,3}\|)"
    for kind in kinds:
        names = rf"(?i:{_NAMES[kind]}){_MORE}"
        yield names + which
        if kind != _EMAIL:
            yield names + over
            yield names + listed


#: Where there may be such pieces, of numbers and of addresses; nearly no text has any.
HINTS: Final = (
    Hint(tuple(_hints(kind for kind in _SHAPES if kind != _EMAIL)), 0, gated=True),
    Hint(tuple(_hints([_EMAIL])), 0),
)


class Cut(NamedTuple):
    """Pieces that may be a value: ``whole`` behind ``label``, and the spans of the ``pieces``; rows share ``table``."""

    label: str
    whole: str
    pieces: tuple[tuple[int, int], ...]
    table: int = -1


class _Piece(NamedTuple):
    kind: str
    name: str
    which: str
    value: str
    start: int
    end: int
    begins: int  # where its name does
    quoted: bool  # a text has all of its zeros


def found(text: str, ends: Sequence[int]) -> list[Cut]:
    """What may be values in pieces, near the ``ends`` of hints in ``text``."""
    result: list[Cut] = []
    for first, last in merged((max(end - _BEFORE, 0), min(end + _BEHIND, len(text))) for end in ends):
        result += _in_fields(_fields(text, first, last), text)
        result += _in_lists(text, first, last)
    result += _in_tables(text, ends)
    return result


def written(cuts: Sequence[Cut]) -> tuple[str, list[tuple[int, int]]]:
    """A text for the scanner with each of ``cuts`` behind its label, and where there they stand."""
    lines, spans, at = [], [], 0
    for one in cuts:
        start = at + len(one.label) + 2
        spans.append((start, start + len(one.whole)))
        lines.append(f"{one.label}: {one.whole}\n\n")
        at += len(lines[-1])
    return "".join(lines), spans


def sure(
    cuts: Sequence[Cut], spans: Sequence[tuple[int, int]], known: Container[tuple[int, int]]
) -> Iterator[tuple[Cut, tuple[int, int]]]:
    """Those of ``cuts``, with their spans, that are ``known`` to be values; of a table only where half of its are."""
    rows = Counter(one.table for one in cuts)
    values = Counter(one.table for one, span in zip(cuts, spans, strict=True) if span in known)
    for one, span in zip(cuts, spans, strict=True):
        if span in known and (one.table < 0 or values[one.table] * 2 >= rows[one.table]):
            yield one, span


# --- fields


def _fields(text: str, first: int, last: int) -> Iterator[_Piece]:
    for match in _FIELD.finditer(text, first, last):
        index, (start, end) = _index(match), match.span("value")
        quoted = not index or text[start - 1] in _QUOTES  # a sheet shows the texts of an array without their quotes
        yield _Piece(_kind(match), _name(match), index, match["value"], start, end, match.start(), quoted)


def _kind(match: re.Match[str]) -> str:
    return next(kind for kind in _SHAPES if match[kind] is not None)


def _name(match: re.Match[str]) -> str:
    """What pieces of one value have alike: what they are of, and how it is called."""
    kind = _kind(match)
    return f"{kind}{match[kind]}{match['more']}".lower()


def _index(match: re.Match[str]) -> str:
    return (match["index"] or "").lower()


def _in_fields(fields: Iterable[_Piece], text: str) -> Iterator[Cut]:
    run: list[_Piece] = []
    for one in fields:
        if run and not _goes_on(run, one, text):
            yield from _joined(run[0].kind, run)
            run = []
        run.append(one)
    if run:
        yield from _joined(run[0].kind, run)


def _goes_on(run: Sequence[_Piece], one: _Piece, text: str) -> bool:
    before = run[-1]
    if before.name != one.name or one.begins - before.end > _FURTHEST:
        return False
    if not one.which and not before.which:
        return one.kind != _EMAIL and _NOTHING.fullmatch(text, before.end, one.begins) is not None
    return _follows(before.which, one.which)


def _follows(before: str, after: str) -> bool:
    return any(
        before in order and after in order and order.index(after) == order.index(before) + 1 for order in _ORDERS
    )


def _joined(kind: str, pieces: Sequence[_Piece], table: int = -1) -> Iterator[Cut]:
    """The value that ``pieces`` may be, if they have the widths of one."""
    for shape in _SHAPES[kind]:
        if len(shape.widths) != len(pieces):
            continue
        parts = [_padded(one, width) for one, width in zip(pieces, shape.widths, strict=True)]
        if all(parts) and (kind != _EMAIL or ("." in parts[1] and "@" not in "".join(parts))):
            spans = tuple((one.start, one.end) for one in pieces)
            yield Cut(shape.label, shape.between.join(parts), spans, table)


def _padded(piece: _Piece, width: _Width) -> str:
    """The value of ``piece``, with the zeros that a number lacks; empty where it has another width."""
    value, (least, full, most) = piece.value, width
    if piece.quoted or not value.isdecimal():
        return value if full <= len(value) <= most else ""
    if not least <= len(value) <= most:
        return ""
    return f"0{value}" if width == _AREA and _MOBILE.fullmatch(value) else value.zfill(full)


# --- one name, several values


def _in_lists(text: str, first: int, last: int) -> Iterator[Cut]:
    for match in _LIST.finditer(text, first, last):
        kind = _kind(match)
        if not _names_one(kind, match):
            continue
        values = [one.span() for one in _DIGITS.finditer(text, *match.span("values"))]
        quoted = match["quote"] != ""
        pieces = [_Piece(kind, "", "", text[start:end], start, end, start, quoted) for start, end in values]
        yield from _joined(kind, pieces)


def _names_one(kind: str, match: re.Match[str]) -> bool:
    """Whether it names one number: a row of sums begins with "card" too, and is neither called so nor a text."""
    if match["more"] or match["quote"] or kind == "person":
        return kind != _EMAIL
    return kind in ("phone", "office") and match["sign"] in (":", "=")


# --- columns


def _in_tables(text: str, ends: Sequence[int]) -> Iterator[Cut]:
    """The rows below heads that name pieces; each line is read as the head or row of one table at most."""
    done = number = 0
    for end in ends:
        if end <= done:
            continue
        start, stop = max(text.rfind("\n", done, end - 1) + 1, done), end_of_line(text, end - 1)
        head, done = text[start:stop], stop + 1
        mark = mark_of(head)
        heads = cells_of(head, mark) if mark else []
        columns = list(_columns(heads))
        while columns and done < len(text):
            below = end_of_line(text, done)
            cells = _cells(text[done:below], mark, done)
            if len(cells) == len(heads):
                for table, (kind, first, last) in enumerate(columns, number):
                    yield from _joined(kind, [_cell(text, kind, *cell) for cell in cells[first:last]], table)
            elif not _RULE.fullmatch(text, done, below):
                break
            done = below + 1
        number += len(columns)


def _cells(line: str, mark: str, at: int) -> list[tuple[int, int]]:
    edges = [-1, *cell_cuts(line, mark), len(line)]
    return [(at + one + 1, at + two) for one, two in pairwise(edges)]


def _columns(heads: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Columns next to each other that hold the pieces of one value: what of, the first, and behind the last."""
    named = [_HEAD.search(head) for head in heads]
    first = 0
    while first < len(heads):
        match, last = named[first], first + 1
        if match is None:
            first += 1
            continue
        kind, name, index = _kind(match), _name(match), _index(match)
        while last < len(heads):
            further = named[last]
            following = _index(further) if further is not None else ""
            if index:
                if further is None or _name(further) != name or not _follows(index, following):
                    break
                index = following
            elif heads[last] or (kind == "card" and not match["more"]):
                break
            last += 1
        if last - first > 1:
            most = max(len(shape.widths) for shape in _SHAPES[kind])
            yield kind, first, last if index else min(last, first + most)
        first = last


def _cell(text: str, kind: str, start: int, end: int) -> _Piece:
    """The value of a cell, without quotes; empty where it is none."""
    inner = text[start:end].strip(_AROUND)
    start = text.find(inner, start, end)
    fits = _VALUE.match(inner) if kind == _EMAIL else _DIGITS.fullmatch(inner)
    return _Piece(kind, "", "", inner if fits else "", start, start + len(inner), start, False)
