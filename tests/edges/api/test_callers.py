"""Who calls."""

from __future__ import annotations

import pytest

from tidegate.edges.api.callers import OURSELVES, Caller, caller_of


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer ", "Basic tg-1", "tg-1"])
def test_what_is_no_key_is_nobody(shown: str) -> None:
    assert caller_of(shown, lambda secret: Caller(secret)) is None


def test_a_key_is_its_holder_and_a_socket_is_this_user() -> None:
    assert caller_of("bearer tg-1 ", lambda secret: Caller(secret)) == Caller("tg-1")
    assert caller_of("", None) is OURSELVES
