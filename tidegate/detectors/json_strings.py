r"""Strings of JSON in a text, without the escapes of line ends and quotation marks: in ``"a\nPIN"`` stands no "nPIN".

A request, an export of a chat or a log that is pasted as it stands holds what people wrote in its strings.  A line end
becomes two blanks and a mark a mark with one, so every position stays what it was; the lines of the text stay too, as
what is told in a string is no program that runs over many.

Must never: raise on any text, take more than linear time, or change a text's length.
"""

from __future__ import annotations

import re
from itertools import cycle
from typing import Final

#: A string where JSON has a value; what is in it is read pair by pair, so a backslash that is meant escapes nothing.
_VALUE: Final = re.compile(r'[:\[,]\s{0,8}"((?:[^"\\\n]|\\[^\n])*+)"(?=\s{0,8}[,}\]])')
_ESCAPE: Final = re.compile(r"\\([^\n])")
#: Without the beginning of an object's member there is no JSON that matters, and most texts have none.
_MEMBER: Final = '":'
#: Marks come in pairs: the blank of the first stands before it, that of the second behind.
_PAIR: Final = (' "', '" ')


#: Most characters between a colon and its string, or a string and what ends it, with the sign itself.
_BESIDE: Final = 9


def opened(text: str) -> str:
    """``text`` with blanks and marks for their escapes in strings of JSON; as long as before."""
    if "\\" not in text or _MEMBER not in text or ("\\n" not in text and '\\"' not in text):
        return text  # one character is found ten times as fast as two
    pieces: list[str] = []
    done, escape = 0, text.find("\\")
    while escape >= 0:  # a string is in one line, and most lines of most texts have no escape
        line, end = text.rfind("\n", done, escape) + 1 or done, _end_of_line(text, escape)
        for found in _VALUE.finditer(text, max(done, line - _BESIDE), min(len(text), end + _BESIDE)):
            pieces += (text[done : found.start()], _opened(found))
            done = found.end()
        escape = text.find("\\", max(end, done))
    return "".join((*pieces, text[done:]))


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _opened(found: re.Match[str]) -> str:
    whole, inner = found[0], found[1]
    if "\\" not in inner:
        return whole
    start, marks = found.start(1) - found.start(), cycle(_PAIR)

    def meant(escape: re.Match[str]) -> str:
        sign = escape[1]
        return next(marks) if sign == '"' else "  " if sign in "nrt" else escape[0]

    return whole[:start] + _ESCAPE.sub(meant, inner) + whole[start + len(inner) :]
