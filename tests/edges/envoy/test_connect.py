"""At the explicit proxy: who comes, what goes inside, and what is settled at the door."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address

import argon2
import pytest

from tidegate.core.decision import Decision, Effect, Need
from tidegate.core.exchange import UNKNOWN, Actor, Assurance, Exchange, Target
from tidegate.edges.authority import address_of
from tidegate.edges.envoy import contract
from tidegate.edges.envoy.connect import look
from tidegate.edges.envoy.rehearsal import CHATGPT, DEEPSEEK, Rehearsal, connect, head, set_headers, told
from tidegate.edges.identity import Certificates
from tidegate.edges.people import Person
from tidegate.edges.rehearsal import Breaking, OneHost, Rule, Trouble

KIM = Person("kim", argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("tide"), frozenset({"lab"}))
RIGHT = {"proxy-authorization": "Basic " + base64.b64encode(b"kim:tide").decode(), "user-agent": "curl/8"}
Make = Callable[..., Rehearsal]


async def test_a_catalogue_host_goes_inside_and_nothing_is_recorded_yet(make: Make) -> None:
    play = make(Rule(Effect.BLOCK))
    script = await play.talk(connect("chat.deepseek.com:443"))
    said = told(script.replies[0])
    assert said["route"] == contract.INSIDE
    assert said["look"] == contract.LOOK_ALL
    assert said["address"] == "10.0.0.7"
    assert play.ledger.kept == []


async def test_a_host_outside_is_spliced_unrecorded(make: Make) -> None:
    play = make(Rule(Effect.BLOCK))
    script = await play.talk(connect("example.org:443"))
    assert told(script.replies[0]) == {"route": contract.SPLICE}
    assert play.ledger.kept == []


async def test_what_nothing_can_stop_is_not_looked_at_without_a_body(make: Make) -> None:
    play = make(Rule(Effect.ALLOW))
    assert told((await play.talk(connect("chat.deepseek.com:443"))).replies[0])["look"] == contract.LOOK_BODIES
    play.bodiless = frozenset({frozenset({"prompt"})})
    play.evaluator = Rule(Effect.ALLOW, "data")
    assert told((await play.talk(connect("chat.deepseek.com:443"))).replies[0])["look"] == contract.LOOK_ALL


async def test_an_account_that_a_header_names_is_thought_of(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "account"))
    assert told((await play.talk(connect("chat.deepseek.com:443"))).replies[0])["look"] == contract.LOOK_BODIES
    play.bodiless = frozenset({frozenset({"download"})})
    assert told((await play.talk(connect("chat.deepseek.com:443"))).replies[0])["look"] == contract.LOOK_ALL


async def test_what_is_said_of_a_connection_names_the_policy_that_says_it(make: Make) -> None:
    play = make(Rule(Effect.ALLOW))
    exchange = Exchange("x-1", play.parts.at(), Target("chatgpt.com"), service=CHATGPT)
    assert look(replace(play.parts.snapshot(), epoch="p1.c1"), exchange) == contract.look_bodies("p1.c1")
    assert look(replace(play.parts.snapshot(), epoch="p2.c1"), exchange) != contract.look_bodies("p1.c1")


async def test_what_may_come_to_an_end_is_looked_at(make: Make) -> None:
    play = make(Rule(Effect.ALLOW))
    parts = play.parts
    snapshot = replace(parts.snapshot(), lasting=lambda exchange: exchange.service != DEEPSEEK)
    exchange = Exchange("x-1", parts.at(), Target("chat.deepseek.com"), service=DEEPSEEK)
    assert look(snapshot, exchange) == contract.LOOK_ALL
    elsewhere = replace(exchange, target=Target("chatgpt.com"), service=CHATGPT)
    assert look(snapshot, elsewhere) == contract.LOOK_BODIES


@pytest.mark.parametrize("rule", [Rule(Effect.COACH), Rule(Effect.ALLOW, reserve=("rehearsed",)), Rule(Effect.REDACT)])
async def test_whatever_could_stop_a_page_is_looked_at(make: Make, rule: Rule) -> None:
    script = await make(rule).talk(connect("chat.deepseek.com:443"))
    assert told(script.replies[0])["look"] == contract.LOOK_ALL


async def test_credentials_are_asked_for_only_when_policy_needs_to_know(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "who"), people={"kim": KIM})
    script = await play.talk(connect("chat.deepseek.com:443"))
    assert script.refusal.status.code == 407
    assert set_headers(script.refusal.headers)["proxy-authenticate"] == 'Basic realm="Tidegate", charset="UTF-8"'
    assert [entry["release"] for entry in play.entries()] == ["challenge"]
    play.evaluator = Rule(Effect.ALLOW)
    assert told((await play.talk(connect("chat.deepseek.com:443"))).replies[0])["route"] == contract.INSIDE


async def test_right_credentials_go_inside_as_a_passport_and_no_further(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "who"), people={"kim": KIM})
    script = await play.talk(connect("chat.deepseek.com:443", RIGHT))
    bearer = play.passports.open(told(script.replies[0])["actor"])
    assert bearer is not None
    assert bearer.who == Actor("kim", frozenset({"lab"}), Assurance.PASSWORD)
    assert (bearer.address, bearer.agent) == (ip_address("10.0.0.7"), "curl/8")
    removed = set(script.replies[0].request_headers.response.header_mutation.remove_headers)
    assert {"proxy-authorization", "tidegate-front"} <= removed
    assert "tide" not in repr(script.replies).replace("tidegate", "")


async def test_a_guesser_is_told_to_wait(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "who"), people={"kim": KIM})
    codes = []
    for guess in range(12):
        wrong = {"proxy-authorization": "Basic " + base64.b64encode(f"kim:{guess}".encode()).decode()}
        codes.append((await play.talk(connect("chat.deepseek.com:443", wrong))).refusal.status.code)
    assert codes == [407] * 10 + [429] * 2


async def test_nobody_can_be_asked_where_nobody_is_listed(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "who"))
    script = await play.talk(connect("chat.deepseek.com:443"))
    bearer = play.passports.open(told(script.replies[0])["actor"])
    assert bearer is not None
    assert bearer.who is not UNKNOWN
    assert bearer.who.person is None


NO_HOSTS = ["", ":443", "chat.deepseek.com:x", "chat.deepseek.com:0", "a b:443", "[::1:443", "h:99999", "[::1]x"]


@pytest.mark.parametrize("authority", NO_HOSTS)
async def test_a_target_that_names_no_host_is_refused_and_recorded(make: Make, authority: str) -> None:
    play = make(Rule(Effect.ALLOW, unsure=Effect.ALLOW))
    script = await play.talk(connect(authority))
    assert script.refusal.status.code == 400
    (entry,) = play.entries()
    assert entry["failures"] == [{"station": "catalogue", "why": "malformed-target"}]


async def test_a_service_that_shares_the_host_is_thought_of(make: Make) -> None:
    class OnlyChatGPT(Rule):
        def decide(self, exchange: Exchange) -> Decision | Need:
            stopped = exchange.service == CHATGPT and exchange.activity is not UNKNOWN
            return replace(self.decision, effect=Effect.BLOCK) if stopped else super().decide(exchange)

    play = make(OnlyChatGPT(Effect.ALLOW, "activity"))
    alone = await play.talk(connect("chat.deepseek.com:443"))
    play.catalogue.at_host = lambda host: OneHost(DEEPSEEK, others=(CHATGPT,))
    shared = await play.talk(connect("chat.deepseek.com:443"))
    assert told(alone.replies[0])["look"] == contract.LOOK_BODIES
    assert told(shared.replies[0])["look"] == contract.LOOK_ALL


async def test_an_app_that_pins_is_let_pass_for_no_service_that_may_not(make: Make) -> None:
    class AllButChatGPT(Rule):
        def unsure(self, exchange: Exchange) -> Decision:
            refused = replace(self.decision, effect=Effect.BLOCK)
            return refused if exchange.service == CHATGPT else super().unsure(exchange)

    play = make(AllButChatGPT(Effect.ALLOW, "activity", unsure=Effect.ALLOW))
    for _ in range(3):
        play.pinned.refused("app/1", ip_address("10.0.0.7"), "chat.deepseek.com")
    play.catalogue.at_host = lambda host: OneHost(DEEPSEEK, others=(CHATGPT,))
    script = await play.talk(connect("chat.deepseek.com:443", {"user-agent": "app/1"}))
    assert told(script.replies[0])["route"] == contract.INSIDE


@pytest.mark.parametrize("unsure", [Effect.ALLOW, Effect.BLOCK])
async def test_an_app_that_pins_passes_unseen_or_not_as_the_policy_says(make: Make, unsure: Effect) -> None:
    play = make(Rule(Effect.ALLOW, "activity", unsure=unsure))
    for _ in range(3):
        play.pinned.refused("app/1", ip_address("10.0.0.7"), "chat.deepseek.com")
    script = await play.talk(connect("chat.deepseek.com:443", {"user-agent": "app/1"}))
    if unsure is Effect.ALLOW:
        (entry,) = play.entries()
        assert entry["exchange"]["unread"] == [{"what": "connection", "why": "pinned"}]
        assert told(script.replies[0])["route"] == contract.SPLICE
    else:  # inside it refuses our certificate again, unless it trusts us by now
        assert told(script.replies[0])["route"] == contract.INSIDE
    other = await play.talk(connect("chat.deepseek.com:443", {"user-agent": "browser"}))
    assert told(other.replies[0])["route"] == contract.INSIDE


@pytest.mark.parametrize(("verified", "person"), [(True, "kim"), (False, None)])
async def test_a_certificate_counts_only_when_envoy_verified_it(make: Make, verified: bool, person: str | None) -> None:
    play = make(Rule(Effect.ALLOW, "who"))
    play.identity._certificates = Certificates()
    message = connect("chat.deepseek.com:443")
    fields = message.attributes["envoy.filters.http.ext_proc"].fields
    fields["connection.subject_peer_certificate"].string_value = "CN=kim"
    fields["connection.mtls"].bool_value = verified
    bearer = play.passports.open(told((await play.talk(message)).replies[0])["actor"])
    assert bearer is not None
    assert isinstance(bearer.who, Actor)
    assert bearer.who.person == person


@pytest.mark.parametrize("trouble", ["raises", "hangs", "vanishes", "answers-nonsense"])
async def test_identity_that_breaks_matters_only_where_policy_needs_it(make: Make, trouble: Trouble) -> None:
    play = make(Rule(Effect.ALLOW, "who"), people={"kim": KIM})
    play.identity.identify = Breaking(trouble).wait  # type: ignore[method-assign]
    object.__setattr__(play.driver.deadlines, "who", 0.05)
    script = await play.talk(connect("chat.deepseek.com:443", RIGHT))
    assert not script.released
    assert script.refusal.status.code == 403
    (entry,) = play.entries()
    assert entry["failures"][0]["station"] == "identity"
    play.evaluator = Rule(Effect.ALLOW)
    assert told((await play.talk(connect("chat.deepseek.com:443", RIGHT))).replies[0])["route"] == contract.INSIDE


@pytest.mark.parametrize("trouble", ["raises", "vanishes"])
async def test_a_catalogue_that_breaks_closes_what_it_should_have_known(make: Make, trouble: Trouble) -> None:
    play = make(Rule(Effect.ALLOW))
    play.catalogue.at_host = Breaking(trouble).sync
    script = await play.talk(connect("chat.deepseek.com:443"))
    assert script.refusal.status.code == 403
    assert play.entries()[0]["failures"] == [{"station": "catalogue", "why": "raised"}]


async def test_a_plain_request_goes_inside_too(make: Make) -> None:
    play = make(Rule(Effect.BLOCK))
    shown = {":method": "GET", ":authority": "chat.deepseek.com", ":path": "/", ":scheme": "http"}
    script = await play.talk(head(shown, {"source.address": "10.0.0.7:1", "xds.route_name": contract.ROUTE_DECIDE}))
    assert told(script.replies[0])["route"] == contract.INSIDE


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("10.0.0.7:4711", "10.0.0.7"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("10.0.0.7", "10.0.0.7"),
        ("envoy://internal_client_address/", None),
        ("", None),
    ],
)
def test_addresses_come_with_and_without_ports(text: str, address: str | None) -> None:
    assert address_of(text) == (ip_address(address) if address else None)
