"""The practice server of tools: it answers as the specification says that servers do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tidegate.practice.app import build
from tidegate.practice.mcp import SESSION
from tidegate.practice.notebook import Notebook


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    return TestClient(build(Notebook(tmp_path / "seen.jsonl")))


def asked(client: TestClient, method: str, id: Any = 1, **params: Any) -> Any:
    return client.post("/mcp", json={"jsonrpc": "2.0", "id": id, "method": method, "params": params})


def test_a_session_begins_and_lists_its_tools(client: TestClient) -> None:
    begun = asked(client, "initialize", protocolVersion="2025-06-18")
    assert begun.headers["mcp-session-id"] == SESSION
    assert begun.json()["result"]["protocolVersion"] == "2025-06-18"
    assert len(asked(client, "tools/list").json()["result"]["tools"]) == 2


def test_a_tool_answers_as_one_object_or_as_an_event(client: TestClient) -> None:
    whole = asked(client, "tools/call", "x", name="delete_repo", arguments={"text": "a"}).json()
    assert (whole["id"], whole["result"]["content"][0]["text"]) == ("x", 'delete_repo: {"text": "a"}')
    streamed = asked(client, "tools/call", name="create_issue", arguments={})
    assert streamed.headers["content-type"].startswith("text/event-stream")
    [data] = [line for line in streamed.text.splitlines() if line.startswith("data: ")]
    assert json.loads(data[6:])["id"] == 1


def test_notifications_and_batches(client: TestClient) -> None:
    assert client.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"}).status_code == 202
    assert client.post("/mcp", json=[{"jsonrpc": "2.0", "method": "a"}]).status_code == 202
    batch = [{"jsonrpc": "2.0", "id": n, "method": "tools/list"} for n in (1, 2)]
    assert [one["id"] for one in client.post("/mcp", json=batch).json()] == [1, 2]
    assert asked(client, "completion/complete").json()["error"]["code"] == -32601


def test_a_resource_and_a_prompt_say_what_was_asked(client: TestClient) -> None:
    read = asked(client, "resources/read", uri="note://1").json()["result"]["contents"][0]
    assert (read["uri"], "note://1" in read["text"]) == ("note://1", True)
    got = asked(client, "prompts/get", name="review", arguments={"text": "a"}).json()["result"]["messages"][0]
    assert '{"text": "a"}' in got["content"]["text"]
