"""Headers for the organisation's own accounts, as the services get them: before and after an edit of the policy."""

from __future__ import annotations

import json
import ssl

import pytest
from websockets.sync.client import connect

from tests.e2e.conftest import World
from tests.e2e.policies import ALLOW, rule
from tests.waiting import PATIENCE, wait_until
from tidegate.practice import curl

OWN = "accounts: {claude: [org-2, org-1], openai-api: [org-us], chatgpt: [ws-1]}\n"
CLAUDE = "anthropic-allowed-org-ids"
OPENAI = "openai-allowed-organization-ids"
CHATGPT = "chatgpt-allowed-workspace-id"


def got(world: World, header: str) -> list[list[str]]:
    """The values of ``header`` that each request arrived with."""
    return [[value for name, value in seen.headers if name == header] for seen in world.left()]


def ask(world: World, url: str, **more: object) -> int | None:
    return curl.fetch(url, **world.way, **more).status  # type: ignore[arg-type]


def in_force(world: World, url: str, header: str, value: list[str]) -> None:
    """Envoy takes changed routes a moment after the policy is in force."""

    def arrived() -> bool:
        world.practice.clear()
        ask(world, url)
        return got(world, header) == [value]

    wait_until(arrived, f"{header} arrives as {value}")
    world.practice.clear()


def test_an_edit_sets_them_and_another_takes_them_away(world: World) -> None:
    url = "https://claude.ai/"
    world.under(ALLOW)
    in_force(world, url, CLAUDE, [])
    world.under(ALLOW + OWN)
    in_force(world, url, CLAUDE, ["org-1,org-2"])
    world.under(ALLOW + OWN.replace("org-2, ", ""))
    in_force(world, url, CLAUDE, ["org-1"])
    world.under(ALLOW)
    in_force(world, url, CLAUDE, [])


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
@pytest.mark.parametrize("policy", [ALLOW, rule("redact", more="data: email")], ids=["quiet", "inspected"])
def test_a_clients_own_value_never_arrives(world: World, version: str, policy: str) -> None:
    world.under(policy + OWN)
    in_force(world, "https://claude.ai/", CLAUDE, ["org-1,org-2"])
    theirs = {CLAUDE: "org-evil", "ANTHROPIC-allowed-org-ids": "org-evil-2"}
    for path in ("", "static/app.css", "favicon.svg"):
        ask(world, f"https://claude.ai/{path}", headers=theirs, version=version)
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "write to a@corp.example"}]}).encode()
    sent = {"content-type": "application/json", **theirs}
    ask(world, "https://api.anthropic.com/v1/messages", body=body, headers=sent, version=version)
    assert got(world, CLAUDE) == [["org-1,org-2"]] * 4


def test_each_service_gets_its_own_and_no_other(world: World) -> None:
    world.under(ALLOW + OWN)
    in_force(world, "https://chatgpt.com/", CHATGPT, ["ws-1"])
    for host in ("chatgpt.com", "api.openai.com", "grok.com"):
        ask(world, f"https://{host}/x")
    assert got(world, CHATGPT) == [["ws-1"], [], []]
    assert got(world, OPENAI) == [[], ["org-us"], []]
    assert got(world, CLAUDE) == [[], [], []]


def test_a_websocket_is_opened_with_them(world: World) -> None:
    world.under(ALLOW + OWN)
    in_force(world, "https://api.openai.com/v1/models", OPENAI, ["org-us"])
    trust = ssl.create_default_context(cafile=world.gateway.ca_file)
    theirs = {"OpenAI-Allowed-Organization-Ids": "org-evil"}
    uri = "wss://api.openai.com/v1/realtime?model=m"
    with connect(
        uri, ssl=trust, proxy=world.gateway.proxy_url, additional_headers=theirs, open_timeout=PATIENCE
    ) as line:
        line.send("{}")
        line.close()
    wait_until(lambda: got(world, OPENAI) == [["org-us"]], "the handshake arrived with ours")
