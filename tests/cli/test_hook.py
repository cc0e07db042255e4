"""``tidegate hook``: each agent's event, answered in its own form; whatever is wrong is a block."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.edges.api.stand import CARD, standing
from tidegate.cli import hook as module
from tidegate.cli.hook import hook
from tidegate.core.decision import Effect
from tidegate.edges.api.server import Server
from tidegate.edges.rehearsal import Rule

#: As Claude Code tells it.
BASH = {
    **{"session_id": "s", "transcript_path": "/t.jsonl", "cwd": "/w", "permission_mode": "default"},
    **{"hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_use_id": "toolu_1"},
    "tool_input": {"command": f"echo {CARD}"},
}
COPILOT = {"sessionId": "s", "timestamp": 1764000000000, "cwd": "/w"}


async def asked(home: Path, event: Any, rule: Rule, *words: str) -> tuple[Result, list[Any]]:
    """The hook's answer, and what was recorded."""
    (home / "run").mkdir(exist_ok=True)
    async with standing(rule) as stand:
        server = Server(stand.app)
        await server.start(home / "run" / "api.sock")
        given = event if isinstance(event, str) else json.dumps(event)
        call = [*words, "--service", "deepseek", "--home", str(home)]
        result = await asyncio.to_thread(CliRunner().invoke, hook, call, input=given)
        await server.stop(1.0)
        return result, stand.play.entries()


async def test_what_may_go_on_is_left_to_the_agent(tmp_path: Path) -> None:
    result, (entry,) = await asked(tmp_path, BASH, Rule(Effect.ALLOW, "who"), "--person", "kim")
    assert (result.exit_code, result.stdout) == (0, "")
    assert entry["exchange"]["activity"] == ["tool"]
    assert entry["exchange"]["who"]["person"] == "kim"


@pytest.mark.parametrize(
    ("event", "tool"),
    [
        (BASH, {"server": "built-in", "name": "Bash"}),
        ({**BASH, "tool_name": "mcp__git_hub__create__issue"}, {"server": "git_hub", "name": "create__issue"}),
        (
            {
                "hook_event_name": "BeforeTool",
                "tool_name": "get",
                "mcp_context": {"server_name": "gh"},
                "tool_input": {},
            },
            {"server": "gh", "name": "get"},
        ),
        ({"hook_event_name": "beforeShellExecution", "command": "ls"}, {"server": "built-in", "name": "shell"}),
        ({"hook_event_name": "beforeReadFile", "content": "b"}, {"server": "built-in", "name": "read_file"}),
    ],
)
async def test_the_tool_is_told_by_server_and_name(tmp_path: Path, event: Any, tool: Any) -> None:
    _, (entry,) = await asked(tmp_path, event, Rule(Effect.ALLOW, "who"), "--person", "kim")
    assert entry["exchange"]["tools"] == [tool]


async def test_a_name_that_is_none_is_not_told(tmp_path: Path) -> None:
    event = {**BASH, "tool_name": f"my card is {CARD}"}
    _, (entry,) = await asked(tmp_path, event, Rule(Effect.ALLOW, "who"), "--person", "kim")
    assert not entry["exchange"].get("tools")


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (BASH, ("hookSpecificOutput", "permissionDecision", "deny")),
        ({"hook_event_name": "UserPromptSubmit", "prompt": "hi"}, ("decision", "block")),
        ({"hook_event_name": "BeforeTool", "tool_name": "read", "tool_input": {}}, ("decision", "deny")),
        ({"hook_event_name": "beforeShellExecution", "command": "ls"}, ("permission", "deny")),
        ({"hook_event_name": "beforeMCPExecution", "tool_name": "q", "tool_input": "{}"}, ("permission", "deny")),
        ({"hook_event_name": "beforeReadFile", "file_path": "a", "content": "b"}, ("permission", "deny")),
        ({"hook_event_name": "beforeSubmitPrompt", "prompt": "hi"}, ("continue", False)),
        ({"hook_event_name": "preToolUse", "tool_name": "Shell", "tool_input": {}}, ("permission", "deny")),
        ({"hook_event_name": "BeforeAgent", "prompt": "hi"}, ("decision", "deny")),
        ({**COPILOT, "toolName": "bash", "toolArgs": {}}, ("permissionDecision", "deny")),
    ],
)
async def test_a_refusal_in_each_agents_form(tmp_path: Path, event: Any, told: tuple[Any, ...]) -> None:
    result, entries = await asked(tmp_path, event, Rule(Effect.BLOCK, because="Not with this."))
    said: Any = json.loads(result.stdout)
    for step in told[:-1]:
        said = said[step]
    assert said == told[-1]
    assert result.exit_code == 2
    assert "Not with this." in result.stderr
    assert entries[0]["receipt" if "receipt" in entries[0] else "decision"]


async def test_values_are_replaced_where_the_agent_can_take_that_and_refused_where_not(tmp_path: Path) -> None:
    result, _ = await asked(tmp_path, BASH, Rule(Effect.REDACT, "data"))
    said = json.loads(result.stdout)["hookSpecificOutput"]
    assert said["permissionDecision"] == "ask"
    assert said["updatedInput"]["command"].startswith("echo [PAYMENT-CARD-")
    assert CARD not in result.output


@pytest.mark.parametrize(
    "event",
    [
        {"hook_event_name": "beforeShellExecution", "command": f"echo {CARD}"},
        {**BASH, "turn_id": "t"},  # Codex
        {**BASH, "timestamp": "2026-11-20T10:00:00Z"},
        {"hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_input": {"command": f"echo {CARD}"}},
        {**COPILOT, "toolName": "bash", "toolArgs": {"command": f"echo {CARD}"}},
        {"agent_action_name": "pre_run_command", "tool_info": {"command_line": f"echo {CARD}"}},
        {"hook_event_name": "BeforeTool", "tool_name": "sh", "tool_input": {"command": f"echo {CARD}"}},
    ],
)
async def test_where_an_agent_might_run_the_tool_with_the_values_it_is_refused(tmp_path: Path, event: Any) -> None:
    """What such an agent does not take of an answer it ignores, and goes on; what all take is exit status 2."""
    result, _ = await asked(tmp_path, event, Rule(Effect.REDACT, "data"))
    assert result.exit_code == 2
    assert "updatedInput" not in result.output
    assert "payment-card" in result.stderr
    assert CARD not in result.output


@pytest.mark.parametrize(
    "event",
    [
        {**COPILOT, "prompt": "hi"},
        {"agent_action_name": "pre_user_prompt", "tool_info": {"user_prompt": "hi"}},
        {"agent_action_name": "pre_run_command", "tool_info": {"command_line": "ls"}},
    ],
)
async def test_where_an_agent_reads_no_answer_the_status_and_the_reason_are_all(tmp_path: Path, event: Any) -> None:
    result, _ = await asked(tmp_path, event, Rule(Effect.BLOCK, because="Not with this."))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Not with this." in result.stderr


def test_an_answer_that_does_not_come_is_a_refusal_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most agents go on when a hook is late."""
    (tmp_path / "run").mkdir()
    monkeypatch.setattr("tidegate.cli.hook.WITHIN", 0.2)
    with closing(socket.socket(socket.AF_UNIX)) as silent:
        silent.bind(str(tmp_path / "run" / "api.sock"))
        silent.listen()
        result = CliRunner().invoke(hook, ["--home", str(tmp_path)], input=json.dumps(BASH))
    assert result.exit_code == 2
    assert "did not answer in time" in result.stderr or "cannot be asked" in result.stderr


@pytest.mark.parametrize("decided", [[], "x", None, 7])
def test_an_answer_that_is_none_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, decided: Any) -> None:
    monkeypatch.setattr("tidegate.cli.hook.ask", lambda *_: decided)
    result = CliRunner().invoke(hook, ["--home", str(tmp_path)], input=json.dumps(BASH))
    assert result.exit_code == 2
    assert "could not decide" in result.stderr


async def test_what_is_in_cursors_files_is_inspected(tmp_path: Path) -> None:
    event = {"hook_event_name": "beforeReadFile", "file_path": "a", "content": f"card {CARD}"}
    result, (entry,) = await asked(tmp_path, event, Rule(Effect.REDACT, "data"))
    assert result.exit_code == 2
    assert entry["exchange"]["data"]
    allowed, _ = await asked(tmp_path, event, Rule(Effect.ALLOW))
    assert json.loads(allowed.stdout) == {"permission": "allow"}


@pytest.mark.parametrize("event", ["", "[]", "{}", "no", '{"hook_event_name": "PostToolUse"}', "[" * 9999])
async def test_what_is_no_event_before_a_tool_is_refused(tmp_path: Path, event: str) -> None:
    result, entries = await asked(tmp_path, event, Rule(Effect.ALLOW))
    assert (result.exit_code, entries) == (2, [])
    assert result.stderr.count("\n") == 1


def test_without_a_gateway_nothing_is_run(tmp_path: Path) -> None:
    result = CliRunner().invoke(hook, ["--home", str(tmp_path)], input=json.dumps(BASH))
    assert result.exit_code == 2
    assert json.loads(result.stdout)["hookSpecificOutput"]["permissionDecision"] == "deny"
    assert "cannot be asked" in result.stderr
    assert CARD not in result.output


async def test_what_cannot_be_decided_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    async with standing(Rule(Effect.ALLOW)) as stand:
        server = Server(stand.app)
        await server.start(tmp_path / "run" / "api.sock")
        call = ["--service", "nobody", "--home", str(tmp_path)]
        result = await asyncio.to_thread(CliRunner().invoke, hook, call, input=json.dumps(BASH))
        await server.stop(1.0)
    assert result.exit_code == 2
    assert "no such `service`" in result.stderr


def test_an_event_that_never_ends_is_a_refusal_of_the_process_too(tmp_path: Path) -> None:
    """Whoever reads on is left behind; an abort in place of exit status 2 would let the agent go on."""
    late = "import sys; from tidegate.cli import hook; hook.WITHIN = 0.2; hook.hook(['--home', sys.argv[1]])"
    with subprocess.Popen(
        [sys.executable, "-c", late, str(tmp_path)], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert (process.wait(60), process.stderr.read() if process.stderr else "") == (
            2,
            "Tidegate did not answer in time.\n",
        )


def test_an_interruption_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_work: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_within", interrupted)
    result = CliRunner().invoke(hook, ["--home", str(tmp_path)], input=json.dumps(BASH))
    assert (result.exit_code, result.stderr) == (2, "Tidegate was interrupted before it had decided.\n")
