"""HTML: the text people see, and apart from it what only programs see: attributes, comments, scripts.

Tags are cut out by one expression, as in a browser that forgives everything; nothing is parsed into a tree.  Every
character of the file ends in the one text or the other.  Values that are split over elements (``<b>4111</b>1111``) come
together, and can be replaced in the file, since runs say where their letters stand.

Source: HTML Standard, section 13.2 (tokenization); where a file is broken the text is rather given twice than not.
"""

from __future__ import annotations

import html
import re
from typing import Final

from tidegate.wire.documents.extracted import FileLimits, Piece, Where
from tidegate.wire.documents.writer import Budget, Writer

_TOKEN: Final = re.compile(
    r"<!--(?P<comment>.*?)(?:-->|\Z)"
    r"|<(?P<raw>script|style|template|noscript|textarea|title|xmp)\b(?P<raws>[^>]*)(?:>|\Z)"
    r"(?P<inner>.*?)(?:</(?P=raw)\s*>|\Z)"
    r"|<[!?](?P<said>[^>]*)(?:>|\Z)"
    r"|<(?P<end>/?)(?P<name>[A-Za-z][^\s/>]*)"
    r"(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*'|[\"'])*+)(?:>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_VALUE: Final = re.compile(r"""=\s*(?:"([^"]*)(?:"|\Z)|'([^']*)(?:'|\Z)|([^\s"'>]+))""")
_REFERENCE: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
#: A name with a digit that is longer than those of the language: ``h1``, ``x1``, ``data-v2``.  Looked for where a name
#: begins alone: from each of its letters, a long one without a digit would be read to its end again.
_SAYS: Final = re.compile(r"""(?<![^\s/>="'])(?=[^\s/>="']{10})[^\s/>="'\d]*+\d[^\s/>="']*+""")
_START: Final = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)?(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_INLINE: Final = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_VISIBLE_RAW: Final = frozenset({"textarea", "title", "noscript", "template", "xmp"})


def looks_like(text: str) -> bool:
    """Whether ``text`` says that it is HTML."""
    return _START.match(text) is not None


def pieces(text: str, limits: FileLimits) -> list[Piece]:
    """What is seen and what is not.  Positions of runs count characters of ``text``; see `in_text`."""
    budget = Budget(limits)
    seen = Writer(Where("file"), budget)
    hidden = Writer(Where("notes"), budget)
    position = 0
    for match in _TOKEN.finditer(text):
        if match.start() > position:
            _words(seen, text, position, match.start())
        position = match.end()
        _token(match, text, seen, hidden)
    _words(seen, text, position, len(text))
    return seen.done() + hidden.done()


def _token(match: re.Match[str], text: str, seen: Writer, hidden: Writer) -> None:
    for group in ("comment", "said"):
        if match[group]:
            _line(hidden, text, *match.span(group))
    if match["raw"]:
        _attributes(hidden, text, *match.span("raws"))
        visible = match["raw"].lower() in _VISIBLE_RAW
        if visible:
            seen.separate("\n")
        _line(seen if visible else hidden, text, *match.span("inner"))
    elif match["name"]:
        name = match["name"].lower()
        if name in ("td", "th"):
            seen.next_cell()
        elif name not in _INLINE:
            seen.separate("\n")
        if _SAYS.fullmatch(name):
            _line(hidden, text, *match.span("name"))
        _attributes(hidden, text, *match.span("attributes"))


def _attributes(hidden: Writer, text: str, start: int, end: int) -> None:
    position = start
    for value in _VALUE.finditer(text, start, end):
        _unvalued(hidden, text, position, value.start())
        group = next(number for number in (1, 2, 3) if value[number] is not None)
        _line(hidden, text, *value.span(group))
        position = value.end()
    _unvalued(hidden, text, position, end)


def _unvalued(hidden: Writer, text: str, start: int, end: int) -> None:
    """Names of attributes that may say something themselves: the others are the language's."""
    for name in _SAYS.finditer(text, start, end):
        _line(hidden, text, *name.span())


def _line(writer: Writer, text: str, start: int, end: int) -> None:
    _words(writer, text, start, end)
    writer.separate("\n")


def _words(writer: Writer, text: str, start: int, end: int) -> None:
    """``start:end`` of ``text``, references undone, each a run of its own."""
    if text[start:end].isspace():
        writer.spaced(" ")
        return
    position = start
    for found in _REFERENCE.finditer(text, start, end):
        if found.start() > position:
            writer.text(text[position : found.start()], position, found.start())
        writer.text(html.unescape(found[0]), found.start(), found.end())
        position = found.end()
    if position < end:
        writer.text(text[position:end], position, end)
