"""The events that coding agents tell before they go on, and how each of them takes an answer.

Their documented forms, told apart by the shape of the event:
- Claude Code: ``PreToolUse``, ``UserPromptSubmit`` (https://code.claude.com/docs/en/hooks);
- Codex has events of the same names and takes other answers (https://developers.openai.com/codex/hooks), as GitHub
  Copilot does, under these names and under its own (https://docs.github.com/en/copilot/reference/hooks-reference);
- Gemini CLI: ``BeforeTool``, ``BeforeAgent`` (https://geminicli.com/docs/hooks/reference);
- Cursor: ``preToolUse``, ``beforeShellExecution`` and others that begin so (https://cursor.com/docs/agent/hooks);
- Windsurf: ``pre_mcp_tool_use`` and others (https://docs.windsurf.com/windsurf/cascade/hooks).

Each documents exit status 2 as a block of what is about to be done, with the reason on the standard error; for prompts
all but Copilot do.  Must never: answer in a form in which an agent that is not surely known would go on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

#: The server of tools that an agent brings along.
BUILT_IN: Final = "built-in"
CLAUDE_CODE: Final = "claude-code"
CODEX: Final = "codex"
COPILOT: Final = "copilot"
CURSOR: Final = "cursor"
GEMINI: Final = "gemini"
WINDSURF: Final = "windsurf"
#: Took over the form of Claude Code, and is none of those that are known.
LIKE_CLAUDE_CODE: Final = "like-claude-code"
#: The catalogue's entry of each agent; that of Codex is its operator's service.
SERVICES: Final[Mapping[str, str]] = {
    CLAUDE_CODE: "claude-code",
    CODEX: "chatgpt",
    COPILOT: "github-copilot",
    CURSOR: "cursor",
    GEMINI: "gemini-code-assist",
    WINDSURF: "windsurf",
    LIKE_CLAUDE_CODE: "claude-code",
}
_PROMPTS: Final = frozenset(
    {"UserPromptSubmit", "userPromptSubmitted", "BeforeAgent", "beforeSubmitPrompt", "pre_user_prompt"}
)
_TOOLS: Final = frozenset(
    {
        "PreToolUse",
        "BeforeTool",
        *("preToolUse", "beforeShellExecution", "beforeMCPExecution", "beforeReadFile", "beforeTabFileRead"),
        *("pre_mcp_tool_use", "pre_run_command", "pre_read_code", "pre_write_code"),
    }
)
#: Events that are a tool of their own, and the name it goes by.
_NAMED_BY_EVENT: Final = {
    "beforeShellExecution": "shell",
    "beforeReadFile": "read_file",
    "beforeTabFileRead": "read_file",
    "pre_run_command": "shell",
    "pre_read_code": "read_file",
    "pre_write_code": "write_file",
}
#: What Cursor's own events give to a tool.
_GIVEN: Final = ("command", "file_path", "content", "attachments")
#: What events of Claude Code hold, and what those of others hold that it never tells.
_OF_CLAUDE_CODE: Final = frozenset({"transcript_path", "permission_mode", "tool_use_id"})
_OF_OTHERS: Final = frozenset({"timestamp", "turn_id", "cursor_version", "hookEventName"})
_MCP: Final = re.compile(r"mcp__(?P<server>.+?)__(?P<name>.+)", re.DOTALL)
_NAME: Final = re.compile(r"[\w.:/@-]{1,128}", re.ASCII)


class NoEvent(Exception):
    """This is nothing that an agent tells before it goes on; the text says so, for the person."""


@dataclass(frozen=True, slots=True)
class Event:
    """What ``agent`` is about to do: the event's ``name``, and all that the tool or the model is given, as JSON.

    ``tool`` is the server of a tool and its name there, as the agent is set up to call them; the server of the tools
    that are built in is `BUILT_IN`.
    """

    agent: str
    name: str
    text: str = field(repr=False)
    tool: tuple[str, str] | None = None

    @property
    def is_prompt(self) -> bool:
        """Whether a person typed it; else a tool is about to be run."""
        return self.name in _PROMPTS

    @property
    def takes_changes(self) -> bool:
        """Whether the agent is sure to run the tool with changed arguments, and to ask its user about them.

        Codex, Copilot and Cursor run it with what it was given where they do not take an answer, or part of one.
        """
        return self.agent == CLAUDE_CODE and self.name == "PreToolUse"


def read(data: bytes) -> Event:
    """The event that an agent tells.  Raises ``NoEvent``."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise NoEvent("The agent's event is no JSON.") from None
    name = _event_of(told) if isinstance(told, dict) else None
    if name in _PROMPTS:
        prompt = told.get("prompt", _info(told).get("user_prompt", ""))
        return Event(_agent_of(told, name), name, json.dumps({"prompt": prompt}, ensure_ascii=False))
    if name not in _TOOLS:
        raise NoEvent("This is no event that comes before a tool is run. Take the hook out of the others.")
    given = _given(told, name)
    text = json.dumps(given if isinstance(given, dict) else {"input": given}, ensure_ascii=False)
    return Event(_agent_of(told, name), name, text, _tool_of(told, name))


def permitting(event: Event) -> dict[str, Any]:
    """What says that ``event`` may go on, where silence would not; whatever the agent asks by itself it still asks."""
    if event.agent != CURSOR:
        return {}
    return {"continue": True} if event.is_prompt else {"permission": "allow"}


def changing(given: Any, why: str) -> dict[str, Any]:
    """What has Claude Code ask its user about other arguments: ``given``."""
    told = {"permissionDecision": "ask", "permissionDecisionReason": why, "updatedInput": given}
    return {"hookSpecificOutput": {"hookEventName": "PreToolUse", **told}}


def refusing(event: Event, why: str) -> dict[str, Any]:
    """What says that ``event`` may not go on, beside exit status 2 and the reason on the standard error."""
    if event.agent == CURSOR:
        if event.is_prompt:
            return {"continue": False, "user_message": why}
        return {"permission": "deny", "user_message": why, "agent_message": why}
    if event.agent == COPILOT:
        return {} if event.is_prompt else {"permissionDecision": "deny", "permissionDecisionReason": why}
    if event.name == "PreToolUse":
        told = {"permissionDecision": "deny", "permissionDecisionReason": why}
        return {"hookSpecificOutput": {"hookEventName": event.name, **told}}
    if event.agent == WINDSURF:
        return {}
    return {"decision": "deny" if event.agent == GEMINI else "block", "reason": why}


def _event_of(told: Mapping[str, Any]) -> Any:
    """The name of an event; Copilot's own form has none, and is known by what it holds."""
    for key in ("hook_event_name", "hookEventName", "agent_action_name"):
        if isinstance(told.get(key), str):
            return told[key]
    if "toolName" in told:
        return "preToolUse"
    return "userPromptSubmitted" if "prompt" in told and "sessionId" in told else None


def _agent_of(told: Mapping[str, Any], name: str) -> str:
    if "agent_action_name" in told:
        return WINDSURF
    if name in ("BeforeTool", "BeforeAgent"):
        return GEMINI
    if "toolName" in told or name == "userPromptSubmitted":
        return COPILOT
    if name not in ("PreToolUse", "UserPromptSubmit"):
        return CURSOR
    if "turn_id" in told:
        return CODEX
    if "timestamp" in told and "transcript_path" not in told:
        return COPILOT
    expected = _OF_CLAUDE_CODE if name == "PreToolUse" else _OF_CLAUDE_CODE - {"tool_use_id"}
    return CLAUDE_CODE if expected <= told.keys() and _OF_OTHERS.isdisjoint(told) else LIKE_CLAUDE_CODE


def _given(told: Mapping[str, Any], name: str) -> Any:
    """The arguments of the tool."""
    given = told.get("tool_input", told.get("toolArgs", told.get("tool_info")))
    if name == "pre_mcp_tool_use":
        given = _info(told).get("mcp_tool_arguments", given)
    if given is None:
        given = {key: told[key] for key in _GIVEN if key in told}
    if isinstance(given, str):  # Cursor and Copilot tell arguments as JSON in a string
        try:
            return json.loads(given)
        except (ValueError, RecursionError):
            return {"input": given}
    return given


def _tool_of(told: Mapping[str, Any], name: str) -> tuple[str, str] | None:
    """The tool of an event, as ``mcp__github__create_issue`` (Claude Code, Codex) or its parts (the others).

    What is no name of a tool is told as nothing: the rules about tools then answer as for one that is not known.
    """
    info, context = _info(told), told.get("mcp_context")
    tool = told.get("tool_name") or told.get("toolName") or info.get("mcp_tool_name") or _NAMED_BY_EVENT.get(name)
    server = told.get("mcp_server_name") or info.get("mcp_server_name")
    server = server or (context.get("server_name") if isinstance(context, dict) else None) or BUILT_IN
    if isinstance(tool, str) and (called := _MCP.fullmatch(tool)):
        server, tool = called["server"], called["name"]
    if not (isinstance(tool, str) and isinstance(server, str)):
        return None
    return (server, tool) if _NAME.fullmatch(tool) and _NAME.fullmatch(server) else None


def _info(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """What Windsurf tells of the tool."""
    info = told.get("tool_info")
    return info if isinstance(info, dict) else {}
