"""Policies of a thousand rules are exchanged under load, and no exchange is lost."""

from __future__ import annotations

import threading
from collections import Counter

from tests.e2e.conftest import World
from tidegate.practice import curl

URL = "https://chat.deepseek.com/"
RULES, EDITS, CLIENTS, EACH = 1000, 4, 3, 12


def thousand(edit: int) -> str:
    rules = (f"- {{name: rule-{n}, where: 198.18.{n // 250 + 10 * edit}.{n % 250}, then: block}}" for n in range(RULES))
    return "\n".join(["rules:", *rules, "otherwise: allow", ""])


def test_no_exchange_is_lost_while_a_thousand_rules_are_exchanged(world: World) -> None:
    world.under(thousand(0))
    told: Counter[int | None] = Counter()
    lock = threading.Lock()

    def hammer() -> None:
        for _ in range(EACH):
            status = curl.fetch(URL, **world.way).status
            with lock:
                told[status] += 1

    clients = [threading.Thread(target=hammer) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for edit in range(1, EDITS + 1):
        world.gateway.put_policy(thousand(edit))
    for client in clients:
        client.join()
    assert told == {200: CLIENTS * EACH}
