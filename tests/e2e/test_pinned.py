"""An app that will have no certificate but its own service's: seen, not inspected, and passed as policy says."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.e2e.conftest import Arguments, World
from tests.e2e.policies import CARD, NOTHING_INSIDE, REDACT
from tests.waiting import wait_until
from tidegate.edges.keys import key
from tidegate.edges.passport import Bearer, Passports
from tidegate.edges.pinned import ENOUGH
from tidegate.practice import curl
from tidegate.practice.told import Told

CHAT = "https://chat.deepseek.com/api/v0/chat/completion"
PROMPT = json.dumps({"prompt": f"my card is {CARD}"}).encode()
STRICT = NOTHING_INSIDE
MILD = REDACT + "when-unsure: allow\n"


def ask(world: World, app: str) -> Told:
    """A prompt from an app that knows its service's authority alone."""
    headers = {"content-type": "application/json"}
    way: Arguments = {"proxy": world.gateway.proxy_url, "ca_file": world.practice.address.ca_file}
    return curl.fetch(CHAT, body=PROMPT, headers=headers, options=["--user-agent", app], **way)


def recorded(world: World, kind: str, before: int) -> list[dict[str, Any]]:
    return [entry["body"] for entry in world.entries()[before:] if entry["kind"] == kind]


def refuse_until_known(world: World, app: str) -> list[dict[str, Any]]:
    """The app tries as often as it takes to be known; what was recorded of that, and not of an earlier story's."""
    before = len(world.entries())
    named = Passports(key(world.gateway.home / "keys" / "passports"), time.time).app(Bearer(agent=app))

    def attempts() -> list[dict[str, Any]]:
        return [one for one in recorded(world, "unopened", before) if one["app"] == named]

    for _ in range(ENOUGH):
        assert ask(world, app).status is None
    wait_until(lambda: len(attempts()) >= ENOUGH, "an entry of each attempt")
    return attempts()


def test_an_app_that_pins_is_recorded_with_its_host_and_passes_where_the_policy_says_so(world: World) -> None:
    attempts = refuse_until_known(world.under(MILD), "Pinning/1")
    world.nothing_left()
    assert {(one["host"], one["refused-our-certificate"]) for one in attempts} == {("chat.deepseek.com", True)}
    before = len(world.entries())
    assert ask(world, "Pinning/1").status == 200
    assert [seen.body for seen in world.left()] == [PROMPT]
    [passed] = recorded(world, "exchange", before)
    assert (passed["decision"]["effect"], passed["stage"]) == ("allow", "connect")
    assert passed["exchange"]["unread"] == [{"what": "connection", "why": "pinned"}]
    assert passed["exchange"]["target"]["host"] == "chat.deepseek.com"


@pytest.mark.parametrize("app", ["Pinning/2", "Another/1"])
def test_neither_it_nor_another_app_passes_where_the_policy_says_no(world: World, app: str) -> None:
    refuse_until_known(world.under(STRICT), "Pinning/2")
    assert ask(world, app).status != 200
    world.nothing_left()


def test_what_one_app_refused_opens_no_way_for_another(world: World) -> None:
    refuse_until_known(world.under(MILD), "Pinning/3")
    headers = {"content-type": "application/json"}
    told = curl.fetch(CHAT, body=PROMPT, headers=headers, options=["--user-agent", "Browser/1"], **world.way)
    assert told.status == 200
    [seen] = world.left()
    assert CARD not in seen.text
