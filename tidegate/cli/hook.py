"""``tidegate hook``: asked by a coding agent before it runs a tool, answered by the policy in force.

Whatever goes wrong is a refusal: exit status 2, with the reason on the standard error (``agents``).
Must never: answer "go on" without a decision; grant what the agent would have asked its user about.
"""

from __future__ import annotations

import base64
import binascii
import http.client
import json
import queue
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar
from urllib.parse import urlsplit

import click

from tidegate.cli import agents
from tidegate.cli.agents import Event
from tidegate.settings import home as home_of

#: Exit status by which every one of these agents is told to stop.
STOP: Final = 2
#: Seconds for the event and as many for the answer: agents wait 30 or more, and most go on when a hook is late.
WITHIN: Final = 12.0
#: Bytes of an event; what is larger is a file that somebody writes, and too large to be looked into here.
LARGEST: Final = 16 * 1024 * 1024

T = TypeVar("T")


class Refused(Exception):
    """There is no decision; the text says why, for the person."""


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
        event = _within(lambda: agents.read(_told()))
        known = event
        path = home_of(home).run / "api.sock"
        asked = service or agents.SERVICES[event.agent]
        answer(event, _within(lambda: ask(known, asked, path, api, key_file, person)))
    except (Refused, agents.NoEvent) as why:
        stop(str(why), event)
    except KeyboardInterrupt:
        stop("Tidegate was interrupted before it had decided.", event)
    except Exception as error:  # the agent would go on after a traceback
        stop(f"Tidegate could not decide ({type(error).__name__}). Ask whoever looks after it.", event)


def _told() -> bytes:
    # Not through the buffer: whoever is left behind reading has its lock, and Python then aborts at the end with a
    # status of its own, after which the agents go on.
    stream = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
    data = bytearray()
    while chunk := stream.read(1024 * 1024):
        data += chunk
        if len(data) > LARGEST:
            raise Refused("What the agent is about to do is too large to be looked into.")
    return bytes(data)


def _within(work: Callable[[], T]) -> T:
    """What ``work`` gives or raises.  Raises ``Refused`` when it takes too long: it is then left behind."""
    done: queue.SimpleQueue[T | BaseException] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put(work())
        except BaseException as error:
            done.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        result = done.get(timeout=WITHIN)
    except queue.Empty:
        raise Refused("Tidegate did not answer in time.") from None
    if isinstance(result, BaseException):
        raise result
    return result


def ask(event: Event, service: str, path: Path, api: str | None, key_file: Path | None, person: str | None) -> Any:
    """The decision.  Raises ``Refused``."""
    asked: dict[str, Any] = {
        "service": service,
        "activity": ["prompt" if event.is_prompt else "tool"],
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
    """Say it in the agent's form.  What may go on is left to the agent's own questions.  Raises ``Refused``."""
    if decided.get("release") == "forward" and decided.get("allowed") is True:
        _say(agents.permitting(event))
    elif decided.get("release") == "rewrite" and event.takes_changes:
        _say(agents.changing(_changed(decided), f"{reason(decided)} Placeholders stand where the values were."))
    else:
        raise Refused(reason(decided))


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


def _changed(decided: Any) -> Any:
    """What the tool is given instead.  Raises ``Refused``."""
    try:
        return json.loads(base64.b64decode(decided["body"], validate=True))
    except (KeyError, ValueError, binascii.Error):
        raise Refused("What Tidegate would replace cannot be replaced here.") from None


def _say(told: dict[str, Any]) -> None:
    if told:
        click.echo(json.dumps(told, ensure_ascii=False))


def stop(why: str, event: Event | None) -> NoReturn:
    """Refuse, in every way that the agent documents."""
    _say(agents.refusing(event, why) if event is not None else {})
    click.echo(why, err=True)
    sys.exit(STOP)
