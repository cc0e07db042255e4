"""What the practice service says: the prompt, echoed.  Pure: request JSON in, answer events out.

Echoing in very small deltas is the point: a placeholder that the gateway put into the prompt comes back split over
many events, escaped in JSON and inside tool-call arguments, and the gateway has to find it everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = Any
GREETING = "You said: "
#: Characters in one delta; smaller than any placeholder.
DELTA = 3


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call the service wants made: the tool's name and its arguments as JSON text."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The content of an answer, before any service's shape is given to it."""

    text: str
    call: Call | None = None
    delta: int = DELTA

    def deltas(self) -> Iterator[str]:
        """The text in small pieces."""
        return pieces(self.text, self.delta)

    def argument_deltas(self) -> Iterator[str]:
        """The arguments of the tool call in small pieces; nothing without a call."""
        return pieces(self.call.arguments if self.call else "", self.delta)


def pieces(text: str, size: int) -> Iterator[str]:
    """``text`` in runs of ``size`` characters."""
    return (text[at : at + size] for at in range(0, len(text), size))


def echo(prompt: str) -> str:
    """The answer to a prompt."""
    return GREETING + prompt


def sse(data: Json, event: str | None = None) -> bytes:
    """One Server-Sent Event with JSON data (WHATWG HTML, section 9.2)."""
    head = f"event: {event}\n" if event else ""
    return f"{head}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


DONE = b"data: [DONE]\n\n"


def words(content: Json) -> str:
    """Every text in a message content of any of the practised shapes, one a line."""
    return "\n".join(_texts(content))


#: Keys whose value is text a person or a tool wrote.
_SAID = ("text", "content", "parts", "input_text", "output")


def _texts(content: Json) -> Iterable[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for item in content:
            yield from _texts(item)
    elif isinstance(content, Mapping):
        for key in _SAID:
            yield from _texts(content.get(key))


def last_from_user(messages: Json) -> str:
    """The text of the last message that is not the assistant's or the system's."""
    told = [m for m in messages if isinstance(m, Mapping)] if isinstance(messages, list) else []
    told = [m for m in told if m.get("role", "user") not in ("assistant", "system", "developer", "model")]
    return words(told[-1].get("content", told[-1].get("parts", told[-1].get("output")))) if told else ""


def call_for(prompt: str, name: str, schema: Json) -> Call:
    """A call of the tool with the prompt in every required text argument (or in ``text`` if it names none)."""
    properties = schema.get("properties", {}) if isinstance(schema, Mapping) else {}
    wanted = [key for key, kind in properties.items() if isinstance(kind, Mapping) and kind.get("type") == "string"]
    return Call(name, json.dumps(dict.fromkeys(wanted or ["text"], prompt), ensure_ascii=False))
