"""From strings to parts: which of them are the prompt, which belong to earlier turns, and whose conversation it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from tidegate.core.exchange import Unread
from tidegate.wire import selectors
from tidegate.wire.reading import Role, Text
from tidegate.wire.reasons import TOKENS
from tidegate.wire.selectors import Selectors
from tidegate.wire.text_reader import Found

#: Where the known chat formats say who speaks in a turn, and the words for the person.
_SPEAKERS: Final = ("role", "author.role", "sender")
_PERSON: Final = frozenset({"user", "human"})
#: The role of what no shape can make a prompt, by kind.
_FIXED: Final[dict[str, Role]] = {"key": "field", "file": "file", "file-name": "file-name", "path": "address"}
#: What an issuer's key looks like.  Anything else under a credential's name is read like everything else.
_KEY: Final = re.compile(r"(?=[^A-Za-z]*[A-Za-z])(?=\D*\d)[\w.~-]{20,200}", re.ASCII)
_ELEMENT: Final = re.compile(r"([^\[]*)\[(\d+)\]")
_INDEX: Final = re.compile(r"\d+")
_WHOLE_NUMBERS: Final = re.compile(r"\d{1,9}(?:\s*+,\s*+\d{1,9})*+", re.ASCII)


class Roles(NamedTuple):
    """``drifted`` is true when the shape names prompts and none of the strings is one."""

    parts: tuple[Text, ...]
    unread: tuple[Unread, ...]
    drifted: bool


def values_of(found: Sequence[Found], numbers: Mapping[str, str]) -> dict[str, list[str]]:
    """The strings at each path.  More than one where a key is doubled: a filter holds if it holds for any."""
    values: dict[str, list[str]] = {path: [value] for path, value in numbers.items()}
    for one in found:
        if one.kind in ("value", "number"):
            values.setdefault(one.path, []).append(one.text)
    return values


def assign(found: Sequence[Found], chosen: Selectors, values: Mapping[str, Sequence[str]]) -> Roles:
    """The parts of a reading, in the order they were found."""
    if chosen.prompts is None:
        return Roles(tuple([Text(one.text, one.path, _FIXED.get(one.kind, "prompt")) for one in found]), (), False)
    prompts, turns = _prompts(values, chosen.prompts)
    drifted = bool(chosen.prompts) and bool(values) and not prompts
    latest = _latest(turns, values) if turns else {}
    parts = tuple(
        [
            Text(one.text, one.path, _FIXED.get(one.kind) or ("prompt" if drifted or one.path in prompts else "field"))
            for one in found
        ]
    )
    if chosen.credential is not None:
        parts = tuple(
            Text(part.text, part.path, "credential") if _is_key(part, chosen, values) else part for part in parts
        )
    if latest:
        parts = tuple(_earlier(part) if _is_earlier(part.path, latest) else part for part in parts)
    return Roles(parts, _tokens(prompts, values, chosen), drifted)


def _is_key(part: Text, chosen: Selectors, values: Mapping[str, Sequence[str]]) -> bool:
    """Whether it is the one credential of the request, where its service takes it."""
    return part.path == chosen.credential and values.get(part.path) == [part.text] and bool(_KEY.fullmatch(part.text))


def _earlier(part: Text) -> Text:
    return Text(part.text, part.path, part.role, False)


def _prompts(
    values: Mapping[str, Sequence[str]], paths: Sequence[selectors.Path]
) -> tuple[set[str], dict[str, set[int]]]:
    """The paths that are prompts, and for each array of turns the turns they are in."""
    prompts: set[str] = set()
    turns: dict[str, set[int]] = {}
    heads = tuple([head for selector in paths for head in selector.heads])
    highest = _last_elements(values) if [selector for selector in paths if selector.last_only] else {}
    for path in values:
        if not path.startswith(heads):
            continue
        for selector in paths:
            match = selector.match(path, values)
            if match is None or (selector.last_only and match.turns and match.turn < highest.get(match.turns, 0)):
                continue
            prompts.add(path)
            if match.turns is not None:
                turns.setdefault(match.turns, set()).add(match.turn)
    return prompts, turns


def _last_elements(values: Iterable[str]) -> dict[str, int]:
    """The highest index seen in each outermost array."""
    highest: dict[str, int] = {}
    for path in values:
        element = _ELEMENT.match(path)
        if element:
            highest[element[1]] = max(int(element[2]), highest.get(element[1], 0))
    return highest


def _latest(turns: Mapping[str, set[int]], values: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """For each array of turns the first turn of what is new: the last one in which the person speaks."""
    latest: dict[str, int] = {}
    for array, indices in turns.items():
        spoken = (index for index in indices if _speaker(f"{array}[{index}]", values) in _PERSON)
        last = max(spoken, default=0)
        if last:
            latest[array] = last
    return latest


def _speaker(turn: str, values: Mapping[str, Sequence[str]]) -> str | None:
    for key in _SPEAKERS:
        there = values.get(f"{turn}.{key}")
        if there:
            return there[0]
    return None


def _is_earlier(path: str, latest: Mapping[str, int]) -> bool:
    for array, first in latest.items():
        if path.startswith(f"{array}["):
            index = _INDEX.match(path, len(array) + 1)
            return index is not None and int(index[0]) < first
    return False


def _tokens(prompts: Iterable[str], values: Mapping[str, Sequence[str]], chosen: Selectors) -> tuple[Unread, ...]:
    """Prompts that are numbers of a model's vocabulary, which nobody can read without that model."""
    arrays = {
        path.removesuffix("[0]")
        for path in prompts
        if path[-3:] == "[0]" and all(_WHOLE_NUMBERS.fullmatch(value) for value in values[path])
    }
    return tuple(Unread(chosen.public(array), TOKENS) for array in sorted(arrays))
