"""The local API of a running gateway, and a coding agent's hook that asks it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.waiting import PATIENCE
from tidegate.practice.gateway import Gateway

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
POLICY = """organisation: Ministry of Examples
rules:
- {name: agents-send-no-cards, service: claude-code, data: payment-card, then: block, because: No cards.}
- {name: cards-stay, data: payment-card, then: redact}
otherwise: allow
when-unsure: block
"""
CARD = "4539 5787 6362 1486"


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    settings = {"listen": "127.0.0.1:0", "console": "127.0.0.1:0", "api": {}}
    with Gateway(tmp_path / "home", POLICY, settings) as running:
        yield running


def hooked(gateway: Gateway, command: str) -> subprocess.CompletedProcess[str]:
    event = {"hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_input": {"command": command}}
    words = [sys.executable, "-m", "tidegate", "hook", "--home", str(gateway.home)]
    return subprocess.run(words, input=json.dumps(event), capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_programs_and_agents_ask_the_gateway_that_runs(gateway: Gateway) -> None:
    transport = httpx.HTTPTransport(uds=str(gateway.home / "run" / "api.sock"))
    with httpx.Client(transport=transport, base_url="http://api", timeout=PATIENCE) as client:
        hidden = client.post("/v1/redact", json={"text": f"my card {CARD}", "scope": "t"}).json()["text"]
        assert CARD not in hidden
        assert client.post("/v1/restore", json={"text": hidden, "scope": "t"}).json() == {"text": f"my card {CARD}"}
        asked = {"host": "api.openai.com", "path": "/v1/chat/completions", "text": f"my card {CARD}", "person": "kim"}
        told = client.post("/v1/decide", json=asked).json()
    assert (told["release"], told["rule"]) == ("rewrite", "cards-stay")
    stopped, passed = hooked(gateway, f"echo card {CARD}"), hooked(gateway, "ls")
    assert (stopped.returncode, "No cards." in stopped.stderr) == (2, True)
    assert (passed.returncode, passed.stdout) == (0, "")
    entries = [entry["body"] for entry in gateway.ledger() if entry["kind"] == "exchange"]
    assert [entry["decision"]["rule"] for entry in entries] == ["cards-stay", "agents-send-no-cards", "otherwise"]
    assert entries[0]["exchange"]["who"]["person"] == "kim"
    assert told["receipt"] in json.dumps(gateway.ledger())
