"""Rows of the tables of national numbers: shape, check by python-stdnum, and the words that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

from tidegate.detectors.detector import Check, Detector, Pattern

#: Fewer different digits than this are a placeholder ("000-00-0000"), whatever the check digit says.
LEAST_DIGITS: Final = 3


class Valid:
    """A check by a module of python-stdnum, imported when first needed."""

    def __init__(self, module: str) -> None:
        self._name = f"stdnum.{module}"
        self._module: Any = None

    def __call__(self, value: str) -> bool:
        """Whether ``value`` is a valid number, and not one digit repeated."""
        if self._module is None:
            self._module = import_module(self._name)
        return is_varied(value) and bool(self._module.is_valid(value))


def is_varied(value: str) -> bool:
    """Whether ``value`` has enough different digits to be anyone's."""
    return len(set(re.sub("[^0-9A-Za-z]", "", value))) >= LEAST_DIGITS


def number(
    name: str,
    meaning: str,
    shape: str,
    check: str | Check | None,
    words: str,
    found: Sequence[str],
    not_found: Sequence[str] = (),
    *,
    family: str = "national-id",
    source: str = "",
    alone: str = "",
    confidence_alone: float = 0.7,
    misses: str = "Numbers without one of their names within a line of them.",
) -> Detector:
    """A number of ``shape`` beside one of ``words`` (separated by commas); of shape ``alone`` also without them.

    ``check`` is a module of python-stdnum, a function, or None where the issuer has published no check digit.
    """
    checks = Valid(check) if isinstance(check, str) else check or is_varied
    patterns = [Pattern(rf"\b(?:{shape})\b", 0.9 if check else 0.75, 0, checks, needs_context=True)]
    if alone:
        patterns.append(Pattern(rf"\b(?:{alone})\b", confidence_alone, 0, checks))
    return Detector(
        name=name,
        family=family,
        meaning=meaning,
        source=source or f"https://arthurdejong.org/python-stdnum/doc/2.2/stdnum.{check}",
        patterns=tuple(patterns),
        found=tuple(found),
        not_found=tuple(not_found),
        context=tuple(word.strip() for word in words.split(",")),
        misses=misses if not alone else "",
    )
