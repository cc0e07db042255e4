"""The events of coding agents, as their documents show them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tidegate.cli import agents
from tidegate.cli.agents import Event, NoEvent, read

#: What Claude Code tells with each event (its hooks reference, "Common input fields").
CLAUDE = {"session_id": "s", "transcript_path": "/t.jsonl", "cwd": "/w", "permission_mode": "default"}
TOOL = {"hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_input": {"command": "ls"}}
#: What Codex tells (codex-rs/hooks/schema/generated/pre-tool-use.command.input.schema.json).
CODEX = {**CLAUDE, "turn_id": "t1", "model": "m", "tool_use_id": "c1"}
COPILOT = {"sessionId": "s", "timestamp": 1764000000000, "cwd": "/w"}
CURSOR = {"conversation_id": "c", "generation_id": "g", "cursor_version": "2.4.0", "workspace_roots": ["/w"]}


def event(told: Any) -> Event:
    return read(json.dumps(told).encode())


def windsurf(name: str, **info: Any) -> dict[str, Any]:
    return {"agent_action_name": name, "trajectory_id": "t", "timestamp": "2026-11-20T10:00:00Z", "tool_info": info}


@pytest.mark.parametrize(
    ("told", "agent", "given", "tool"),
    [
        ({**CLAUDE, **TOOL, "tool_use_id": "toolu_1"}, agents.CLAUDE_CODE, {"command": "ls"}, ("built-in", "Bash")),
        ({**CODEX, **TOOL}, agents.CODEX, {"command": "ls"}, ("built-in", "Bash")),
        (
            {**COPILOT, "toolName": "bash", "toolArgs": {"command": "ls"}},
            agents.COPILOT,
            {"command": "ls"},
            ("built-in", "bash"),
        ),
        (
            {**COPILOT, "toolName": "bash", "toolArgs": '{"command": "ls"}'},
            agents.COPILOT,
            {"command": "ls"},
            ("built-in", "bash"),
        ),
        (
            {**TOOL, "session_id": "s", "timestamp": "2026-11-20T10:00:00Z", "cwd": "/w"},
            agents.COPILOT,
            {"command": "ls"},
            ("built-in", "Bash"),
        ),
        (
            {
                "hook_event_name": "BeforeTool",
                "tool_name": "get",
                "tool_input": {"a": 1},
                "mcp_context": {"server_name": "gh"},
            },
            agents.GEMINI,
            {"a": 1},
            ("gh", "get"),
        ),
        (
            {**CURSOR, "hook_event_name": "preToolUse", "tool_name": "Shell", "tool_input": {"command": "ls"}},
            agents.CURSOR,
            {"command": "ls"},
            ("built-in", "Shell"),
        ),
        (
            {**CURSOR, "hook_event_name": "beforeShellExecution", "command": "ls", "cwd": "/w"},
            agents.CURSOR,
            {"command": "ls"},
            ("built-in", "shell"),
        ),
        (
            {**CURSOR, "hook_event_name": "beforeTabFileRead", "file_path": "a", "content": "b"},
            agents.CURSOR,
            {"file_path": "a", "content": "b"},
            ("built-in", "read_file"),
        ),
        (
            windsurf(
                "pre_mcp_tool_use", mcp_server_name="github", mcp_tool_name="create_issue", mcp_tool_arguments={"a": 1}
            ),
            agents.WINDSURF,
            {"a": 1},
            ("github", "create_issue"),
        ),
        (
            windsurf("pre_run_command", command_line="ls"),
            agents.WINDSURF,
            {"command_line": "ls"},
            ("built-in", "shell"),
        ),
        (
            windsurf("pre_write_code", file_path="a", edits=[{"old_string": "", "new_string": "b"}]),
            agents.WINDSURF,
            {"file_path": "a", "edits": [{"old_string": "", "new_string": "b"}]},
            ("built-in", "write_file"),
        ),
    ],
)
def test_each_agent_is_known_by_its_event(told: Any, agent: str, given: Any, tool: tuple[str, str]) -> None:
    found = event(told)
    assert (found.agent, json.loads(found.text), found.tool, found.is_prompt) == (agent, given, tool, False)


@pytest.mark.parametrize(
    ("told", "agent"),
    [
        ({**CLAUDE, "hook_event_name": "UserPromptSubmit", "prompt": "hi"}, agents.CLAUDE_CODE),
        ({**CODEX, "hook_event_name": "UserPromptSubmit", "prompt": "hi"}, agents.CODEX),
        ({**COPILOT, "prompt": "hi"}, agents.COPILOT),
        ({"hook_event_name": "BeforeAgent", "prompt": "hi"}, agents.GEMINI),
        ({**CURSOR, "hook_event_name": "beforeSubmitPrompt", "prompt": "hi"}, agents.CURSOR),
        (windsurf("pre_user_prompt", user_prompt="hi"), agents.WINDSURF),
    ],
)
def test_what_a_person_types_is_a_prompt(told: Any, agent: str) -> None:
    found = event(told)
    assert (found.agent, json.loads(found.text), found.is_prompt) == (agent, {"prompt": "hi"}, True)


@pytest.mark.parametrize(
    "told",
    [
        {**CODEX, **TOOL},
        {**CLAUDE, **TOOL},
        {**CLAUDE, **TOOL, "tool_use_id": "u", "timestamp": "2026-11-20T10:00:00Z"},
        {**CLAUDE, **TOOL, "tool_use_id": "u", **CURSOR},
        {**CLAUDE, "hookEventName": "PreToolUse", "tool_name": "x", "tool_use_id": "u", "tool_input": {}},
        {**CLAUDE, "hook_event_name": "UserPromptSubmit", "prompt": "hi"},
    ],
)
def test_only_claude_code_itself_is_trusted_to_run_a_tool_with_other_arguments(told: Any) -> None:
    """Codex refuses an answer that asks its user, and then runs the tool with what it was given."""
    assert event({**CLAUDE, **TOOL, "tool_use_id": "toolu_1"}).takes_changes
    assert not event(told).takes_changes


def test_every_agent_has_a_service() -> None:
    known = {value for name, value in vars(agents).items() if name.isupper() and isinstance(value, str)}
    assert known - {agents.BUILT_IN} == set(agents.SERVICES)


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"\xff", b"no", b"[]", b"7", b"{}", b"[" * 9999, b'{"prompt": "hi"}'),
        *(b'{"hook_event_name": ["PreToolUse"]}', b'{"hook_event_name": "Stop"}'),
        b'{"agent_action_name": "post_run_command"}',
    ],
)
def test_nothing_else_is_taken_for_one(data: bytes) -> None:
    with pytest.raises(NoEvent):
        read(data)


@pytest.mark.parametrize("info", [None, 7, "x", [], {"mcp_tool_name": 7}])
def test_an_event_that_tells_nonsense_is_read_all_the_same(info: Any) -> None:
    assert event({"agent_action_name": "pre_mcp_tool_use", "tool_info": info}).tool is None
    assert event({**CLAUDE, **TOOL, "mcp_context": info, "tool_input": "[" * 9999}).tool == ("built-in", "Bash")
