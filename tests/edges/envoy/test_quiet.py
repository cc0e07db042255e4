"""What goes to a service without a message to us, and what does not."""

from __future__ import annotations

import pytest

from tests.edges.envoy.stand import Stand, decided
from tidegate.edges.envoy import contract

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


async def test_where_only_bodies_matter_the_rest_goes_without_us(stand: Stand) -> None:
    stand.brain.door = lambda seen: decided(contract.INSIDE, contract.LOOK_BODIES)
    assert (await stand.curl("https://chat.example/logo.png"))[:2] == (0, 200)
    await stand.curl("https://chat.example/backend-api/me/0190f5a2-7c1e/settings.v2~x@y:z,(1)")
    assert [seen.route for seen in stand.brain.seen] == ["decide", "decide"]
    await stand.curl("https://chat.example/p", "-d", "prompt")
    assert [seen.route for seen in stand.brain.seen if seen.kind == "request_body"] == [contract.ROUTE_WHOLE]


@pytest.mark.parametrize("path", ["/?q=hello", "/a%20red%20cat", "/two+words", "/?"])
async def test_where_only_bodies_matter_what_may_be_written_into_an_address_is_shown(stand: Stand, path: str) -> None:
    stand.brain.door = lambda seen: decided(contract.INSIDE, contract.LOOK_BODIES)
    assert (await stand.curl("https://chat.example", "--request-target", path))[:2] == (0, 200)
    shown = stand.brain.seen[1]
    assert (shown.route, shown.headers[":path"]) == (contract.steps(stand.options.body_limit), path)
