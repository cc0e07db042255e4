"""Roles: prompts by the shape, turns by who speaks, and nothing hidden when a shape no longer fits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tidegate.core.exchange import Unread
from tidegate.core.service import Shape
from tidegate.wire.bodies import read
from tidegate.wire.reading import Reading
from tidegate.wire.roles import values_of
from tidegate.wire.splices import PLAIN, Document, Place
from tidegate.wire.text_reader import Found


def seen(value: dict[str, Any], *prompts: str) -> Reading:
    shape = Shape("s", frozenset({"prompt"}), prompts=prompts)
    return read(json.dumps(value).encode(), media_type="application/json", encoding=None, shape=shape)


def roles(reading: Reading) -> dict[str, tuple[str, bool]]:
    return {part.text: (part.role, part.latest) for part in reading.parts if "<keys>" not in part.path}


def turns(*speakers: str, key: str = "role") -> dict[str, Any]:
    def by(speaker: str) -> dict[str, Any]:
        return {"author": {"role": speaker}} if key == "author.role" else {key: speaker}

    return {"messages": [by(speaker) | {"content": f"text {n}"} for n, speaker in enumerate(speakers)]}


@pytest.mark.parametrize("key", ["role", "author.role", "sender"])
def test_what_came_before_the_person_last_spoke_is_earlier(key: str) -> None:
    found = roles(seen(turns("user", "assistant", "user", "tool", key=key), "messages[].content"))
    assert [found[f"text {n}"][1] for n in range(4)] == [False, False, True, True]


def test_a_filter_on_the_speaker_tells_turns_as_well() -> None:
    found = roles(seen(turns("user", "assistant", "user"), 'messages[?role=="user"].content'))
    assert found["text 0"] == ("prompt", False)
    assert found["text 1"] == ("field", False)
    assert found["text 2"] == ("prompt", True)


@pytest.mark.parametrize("value", [{"texts": ["a", "b"]}, {"prompt": "a", "suffix": "b"}, turns("system", "assistant")])
def test_without_turns_of_a_person_everything_is_latest(value: dict[str, Any]) -> None:
    assert all(latest for _, latest in roles(seen(value, "texts[]", "prompt", "messages[].content")).values())


def test_the_last_element_only() -> None:
    selector = 'messages[-1:][?role=="user"].content'
    assert roles(seen(turns("user", "user"), selector))["text 0"][0] == "field"
    assert roles(seen(turns("user", "user"), selector))["text 1"][0] == "prompt"


def test_a_filter_holds_if_any_of_two_equal_keys_holds() -> None:
    raw = b'{"messages":[{"role":"assistant","role":"user","content":"x"}]}'
    shape = Shape("s", frozenset({"prompt"}), prompts=('messages[?role=="user"].content',))
    reading = read(raw, media_type=None, encoding=None, shape=shape)
    assert roles(reading)["x"][0] == "prompt"


def test_drift() -> None:
    assert seen({"other": "x"}, "prompt").drifted
    assert roles(seen({"other": "x"}, "prompt")) == {"x": ("prompt", True)}
    assert not seen({"prompt": "x"}, "prompt").drifted
    assert not seen({}, "prompt").drifted
    assert roles(seen({"other": "x"})) == {"x": ("field", True)}  # telemetry: a shape without prompts


def test_a_shape_we_cannot_read_makes_everything_a_prompt() -> None:
    assert roles(seen({"a": "x"}, "see the page of the vendor")) == {"x": ("prompt", True)}


def test_tokens() -> None:
    assert seen({"input": [1, 2, 3]}, "input").unread == (Unread("input", "tokens"),)
    assert seen({"input": ["x"], "n": [1]}, "input").unread == ()


def test_values_of_one_path_are_all_kept() -> None:
    place = Place(Document(""), 0, 0, PLAIN)
    found = [Found("x", "a", "value", place), Found("y", "a", "value", place), Found("f", "a", "file-name", place)]
    assert values_of(found, {"n": "4"}) == {"n": ["4"], "a": ["x", "y"]}
