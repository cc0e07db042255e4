"""Which strings of a streamed reply are pieces of one text: the channel of every string of a record.

No list of services: a string belongs with the strings that stand at the same path of other records, where an element of
an array counts by its ``index`` if it says one.  That fits, as they are, OpenAI's chat, completions and responses APIs,
Anthropic, Gemini, Ollama, Mistral, Cohere and those that copy them.  Two shapes say where a string belongs in the data
instead of by its path, and have a reader here: the JSON patches of DeepSeek's and of ChatGPT's web chat
(``{"p": "response/fragments/0/content", "o": "APPEND", "v": "…"}``, then ``{"v": "…"}`` for more of the same).
Neither is documented by its maker; both were read in public clients (terminail/chromai-extension's recorded stream;
xtekky/gpt4free).
It must never decide what a string says, only what it continues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from tidegate.wire import json_text
from tidegate.wire.json_codings import STRING
from tidegate.wire.limits import Limits

#: Members that say which of several texts a record goes on with.
_INDEX: Final = frozenset(
    {"index", "output_index", "content_index", "contentBlockIndex", "summary_index", "item_id", "toolCallId"}
)
#: Only at the top of a record, where it is the kind of the event; further in it comes and goes within one text.
_KIND: Final = "type"
#: Operations that put a text in the place of another rather than add to it.
_REPLACE: Final = frozenset({"replace", "set"})
#: Words in a path that say: what stands here goes on with what stood here before.
_MARKED: Final = re.compile(r"delta|partial|chunk", re.IGNORECASE)
_STEP: Final = re.compile(r'\.?([^.\[\]]+)|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]')
_DOCUMENT: Final = re.compile(r"<\d+>\.?")
_PATCH_KEYS: Final = frozenset({"v", "p", "o", "c"})
#: Where the text of an answer stands in a snapshot that patches go on from.
_TEXTS: Final = frozenset({"content", "parts", "text"})
#: A record has fewer strings than a whole body may have.
_LIMITS: Final = Limits(parts=100_000)


class Leaf(NamedTuple):
    """A string: its channel, decoded value, the span of its writing, and whether it surely continues its channel."""

    channel: str
    value: str
    start: int
    end: int
    marked: bool


@lru_cache(maxsize=2048)
def _steps(path: str) -> tuple[tuple[str, str], ...]:
    """The path of each container on the way and the step from it: ``a[0].b`` → (``""``, ``a``), (``a``, ``[0]``) …"""
    return tuple((path[: found.start()], found[0].lstrip(".")) for found in _STEP.finditer(path))


class Reader:
    """The leaves of one record after another; remembers where a patch stream stands."""

    __slots__ = ("_current",)

    def __init__(self) -> None:
        self._current = "v"

    def leaves(self, text: str) -> list[Leaf] | None:
        """Every string of the JSON in ``text``; ``None`` when it is not JSON."""
        try:
            pieces, _ = json_text.strings(text, _LIMITS)
        except json_text.Malformed:
            return None
        if _is_patch({_steps(path)[0][1] for path, *_ in pieces if path}):
            return self._patched(pieces)
        return _plain(pieces)

    def _patched(self, pieces: list[json_text.Piece]) -> list[Leaf]:
        said = {path: value for path, value, _, _, coding in pieces if coding is STRING}
        leaves: list[Leaf] = []
        for path, value, start, end, coding in pieces:
            word = path[-1:]
            if coding is not STRING or (word in ("p", "o") and _is_member(path)):
                continue
            if word == "v" and _is_member(path):
                name = self._target(path[:-1], said)
            else:
                name = _last_name(path)
                self._current = name if name in _TEXTS else self._current
            leaves.append(Leaf(f"patch {name}", value, start, end, marked=True))
        return leaves

    def _target(self, base: str, said: dict[str, str]) -> str:
        """The channel of the operation at ``base``; one without a path goes on with what was added to before."""
        path = said.get(base + "p")
        if path is None:
            return self._current
        name = next((word for word in reversed(path.split("/")) if word and not word.lstrip("-").isdigit()), "v")
        if said.get(base + "o", "").lower() not in _REPLACE:
            self._current = name
        return name


def _is_patch(top: set[str]) -> bool:
    return "v" in top and top <= _PATCH_KEYS


def _is_member(path: str) -> bool:
    return len(path) == 1 or path[-2] == "."


def _last_name(path: str) -> str:
    return next((step for _, step in reversed(_steps(path)) if not step.startswith("[")), "v")


def _plain(pieces: list[json_text.Piece]) -> list[Leaf]:
    marks = _marks(pieces)
    leaves = []
    for path, value, start, end, coding in pieces:
        if coding is STRING:
            channel = _channel(path, marks)
            leaves.append(Leaf(channel, value, start, end, _MARKED.search(channel) is not None))
    return leaves


def _marks(pieces: Iterable[json_text.Piece]) -> dict[str, list[str]]:
    """What each container says about which text it goes on with."""
    marks: dict[str, list[str]] = {}
    for path, value, *_ in pieces:
        steps = _steps(path)
        if steps:
            owner, name = steps[-1]
            if name in _INDEX or (name == _KIND and not owner):
                marks.setdefault(owner.rstrip("."), []).append(f"{name}={value[:64]}")
    return marks


def _channel(path: str, marks: dict[str, list[str]]) -> str:
    path = _DOCUMENT.sub("", path, count=1) if path.startswith("<") else path
    if not marks:
        return path
    words: list[str] = []
    steps = _steps(path)
    for number, (owner, step) in enumerate(steps):
        words.extend(marks.get(owner, ()))
        inside = steps[number + 1][0] if number + 1 < len(steps) else path
        numbered = step.startswith("[") and any(mark.startswith("index=") for mark in marks.get(inside, ()))
        words.append("[]" if numbered else step)
    return " ".join(words)
