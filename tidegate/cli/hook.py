"""``tidegate hook``: asked by a coding agent before it runs a tool, answered by the policy in force.

The agents' documented forms, told apart by the name of the event:
- Claude Code, Codex and those that took their form over: ``PreToolUse`` and ``UserPromptSubmit``
  (https://docs.anthropic.com/en/docs/claude-code/hooks);
- Gemini CLI: ``BeforeTool`` (https://geminicli.com/docs/hooks/reference);
- Cursor: ``beforeShellExecution``, ``beforeMCPExecution``, ``beforeReadFile``, ``beforeSubmitPrompt``
  (https://cursor.com/docs/hooks).

Whatever goes wrong is a refusal: exit status 2, which all of them document as a block, with the reason on the standard
error.  Must never: answer "go on" without a decision; grant what the agent would have asked its user about.
"""

from __future__ import annotations

import base64
import binascii
import http.client
import json
import re
import socket
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

import click

from tidegate.settings import home as home_of

#: Exit status by which every one of these agents is told to stop.
STOP: Final = 2
#: Seconds for the whole of it: agents wait a minute or less, and some go on when a hook is late.
WITHIN: Final = 20.0
#: Bytes of an event; what is larger is a file that somebody writes, and too large to be looked into here.
LARGEST: Final = 16 * 1024 * 1024
_TOOLS: Final = frozenset({"PreToolUse", "BeforeTool", "beforeShellExecution", "beforeMCPExecution", "beforeReadFile"})
_PROMPTS: Final = frozenset({"UserPromptSubmit", "beforeSubmitPrompt"})
#: The catalogue's entry of each agent, by its events.
_AGENTS: Final = {"BeforeTool": "gemini-code-assist", "PreToolUse": "claude-code", "UserPromptSubmit": "claude-code"}
_OTHER: Final = "cursor"
#: The server of tools that an agent brings along.
BUILT_IN: Final = "built-in"
#: Events that are a tool of their own, and the name it goes by.
_COMMANDS: Final = {"beforeShellExecution": "shell", "beforeReadFile": "read_file"}
_MCP: Final = re.compile(r"mcp__(?P<server>.+?)__(?P<name>.+)", re.DOTALL)
_NAME: Final = re.compile(r"[\w.:/@-]{1,128}", re.ASCII)


class Refused(Exception):
    """There is no decision; the text says why, for the person."""


@dataclass(frozen=True, slots=True)
class Event:
    """What the agent is about to do: the event's ``name``, and all that the tool or the model is given, as JSON.

    ``tool`` is the server of a tool and its name there, as the agent is set up to call them; the server of the tools
    that are built in is `BUILT_IN`.
    """

    name: str
    text: str
    tool: tuple[str, str] | None = None

    @property
    def activity(self) -> str:
        """As policy calls it."""
        return "prompt" if self.name in _PROMPTS else "tool"


@click.command()
@click.option("--service", metavar="ID", help="The agent's entry in the catalogue; by its events if not given.")
@click.option("--home", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given.")
@click.option("--api", metavar="URL", help="The API, where it is not the socket in the home.")
@click.option("--key-file", metavar="FILE", type=click.Path(path_type=Path), help="File with a key for the API.")
@click.option("--person", help="Who, where the key is a program's; or the socket is asked.")
def hook(service: str | None, home: str | None, api: str | None, key_file: Path | None, person: str | None) -> None:
    """Decide about the event of a coding agent on the standard input, and answer it in the agent's own form.

    Whoever may not, or cannot be decided about, is stopped: exit status 2, with the reason on the standard error.
    """
    event: Event | None = None
    try:
        event = read(sys.stdin.buffer.read(LARGEST + 1))
        service = service or _AGENTS.get(event.name, _OTHER)
        decided = ask(event, service, home_of(home).run / "api.sock", api, key_file, person)
    except Refused as why:
        stop(str(why), event)
    except Exception as error:  # the agent would go on after a traceback
        stop(f"Tidegate could not decide ({type(error).__name__}). Ask whoever looks after it.", event)
    try:
        answer(event, decided)
    except Refused as why:
        stop(str(why), event)


def read(data: bytes) -> Event:
    """The event that an agent tells.  Raises ``Refused``."""
    if len(data) > LARGEST:
        raise Refused("What the agent is about to do is too large to be looked into.")
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise Refused("The agent's event is no JSON.") from None
    name = told.get("hook_event_name") if isinstance(told, dict) else None
    if name in _PROMPTS:
        return Event(name, json.dumps({"prompt": told.get("prompt", "")}, ensure_ascii=False))
    if name not in _TOOLS:
        raise Refused("This is no event that comes before a tool is run. Take the hook out of the others.")
    given = told.get("tool_input")
    if given is None:
        given = {key: told[key] for key in ("command", "file_path", "content", "attachments") if key in told}
    if isinstance(given, str):  # Cursor tells the arguments of MCP tools as JSON in a string
        try:
            given = json.loads(given)
        except ValueError:
            given = {"input": given}
    text = json.dumps(given if isinstance(given, dict) else {"input": given}, ensure_ascii=False)
    return Event(name, text, tool_of(told))


def tool_of(told: dict[str, Any]) -> tuple[str, str] | None:
    """The tool of an event, as ``mcp__github__create_issue`` (Claude Code, Codex) or its parts (Gemini CLI, Cursor).

    What is no name of a tool is told as nothing: the rules about tools then answer as for one that is not known.
    """
    name = told.get("tool_name") or _COMMANDS.get(told["hook_event_name"])
    server = told.get("mcp_server_name") or (told.get("mcp_context") or {}).get("server_name") or BUILT_IN
    if isinstance(name, str) and (called := _MCP.fullmatch(name)):
        server, name = called["server"], called["name"]
    if not (isinstance(name, str) and isinstance(server, str)):
        return None
    return (server, name) if _NAME.fullmatch(name) and _NAME.fullmatch(server) else None


def ask(event: Event, service: str, path: Path, api: str | None, key_file: Path | None, person: str | None) -> Any:
    """The decision.  Raises ``Refused``."""
    asked: dict[str, Any] = {
        "service": service,
        "activity": [event.activity],
        "headers": {"content-type": "application/json"},
        "body": base64.b64encode(event.text.encode("utf-8", "replace")).decode(),
    }
    asked |= {"person": person} if person else {}
    asked |= {"tools": [{"server": event.tool[0], "name": event.tool[1]}]} if event.tool else {}
    headers = {"content-type": "application/json"}
    try:
        if key_file is not None:
            headers["authorization"] = f"Bearer {key_file.read_text('utf-8').strip()}"
        with closing(_connection(path, api)) as connection:
            connection.request("POST", "/v1/decide", json.dumps(asked).encode(), headers)
            response = connection.getresponse()
            decided = json.loads(response.read(LARGEST * 3))
    except (OSError, http.client.HTTPException, ValueError):
        where = api or str(path)
        raise Refused(
            f"Tidegate cannot be asked at {where}. Is it running, with `api: {{}}` in its settings?"
        ) from None
    if response.status != 200:
        raise Refused(f"Tidegate did not decide: {decided.get('error', response.status)}")
    return decided


def _connection(path: Path, api: str | None) -> http.client.HTTPConnection:
    if api is None:
        return _AtPath(path)
    parts = urlsplit(api)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=WITHIN)


class _AtPath(http.client.HTTPConnection):
    """HTTP over a socket in the file system."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=WITHIN)
        self._path = path

    def connect(self) -> None:
        """Connect."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(WITHIN)
        self.sock.connect(str(self._path))


def answer(event: Event, decided: Any) -> None:
    """Say it in the agent's form.  What may go on is left to the agent's own questions: nothing is printed."""
    if decided.get("release") == "forward" and decided.get("allowed") is True:
        if event.name.startswith("before"):
            click.echo(json.dumps({"continue": True} if event.name in _PROMPTS else {"permission": "allow"}))
        return
    if decided.get("release") == "rewrite" and event.name == "PreToolUse":
        _replaced(decided)
        return
    stop(reason(decided), event)


def reason(decided: Any) -> str:
    """Why not, for the person and for the agent, which reads it too."""
    found = sorted({str(one.get("detector")) for one in decided.get("findings", ())})
    message = decided.get("message", {})
    said = [
        f"Tidegate: {decided.get('effect')} by the rule {decided.get('rule')}.",
        str(decided.get("because") or ""),
        str(next(iter(message.values()), "")),
        f"Found: {', '.join(found)}." if found else "",
        f"Receipt {decided['receipt']}." if decided.get("receipt") else "",
    ]
    return " ".join(filter(None, said))


def _replaced(decided: Any) -> None:
    """Claude Code takes a tool's arguments back changed; the person is asked, as the agent would ask by itself."""
    try:
        changed = json.loads(base64.b64decode(decided["body"], validate=True))
    except (KeyError, ValueError, binascii.Error):
        raise Refused("What Tidegate would replace cannot be replaced here.") from None
    told = {
        "hookEventName": "PreToolUse",
        "permissionDecision": "ask",
        "permissionDecisionReason": f"{reason(decided)} Placeholders stand where the values were.",
        "updatedInput": changed,
    }
    click.echo(json.dumps({"hookSpecificOutput": told}, ensure_ascii=False))


def stop(why: str, event: Event | None) -> NoReturn:
    """Refuse, in every way that these agents document."""
    told: dict[str, Any] = {}
    if event is None:
        pass
    elif event.name == "PreToolUse":
        told = {
            "hookSpecificOutput": {
                "hookEventName": "PreToolUse",
                "permissionDecision": "deny",
                "permissionDecisionReason": why,
            }
        }
    elif event.name in ("UserPromptSubmit", "BeforeTool"):
        told = {"decision": "block" if event.name == "UserPromptSubmit" else "deny", "reason": why}
    elif event.name == "beforeSubmitPrompt":
        told = {"continue": False, "user_message": why}
    else:
        told = {"permission": "deny", "user_message": why, "agent_message": why}
    if told:
        click.echo(json.dumps(told, ensure_ascii=False))
    click.echo(why, err=True)
    sys.exit(STOP)
