"""The verdict is what arrived."""

from __future__ import annotations

import json
from random import Random

import pytest

from tidegate.practice.leaks_matrix import Cell, table, verdict
from tidegate.practice.leaks_values import canary
from tidegate.practice.notebook import Seen

VALUE = canary("payment card", Random(4))


def seen(body: str = "", query: str = "", *messages: str | bytes) -> Seen:
    return Seen(1, "https", "1.1", "POST", "h", "/p", query, (), body.encode(), list(messages))


def asked(text: str) -> Seen:
    return seen(json.dumps({"model": "m", "input": text}))


def item(text: str) -> str:
    return json.dumps({"type": "conversation.item.create", "item": {"role": "user", "content": [{"text": text}]}})


@pytest.mark.parametrize(
    ("arrived", "status", "told"),
    [
        ([], 403, "stopped"),
        ([seen()], 403, "stopped"),
        ([], None, "not-sent"),
        ([seen("card [PAYMENT-CARD-a1b2]")], 200, "replaced"),
        ([seen(f"card {VALUE}")], 200, "got-through"),
        ([seen(f"card {VALUE}")], 403, "got-through"),
        ([seen("x", f"q={VALUE.replace(' ', '+')}")], 200, "got-through"),
        ([seen("", "", VALUE[:9], VALUE[9:].encode())], 101, "got-through"),
        ([asked(f"it is {VALUE[:9]}"), asked(f"{VALUE[9:]}, you know")], 200, "got-through"),
        ([asked(f"it is {VALUE[:9]}"), asked("[PAYMENT-CARD-a1b2], you know")], 200, "replaced"),
        ([asked(f"it is {VALUE[:9]}")], 403, "replaced"),
        ([seen("", "", item(VALUE[:9]), item(VALUE[9:]))], 101, "got-through"),
    ],
)
def test_the_verdict_is_what_arrived(arrived: list[Seen], status: int | None, told: str) -> None:
    assert verdict(VALUE, arrived, status) == told


def test_the_matrix_has_a_line_for_each_channel() -> None:
    cells = [Cell("form", "IBAN", "replaced", 200), Cell("fetch", "IBAN", "got-through", 200)]
    assert table(cells) == ["       IBAN", "form   replaced", "fetch  GOT THROUGH"]
