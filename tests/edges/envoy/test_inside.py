"""Behind our certificate: every effect, every way Envoy shows a request, and every station broken."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any

import pytest

from tidegate.core.decision import Effect
from tidegate.core.exchange import Actor, Assurance, Device
from tidegate.core.service import Shape
from tidegate.edges.envoy import contract, rehearsal
from tidegate.edges.envoy.rehearsal import Rehearsal, Script, body, head, set_headers, states, steps, trailers, whole
from tidegate.edges.envoy.stream import BrokenOff
from tidegate.edges.passport import Bearer
from tidegate.edges.people import Person
from tidegate.edges.rehearsal import TROUBLES, Breaking, Rule, Trouble, deadlines_for
from tidegate.edges.seen import one_service

CARD = "4111111111111111"
PROMPT = json.dumps({"prompt": f"my card is {CARD}"}).encode()
JSON = {"content-type": "application/json"}
BROWSER = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "accept": "text/html", "accept-language": "en"}
HOST = "chat.deepseek.com"
AT_HOME = states(address="10.0.0.7")
Make = Callable[..., Rehearsal]


def prompt(raw: bytes = PROMPT, more: Mapping[str, str] | None = None, headers: Mapping[str, str] = JSON) -> Any:
    return whole(HOST, "/api/v0/chat/completion", raw, headers=headers, more=more)


def page(path: str = "/", headers: Mapping[str, str] = BROWSER, **named: Any) -> list[Any]:
    return steps(HOST, path, headers=headers, **named)


# -- allow ---


async def test_what_is_allowed_goes_on_after_its_entry(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "data"))
    script = await play.talk(prompt())
    assert script.released
    (reply,) = script.replies
    assert not reply.request_body.response.HasField("body_mutation")
    (kept,) = play.ledger.kept
    assert rehearsal.told(reply)["exchange"] == kept.receipt
    assert [found["detector"] for found in kept.body["exchange"]["data"]] == ["payment-card"]
    assert CARD not in kept.text


@pytest.mark.parametrize("needs", [(), ("data",)])
async def test_a_page_without_body_goes_on(make: Make, needs: tuple[str, ...]) -> None:
    play = make(Rule(Effect.ALLOW, *needs))
    script = await play.talk(*page())
    assert script.released
    assert play.entries()[0]["exchange"]["activity"] == ["browse"]


async def test_a_body_in_steps_is_held_until_it_is_there(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "data"))
    script = await play.talk(*steps(HOST, "/api", PROMPT, method="POST", headers=JSON))
    first, last = script.replies
    assert rehearsal.told(first) == {}
    assert rehearsal.told(last)[contract.VERDICT] == contract.RELEASE


async def test_trailers_in_place_of_a_body_end_the_request(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "data"))
    message = steps(HOST, "/api", b"x", method="POST")[0]
    script = await play.talk(message, trailers())
    assert rehearsal.told(script.replies[-1])[contract.VERDICT] == contract.RELEASE


async def test_a_host_that_is_nobody_s_business_passes_unrecorded(make: Make) -> None:
    play = make(Rule(Effect.BLOCK))
    play.catalogue = type(play.catalogue)({})
    script = await play.talk(*page())
    assert script.released
    assert play.ledger.kept == []


# -- block, redirect ---


async def test_a_person_sees_the_page(make: Make) -> None:
    play = make(Rule(Effect.BLOCK, because="Nothing leaves."))
    script = await play.talk(*page())
    assert not script.released
    refusal = script.refusal
    headers = set_headers(refusal.headers)
    assert refusal.status.code == 403
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["tidegate-receipt"] == play.ledger.kept[0].receipt
    text = refusal.body.decode()
    assert play.ledger.kept[0].receipt in text
    assert "Nothing leaves." in text
    assert "DeepSeek" in text


async def test_a_program_gets_the_same_as_data(make: Make) -> None:
    play = make(Rule(Effect.BLOCK, because="Nothing leaves."))
    refusal = (await play.talk(prompt())).refusal
    assert refusal.status.code == 403
    assert "json" in set_headers(refusal.headers)["content-type"]
    said = json.dumps(json.loads(refusal.body))
    assert play.ledger.kept[0].receipt in said
    assert "Nothing leaves." in said
    assert CARD not in said


async def test_a_head_request_gets_no_body(make: Make) -> None:
    refusal = (await make(Rule(Effect.BLOCK)).talk(*page(method="HEAD"))).refusal
    assert (refusal.status.code, refusal.body) == (403, b"")


@pytest.mark.parametrize(("method", "status"), [("GET", 302), ("POST", 303)])
async def test_a_browser_is_led_to_the_assistant(make: Make, method: str, status: int) -> None:
    play = make(Rule(Effect.REDIRECT))
    refusal = (await play.talk(*page(method=method))).refusal
    receipt = play.ledger.kept[0].receipt
    assert refusal.status.code == status
    location = set_headers(refusal.headers)["location"]
    assert location == f"https://assistant.example/ask?lang=ko&service=deepseek&receipt={receipt}"


async def test_a_program_is_told_where_the_assistant_is(make: Make) -> None:
    refusal = (await make(Rule(Effect.REDIRECT)).talk(prompt())).refusal
    assert refusal.status.code == 403
    assert b"https://assistant.example/ask" in refusal.body


# -- coach, justify ---


async def test_a_program_passes_a_notice_and_is_told(make: Make) -> None:
    play = make(Rule(Effect.COACH, message={"en": "Put nothing in.", "ko": "넣지 마세요."}))
    answer = head({":status": "200"}, kind="response", ended=False)
    script = await play.talk(prompt(), answer)
    assert script.released
    headers = set_headers(script.replies[-1].response_headers.response.header_mutation)
    assert headers == {
        "tidegate-notice": "Put nothing in.",
        "tidegate-receipt": play.ledger.kept[0].receipt,
        "tidegate-effect": "coach",
        "tidegate-rule": "rehearsed",
    }


async def test_a_notice_in_korean_survives_a_header(make: Make) -> None:
    play = make(Rule(Effect.COACH, message={"ko": "넣지\r\nx: 마세요."}))
    script = await play.talk(prompt(), head({":status": "200"}, kind="response"))
    notice = set_headers(script.replies[-1].response_headers.response.header_mutation)["tidegate-notice"]
    assert notice.isascii()
    assert notice.isprintable()


async def test_a_person_has_to_pass_the_notice(make: Make) -> None:
    play = make(Rule(Effect.COACH))
    script = await play.talk(*page("/c/1?model=x", more=AT_HOME))
    assert script.refusal.status.code == 403
    assert b"<form" in script.refusal.body
    assert not script.released


async def test_a_script_is_stopped_only_with_something_to_say(make: Make) -> None:
    play = make(Rule(Effect.COACH))
    fetching = {"sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}
    stopped = await play.talk(prompt(headers=JSON | fetching, more=AT_HOME))
    assert b"/.well-known/tidegate/give?for=" in stopped.refusal.body
    passed = await play.talk(*page(headers=fetching), head({":status": "200"}, kind="response"))
    assert passed.released


async def test_a_program_is_told_where_to_give_a_reason(make: Make) -> None:
    refusal = (await make(Rule(Effect.JUSTIFY)).talk(prompt(more=AT_HOME))).refusal
    assert f"https://{HOST}/.well-known/tidegate/give?for=".encode() in refusal.body


async def test_nobody_nowhere_cannot_be_asked_to_give_anything(make: Make) -> None:
    refusal = (await make(Rule(Effect.JUSTIFY)).talk(*page())).refusal
    assert b"<form" not in refusal.body


# -- redact ---


async def test_values_go_out_as_placeholders_and_come_back(make: Make) -> None:
    play = make(Rule(Effect.REDACT, "data"), shape=Shape("chat", frozenset({"prompt"}), reply="sse"))
    sent = (await play.talk(prompt())).replies[0].request_body.response
    token = json.loads(sent.body_mutation.body)["prompt"].removeprefix("my card is ")
    assert token.startswith("[PAYMENT-CARD-")
    assert set_headers(sent.header_mutation)["content-length"] == str(len(sent.body_mutation.body))
    half = len(token) // 2
    stream = {":status": "200", "content-type": "text/event-stream", "content-length": "9"}
    script = await play.talk(
        prompt(),
        head(stream, kind="response", ended=False),
        body(f'data: {{"v": "card {token[:half]}'.encode(), kind="response", ended=False),
        body(f'{token[half:]}"}}\n\n'.encode(), kind="response"),
    )
    removed = script.replies[1].response_headers.response.header_mutation.remove_headers
    assert "content-length" in removed
    out = b"".join(reply.response_body.response.body_mutation.body for reply in script.replies[2:])
    assert out == f'data: {{"v": "card {CARD}"}}\n\n'.encode()
    assert [end["how"] for end in play.entries("end")] == ["peer-gone", "complete"]
    assert play.entries("end")[1]["status"] == 200


async def test_values_replaced_for_good_stay_replaced(make: Make) -> None:
    play = make(Rule(Effect.REDACT, "data", restore=False))
    script = await play.talk(prompt())
    (reply,) = script.replies
    assert json.loads(reply.request_body.response.body_mutation.body) == {"prompt": "my card is [PAYMENT-CARD]"}
    assert script.released


async def test_a_coded_body_loses_its_coding(make: Make) -> None:
    import gzip

    play = make(Rule(Effect.REDACT, "data", restore=False))
    coded = JSON | {"content-encoding": "gzip"}
    script = await play.talk(*steps(HOST, "/api", gzip.compress(PROMPT), method="POST", headers=coded))
    mutation = script.replies[-1].request_body.response
    assert CARD.encode() not in mutation.body_mutation.body
    assert "content-encoding" in mutation.header_mutation.remove_headers


async def test_values_in_an_address_are_replaced_where_envoy_lets_us(make: Make) -> None:
    play = make(Rule(Effect.REDACT, "data"))
    script = await play.talk(*page(f"/?q=card+{CARD}"))
    path = set_headers(script.replies[0].request_headers.response.header_mutation)[":path"]
    assert CARD not in path
    assert "PAYMENT-CARD" in path
    refused = await play.talk(whole(HOST, f"/api?card={CARD}", b'{"a": 1}', headers=JSON))
    assert refused.refusal.status.code == 403
    assert not refused.released
    assert "failed" in [end["how"] for end in play.entries("end")]


async def test_headers_that_repeat_the_body_are_replaced_with_it(make: Make) -> None:
    play = make(Rule(Effect.REDACT, "data"))
    message = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "pay", "arguments": {"card": CARD}},
    }
    repeating = {"mcp-method": "tools/call", "mcp-name": "pay", "mcp-param-card": CARD}
    raw = json.dumps(message).encode()
    script = await play.talk(*steps(HOST, "/mcp", raw, method="POST", headers=JSON | repeating))
    changed = script.replies[-1].request_body.response
    now = json.loads(changed.body_mutation.body)["params"]["arguments"]["card"]
    assert CARD not in now
    assert set_headers(changed.header_mutation)["mcp-param-card"] == now
    assert "mcp-name" not in set_headers(changed.header_mutation)
    (decided,) = play.entries("exchange")
    assert [found["count"] for found in decided["exchange"]["data"]] == [1]


async def test_a_value_in_words_of_a_path_is_refused_as_a_path_cannot_be_changed(make: Make) -> None:
    play = make(Rule(Effect.REDACT, "data"))
    refused = await play.talk(*page(f"/picture/a%20card%20{CARD}"))
    assert refused.refusal.status.code == 403
    assert not refused.released
    (decided,) = play.entries("exchange")
    assert decided["decision"]["effect"] == "redact"
    assert (await play.talk(*page("/picture/a%20red%20cat"))).released


async def test_what_is_signed_is_refused_in_words_of_the_reader(make: Make) -> None:
    play = make(Rule(Effect.REDACT, "data"))
    signature = "TC3-HMAC-SHA256 Credential=k/d/s/tc3_request, SignedHeaders=host, Signature=0a"
    headers = JSON | {"authorization": signature, "accept-language": "ko"}
    script = await play.talk(*steps(HOST, "/api", PROMPT, method="POST", headers=headers))
    assert not script.released
    assert "서명" in script.refusal.body.decode()
    assert (await play.talk(*steps(HOST, "/api", b'{"prompt": "hi"}', method="POST", headers=headers))).released


async def test_an_answer_that_is_not_in_its_coding_is_broken_off(make: Make) -> None:
    play = make(Rule(Effect.REDACT, "data"))
    coded = {":status": "200", "content-type": "text/plain", "content-encoding": "gzip"}
    answer = head(coded, kind="response", ended=False)
    with pytest.raises(BrokenOff):
        await play.talk(prompt(), answer, body(b"not gzip at all", kind="response"))
    assert play.entries("end")[0]["how"] == "failed"


async def test_an_answer_in_an_unknown_coding_keeps_its_placeholders_and_says_so(make: Make) -> None:
    play = make(Rule(Effect.REDACT, "data"))
    answer = head({":status": "200", "content-encoding": "aes128gcm"}, kind="response", ended=False)
    script = await play.talk(prompt(), answer)
    headers = set_headers(script.replies[-1].response_headers.response.header_mutation)
    assert headers["tidegate-not-restored"] == "unknown-encoding"


async def test_a_client_that_leaves_during_the_answer_is_recorded(make: Make) -> None:
    play = make(Rule(Effect.REDACT, "data"))
    await play.talk(prompt(), head({":status": "200"}, kind="response", ended=False))
    assert play.entries("end")[0]["how"] == "peer-gone"


# -- who ---


async def test_the_passport_says_who(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "who"))
    bearer = Bearer(Actor("kim", frozenset({"lab"}), Assurance.HEADER), ip_address("10.0.0.7"), Device("pc-1"))
    await play.talk(prompt(more=states(actor=play.passports.seal(bearer))))
    exchange = play.entries()[0]["exchange"]
    assert exchange["who"] == {"person": "kim", "groups": ["lab"], "assurance": "header"}
    assert (exchange["address"], exchange["device"]["id"]) == ("10.0.0.7", "pc-1")


async def test_a_forged_or_old_passport_is_a_failed_station(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "who"))
    sealed = play.passports.seal(Bearer(Actor("kim"), None))
    for passport, later in (("A" + sealed[1:], 0), (sealed, 13 * 3600)):
        play.time += later
        script = await play.talk(prompt(more=states(actor=passport, address="10.0.0.7")))
        assert not script.released
        assert play.entries()[-1]["failures"][0]["station"] == "identity"


async def test_a_person_who_was_removed_is_out_at_once(make: Make) -> None:
    people = {"kim": Person("kim", "$argon2id$")}
    play = make(Rule(Effect.ALLOW, "who"), people=people)
    passport = play.passports.seal(Bearer(Actor("kim", assurance=Assurance.PASSWORD), None))
    assert (await play.talk(prompt(more=states(actor=passport)))).released
    play.identity.knows = lambda person: False  # type: ignore[method-assign]
    assert not (await play.talk(prompt(more=states(actor=passport)))).released


async def test_a_tunnel_to_an_address_has_only_its_address(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "who"), addresses="10.0.0.7 person=lee")
    await play.talk(prompt(more=states(address="10.0.0.7", host="192.0.2.1:443")))
    assert play.entries()[0]["exchange"]["who"]["person"] == "lee"


@pytest.mark.parametrize("unsure", [Effect.BLOCK, Effect.ALLOW])
async def test_whoever_goes_round_the_asking_is_not_nobody(make: Make, unsure: Effect) -> None:
    play = make(Rule(Effect.ALLOW, "who", unsure=unsure), people={"kim": Person("kim", "$argon2id$")})
    script = await play.talk(prompt(more=states(address="10.0.0.7", host="192.0.2.1:443")))
    assert script.released == (unsure is Effect.ALLOW)
    assert [failure["station"] for failure in play.entries()[0]["failures"]] == ["identity"]


async def test_where_nobody_is_listed_everybody_is_nobody(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "who"))
    assert (await play.talk(prompt(more=states(address="10.0.0.7", host="192.0.2.1:443")))).released


# -- one connection, one service ---


@pytest.mark.parametrize(
    ("host", "name", "tunnel", "same"),
    [
        (HOST, HOST, HOST, True),
        (HOST, "", "", True),
        (HOST, "api.deepseek.com", HOST, True),
        (HOST, "API.DeepSeek.com.", HOST, True),
        (HOST, HOST, "192.0.2.1", True),
        (HOST, "chatgpt.com", HOST, False),
        (HOST, HOST, "chatgpt.com", False),
        (HOST, "example.org", HOST, False),
        ("example.org", HOST, HOST, False),
    ],
)
def test_one_connection_is_for_one_service(host: str, name: str, tunnel: str, same: bool) -> None:
    assert one_service(Rehearsal().catalogue, host, name, tunnel=tunnel) is same


async def test_fronting_is_refused_and_recorded_whatever_the_policy(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, unsure=Effect.ALLOW))
    script = await play.talk(prompt(more={"connection.requested_server_name": "chatgpt.com"}))
    assert script.refusal.status.code == 403
    assert play.entries()[0]["failures"] == [{"station": "catalogue", "why": "fronting"}]


@pytest.mark.parametrize("host", ["", "a b", "[::1"])
async def test_a_host_that_is_none_is_refused_and_recorded(make: Make, host: str) -> None:
    play = make(Rule(Effect.ALLOW, unsure=Effect.ALLOW))
    script = await play.talk(whole(host, "/", PROMPT))
    assert not script.released
    assert play.entries()[0]["failures"] == [{"station": "catalogue", "why": "malformed-target"}]


async def test_a_message_without_attributes_is_refused_and_recorded(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, unsure=Effect.ALLOW))
    assert not (await play.talk(body(PROMPT))).released
    assert len(play.entries()) == 1


# -- what could not be read, and who left ---


async def test_a_body_that_was_not_shown_whole_goes_on_with_the_length_it_came_with(make: Make) -> None:
    announced = {**JSON, "content-length": "3000000"}
    for rule, cut, length in (("who", True, "3000000"), ("data", False, "")):
        play = make(Rule(Effect.ALLOW, rule))
        script = await play.talk(*steps(HOST, "/api", PROMPT, method="POST", headers=announced, cut=cut))
        assert script.released
        said = script.replies[-1].dynamic_metadata.fields[contract.NAMESPACE].struct_value.fields
        assert said[contract.LENGTH].string_value == length


async def test_a_body_cut_by_the_limit_is_not_inspected(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "data"))
    script = await play.talk(*steps(HOST, "/api", PROMPT, method="POST", headers=JSON, cut=True))
    assert not script.released
    unread = play.entries()[0]["exchange"]["unread"]
    assert {"what": "body", "why": "over-limit"} in unread


@pytest.mark.parametrize("route", [contract.ROUTE_KNOWN, contract.steps(len(PROMPT) + 1)])
async def test_a_body_that_ends_in_trailers_is_inspected(make: Make, route: str) -> None:
    """Before them no message says that it is the last."""
    play = make(Rule(Effect.ALLOW, "data"))
    script = await play.talk(*steps(HOST, "/api", PROMPT, method="POST", headers=JSON, cut=True, route=route))
    assert script.released
    assert "unread" not in play.entries()[0]["exchange"]


async def test_a_whole_body_is_whole_whatever_its_end_says(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "data"))
    message = prompt()
    message.request_body.end_of_stream = False
    assert (await play.talk(message)).released


async def test_a_client_that_stops_in_the_middle_is_recorded(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "data"))
    script = await play.talk(steps(HOST, "/api", b"x", method="POST")[0])
    assert not script.released
    assert play.entries()[0]["release"] == "nothing"


async def test_a_stream_that_is_cancelled_is_recorded(make: Make) -> None:
    play = make(Rule(Effect.ALLOW, "data"))
    script = Script(steps(HOST, "/api", b"x", method="POST")[0], waits=True)
    task = asyncio.create_task(play.processor.talk(script))
    while script.left or not script.replies:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await play.driver.settled()
    assert play.entries()[0]["release"] == "nothing"


async def test_an_answer_that_is_cancelled_is_recorded(make: Make) -> None:
    play = make(Rule(Effect.REDACT, "data"))
    script = Script(prompt(), head({":status": "200"}, kind="response", ended=False), waits=True)
    task = asyncio.create_task(play.processor.talk(script))
    while len(script.replies) < 2:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await play.driver.settled()
    assert [end["how"] for end in play.entries("end")] == ["peer-gone"]


# -- broken stations ---


def break_station(play: Rehearsal, station: str, trouble: Trouble) -> None:
    broken = Breaking(trouble)
    play.driver.deadlines = deadlines_for(station, trouble)
    places: dict[str, tuple[Any, str]] = {
        "identity": (play.identity, "identify"),
        "catalogue": (play.catalogue, "identify"),
        "read": (play.driver, "read"),
        "inspect": (play.scanner, "scan"),
        "quota": (play.quotas, "reserve"),
        "record": (play.ledger, "append"),
    }
    place, name = places[station]
    setattr(place, name, broken.wait if station in ("identity", "quota", "record") else broken.sync)


EVERYTHING = Rule(Effect.ALLOW, "who", "data", "quota:rehearsed", reserve=("rehearsed",))


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("station", ["identity", "catalogue", "read", "inspect", "quota"])
async def test_a_broken_station_lets_nothing_leave_and_one_entry_says_so(
    make: Make, station: str, trouble: Trouble
) -> None:
    if station == "catalogue" and trouble in ("hangs", "answers-nonsense"):
        trouble = "raises"  # asked on the loop: it cannot be given up, and the type checker keeps nonsense out
    play = make(EVERYTHING)
    break_station(play, station, trouble)
    script = await play.talk(prompt(more=states(address="10.0.0.7")))
    assert not script.released
    assert script.refusal.status.code == 403
    (entry,) = play.entries()
    assert entry["failures"][0]["station"] == station
    assert CARD not in repr(play.ledger.kept) + repr(script.replies)


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_broken_ledger_lets_nothing_leave(make: Make, trouble: Trouble) -> None:
    play = make(EVERYTHING)
    break_station(play, "record", trouble)
    script = await play.talk(prompt())
    assert not script.released
    assert "could not be written" not in repr(script.replies) or script.refusal.status.code == 403


async def test_a_release_that_breaks_lets_nothing_leave(make: Make) -> None:
    play = make(Rule(Effect.REDACT, "data"))
    object.__setattr__(play.parts, "vaults", type("Vaults", (), {"of": staticmethod(Breaking("raises").sync)})())
    script = await play.talk(prompt())
    assert script.refusal.status.code == 403
    assert not script.released
    (end,) = play.entries("end")
    assert (end["how"], end["failures"][0]["station"]) == ("failed", "release")
