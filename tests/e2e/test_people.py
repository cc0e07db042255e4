"""Who: asked only when the policy needs to know, believed only with proof, and never told to the service."""

from __future__ import annotations

import base64
import json

import pytest

from tests.e2e.conftest import PASSWORD, World
from tests.e2e.policies import ALLOW, BLOCK, rule
from tests.e2e.raw import Line
from tidegate.practice import curl, sdks
from tidegate.practice.told import Told

CHAT = "https://chat.deepseek.com/api/v0/chat/completion"
ONLY_KIM = "organisation: Stories\notherwise: block\nrules:\n- {name: kim-may, who: kim, then: allow}\n"


def ask(world: World, proxy: str | None = None, **headers: str) -> Told:
    body = json.dumps({"prompt": "hello"}).encode()
    way = world.way | ({"proxy": proxy} if proxy else {})
    return curl.fetch(CHAT, body=body, headers={"content-type": "application/json", **headers}, **way)


def test_nobody_is_asked_when_it_does_not_matter(world: World) -> None:
    assert ask(world.under(ALLOW)).status == 200
    with Line(world.under(BLOCK).gateway) as line:
        assert line.connect("chat.deepseek.com") != 407


def test_whoever_matters_is_asked(world: World) -> None:
    world.under(ONLY_KIM)
    assert ask(world).status == 407
    assert ask(world, world.gateway.proxy_for("kim", PASSWORD)).status == 200
    assert ask(world, world.gateway.proxy_for("kim", "wrong")).status == 407
    assert ask(world, world.gateway.proxy_for("nobody-we-know", PASSWORD)).status == 407
    refused = ask(world, world.gateway.proxy_for("lee", PASSWORD))
    assert refused.status == 403
    assert world.entry(refused)["body"]["exchange"]["who"]["person"] == "lee"
    assert len(world.left()) == 1


def test_sdks_say_who_they_are_in_the_proxy_address(world: World) -> None:
    world.under(ONLY_KIM)
    with sdks.openai_client(world.gateway.proxy_for("kim", PASSWORD), world.gateway.ca_file) as client:
        assert sdks.openai_stream(client, "hello").text == "You said: hello"


def test_credentials_never_travel_on(world: World) -> None:
    world.under(ONLY_KIM)
    ask(world, world.gateway.proxy_for("kim", PASSWORD))
    [seen] = world.left()
    everything = json.dumps(seen.to_dict()).lower()
    coded = base64.b64encode(f"kim:{PASSWORD}".encode()).decode()
    for trace in ("proxy-authorization", PASSWORD, coded.lower(), "x-authenticated", "x-forwarded", "tidegate"):
        assert trace not in everything


@pytest.mark.parametrize(
    "header",
    [
        "x-authenticated-user: kim",
        "tidegate-person: kim",
        "x-tidegate-person: kim",
        "x-tidegate-effect: allow",
        "x-tidegate-same-host: true",
        "tidegate-front: t=1,n=2,d=3,s=4",
    ],
)
def test_our_own_headers_mean_nothing_from_a_client(world: World, header: str) -> None:
    world.under(ONLY_KIM)
    name, _, value = header.partition(": ")
    told = ask(world, None, **{name: value})
    assert told.status == 407
    with Line(world.gateway) as line:
        assert line.connect("chat.deepseek.com", headers=header + "\r\n") in (407, 403)
    world.nothing_left()


def test_our_own_headers_are_taken_off_what_passes(world: World) -> None:
    world.under(ALLOW)
    ask(world, None, **{"x-tidegate-same-host": "true", "tidegate-front": "t=1", "tidegate-receipt": "r-0"})
    [seen] = world.left()
    assert not [name for name, _ in seen.headers if "tidegate" in name]


def test_a_group_of_the_policy(world: World) -> None:
    policy = "organisation: Stories\npeople: {trusted: [kim]}\notherwise: block\n"
    world.under(policy + "rules:\n- {name: trusted-may, who: trusted, then: allow}\n")
    assert ask(world, world.gateway.proxy_for("kim", PASSWORD)).status == 200
    assert ask(world, world.gateway.proxy_for("lee", PASSWORD)).status == 403


def test_a_quota_is_one_persons(world: World) -> None:
    policy = "organisation: Stories\notherwise: block\nrules:\n"
    policy += "- {name: two-a-day, who: [kim, lee], activity: prompt, quota: 2 prompts per day, then: allow}\n"
    policy += "- {name: look, activity: browse, then: allow}\n"
    world.under(policy)
    kim, lee = world.gateway.proxy_for("kim", PASSWORD), world.gateway.proxy_for("lee", PASSWORD)
    assert [ask(world, kim).status for _ in range(3)] == [200, 200, 403]
    assert ask(world, lee).status == 200


def test_a_person_in_a_rule_of_several(world: World) -> None:
    world.under(rule("block", more="who: {not: kim}"))
    assert ask(world, world.gateway.proxy_for("kim", PASSWORD)).status == 200
    assert ask(world, world.gateway.proxy_for("lee", PASSWORD)).status == 403
