"""Toolsets: what they let through, by the words of the vendor's page, and that no shape of them raises."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.toolsets import listed, read_once


def toolset(**said: Any) -> dict[str, Any]:
    return {"type": "mcp_toolset", "mcp_server_name": "calendar", **said}


#: The patterns of "MCP connector", with what each comes to there.
@pytest.mark.parametrize(
    ("entry", "names"),
    [
        (toolset(), None),
        (
            toolset(
                default_config={"enabled": False},
                configs={"search_events": {"enabled": True}, "create_event": {"enabled": True}},
            ),
            {"search_events", "create_event"},
        ),
        (toolset(configs={"delete_all_events": {"enabled": False}}), None),
        (
            toolset(
                default_config={"enabled": False, "defer_loading": True},
                configs={"search_events": {"enabled": True, "defer_loading": False}, "list_events": {"enabled": True}},
            ),
            {"search_events", "list_events"},
        ),
        (toolset(default_config={"enabled": False}), set()),
    ],
)
def test_the_patterns_of_the_page(entry: dict[str, Any], names: set[str] | None) -> None:
    assert listed({"tools": [entry]}) == {"calendar": names}


@pytest.mark.parametrize("body", [b"", b"[1", b'{"a":1,"a":2}', b'{"a":1,"A":2}', b"[" * 100_000, b"\xff\xfe\x00"])
def test_what_is_no_json_or_can_be_read_in_two_ways_is_not_read(body: bytes) -> None:
    assert read_once(body) is None


def test_several_toolsets_of_a_server_are_taken_together() -> None:
    one, other = (toolset(default_config={"enabled": False}, configs={name: {"enabled": True}}) for name in "xy")
    assert listed([one, {"deep": [other]}]) == {"calendar": frozenset({"x", "y"})}
    assert listed([one, toolset(), other]) == {"calendar": None}


WORDS = st.sampled_from(
    ["type", "mcp_toolset", "mcp_tool_reference", "mcp_server_name", "server_name", "configs", "default_config"]
)
MESSAGES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.just("enabled"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.just("enabled"), inner, max_size=5),
    max_leaves=30,
)


@given(MESSAGES)
def test_no_shape_of_a_message_raises(message: Any) -> None:
    assert isinstance(listed(read_once(json.dumps(message).encode())), dict)
