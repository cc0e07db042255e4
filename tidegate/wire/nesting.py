"""How deep in JSON strings a text stands, read as the text comes: JSON in a string of JSON in a reply.

A value that is put back into ``{"to": "[EMAIL-7f3a]"}`` must be escaped once, and once more where that JSON is itself a
string (the arguments of a tool call).  The text arrives in pieces of any size, so this reads character by character and
remembers only a stack of brackets.
A text that does not begin as an object or array, or stops being JSON, is prose: depth 0 from then on.  Inside strings
anything goes, since models write escapes that JSON does not know.
It must never need the text again, recurse, or take more than linear time.
"""

from __future__ import annotations

import re
from typing import Final

#: JSON in JSON beyond this is read as prose: two levels are met in tool calls, three in Google's web replies.
MAX_LEVELS: Final = 4
#: Brackets open at once; beyond this it is prose.
MAX_BRACKETS: Final = 512

_PLAIN_RUN: Final = re.compile(r'[^"\\]+')
_SPACE: Final = " \t\r\n\x1e"
_WORDS: Final = ("true", "false", "null")
_WORD_LETTERS: Final = frozenset("-+.0123456789eEtruefalsn")
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_LONGEST_WORD: Final = 64

_VALUE, _KEY, _COLON, _AFTER, _PROSE = range(5)


class Nesting:
    """Feed text in order; ``depth`` is the number of JSON strings the next character stands in."""

    __slots__ = ("_brackets", "_escape", "_in_string", "_inner", "_levels", "_state", "_word")

    def __init__(self, levels: int = MAX_LEVELS) -> None:
        self._levels = levels
        self._state = _VALUE if levels else _PROSE
        self._brackets = ""
        self._word = ""
        self._in_string = False
        self._escape = ""
        self._inner: Nesting | None = None

    @property
    def prose(self) -> bool:
        """Whether nothing that comes can change the depth any more: it is 0 for good."""
        return self._state == _PROSE

    @property
    def depth(self) -> int:
        """JSON strings around the next character."""
        if self._state == _PROSE or not self._in_string:
            return 0
        return 1 + (self._inner.depth if self._inner else 0)

    def feed(self, text: str) -> None:
        """The next piece of the text."""
        position = 0
        while position < len(text) and self._state != _PROSE:
            if self._in_string:
                position = self._string(text, position)
            else:
                self._structure(text[position])
                position += 1

    def _string(self, text: str, position: int) -> int:
        if self._escape:
            return self._escaped(text, position)
        run = _PLAIN_RUN.match(text, position)
        if run:
            self._pass_on(run[0])
            return run.end()
        if text[position] == "\\":
            self._escape = "\\"
        else:
            self._in_string, self._inner = False, None
            self._state = _COLON if self._state == _KEY else _AFTER
        return position + 1

    def _escaped(self, text: str, position: int) -> int:
        self._escape += text[position]
        if self._escape[1] != "u":
            self._pass_on(_ESCAPES.get(self._escape[1], self._escape[1]))
            self._escape = ""
        elif len(self._escape) == 6:
            digits = self._escape[2:]
            self._pass_on(chr(int(digits, 16)) if re.fullmatch("[0-9a-fA-F]{4}", digits) else "\ufffd")
            self._escape = ""
        return position + 1

    def _pass_on(self, decoded: str) -> None:
        if self._inner is not None:
            self._inner.feed(decoded)
            if self._inner.prose:
                self._inner = None

    def _structure(self, char: str) -> None:
        if char in _WORD_LETTERS:
            self._letter(char)
            return
        if self._word:
            self._word = ""
            self._state = _AFTER
        if char in _SPACE:
            return
        if not _MOVES.get(char, _stray)(self):
            self._state = _PROSE

    def _letter(self, char: str) -> None:
        self._word += char
        number = self._word[0] in "-+.0123456789"
        known = number or any(word.startswith(self._word) for word in _WORDS)
        if self._state != _VALUE or not self._brackets or not known or len(self._word) > _LONGEST_WORD:
            self._state = _PROSE

    def _open(self, bracket: str) -> bool:
        top = not self._brackets and self._state == _AFTER  # one more value of a sequence
        if not (top or self._state == _VALUE) or len(self._brackets) >= MAX_BRACKETS:
            return False
        self._brackets += bracket
        self._state = _KEY if bracket == "{" else _VALUE
        return True

    def _close(self, bracket: str) -> bool:
        if not self._brackets:  # the end of an array whose beginning was not part of the text
            return bracket == "[" and self._state == _AFTER
        fits = self._brackets[-1:] == bracket and self._state in (_AFTER, _KEY if bracket == "{" else _VALUE)
        self._brackets = self._brackets[:-1]
        self._state = _AFTER
        return fits

    def _comma(self) -> bool:
        fits = self._state == _AFTER
        if not self._brackets:  # between the elements of such an array
            return fits
        self._state = _KEY if self._brackets[-1:] == "{" else _VALUE
        return fits

    def _colon(self) -> bool:
        fits = self._state == _COLON
        self._state = _VALUE
        return fits

    def _quote(self) -> bool:
        self._in_string = True
        self._inner = Nesting(self._levels - 1) if self._levels > 1 else None
        return bool(self._brackets) and self._state in (_VALUE, _KEY)


def _stray(_: Nesting) -> bool:
    return False


_MOVES: Final = {
    "{": lambda nesting: nesting._open("{"),
    "[": lambda nesting: nesting._open("["),
    "}": lambda nesting: nesting._close("{"),
    "]": lambda nesting: nesting._close("["),
    ",": Nesting._comma,
    ":": Nesting._colon,
    '"': Nesting._quote,
}
