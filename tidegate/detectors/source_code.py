"""Source code, told from prose, logs and data: lines that only a program has, close to one another.

A single line of code in a sentence is a question about code; several lines together are code.  Markup, JSON and
configuration are not counted: they have forms of their own, and what is secret in them is found as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from tidegate.detectors.automaton import Automaton
from tidegate.detectors.detector import Detector, Procedure
from tidegate.detectors.places import Places

#: Lines of code that must stand together, how many other lines may lie between two of them, and how many of them
#: must be of a kind that nothing but a program has.
LEAST_LINES: Final = 5
MOST_BETWEEN: Final = 8
LEAST_CERTAIN: Final = 3
#: The lowest that is reported: whatever else is found inside a program is found more surely.
CONFIDENCE: Final = 0.5
#: How many must do something: call, assign, import, return.  Settings and listings only state.
LEAST_DOING: Final = 2
#: Lines that a shell script has and little else.
_SHELL: Final = re.compile(
    r"#!|set -[a-zA-Z]|export [A-Za-z_]\w*=|if \[{1,2} |for \w+ in .*(?:; ?do)?$|while .*; ?do$|(?:do|done|fi"
    r"|esac|then|else)$|cd [/~$\w.-]+$|local \w+="
    r"|echo |\w+\(\) ?\{$"
)
#: Lines that Ruby, Elixir and Lua have, which close a block with a word.
_WORDED: Final = re.compile(
    r"(?:def|defp|defmodule) [\w.?!=]+(?:\(.*\))?(?: do)?$|class [A-Z]\w*(?: < [A-Z][\w:]*)?$|module [A-Z][\w:]*$"
    r"|require(?:_relative)?[ (]['\"]|(?:local )?function [\w.:]+\(.*\)$"
)
_DOING_WORDS: Final = "import|from|return|#include|use|using|package|SELECT|INSERT"
_DOES: Final = re.compile(rf"\w\(|(?<![=<>!])=(?!=)|^(?:{_DOING_WORDS}|#!)\b|^echo |^fi$|^done$")
#: What is somewhere in each stretch with such a line: verses and lists that end in semicolons have none of it.
_MAY_DO: Final = Automaton(rf"(?m)\S\(|=|^[^!-~\n]*(?:#!|(?:{_DOING_WORDS}|echo|fi|done)\b)", groups=False)
#: A line of more words between two signs of code is prose that ends like code.
_MOST_WORDS: Final = 7
_SIGNS: Final = re.compile(r"[(){}\[\]=<>+*/\"'`$&|]")

#: First words of lines that only a program begins so, if the line ends as one of a program does.
_CERTAIN_WORDS: Final = (
    " def class import from async return public private protected static const let var function func fn"
    " struct enum impl package namespace using typedef template #include #define #ifdef #ifndef #pragma"
    " export elif except raise yield SELECT INSERT UPDATE DELETE CREATE ALTER extends override final"
    " abstract interface module require use"
)
#: First words of lines of code that sentences begin with too.
_LIKELY_WORDS: Final = " if for while else try with switch case catch finally do assert break continue pass"
_CERTAIN: Final = frozenset(_CERTAIN_WORDS.split())
_LIKELY: Final = frozenset(_LIKELY_WORDS.split())
#: How lines of code end, and lines of prose do not.
_ENDS: Final = (";", "{", "):", ");", "},", "})", "=>", "else:", "try:", "};", "]:", "->", "&&", "||", "+=")
_BRACKETS: Final = frozenset("()[]{};,")


#: How lines of code end, as a pattern.
_END: Final = r"(?:[;{]|\):|\},|\}\)|=>|else:|try:|\]:|->|&&|\|\||\+=|; ?do)"
#: What the first pass looks for: nearly all lines of weight 2 (``_weight``), but perhaps the first and last of a text.
_HINTS: Final = (
    rf"(?:{_END}|\b(?:do|done|fi|esac|then|else))\r?\n",
    r"\n[ \t]*(?:#!|set -|if \[|(?:echo|cd|local|" + "|".join(_CERTAIN_WORDS.split()) + r")[ \t(])",
)
#: Every line of weight 1 or 2 is among these: RE2 finds them without a look at each line.
_MAY_BE_CODE: Final = Automaton(
    r"(?m)^[ \t]*(?:"
    r"(?:#!|set -|export |if \[|for |while |cd |local |echo |\w+\(\) ?\{)"
    r"|(?:do|done|fi|esac|then|else|end)[ \t\r]*$"
    r"|(?:" + "|".join(_CERTAIN_WORDS.split()) + r")[ \t\r]*(?:$|[ \t][^\n]*)"
    r"|(?:" + "|".join(_LIKELY_WORDS.split()) + r")(?:[ \t][^\n]*)?[:{)][ \t\r]*$"
    r"|[@#][^ \t\n]{0,38}[:{)][ \t\r]*$"
    r"|[()\[\]{};,]+[ \t\r]*$"
    r"|[^ \t\n]*\([^\n]*\)[ \t\r]*$"
    r"|[^\n]* = "
    r"|[^\n]*" + _END + r"[ \t\r]*$)",
    groups=False,
)
#: Bytes in which two lines of the hint must stand for a block, and how far around them one is read.
_WITHIN: Final = 8_000
_AROUND: Final = 4_000


def find_code(places: Places, ends: Sequence[int]) -> Iterator[tuple[int, int, float]]:
    """The blocks of code in a text, from their first to their last line of code, where the hint ends at ``ends``."""
    for first, last in _dense(places.data, ends):
        if _MAY_DO.search(places.data, first, last) is not None:
            yield from _blocks(places.data, first, last)


def _dense(data: bytes, ends: Sequence[int]) -> list[tuple[int, int]]:
    """The stretches of whole lines in which there may be certain lines enough for a block."""
    found: list[tuple[int, int]] = []
    for one, other in pairwise(ends):
        if other - one > _WITHIN:
            continue
        first = data.rfind(b"\n", 0, max(0, one - _AROUND)) + 1
        last = data.find(b"\n", other + _AROUND)
        last = last if last >= 0 else len(data)
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _blocks(data: bytes, at: int, last: int) -> Iterator[tuple[int, int, float]]:
    start = end = lines = certain = does = 0
    while at < last and (match := _MAY_BE_CODE.search(data, at, last)) is not None:
        first = match[0]
        at = data.find(b"\n", match[1]) + 1 or last + 1
        bare = data[first : at - 1].decode("utf-8", "replace").strip()
        weight = _weight(bare)
        if not weight:
            continue
        if lines and data.count(b"\n", end, first) > MOST_BETWEEN + 1:
            yield from _block(start, end, lines, certain, does)
            lines = certain = does = 0
        start = start if lines else first
        end, lines, certain = at - 1, lines + 1, certain + weight - 1
        if does < LEAST_DOING and _DOES.search(bare):
            does += 1
    yield from _block(start, end, lines, certain, does)


def _weight(line: str) -> int:
    """0 for a line that is not code, 1 for one that may be, 2 for one that is."""
    if not line:
        return 0
    if _SHELL.match(line) or _WORDED.match(line):
        return 2
    if line == "end":
        return 1
    first = line.split(None, 1)[0]
    if line.count(" ") > _MOST_WORDS and _SIGNS.search(line) is None:
        return 0
    if line.endswith(_ENDS):
        # JSON ends its lines in brackets too, and lists in prose in semicolons and colons: what opens with a quote
        # or a bracket, is not ASCII, or ends in a colon without a word of code in front says nothing certain.
        plain = first[0] not in "\"'{}[]()" and line.isascii()
        return 2 if plain and (line[-1] != ":" or first in _CERTAIN or first in _LIKELY) else 1
    if first in _CERTAIN:
        return 2 if _is_statement(line, first) else 0
    if first in _LIKELY or (first[0] in "@#" and len(line) < 40 and " " not in line):
        return 1 if line[-1] in ":{)" else 0
    if " = " in line and line[-1] not in ".!?":
        return 1
    return 1 if _BRACKETS.issuperset(line) or (line[-1] == ")" and "(" in first) else 0


def _is_statement(line: str, first: str) -> bool:
    if first == "import":
        return line.count(" ") < 3 or " from " in line or "{" in line
    if first == "from":
        return " import " in line
    return first in {"return", "#include", "#define", "SELECT", "INSERT"} or line[-1] in ":;{(,)" or "=" in line


def _block(start: int, end: int, lines: int, certain: int, does: int) -> Iterator[tuple[int, int, float]]:
    if lines >= LEAST_LINES and certain >= LEAST_CERTAIN and does >= LEAST_DOING:
        yield start, end, CONFIDENCE


SOURCE_CODE: Final = Detector(
    name="source-code",
    family="source-code",
    meaning="Source code of a program, five lines or more.",
    source="https://en.wikipedia.org/wiki/Source_code",
    patterns=(),
    procedures=(
        Procedure(
            _HINTS,
            find_code,
        ),
    ),
    found=(
        "import os\n\ndef main(path):\n    names = os.listdir(path)\n    for name in names:\n        print"
        "(name)\n    return names\n",
        "public class A {\n  private int b;\n  public int get() {\n    return b;\n  }\n}\n",
        "const a = 1;\nfunction f(x) {\n  if (x > a) {\n    return x;\n  }\n  return a;\n}\n",
        "require 'json'\n\nmodule Shop\n  class Till\n    def total(orders)\n      sum = orders.sum(&:amount)\n"
        "      sum\n    end\n  end\nend\n",
        '#include <stdio.h>\nint main(void) {\n  int a = 1;\n  printf("%d", a);\n  return 0;\n}\n',
    ),
    not_found=(
        "the end\n\nend\n\nclass notes\nmodule 3\nend\n",
        "How do I write a function in Python? def main(): is where I start.",
        "Dear all,\n\nplease read the notes below.\nWe met on Monday.\nThe plan is good.\nThank you.\n",
        "2024-01-15 10:00:00 INFO started\n2024-01-15 10:00:01 WARN slow\n2024-01-15 10:00:02 ERROR failed\n" * 3,
        '{\n  "a": 1,\n  "b": {\n    "c": [1, 2]\n  }\n}\n',
        "- one\n- two\n- three\n- four\n- five\n- six\n",
    ),
    misses="Fewer than five lines; languages without braces, semicolons or the usual words.",
)
