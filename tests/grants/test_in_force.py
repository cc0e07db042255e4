"""From what is kept to what a policy minds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.grants.conftest import KIM, KNOWN, POLICY, World
from tidegate.grants.in_force import by_terms, in_force
from tidegate.grants.request import Request
from tidegate.policy import Grant, parse


async def approved(world: World, **more: object) -> Request:
    request = await world.office.ask(world.wish(**more))
    return await world.office.approve(request.id, "park@example.kr", via="test")


async def test_what_was_approved_is_in_force_and_nothing_else(world: World) -> None:
    one = await approved(world)
    await world.office.ask(world.wish())
    grants, problems = in_force(world.store.all(), world.now, POLICY, KNOWN)
    assert problems == ()
    assert [grant.id for grant in grants] == [one.id]
    assert in_force(world.store.all(), world.now + timedelta(days=7), POLICY, KNOWN) == ((), ())
    await world.office.revoke(one.id, "park@example.kr", via="test")
    assert in_force(world.store.all(), world.now, POLICY, KNOWN) == ((), ())


async def test_a_scope_that_the_policy_cannot_read_any_more_is_not_in_force(world: World) -> None:
    one = await approved(world, scope={"who": KIM, "service": "deepseek", "where": "office"})
    without = parse("rules: []\notherwise: block\n", "p.yaml", KNOWN)
    grants, problems = in_force(world.store.all(), world.now, without, KNOWN)
    assert grants == ()
    assert f"{one.id} is not in force: There is no zone “office”." in problems[0].what


async def test_the_terms_in_the_ledger_make_the_same_grant(world: World) -> None:
    one = await approved(world)
    document = world.ledger.document("grant", one.id)
    assert document is not None
    made: Grant = by_terms(document.text, POLICY, KNOWN)
    assert (made,) == in_force([one], world.now, POLICY, KNOWN)[0]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"scope": {"who": "kim", "service": "deepseek"}}'])
def test_terms_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="no terms"):
        by_terms(text, POLICY, KNOWN)
