"""How wide a match of a pattern can be: what bounds the stretch that is read around a hit of the first pass.

Hyperscan says where a match ends and not where it began.  A pattern that matches at most so many bytes began no further
back, so only those are read again, and not the text up to there.  The pattern is taken apart by the parser of Python's
own ``re``, whose language holds nearly all of the one that RE2 and Hyperscan share; a pattern that it does not take
counts as one without bound.

Must never: say less than the widest match in UTF-8, or raise on any pattern.
"""

from __future__ import annotations

import re
from functools import lru_cache
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Final

#: No bound: wider than any text.
UNBOUNDED: Final = 1 << 40
#: Bytes of the longest character in UTF-8, and of the longest one that RE2 takes for an ASCII letter of the other case
#: (the sign of Kelvin for a k).
_LONGEST: Final = 4
_FOLDED: Final = 3
_LAST_ASCII: Final = 0x7F
_FOLDING: Final = frozenset(b"ksKS")
#: What can make a pattern match more than it is long.
_REPEATS: Final = re.compile(r"[*+{]")
#: What ``re`` reads in another way than RE2, or warns of: named classes, sets in sets, a count without its least.
_READ_OTHERWISE: Final = re.compile(r"\[\^?\[|\[:\^?[a-z]+:\]|\{,|\[[^\]]*(?:--|&&|~~|\|\|)")


@lru_cache(maxsize=2048)
def widest(regex: str) -> int:
    """Bytes of the widest match of ``regex`` in a text in UTF-8, at most ``UNBOUNDED``."""
    if _READ_OTHERWISE.search(regex):
        return UNBOUNDED
    try:
        parsed = _parser.parse(regex)
    except (re.error, RecursionError, OverflowError):
        return UNBOUNDED
    return min(_sum(parsed, bool(parsed.state.flags & re.IGNORECASE)), UNBOUNDED)


def widest_hint(regex: str) -> int:
    """As ``widest``, for a hint, which is read byte by byte; at once for one without repetition."""
    return widest(regex) if _REPEATS.search(regex) else len(regex.encode())


def _sum(parsed: Any, folds: bool) -> int:
    return sum(_of(code, value, folds) for code, value in parsed)


def _of(code: Any, value: Any, folds: bool) -> int:
    """The bytes of one element, whose letters are of either case if it ``folds``."""
    if code is _constants.AT:
        return 0
    if code is _constants.LITERAL:
        return _LONGEST if value > _LAST_ASCII else _FOLDED if folds and value in _FOLDING else 1
    if code is _constants.IN:
        return 1 if not folds and all(_is_ascii(*one) for one in value) else _LONGEST
    if code is _constants.BRANCH:
        return max(_sum(one, folds) for one in value[1])
    if code is _constants.SUBPATTERN:
        _, added, removed, inner = value
        return _sum(inner, (folds or bool(added & re.IGNORECASE)) and not removed & re.IGNORECASE)
    if code in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
        _, most, inner = value
        return UNBOUNDED if most is _constants.MAXREPEAT else int(most) * _sum(inner, folds)
    return _LONGEST if code in (_constants.ANY, _constants.NOT_LITERAL) else UNBOUNDED


def _is_ascii(code: Any, value: Any) -> bool:
    """Whether an element of a class takes ASCII alone; RE2's and Hyperscan's ``\\d``, ``\\s`` and ``\\w`` do."""
    if code is _constants.LITERAL:
        return bool(value <= _LAST_ASCII)
    if code is _constants.RANGE:
        return bool(value[1] <= _LAST_ASCII)
    return code is _constants.CATEGORY and value in (
        _constants.CATEGORY_DIGIT,
        _constants.CATEGORY_SPACE,
        _constants.CATEGORY_WORD,
    )
