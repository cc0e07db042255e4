"""What a client is told: the same facts whatever it is, in the shape it reads."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tidegate.core.decision import Decision, Effect, Reason
from tidegate.core.exchange import Actor, Exchange, Target, Unread
from tidegate.core.finding import Finding
from tidegate.core.service import Service, Shape
from tidegate.edges.acknowledgement import Acknowledgements, MemoryStandings
from tidegate.edges.answers import Answers, asked_in, give_url, with_query
from tidegate.edges.refusal import House
from tidegate.edges.visitor import Visitor, visitor_of
from tidegate.gate import commands as c
from tidegate.gate.commands import Wants
from tidegate.wire import bodies
from tidegate.wire.handover import opened, sealed

HOUSE = House(lambda: "Ministry", "https://assistant.example/?a=b", "it@example.kr", "https://ask.example/")
RECEIPT = "r-0123456789abcdef"


def answers() -> Answers:
    return Answers(HOUSE, Acknowledgements(b"k" * 32, MemoryStandings(), lambda: 1_700_000_000.0))


def exchange(service: str = "openai-api", path: str = "/v1/chat/completions") -> Exchange:
    return Exchange(
        "x-1",
        datetime(2026, 11, 22, tzinfo=UTC),
        Target("api.example", method="POST", path=path),
        who=Actor("kim"),
        service=Service(service, "The Service", "chatbot"),
        unread=(Unread("body", "too-large"),),
    )


def decision(effect: Effect, reason: Reason = Reason.RULE_MATCHED) -> Decision:
    return Decision(
        effect,
        "the-rule",
        reason,
        "rev",
        because="Because.",
        message={"en": "English words.", "ko": "한국어 문장."},
        because_in={"ko": "이유."},
    )


PROGRAM = visitor_of("POST", {"content-type": "application/json", "user-agent": "OpenAI/Python"})
PERSON = visitor_of("GET", {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "accept-language": "ko"})


@pytest.mark.parametrize("effect", [Effect.BLOCK, Effect.REDIRECT, Effect.JUSTIFY, Effect.COACH, Effect.REDACT])
def test_a_program_is_told_everything_a_person_is(effect: Effect) -> None:
    wants: Wants = "justification" if effect is Effect.JUSTIFY else "nothing"
    command = c.Refuse(decision(effect), RECEIPT, wants)
    answer = answers().inside(command, exchange(), PROGRAM, None, "api.example", "/v1/chat/completions")
    told = json.loads(answer.body)["error"]
    assert answer.status == 403
    for said in ("The Service", "the-rule", RECEIPT, "Because.", "English words.", "too-large"):
        assert said in told["message"]
    assert told["tidegate"]["way_out"]["assistant"] == HOUSE.assistant
    assert ("give-a-reason" in told["tidegate"]["way_out"]) is (effect is Effect.JUSTIFY)
    page = answers().inside(command, exchange(), PERSON, None, "api.example", "/").body.decode()
    for said in ("The Service", "the-rule", RECEIPT, "이유.", "한국어 문장.", "too-large"):
        assert said in page


def test_everybody_is_told_which_kinds_of_data_it_was_stopped_for_and_never_a_value() -> None:
    found = tuple(Finding("kr-rrn", "national-id", 0, at, at + 14, 1.0, "************42") for at in (0, 30))
    sent = replace(exchange(), data=(*found, Finding("email", "contact", 0, 60, 75, 1.0, "*****kr")))
    command = c.Refuse(replace(decision(Effect.BLOCK), labels=frozenset({"national-id"})), RECEIPT)
    told = json.loads(answers().inside(command, sent, PROGRAM, None, "api.example", "/").body)["error"]
    assert told["tidegate"]["found"] == {"kr-rrn": 2}
    assert "Found in it: Korean resident registration number ×2." in told["message"]
    page = answers().inside(command, sent, PERSON, None, "api.example", "/").body.decode()
    assert "주민등록번호 ×2" in page
    for hidden in ("**42", "**kr", "이메일", "e-mail"):
        assert hidden not in page


def test_a_reason_beyond_a_rule_is_said() -> None:
    command = c.Refuse(decision(Effect.BLOCK, Reason.STATION_FAILED), RECEIPT)
    told = answers().inside(command, exchange(), PROGRAM, None, "api.example", "/").body.decode()
    assert "could not be checked safely" in told


@pytest.mark.parametrize(
    ("service", "path", "headers", "key"),
    [
        ("anthropic-api", "/v1/messages", {}, "type"),
        ("chatgpt", "/backend-api/conversation", {"sec-fetch-mode": "cors"}, "detail"),
        ("deepseek", "/api/v0/chat/completion", {"sec-fetch-mode": "cors"}, "msg"),
        ("nobody", "/x", {}, "title"),
    ],
)
def test_each_service_s_clients_get_their_own_shape(service: str, path: str, headers: dict[str, str], key: str) -> None:
    visitor = visitor_of("POST", {"content-type": "application/json"} | headers)
    answer = answers().inside(
        c.Refuse(decision(Effect.BLOCK), RECEIPT), exchange(service, path), visitor, None, "h", "/"
    )
    assert key in json.loads(answer.body)
    assert dict(answer.headers)["tidegate-receipt"] == RECEIPT


def test_grpc_gets_a_status_of_its_own() -> None:
    visitor = visitor_of("POST", {"content-type": "application/grpc+proto"})
    answer = answers().inside(c.Refuse(decision(Effect.BLOCK), RECEIPT), exchange(), visitor, None, "h", "/")
    assert (answer.status, answer.grpc_status, answer.body) == (200, 7, b"")


def test_a_person_is_led_to_the_assistant_only_where_there_is_one() -> None:
    command = c.Redirect(decision(Effect.REDIRECT), RECEIPT)
    led = answers().inside(command, exchange(), PERSON, None, "h", "/")
    assert led.status == 302
    assert dict(led.headers)["location"].startswith("https://assistant.example/?a=b&service=openai-api&receipt=r-")
    alone = Answers(House(), Acknowledgements(b"k" * 32, MemoryStandings(), lambda: 0.0))
    assert alone.inside(command, exchange(), PERSON, None, "h", "/").status == 403


def test_what_was_about_to_be_asked_goes_along_sealed_and_for_one_person() -> None:
    key = bytes(32)
    made = Answers(
        HOUSE,
        Acknowledgements(b"k" * 32, MemoryStandings(), lambda: 0.0),
        hand_over=lambda text, person: sealed(key, bytes(12), text, person, 0.0),
    )
    command = c.Redirect(decision(Effect.REDIRECT), RECEIPT)
    asked = asked_in(None, "/?q=how+tall+is+Bluebird")
    assert asked == "how tall is Bluebird"
    location = dict(made.inside(command, exchange(), PERSON, None, "h", "/", asked).headers)["location"]
    before, _, fragment = location.partition("#bring=")
    assert "Bluebird" not in location
    assert before.startswith("https://assistant.example/?a=b&service=")
    assert opened(key, fragment, "kim", 1.0) == asked
    assert opened(key, fragment, "lee", 1.0) is None
    told = json.loads(made.inside(command, exchange(), PROGRAM, None, "h", "/", asked).body)["error"]
    assert "#bring=" in told["tidegate"]["way_out"]["assistant"]
    refused = made.inside(c.Refuse(decision(Effect.BLOCK), RECEIPT), exchange(), PROGRAM, None, "h", "/", asked)
    assert b"#bring=" not in refused.body


def test_the_last_prompt_is_what_was_asked() -> None:
    body = b'{"messages": [{"role": "user", "content": "first"}, {"role": "user", "content": "second"}]}'
    shape = Shape("chat", frozenset({"prompt"}), "application/json", prompts=("messages[].content",))
    assert asked_in(bodies.read(body, media_type="application/json", encoding=None, shape=shape), "/x") == "second"
    assert asked_in(None, "/x") == ""


def test_a_connection_is_refused_in_words() -> None:
    answer = answers().at_connect(c.Refuse(decision(Effect.BLOCK), RECEIPT), exchange())
    assert RECEIPT.encode() in answer.body
    assert dict(answer.headers)["content-type"].startswith("text/plain")


def test_a_notice_has_words_even_where_the_rule_has_none() -> None:
    bare = Decision(Effect.COACH, "r", Reason.RULE_MATCHED, "rev")
    headers = dict(answers().notice(c.Forward(bare, RECEIPT, notice=True), Visitor("POST")))
    assert headers["tidegate-notice"].isascii()
    assert headers["tidegate-receipt"] == RECEIPT


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("https://a.example", "https://a.example?s=x+y"),
        ("https://a.example/p?q=1#f", "https://a.example/p?q=1&s=x+y#f"),
    ],
)
def test_a_query_is_added_to_what_is_there(url: str, made: str) -> None:
    assert with_query(url, {"s": "x y", "empty": ""}) == made


def test_the_place_to_give_a_reason_is_on_the_same_origin() -> None:
    assert give_url("chatgpt.com", "a.b") == "https://chatgpt.com/.well-known/tidegate/give?for=a.b"


def released(effect: Effect = Effect.ALLOW, reason: Reason = Reason.NO_RULE_MATCHED) -> c.Forward:
    return c.Forward(decision(effect, reason), RECEIPT)


def test_an_answer_that_has_begun_ends_in_its_own_format_with_the_receipt() -> None:
    said = answers().in_stream(released(), exchange(), PROGRAM, None, "sse").decode()
    told = json.loads(said.removeprefix("data: "))["error"]
    assert told["code"] == "tidegate_broken_off"
    assert "was stopped in the middle of its answer" in told["message"]
    assert (told["tidegate"]["receipt"], told["tidegate"]["rule"]) == (RECEIPT, "the-rule")
    assert len(told["tidegate"]["reasons"]) == 2, "why it was broken off, and why the rule is there"
    line = answers().in_stream(released(), exchange(), PROGRAM, None, "ndjson").decode()
    assert json.loads(line)["tidegate"] == told["tidegate"]


def test_a_client_that_reads_neither_events_nor_lines_is_told_nothing() -> None:
    grpc = visitor_of("POST", {"content-type": "application/grpc"})
    assert answers().in_stream(released(), exchange(), grpc, None, "sse") == b""
