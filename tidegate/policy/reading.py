"""Typed readings of document nodes.  Each notes on the sheet what is wrong and returns what could be read.

Nothing here knows a word of the policy's vocabulary; ``parse`` and its neighbours bring the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from tidegate.core.decision import ANY_LANGUAGE, NO_MESSAGE
from tidegate.policy.document import Node, Scalar, Sequence, Sheet, Table, quoted
from tidegate.policy.vocabulary import LANGUAGE_TAG

T = TypeVar("T")

NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})
NOWHERE: Final[Mapping[str, str]] = MappingProxyType({})
LONGEST_TEXT: Final = 4_000
_TRUE: Final = frozenset({"true", "True", "TRUE"})
#: What YAML 1.1 took for the same.
_SAID: Final = {"true": ("yes", "on", "y", "1"), "false": ("no", "off", "n", "0")}
_MAPPING: Final = ("a mapping", "Put quotes around it if it is one text with a colon in it.")
_FALSE: Final = frozenset({"false", "False", "FALSE"})


def listing(words: Iterable[str]) -> str:
    """Words for a message: ``allow, block``."""
    return ", ".join(words)


def nothing(node: Node) -> bool:
    """Whether nothing is said: ``key:`` with no value, or ``null``."""
    return isinstance(node, Scalar) and node.plain and node.value in NOTHING


def table(
    sheet: Sheet, node: Node, what: str, words: Collection[str] = (), elsewhere: Mapping[str, str] = NOWHERE
) -> Table | None:
    """A mapping; if ``words`` are given, other keys are mistakes.  ``elsewhere`` says where some of those belong."""
    if not isinstance(node, Table):
        sheet.wrong(node, f"{what} must be a mapping.", f"Write keys and values: {listing(words)}." if words else "")
        return None
    for key, _ in node.entries if words else ():
        if key.value not in words:
            fix = elsewhere.get(key.value) or sheet.meant(key.value, words, f"Known here: {listing(words)}.")
            sheet.wrong(key, f"{what} has no {quoted(key.value)}.", fix)
    return node


def items(sheet: Sheet, node: Node, what: str) -> tuple[Node, ...]:
    """The items of a list, or one value alone."""
    if isinstance(node, Sequence):
        if not node.items:
            sheet.wrong(node, f"{what} is an empty list, which says nothing.", "Name something or leave it out.")
        return node.items
    if nothing(node):
        sheet.wrong(node, f"{what} says nothing.", "Give a value or leave it out.")
        return ()
    return (node,)


def text(sheet: Sheet, node: Node, what: str) -> str | None:
    """One text that is not empty."""
    if not isinstance(node, Scalar):
        given, fix = ("a list", "Write one value, without brackets.") if isinstance(node, Sequence) else _MAPPING
        sheet.wrong(node, f"{what} must be a text, not {given}.", fix)
    elif nothing(node) or not node.value.strip():
        sheet.wrong(node, f"{what} says nothing.", "Give a value or leave it out.")
    elif len(node.value) > LONGEST_TEXT:
        sheet.wrong(node, f"{what} is longer than {LONGEST_TEXT:,} characters.")
    else:
        return node.value.strip()
    return None


def choice(sheet: Sheet, node: Node, options: Collection[str], what: str) -> str | None:
    """One of ``options``."""
    value = text(sheet, node, what)
    if value is None or value in options:
        return value
    sheet.wrong(node, f"{what} cannot be {quoted(value)}.", sheet.meant(value, options, f"One of: {listing(options)}."))
    return None


def flag(sheet: Sheet, node: Node, what: str) -> bool | None:
    """``true`` or ``false``."""
    value = text(sheet, node, what)
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    if value is not None:
        fix = next((f"Write {word}." for word, others in _SAID.items() if value.lower() in others), "")
        sheet.wrong(node, f"{what} must be true or false, not {quoted(value)}.", fix)
    return None


def read_with(sheet: Sheet, node: Node, what: str, reader: Callable[[str], T], expected: str) -> T | None:
    """What ``reader`` makes of a text; its ``ValueError`` becomes a problem that shows what is ``expected``."""
    value = text(sheet, node, what)
    if value is None:
        return None
    try:
        return reader(value)
    except ValueError:
        sheet.wrong(node, f"{what} cannot be {quoted(value)}.", f"Write it like {expected}.")
        return None


def wording(sheet: Sheet, node: Node, what: str) -> Mapping[str, str]:
    """A text, or texts by language tag; a text alone has the language ``und``."""
    if not isinstance(node, Table):
        value = text(sheet, node, what)
        return MappingProxyType({ANY_LANGUAGE: value}) if value else NO_MESSAGE
    said: dict[str, str] = {}
    for key, entry in node.entries:
        if not re.match(LANGUAGE_TAG, key.value):
            sheet.wrong(key, f"{quoted(key.value)} is not a language.", "Write a tag such as en, ko or pt-BR.")
        elif value := text(sheet, entry, what):
            said[key.value] = value
    if not node.entries:
        sheet.wrong(node, f"{what} says nothing.", "Give a text, or texts by language.")
    return MappingProxyType(said)
