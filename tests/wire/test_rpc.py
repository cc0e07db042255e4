"""Refusals of JSON-RPC: one error for each request, with its own id."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.decision import Effect
from tidegate.wire import rpc
from tidegate.wire.refusals import RefusalFacts

FACTS = RefusalFacts(Effect.BLOCK, "Corp Tools", "no-deleting", "r-1", ("Nothing is deleted.",))


def refused(body: Any) -> tuple[int, Any]:
    asked = rpc.asked(body if isinstance(body, bytes) else json.dumps(body).encode())
    assert asked is not None
    made = rpc.refused(FACTS, asked)
    assert ("tidegate-receipt", "r-1") in made.headers
    return made.status, json.loads(made.body)


@pytest.mark.parametrize("id", [0, -1, 7.25, "seven", "", None, 2**63, "\u2028"])
def test_an_error_has_the_id_of_its_request(id: Any) -> None:
    status, told = refused({"jsonrpc": "2.0", "id": id, "method": "tools/call"})
    assert (status, told["id"], told["jsonrpc"]) == (200, id, "2.0")
    assert told["error"]["code"] == rpc.REFUSED
    assert told["error"]["data"]["tidegate"]["receipt"] == "r-1"


def test_a_number_comes_back_as_it_was_written() -> None:
    asked = rpc.asked(b'{"jsonrpc":"2.0","id":1.50e2,"method":"m"}')
    assert asked is not None
    assert b'"id":1.50e2,' in rpc.refused(FACTS, asked).body


@pytest.mark.parametrize("id", [{"a": 1}, [1], True, "x" * 600])
def test_what_is_no_id_is_not_repeated(id: Any) -> None:
    assert refused({"jsonrpc": "2.0", "id": id, "method": "m"})[1]["id"] is None


def test_a_batch_is_answered_by_a_list_without_notifications() -> None:
    batch: Any = [{"id": 1, "method": "a"}, {"method": "b"}, {"id": "c", "method": "c"}, {"id": 4, "result": {}}]
    status, told = refused([{"jsonrpc": "2.0", **one} for one in batch])
    assert (status, [one["id"] for one in told]) == (200, [1, "c"])


@pytest.mark.parametrize("message", [{"method": "n"}, {"id": 1, "result": {}}])
def test_what_asks_for_no_answer_gets_a_status(message: dict[str, Any]) -> None:
    status, told = refused({"jsonrpc": "2.0", **message})
    assert (status, "id" in told) == (403, False)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"[1]", b"7", b"[" * 9000, b"\xff", b'{"jsonrpc":"1.0","method":"a","id":1}', b'{"id":1}'],
)
def test_all_else_is_refused_in_another_shape(body: bytes) -> None:
    assert rpc.asked(body) is None


@given(st.binary(max_size=60))
def test_nothing_raises(body: bytes) -> None:
    asked = rpc.asked(body)
    if asked is not None:
        json.loads(rpc.refused(FACTS, asked).body)
