"""A connection before it is looked into."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tidegate.core.decision import Decision, Effect, Need
from tidegate.core.exchange import Actor, Exchange, Target
from tidegate.core.service import Service
from tidegate.edges.doorstep import LookFirst, services_at
from tidegate.edges.rehearsal import Breaking, Catalogue, OneHost, Rule
from tidegate.gate import events as e

CHAT = Service("deepseek", "DeepSeek", "chatbot")
BESIDE = Service("deepsearch", "DeepSearch", "search")
EXCHANGE = Exchange("x-1", datetime(2026, 1, 1, tzinfo=UTC), Target("chat.deepseek.com"), service=CHAT)


class Shared(Catalogue):
    """A host that two services have between them."""

    def at_host(self, host: str) -> OneHost | None:
        return OneHost(CHAT, others=(BESIDE,))


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        (Rule(Effect.BLOCK), {"activity"}),
        (Rule(Effect.ALLOW), {"activity"}),
        (Rule(Effect.BLOCK, "who"), {"who"}),
    ],
)
def test_what_a_host_alone_could_settle_is_settled_inside(rule: Rule, asked: set[str]) -> None:
    assert LookFirst(rule).decide(EXCHANGE) == Need(frozenset(asked))
    assert LookFirst(rule).unsure(EXCHANGE).effect is Effect.BLOCK


def test_who_could_ask_for_an_exception_is_asked_who_they_are() -> None:
    look = LookFirst(Rule(Effect.BLOCK), lambda exchange: exchange is EXCHANGE)
    assert look.decide(EXCHANGE) == Need(frozenset({"activity", "who"}))
    known = replace(EXCHANGE, who=Actor("kim"))
    assert LookFirst(Rule(Effect.BLOCK), lambda _: True).decide(known) == Need(frozenset({"activity"}))


def test_one_service_of_a_host_that_needs_to_know_who_is_enough() -> None:
    class OnlyBeside(Rule):
        def decide(self, exchange: Exchange) -> Decision | Need:
            return super().decide(exchange) if exchange.service is BESIDE else self.decision

    assert LookFirst(OnlyBeside(Effect.ALLOW, "who")).decide(EXCHANGE) == Need(frozenset({"activity"}))
    look = LookFirst(OnlyBeside(Effect.ALLOW, "who"), beside=(BESIDE,))
    assert look.decide(EXCHANGE) == Need(frozenset({"activity", "who"}))
    assert look.decide(replace(EXCHANGE, who=Actor("kim"))) == Need(frozenset({"activity"}))


def test_whose_host_it_is() -> None:
    catalogue = Catalogue({"chat.deepseek.com": CHAT})
    assert services_at(Shared({"chat.deepseek.com": CHAT}), "chat.deepseek.com") == ((CHAT, BESIDE), None)
    assert services_at(catalogue, "chat.deepseek.com") == ((CHAT,), None)
    assert services_at(catalogue, "example.com") == ((), None)


@pytest.mark.parametrize("trouble", ["raises", "vanishes"])
def test_a_catalogue_that_breaks_is_not_nobodys_host(trouble: str) -> None:
    catalogue = Catalogue({})
    catalogue.at_host = Breaking(trouble).sync  # type: ignore[method-assign, arg-type]
    assert services_at(catalogue, "chat.deepseek.com") == ((), e.Failed(e.CATALOGUE, "raised"))
