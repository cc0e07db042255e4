"""Editing the policy: in force at once, and never broken."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import World
from tests.e2e.policies import ALLOW, BLOCK, rule
from tests.needs import LINUX
from tests.waiting import PATIENCE, wait_until
from tidegate.practice import curl
from tidegate.practice.gateway import Gateway

URL = "https://chat.deepseek.com/"


def test_an_edit_takes_effect_at_once(world: World) -> None:
    for policy, status in ((ALLOW, 200), (BLOCK, 403), (ALLOW, 200)):
        world.under(policy)
        assert curl.fetch(URL, **world.way).status == status


@pytest.mark.parametrize("http2", [False, True], ids=["http1", "http2"])
def test_an_edit_counts_on_connections_that_are_open(world: World, http2: bool) -> None:
    """Where nothing could be stopped, requests without a body are not asked about: until the policy is another."""
    world.under(ALLOW)
    trust = ssl.create_default_context(cafile=world.gateway.ca_file)
    with httpx.Client(
        proxy=world.gateway.proxy_url, verify=trust, http2=http2, trust_env=False, timeout=PATIENCE
    ) as client:
        assert client.get(URL).status_code == 200
        world.under(BLOCK)
        wait_until(lambda: client.get(URL).status_code == 403, "the edit counts")
        world.under(ALLOW)
        wait_until(lambda: client.get(URL).status_code == 200, "and the next")


def test_an_edit_changes_the_name_of_the_organisation_on_pages(world: World) -> None:
    trust = ssl.create_default_context(cafile=world.gateway.ca_file)
    browser = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "accept": "text/html"}
    for name in ("Ministry of Examples", "Office of Examples"):
        world.under(BLOCK.replace("organisation: Stories", f"organisation: {name}"))
        with httpx.Client(
            proxy=world.gateway.proxy_url, verify=trust, trust_env=False, headers=browser, timeout=PATIENCE
        ) as client:
            assert f"{name} has decided" in client.get(URL).text


def test_a_broken_edit_leaves_the_old_policy_in_force(world: World) -> None:
    world.under(BLOCK)
    problems = world.gateway.put_broken_policy(BLOCK.replace("then: block", "then: blok"))
    told = json.dumps(problems)
    assert "policy.yaml" in told
    assert "block" in told, "a misspelt word comes with a suggestion"
    [problem] = problems
    assert {"line", "column"} <= set(problem) if isinstance(problem, dict) else ":4:" in problem
    assert curl.fetch(URL, **world.way).status == 403
    world.nothing_left()
    world.under(ALLOW)
    assert curl.fetch(URL, **world.way).status == 200


@LINUX
def test_what_somebody_is_still_writing_is_not_in_force_and_that_is_told(world: World) -> None:
    """The beginning of a policy may itself be a policy, and a milder one."""
    world.under(BLOCK)
    with (world.gateway.home / "policy.yaml").open("w") as writer:
        writer.write(ALLOW)
        writer.flush()
        world.gateway.wait_for(lambda event: "still being written" in str(event.get("problems")))
        assert curl.fetch(URL, **world.way).status == 403
    wait_until(lambda: curl.fetch(URL, **world.way).status == 200, "the whole is in force")
    world.gateway.policy_text = ALLOW


def test_all_mistakes_come_at_once(world: World) -> None:
    broken = rule("blok", more="servise: deepseek\nactivity: promt") + "otherwis: block\n"
    assert len(world.gateway.put_broken_policy(broken)) >= 4
    world.under(ALLOW)


def test_one_exchange_keeps_its_policy_while_others_change(world: World) -> None:
    """A stream that began under one policy goes on; the next request meets the new one."""
    world.under(ALLOW)
    body = json.dumps({"prompt": "x" * 300}).encode()
    headers = {"content-type": "application/json", "x-practice": "pause=20"}
    url = "https://chat.deepseek.com/api/v0/chat/completion"
    told: list[int | None] = []
    slow = threading.Thread(target=lambda: told.append(curl.fetch(url, body=body, headers=headers, **world.way).status))
    slow.start()
    wait_until(world.left, "the slow request is under way")
    world.gateway.put_policy(BLOCK)
    assert curl.fetch(URL, **world.way).status == 403
    slow.join()
    assert told == [200]


def test_a_first_start_needs_nothing(tmp_path: Path) -> None:
    """``make up`` on a fresh clone: a starter policy with comments, and a refusal with a receipt."""
    with Gateway(tmp_path / "home", None, None) as gateway:
        assert (gateway.home / "policy.yaml").read_text().count("#") > 5
        assert gateway.console_url.startswith("http://127.0.0.1:")
        assert curl.fetch(URL, proxy=gateway.proxy_url, ca_file=gateway.ca_file).receipt
        assert answers(gateway.home)
        secret = [gateway.home / "ca" / "ca.key", *(gateway.home / "keys").iterdir()]
        assert [path for path in secret if path.stat().st_mode & 0o077] == []
    assert not answers(gateway.home), "what it started ends with it"


@pytest.mark.parametrize("when", ["run/frontage.json", "run/envoy-admin.sock", "env.sh"])
def test_a_gateway_told_to_end_while_it_starts_leaves_nothing_running(tmp_path: Path, when: str) -> None:
    command = [sys.executable, "-m", "tidegate", "up", "--home", str(tmp_path / "home"), "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        wait_until((tmp_path / "home" / when).exists, when)
        process.terminate()
        told = [json.loads(line)["event"] for line in process.stdout or ()]
    assert process.returncode == 0
    assert told[-1] == "stopped"
    assert not answers(tmp_path / "home")


def answers(home: Path) -> bool:
    """Whether the Envoy of this home is there."""
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(home / "run" / "envoy-admin.sock")) == 0
