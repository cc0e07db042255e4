"""What a running gateway decides is a figure of usage a moment later, and asking for it keeps nobody waiting."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.waiting import PATIENCE, wait_until
from tidegate.practice.gateway import Gateway
from tidegate.practice.processes import command, family
from tidegate.usage.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
POLICY = "organisation: Stories\nrules:\n- {name: none, service: deepseek, then: block}\notherwise: allow\n"


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    settings = {"listen": "127.0.0.1:0", "console": "127.0.0.1:0", "api": {}, "usage": {"every": 1}}
    with Gateway(tmp_path / "home", POLICY, settings) as running:
        yield running


def client_of(gateway: Gateway) -> httpx.Client:
    transport = httpx.HTTPTransport(uds=str(gateway.home / "run" / "api.sock"))
    return httpx.Client(transport=transport, base_url="http://api", timeout=PATIENCE)


def decides(client: httpx.Client, host: str, person: str) -> None:
    asked = {"host": host, "path": "/api/v0/chat/completion", "text": "hello", "person": person}
    assert client.post("/v1/decide", json=asked).status_code == 200


def asked(client: httpx.Client, question: str) -> dict[str, object]:
    answer = client.get(f"/v1/usage/{question}")
    return answer.json()["rows"][0] if answer.status_code == 200 and answer.json()["rows"] else {}


def test_decisions_flow_into_usage_while_the_gateway_runs(gateway: Gateway) -> None:
    with client_of(gateway) as client, client_of(gateway) as listener:
        with listener.stream("GET", "/v1/usage/live") as live:
            decides(client, "chat.deepseek.com", "kim")
            told = (json.loads(line[6:])["counts"] for line in live.iter_lines() if line.startswith("data: "))
            assert {"service": "deepseek", "effect": "block", "events": 1} in next(counts for counts in told if counts)
        wait_until(lambda: asked(client, "daily?service=deepseek").get("people") == 1, "the first person is counted")
        for number in range(5):
            decides(client, "chat.deepseek.com", f"p{number}")
        wait_until(lambda: asked(client, "outcomes").get("decided") == 6, "all six are counted")
        assert asked(client, "outcomes")["blocked_share"] == 1.0
        assert client.get("/v1/usage/daily", headers={"accept": "text/csv"}).text.startswith("day,service,")
    words = [sys.executable, "-m", "tidegate", "usage", "daily", "--home", str(gateway.home), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert json.loads(done.stdout)["rows"][0]["people"] == 6
    # The engine is in no process that stays.
    assert gateway.process is not None
    lasting = [pid for pid in family(gateway.process.pid) if "usage" not in command(pid)]
    assert not any("duckdb" in maps(pid) for pid in lasting)


def maps(pid: int) -> str:
    """The files in a process: none where it has ended by itself, or may not be dumped and we are not root."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/maps").read_text()
    return ""


def test_a_store_that_somebody_holds_keeps_no_decision_waiting(gateway: Gateway) -> None:
    with client_of(gateway) as client:
        decides(client, "chat.deepseek.com", "kim")
        wait_until(lambda: asked(client, "daily").get("people") == 1, "the first person is counted")
        store = Store.open(gateway.home / "usage.duckdb", wait=PATIENCE)
        # One that waited for the store would take its patience, and twenty of them minutes.
        began = time.monotonic()
        for number in range(20):
            decides(client, "chat.deepseek.com", f"p{number}")
        assert time.monotonic() - began < 60
        store.close()
        wait_until(lambda: asked(client, "daily").get("people") == 21, "all are counted")
