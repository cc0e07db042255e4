"""The watcher must not become the leak: 10,000 canaries through every effect, then a search of all that was written.

Every canary holds the same rare word, so one search finds any of them, and finds them in other encodings too.
"""

from __future__ import annotations

import base64
import contextlib
import json
import secrets
import ssl
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.e2e.conftest import World, started
from tests.e2e.policies import ALLOW, BLOCK, BLOCK_DATA, COACH, JUSTIFY, REDACT, REDIRECT
from tests.waiting import PATIENCE
from tidegate.practice import streams
from tidegate.practice.processes import command, family
from tidegate.practice.running import PracticeService

pytestmark = pytest.mark.slow
CANARIES: Final = 10_000
IN_ONE_PROMPT: Final = 100
#: Lower-case letters only, so that no detector changes it and every encoding of it can be spelt out.
WORD: Final = "kanarie" + "".join(secrets.choice("bcdfghjklmnp") for _ in range(8))
EFFECTS: Final = {
    "allow": ALLOW,
    "coach": COACH,
    "justify": JUSTIFY,
    "redact": REDACT,
    "redirect": REDIRECT,
    "block": BLOCK,
    "block on data": BLOCK_DATA,
}


def prompts() -> Iterator[str]:
    """Canaries in words, in addresses that a detector finds, and in keys that look like credentials."""
    for start in range(0, CANARIES, IN_ONE_PROMPT):
        numbers = range(start, start + IN_ONE_PROMPT)
        kinds = (f"{WORD}{{0}}", f"{WORD}.{{0}}@corp.example", f"password={WORD}{{0}}X9!")
        yield " ".join(kinds[number % 3].format(number) for number in numbers)


def traces() -> dict[str, bytes]:
    """How a canary may look in a file."""
    plain = WORD.encode()
    return {
        "as it is": plain,
        "in capitals": WORD.upper().encode(),
        "in UTF-16": WORD.encode("utf-16-le"),
        "in hexadecimal": plain.hex().encode(),
        **{f"in base64, at {shift}": base64.b64encode(b"." * shift + plain)[4:-4] for shift in range(3)},
    }


@pytest.fixture
def watched(tmp_path: Path, practice: PracticeService) -> Iterator[World]:
    home = tmp_path / "home"
    home.mkdir()
    with started(home, practice) as gateway:
        yield World(gateway, practice)


def send(client: httpx.Client, number: int, prompt: str) -> None:
    """One prompt in one of the shapes, with canaries in path, query and headers too."""
    shapes: list[tuple[str, dict[str, Any]]] = [
        ("https://chat.deepseek.com/api/v0/chat/completion", {"json": {"prompt": prompt, "chat_session_id": WORD}}),
        (
            "https://api.openai.com/v1/chat/completions",
            {"json": {"model": "m", "messages": [{"role": "user", "content": prompt}]}},
        ),
        ("https://api.openai.com/v1/files", {"files": {"file": (f"{WORD}.txt", prompt.encode())}}),
        (
            f"https://chatgpt.com/{WORD}/unknown?q={urllib.parse.quote(prompt[:200])}",
            {"content": prompt.encode(), "headers": {"cookie": f"c={WORD}", "authorization": f"Bearer {WORD}"}},
        ),
        ("https://chat.deepseek.com/api/v0/chat/completion", {"content": b'{"prompt": "' + prompt.encode()}),
    ]
    url, body = shapes[number % len(shapes)]
    client.post(url, headers={"user-agent": WORD, **body.pop("headers", {})}, **body)


def files_of(home: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(home.rglob("*")):
        with contextlib.suppress(FileNotFoundError):  # a gateway that runs takes files away
            if path.is_file() and not path.is_symlink():
                yield path, path.read_bytes()


def test_no_canary_is_written_anywhere(watched: World) -> None:
    trust = ssl.create_default_context(cafile=watched.gateway.ca_file)
    reached = 0
    for name, policy in EFFECTS.items():
        watched.under(policy)
        proxy = watched.gateway.proxy_url
        with httpx.Client(proxy=proxy, verify=trust, http2=True, timeout=PATIENCE, trust_env=False) as client:
            for number, prompt in enumerate(prompts()):
                send(client, number, prompt)
        asked = json.dumps({"event": "send", "content": [{"type": "text", "text": next(prompts())}]})
        streams.websocket("wss://copilot.microsoft.com/c/api/chat", [asked], **watched.way)
        reached += len([seen for seen in watched.left() if WORD in seen.text])
        if name in ("block", "redirect", "justify"):
            watched.nothing_left()
    assert reached > 100, "the canaries did fly where they were allowed to"
    watched.gateway.ledger()
    printed = watched.gateway.printed.encode()
    found = [
        f"{path}: {how}"
        for path, content in [*files_of(watched.gateway.home), (Path("the terminal"), printed)]
        for how, trace in traces().items()
        if trace in content
    ]
    assert found == []
    watched.gateway.stop()
    assert [path for path, content in files_of(watched.gateway.home) if WORD.encode() in content] == []
    assert WORD not in watched.gateway.printed


def test_no_process_leaves_a_core(watched: World) -> None:
    """Envoy and the readers of files too: a crash must not write to the disk what they had in their memory."""
    assert watched.gateway.process is not None
    found = [(command(pid), most) for pid in family(watched.gateway.process.pid) for most in cores(pid)]
    assert len(found) >= 3, "the gateway, a brain and Envoy"
    assert {most for _, most in found} == {("0", "0")}, found


def cores(pid: int) -> list[tuple[str, ...]]:
    """What a core of the process may take at most; nothing where it has ended, as some do by themselves."""
    with contextlib.suppress(OSError):
        limits = Path(f"/proc/{pid}/limits").read_text().splitlines()
        return [tuple(line.split()[4:6]) for line in limits if line.startswith("Max core file size")]
    return []
