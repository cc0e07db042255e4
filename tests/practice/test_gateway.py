"""The handle of a running gateway, tried on a stand-in that prints what the command prints."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tidegate.practice import gateway
from tidegate.practice.gateway import Gateway, GatewayFailed, settings_for
from tidegate.practice.service import Address

#: Prints ``ready``, then an event for each new text of its policy file; one that says "broken" is refused.
STAND_IN = """
import hashlib, json, pathlib, sys, time
home = pathlib.Path(sys.argv[sys.argv.index("--home") + 1])
words = sys.argv[1:]
tell = lambda **event: print(json.dumps(event), flush=True)
if "ledger" in words:
    print(json.dumps({"kind": "exchange"}) if "export" in words else "whole")
    sys.exit(1 if "verify" in words and (home / "tampered").exists() else 0)
print("not an event")
last = (home / "policy.yaml").read_text()
if "dies" in last:
    sys.exit("died as asked")
tell(event="ready", proxy="http://127.0.0.1:1234/", ca="ca.pem", console="http://127.0.0.1:5/")
while True:
    time.sleep(0.01)
    text = (home / "policy.yaml").read_text()
    if text != last:
        last = text
        if "broken" in text:
            tell(event="problems", problems=["policy.yaml:1:1: broken"])
        else:
            tell(event="policy", revision=hashlib.sha256(text.encode()).hexdigest())
"""


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    script = tmp_path / "stand_in.py"
    script.write_text(STAND_IN)

    def command(self: Gateway, *words: str) -> list[str]:
        return [sys.executable, str(script), *words, "--home", str(self.home)]

    monkeypatch.setattr(Gateway, "_command", command)
    with Gateway(tmp_path / "home", "first", {"listen": "127.0.0.1:0"}) as made:
        yield made


def test_what_it_says_when_it_is_ready(running: Gateway) -> None:
    assert (running.proxy_url, running.proxy_port) == ("http://127.0.0.1:1234", 1234)
    assert running.proxy_for("kim", "pw") == "http://kim:pw@127.0.0.1:1234"
    assert running.ca_file == "ca.pem"
    assert json.loads((running.home / "settings.yaml").read_text()) == {"listen": "127.0.0.1:0"}
    assert "not an event" in running.printed


def test_a_policy_is_in_force_when_the_gateway_says_so(running: Gateway) -> None:
    running.put_policy("second")
    assert hashlib.sha256(b"second").hexdigest() in running.printed
    running.put_policy("second")


def test_a_refused_policy(running: Gateway) -> None:
    with pytest.raises(GatewayFailed, match="refused"):
        running.put_policy("broken")
    assert running.put_broken_policy("broken again") == ["policy.yaml:1:1: broken"]
    with pytest.raises(GatewayFailed, match="was taken"):
        running.put_broken_policy("fine")


def test_the_ledger(running: Gateway) -> None:
    assert running.ledger() == [{"kind": "exchange"}]
    assert running.verify() == "whole\n"
    (running.home / "tampered").touch()
    with pytest.raises(GatewayFailed, match="ledger verify"):
        running.verify()


def test_a_gateway_that_dies_is_told_with_its_last_words(running: Gateway, tmp_path: Path) -> None:
    with pytest.raises(GatewayFailed, match="died as asked"):
        Gateway(tmp_path / "other", "dies", None).start()


def test_ctrl_c_while_it_starts_leaves_no_gateway_behind(
    running: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    other = Gateway(tmp_path / "other", "first", None)
    monkeypatch.setattr(other, "wait_for", interrupted)
    with pytest.raises(KeyboardInterrupt):
        other.start()
    assert other.process is not None
    assert other.process.poll() is not None


def test_a_gateway_that_says_nothing_is_not_waited_for_for_ever(
    running: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "PATIENCE", 0.05)
    with pytest.raises(GatewayFailed, match="in time"):
        running.wait_for(lambda event: event["event"] == "never")


def test_settings_lead_every_practised_host_to_the_practice_service() -> None:
    settings = settings_for(Address(1, 2, 3, "ca.pem", "seen.jsonl"))
    assert set(settings["upstreams"].values()) == {"127.0.0.1:1"}
    assert settings["upstream-ca"] == "ca.pem"
