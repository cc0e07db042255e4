"""Shapes of keys: one notation from which pattern, first-pass hint and example are made, so that they cannot differ.

``ghp_{an:36}`` is ``ghp_`` and 36 letters and digits; ``sk-{w:20+}`` has at least 20 of ``A-Za-z0-9_-`` behind it;
``(live|test)`` is either word; ``{hex:8-12}`` is 8 to 12; ``{uuid}`` is a UUID.  The classes are those of ``CLASSES``.

No example is anyone's key: they are drawn here from a hash of the shape, so that other people's secret scanners find
nothing in our tables.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_DIGITS: Final = "0123456789"
_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"
_UPPER: Final = _LOWER.upper()

#: Name of a class: its characters, as a regular expression and for drawing.
CLASSES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "an": ("[A-Za-z0-9]", _DIGITS + _LOWER + _UPPER),
        "az": ("[A-Za-z]", _LOWER + _UPPER),
        "lo": ("[a-z0-9]", _DIGITS + _LOWER),
        "up": ("[A-Z0-9]", _DIGITS + _UPPER),
        "hex": ("[0-9a-f]", _DIGITS + "abcdef"),
        "HEX": ("[0-9A-F]", _DIGITS + "ABCDEF"),
        "hx": ("[0-9a-fA-F]", _DIGITS + "abcdef"),
        "d": ("[0-9]", _DIGITS),
        "w": ("[A-Za-z0-9_-]", _DIGITS + _LOWER + _UPPER),
        "b64": ("[A-Za-z0-9+/]", _DIGITS + _LOWER + _UPPER),
        "b32": ("[A-Z2-7]", _UPPER + "234567"),
        "pc": ("[A-Za-z0-9%]", _DIGITS + _LOWER + _UPPER),
        "dot": ("[A-Za-z0-9_.=-]", _DIGITS + _LOWER + _UPPER),
    }
)
_TOKEN: Final = re.compile(r"\{(\w+):(\d+)(?:-(\d+)|(\+))?\}|\(([^()]*)\)|([^{}()]+)")
_UUID: Final = "{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}"


@dataclass(frozen=True, slots=True)
class Piece:
    """One of ``words``, or ``least`` to ``most`` characters of class ``of``; ``most`` 0: as many as there are."""

    words: tuple[str, ...] = ()
    of: str = ""
    least: int = 0
    most: int = 0


def pieces(shape: str) -> Iterator[Piece]:
    """The pieces of ``shape`` in order."""
    for match in _TOKEN.finditer(shape.replace("{uuid}", _UUID)):
        of, least, most, is_open, words, literal = match.groups()
        if of:
            yield Piece(of=of, least=int(least), most=0 if is_open else int(most or least))
        else:
            yield Piece(words=tuple(words.split("|")) if words is not None else (literal,))


def regex(shape: str) -> str:
    """``shape`` in the language that RE2 and Hyperscan share."""
    return "".join(map(_regex, pieces(shape)))


def landmark(shape: str) -> str:
    """The longest part of ``shape`` that is written out, as a regular expression: what the first pass looks for."""
    best, best_length, run, length = "", 0, "", 0
    for piece in pieces(shape):
        run, length = (run + _regex(piece), length + min(map(len, piece.words))) if piece.words else ("", 0)
        if length > best_length:
            best, best_length = run, length
    return best


def drawn(shape: str, salt: str = "") -> str:
    """A value of this shape, always the same for the same ``salt``."""
    return "".join(_drawn(piece, f"{shape}{salt}{number}") for number, piece in enumerate(pieces(shape)))


def dummy(shape: str) -> str:
    """What people write in documents in place of a value of this shape: its literals, and ``xxxx``."""
    return "".join(piece.words[0] if piece.words else "x" * piece.least for piece in pieces(shape))


def ends_in_word(shape: str) -> str:
    """The class that must not follow a value of this shape, or it would have been a longer one."""
    *_, last = pieces(shape)
    return "[^A-Za-z0-9_-]" if last.of in {"w", "dot"} else "[^A-Za-z0-9]"


def _regex(piece: Piece) -> str:
    if piece.words:
        return re.escape(piece.words[0]) if len(piece.words) == 1 else f"(?:{'|'.join(map(re.escape, piece.words))})"
    count = f"{{{piece.least}}}" if piece.least == piece.most else f"{{{piece.least},{piece.most or ''}}}"
    return CLASSES[piece.of][0] + count


def _drawn(piece: Piece, salt: str) -> str:
    if piece.words:
        return piece.words[0]
    characters = CLASSES[piece.of][1]
    stream = hashlib.shake_256(salt.encode()).digest(piece.least)
    return "".join(characters[byte % len(characters)] for byte in stream)
