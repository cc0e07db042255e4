"""The script is what Envoy would be: messages in, answers read back from their bytes."""

from __future__ import annotations

from tidegate.edges.envoy import contract
from tidegate.edges.envoy.dialogue import GO_ON, head_of, immediate
from tidegate.edges.envoy.rehearsal import Rehearsal, Script, connect, states, steps, whole


async def test_messages_are_read_in_order_and_then_it_ends() -> None:
    script = Script(*steps("h", "/a?b", b"x"))
    assert await script.read() is not None
    assert script.left == 1
    await script.read()
    assert await script.read() is None


async def test_answers_are_read_back() -> None:
    script = Script()
    await script.write(GO_ON["request_body"])
    await script.write(immediate(403, (), b"no", why="x"))
    assert not script.released
    assert script.refusal.status.code == 403


def test_messages_say_what_envoy_says() -> None:
    assert head_of(connect("h:443")).attributes["xds.route_name"] == contract.ROUTE_DECIDE
    assert head_of(whole("h", "/a", b"x", more=states(actor="p"))).state(contract.STATE_ACTOR) == "p"
    assert head_of(steps("h", "/a?b")[0]).ended


async def test_time_stands_still_until_it_is_moved() -> None:
    play = Rehearsal()
    assert play.parts.at() == play.parts.at()
    await play.close()
