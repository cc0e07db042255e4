"""Tools in bodies: every writing of a call is found, and nothing else is taken for one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.counted import calls
from tidegate.core.exchange import UNKNOWN
from tidegate.wire import bodies
from tidegate.wire.tools import HERE, MOST, Called, host_of


def called(body: Any, media_type: str = "application/json") -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return bodies.read(raw, media_type=media_type, encoding=None).tools


def call(name: Any = "get", **more: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": {}}, **more}


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (call("get"), ["get"]),
        ([call("get"), {"method": "ping"}, call("put"), call("get")], ["get", "put"]),
        (b'{"method":"tools/call","params":{"name":"a","name":"b"}}', ["a", "b"]),
        (b'{"method":"ping","method":"tools/call","params":{"name":"a"},"params":{"name":"b"}}', ["a", "b"]),
        (b'{"Method":"tools/call","pArams":{"NAME":"a"},"params":{"name":"b"}}', ["a", "b"]),
        (b'{"method":"tools\\u002fcall","params":{"name":"\\u0061"}}', ["a"]),
        (b'\xef\xbb\xbf\n {"method":"tools/call","params":{"name":"a"}}', ["a"]),
        (b'{"method":"ping"}\n{"method":"tools/call","params":{"name":"a"}}', ["a"]),
        (call(["a"]), [None]),
        (call(7), ["7"]),
        ({"method": "tools/call"}, [None]),
        ({"method": "tools/call", "params": {"name": {"name": "a"}}}, [None]),
    ],
)
@pytest.mark.parametrize("media_type", ["application/json", "text/plain", ""])
def test_every_writing_of_a_call_is_found(body: Any, names: list[str | None], media_type: str) -> None:
    assert called(body, media_type) == tuple(Called(HERE, name) for name in names)


@pytest.mark.parametrize(
    "body",
    [
        {"method": "tools/list"},
        {"messages": [{"role": "user", "content": json.dumps(call())}]},  # spoken of, not done
        {"method": "GET", "params": {"name": "tools/call"}},
        {"tools": [{"type": "function", "function": {"name": "get"}}]},
        {"messages": [{"content": [{"type": "image_url", "image_url": {"url": "https://a.example/b.png"}}]}]},
        {"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": "tools/call"}]}},
        [],
        b"",
        b"tools/call",
    ],
)
def test_nothing_else_is_taken_for_one(body: Any) -> None:
    assert called(body) == ()


ON: dict[str, Any] = {"enabled": True}
OFF: dict[str, Any] = {"enabled": False, "defer_loading": True}
NOTHING = OFF


def anthropic(*toolsets: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A request as the MCP connector of Anthropic's Messages API takes it."""
    server = {"type": "url", "url": "https://a.example/sse", "name": "a"}
    sets = [{"type": "mcp_toolset", "mcp_server_name": "a", **each} for each in toolsets]
    return {"model": "m", "mcp_servers": [server], "tools": sets, **more}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"tools": [{"type": "mcp", "server_url": "https://a.example:8443/mcp"}]}, [Called("a.example", None)]),
        (
            {"tools": [{"server_url": "https://A.example./", "allowed_tools": ["x", "y"]}, {"connector_id": "c"}]},
            [Called("a.example", "x"), Called("a.example", "y"), Called("c", None)],
        ),
        (
            {"session": {"tools": [{"server_url": "https://a.example", "allowed_tools": {"tool_names": ["x"]}}]}},
            [Called("a.example", "x")],
        ),
        (
            {"mcp_servers": [{"url": "https://a.example", "tool_configuration": {"allowed_tools": ["x"]}}]},
            [Called("a.example", "x")],
        ),
        (
            b'{"mcp_servers":[{"url":"https://a.example","url":"https://b.example"}]}',
            [Called("a.example", None), Called("b.example", None)],
        ),
        ({"tools": [{"type": "mcp", "tunnel_id": "tunnel_7"}]}, [Called("tunnel_7", None)]),
        (
            {"tools": [{"mcpServers": [{"name": "n", "streamableHttpTransport": {"url": "https://a.example/mcp"}}]}]},
            [Called("a.example", None)],
        ),
        (
            {"tools": [{"mcp_servers": [{}, {"streamable_http_transport": {"url": "https://a.example/mcp"}}]}]},
            [Called("a.example", None)],
        ),
        (
            {"tools": [{"type": "mcp_server", "url": "https://a.example", "allowed_tools": [{"tools": ["x"]}]}]},
            [Called("a.example", None)],
        ),
        (
            {"tools": [{"type": "mcp", "transport": {"type": "http", "server_url": "https://a.example"}}]},
            [Called("a.example", None)],
        ),
        ({"Tools": [{"type": "mcp", "Server_URL": "https://a.example"}]}, [Called("a.example", None)]),
        (anthropic({"default_config": NOTHING, "configs": {"x": ON, "y": OFF, "z": {}}}), [Called("a.example", "x")]),
        (
            anthropic({"default_config": NOTHING, "configs": [{"name": "x", **ON}, {"name": "y"}]}),
            [Called("a.example", "x")],
        ),
        (anthropic({"configs": {"x": OFF}, "tools": [{"name": "x"}, {"name": "y"}]}), [Called("a.example", "y")]),
        (anthropic({"configs": {"x": OFF}}), [Called("a.example", None)]),
        (
            anthropic({"default_config": NOTHING, "configs": {"x": ON}}, {"default_config": NOTHING}),
            [Called("a.example", "x")],
        ),
    ],
)
def test_servers_handed_to_a_model_are_found(body: Any, found: list[Called]) -> None:
    assert called(body) == tuple(found)


ALLOWED = '"url":"https://a.example","allowed_tools":["x"]'


@pytest.mark.parametrize(
    "body",
    [
        f'{{"tools":[{{{ALLOWED},"allowed_tools":null}}]}}',
        f'{{"tools":[{{{ALLOWED},"allowed_tools":{{"read_only":true}}}}]}}',
        '{"tools":[{"url":"https://a.example","Allowed_Tools":["x"]}]}',
        f'{{"tools":[{{{ALLOWED}}}]}}\n{{"tools":[]}}',
        json.dumps(anthropic({"default_config": NOTHING, "configs": {"x": ON}}, {})),
        json.dumps(anthropic({"default_config": NOTHING, "configs": {"x": ON}})).replace("}}]", '},"configs":{}}]'),
        json.dumps(anthropic({"default_config": {"enabled": 0}, "configs": {"x": ON}})),
        json.dumps(anthropic({"default_config": NOTHING, "configs": "x"})),
        json.dumps(anthropic({"tools": [{"title": "x"}]})),
        json.dumps(
            anthropic(
                {"default_config": NOTHING, "configs": {"x": ON}},
                messages=[{"content": [{"tool": {"type": "mcp_toolset_reference", "server_name": "a"}}]}],
            )
        ),
    ],
)
def test_a_list_that_can_be_read_in_two_ways_lets_all_tools_through(body: str) -> None:
    assert Called("a.example", None) in called(body.encode())


def test_a_tool_that_a_later_message_brings_in_is_one_of_them() -> None:
    later = {"type": "tool_addition", "tool": {"type": "mcp_tool_reference", "server_name": "a", "name": "y"}}
    body = anthropic({"default_config": NOTHING, "configs": {"x": ON}}, messages=[{"content": [later]}])
    assert called(body) == (Called("a.example", "x"), Called("a.example", "y"))


@pytest.mark.parametrize(
    "body",
    [
        b'{"method":"ping","x":' + b"[" * 5000 + b"]" * 5000 + b"}",
        [call(f"tool-{n}") for n in range(MOST + 1)],
    ],
)
def test_what_cannot_be_told_is_unknown(body: Any) -> None:
    assert called(body) is UNKNOWN


def test_a_huge_batch_takes_no_more_than_its_size() -> None:
    small, large = (json.dumps([call() for _ in range(count)]).encode() for count in (400, 4_000))
    assert called(large) == (Called(HERE, "get"),)
    assert calls(lambda: called(large)) < 11 * calls(lambda: called(small))


@given(st.text() | st.sampled_from(["https://[::1", "https://a@b.example:x/", "//c.example"]))
def test_any_address_has_a_host_or_is_one(address: str) -> None:
    assert host_of(address) or not address
