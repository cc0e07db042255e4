"""Values put back however a model spells their placeholders, and after everything of ours was killed."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import Arguments, World, started
from tests.e2e.policies import MAIL, REDACT
from tests.waiting import wait_until
from tidegate.practice import curl, streams
from tidegate.practice.gateway import Gateway
from tidegate.practice.processes import command, family
from tidegate.practice.running import PracticeService

CHAT = "https://chat.deepseek.com/api/v0/chat/completion"
#: How a model may write a placeholder that it was given, in the text it says.
SPELT: dict[str, Callable[[str], str]] = {
    "lower-case": str.lower,
    "capitals": str.upper,
    "code in Markdown": lambda token: f"`{token}`",
    "bold in Markdown": lambda token: f"**{token}**",
    "escaped for Markdown": lambda token: token.replace("[", "\\[").replace("]", "\\]"),
    "other quotes": lambda token: f"“{token}”",
    "other brackets": lambda token: token.replace("[", "【").replace("]", "】"),
    "a hyphen of print": lambda token: token.replace("-", "\u2011"),
    "JSON in a block of code": lambda token: f'```json\n{{"to": "{token}"}}\n```',
    "a row of a table": lambda token: f"| who | mail |\n|---|---|\n| kim | {token} |",
}


def said(way: Arguments, text: str) -> str:
    """What a person reads who sends ``text`` to a service that says it again, three characters at a time."""
    body = json.dumps({"prompt": text, "chat_session_id": "s-1"}).encode()
    told = curl.fetch(CHAT, body=body, headers={"content-type": "application/json"}, **way)
    return streams.said(told.text).removeprefix("You said: ")


def placeholder(world: World) -> str:
    """What a service was given in place of a mail address."""
    assert said(world.way, f"Write to {MAIL}.") == f"Write to {MAIL}."
    found = re.search(r"\[EMAIL-[0-9a-f]+\]", world.left()[-1].text)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("way", SPELT)
def test_a_placeholder_is_known_however_it_is_spelt(world: World, way: str) -> None:
    token = placeholder(world.under(REDACT))
    spelt = SPELT[way](token)
    heard = said(world.way, f"so: {spelt}, he said")
    assert MAIL in heard
    assert token[1:-1].lower() not in heard.lower()
    assert json.dumps(spelt)[1:-1].encode() in world.left()[-1].body or spelt in world.left()[-1].text


@pytest.mark.slow
def test_a_conversation_goes_on_after_everything_was_killed(tmp_path: Path, practice: PracticeService) -> None:
    """Its values were kept, sealed and for a day; the files hold nothing of them that could be read."""
    home = tmp_path / "home"
    home.mkdir()
    settings = {"keep-values": "1 day"}
    first = started(home, practice, passwords=False, **settings)
    with first as gateway:
        token = placeholder(World(gateway, practice).under(REDACT))
        assert gateway.process is not None
        everyone = family(gateway.process.pid)
        for pid in everyone:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not any(command(pid) for pid in everyone), "all are dead")
    for path in home.rglob("*"):
        assert not path.is_file() or MAIL.encode() not in path.read_bytes(), path
    with Gateway(home, None, None) as again:
        assert said(World(again, practice).way, f"and {token}?") == f"and {MAIL}?"
