"""The words that a pattern stands for, as far as it is words: "(?i:bank[ _-]?account|iban)" is five of them.

Hyperscan looks for thousands of plain words in the time that it takes for ten patterns with choices in them, so the
first pass takes such patterns apart.  A choice that is no finite list of words, or a long one, stays as it is.

Must never: give patterns of which none matches where the one they stand for does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Final, TypeAlias

#: More words than this, or shorter ones (in bytes), cost more than the pattern.
_MOST: Final = 1_200
_SHORTEST: Final = 4
#: Choices for one character: a digit.
_MOST_CHOICES: Final = 10
#: What no list of words has: more of something, classes, either end of a line or word, any character.
_ENDLESS: Final = re.compile(r"[*+.^$]|\{|\\[bBsSwWdD]")
#: What parts the choices of a pattern, or stands around them.
_STEP: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
_EITHER_CASE: Final = "(?i:"

#: A word, and for each of its characters whether it stands for either case.
_Word: TypeAlias = tuple[tuple[str, bool], ...]


@lru_cache(maxsize=2048)
def words(regex: str) -> tuple[str, ...]:
    """Patterns, one of which matches wherever ``regex`` does: plain words as far as it is some."""
    found: dict[str, None] = {}
    rest = []
    for choice in _choices(regex):
        some = _words(choice)
        found.update(dict.fromkeys(some))
        if not some:
            rest.append(choice)
    return (*found, *rest)


def _choices(regex: str) -> Iterator[str]:
    """What ``regex`` leaves the choice of, at its top and in what is of either case there."""
    for choice in _parted(regex):
        inner = choice[len(_EITHER_CASE) : -1]
        if choice.startswith(_EITHER_CASE) and _closes_last(choice):
            yield from (f"{_EITHER_CASE}{one})" for one in _parted(inner))
        else:
            yield choice


def _parted(regex: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for step in _STEP.finditer(regex):
        depth += {"(": 1, ")": -1}.get(step[0], 0)
        if step[0] == "|" and depth == 0:
            parts.append(regex[start : step.start()])
            start = step.end()
    return [*parts, regex[start:]]


def _closes_last(regex: str) -> bool:
    """Whether the bracket that ``regex`` begins with is closed by its last character."""
    depth = 0
    for step in _STEP.finditer(regex):
        depth += {"(": 1, ")": -1}.get(step[0], 0)
        if depth == 0 and step[0] == ")":
            return step.end() == len(regex)
    return False


def _words(regex: str) -> list[str]:
    """The words that ``regex`` is, as patterns; none where it is more than words."""
    if _ENDLESS.search(regex.replace(r"\.", "")):
        return []
    try:
        parsed = _parser.parse(regex)
        found = dict.fromkeys(_all(parsed, bool(parsed.state.flags & re.IGNORECASE)))
    except (re.error, ValueError):
        return []
    written = [_written(word) for word in found]
    return written if all(written) else []


def _written(word: _Word) -> str:
    """``word`` as a pattern; empty where it is short, or only some of its letters are of either case."""
    plain = "".join(char for char, _ in word)
    folds = {folds for char, folds in word if char.isalpha()}
    if len(folds) > 1 or len(plain.encode()) < _SHORTEST:
        return ""
    return ("(?i)" if True in folds else "") + re.escape(plain)


def _all(parsed: Any, folds: bool) -> list[_Word]:
    """Every word of a sequence.  Raises ``ValueError`` where there is no end of them."""
    found: list[_Word] = [()]
    for code, value in parsed:
        some = _of(code, value, folds)
        if len(found) * len(some) > _MOST:
            raise ValueError("too many words")
        found = [(*one, *other) for one, other in product(found, some)]
    return found


def _of(code: Any, value: Any, folds: bool) -> list[_Word]:
    if code is _constants.LITERAL:
        return [((chr(value), folds),)]
    if code is _constants.IN:
        return [((char, folds),) for char in _characters(value)]
    if code is _constants.BRANCH:
        return [word for one in value[1] for word in _all(one, folds)]
    if code is _constants.SUBPATTERN:
        _, added, removed, inner = value
        return _all(inner, (folds or bool(added & re.IGNORECASE)) and not removed & re.IGNORECASE)
    if code is _constants.MAX_REPEAT and value[:2] == (0, 1):
        return [(), *_all(value[2], folds)]
    raise ValueError("not words alone")


def _characters(value: Any) -> list[str]:
    found: list[int] = []
    for code, one in value:
        if code is _constants.LITERAL:
            found.append(one)
        elif code is _constants.RANGE and one[1] - one[0] < _MOST_CHOICES:
            found.extend(range(one[0], one[1] + 1))
        else:
            raise ValueError("a class of characters")
    if len(found) > _MOST_CHOICES:
        raise ValueError("a class of many characters")
    return [chr(one) for one in found]
