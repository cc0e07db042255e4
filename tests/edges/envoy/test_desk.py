"""The desk: where people give what a page asks of them, and nobody else can give it for them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tidegate.core.decision import Effect
from tidegate.core.exchange import Actor
from tidegate.edges.envoy import contract
from tidegate.edges.envoy.processor import Processor
from tidegate.edges.envoy.rehearsal import Rehearsal, Script, set_headers, states, steps, whole
from tidegate.edges.exceptions import Offer, Wanted
from tidegate.edges.passport import Bearer
from tidegate.edges.refusal import Earlier
from tidegate.edges.rehearsal import Breaking, Rule

HOST = "chat.deepseek.com"
GIVE = "/.well-known/tidegate/give"
BROWSER = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "accept": "text/html", "accept-language": "en"}
FORM = BROWSER | {"content-type": "application/x-www-form-urlencoded", "origin": f"https://{HOST}"}
REASON = "I translate press releases for the ministry."
Make = Callable[..., Rehearsal]


def seal(play: Rehearsal, person: str = "kim") -> dict[str, str]:
    return states(actor=play.passports.seal(Bearer(Actor(person))))


async def page(play: Rehearsal, person: str = "kim", path: str = "/c/1?m=x") -> Script:
    return await play.talk(*steps(HOST, path, headers=BROWSER, more=seal(play, person)))


def token_in(script: Script) -> str:
    found = re.search(rb'name="token" value="([^"]+)"', script.refusal.body)
    assert found is not None
    return found[1].decode()


async def hand_in(play: Rehearsal, token: str, person: str = "kim", headers: Any = FORM, **fields: str) -> Any:
    body = urlencode({"token": token} | fields).encode()
    script = await play.talk(whole(HOST, GIVE, body, headers=headers, more=seal(play, person)))
    assert not script.released
    return script.refusal


async def test_a_notice_is_passed_with_its_button_and_then_holds(make: Make) -> None:
    play = make(Rule(Effect.COACH, hold=3600))
    answer = await hand_in(play, token_in(await page(play)))
    assert answer.status.code == 303
    assert set_headers(answer.headers)["location"] == "/c/1?m=x"
    assert (await page(play)).released
    assert not (await page(play, "lee")).released
    (entry,) = play.entries("acknowledgement")
    assert (entry["person"], entry["service"], entry["rule"]) == ("kim", "deepseek", "rehearsed")
    play.time += 3600
    assert not (await page(play)).released


async def test_after_a_form_of_the_service_a_person_is_told_to_send_it_again(make: Make) -> None:
    play = make(Rule(Effect.COACH))
    posted = steps(HOST, "/login", method="POST", headers=BROWSER, more=seal(play))
    answer = await hand_in(play, token_in(await play.talk(*posted)))
    assert answer.status.code == 200  # the form's content is gone, and is not sent again unseen
    assert b"send it again" in answer.body
    assert len(play.entries("acknowledgement")) == 1
    assert set_headers(answer.headers)["tidegate-receipt"].encode() in answer.body


async def test_a_reason_is_recorded_masked_and_then_holds(make: Make) -> None:
    play = make(Rule(Effect.JUSTIFY))
    answer = await hand_in(play, token_in(await page(play)), reason=f"{REASON} 4111111111111111")
    assert answer.status.code == 303
    (entry,) = play.entries("justification")
    assert entry["reason"] == f"{REASON} [payment-card]"
    assert (await page(play)).released
    assert play.entries()[-1]["standing"]["justified"] == set_headers(answer.headers)["tidegate-receipt"]


@pytest.mark.parametrize("reason", ["", "because", "x" * 501])
async def test_a_reason_that_is_none_is_asked_again_under_the_receipt_it_had(make: Make, reason: str) -> None:
    play = make(Rule(Effect.JUSTIFY))
    shown = await page(play)
    answer = await hand_in(play, token_in(shown), reason=reason)
    assert answer.status.code == 422
    assert set_headers(shown.refusal.headers)["tidegate-receipt"].encode() in answer.body
    assert b"could not be written" not in answer.body
    assert f">{reason}</textarea>".encode() in answer.body
    assert b"between 10 and 500 characters" in answer.body
    assert play.entries("justification") == []
    again = re.search(rb'name="token" value="([^"]+)"', answer.body)
    assert again is not None
    assert (await hand_in(play, again[1].decode(), reason=REASON)).status.code == 303


async def test_a_token_is_of_no_use_to_anybody_else(make: Make) -> None:
    play = make(Rule(Effect.COACH))
    token = token_in(await page(play))
    assert (await hand_in(play, token, "lee")).status.code == 410
    assert (await hand_in(play, "forged", "kim")).status.code == 410
    assert (await hand_in(play, token, headers=FORM | {"origin": "https://evil.example"})).status.code == 403
    assert (await hand_in(play, token, headers=FORM | {"origin": "null"})).status.code == 403
    assert play.entries("acknowledgement") == []
    play.time += 3600
    assert (await hand_in(play, token)).status.code == 410


async def test_a_program_gives_it_as_data(make: Make) -> None:
    play = make(Rule(Effect.JUSTIFY))
    headers = {"content-type": "application/json"}
    refused = (await play.talk(whole(HOST, "/api", b"{}", headers=headers, more=seal(play)))).refusal
    found = re.search(rb"give\?for=([\w.%-]+)", refused.body)
    assert found is not None
    body = json.dumps({"token": found[1].decode(), "reason": REASON}).encode()
    answer = (await play.talk(whole(HOST, GIVE, body, headers=headers, more=seal(play)))).refusal
    assert answer.status.code == 200
    assert json.loads(answer.body)["given"] == "justification"
    assert (await play.talk(whole(HOST, "/api", b"{}", headers=headers, more=seal(play)))).released


async def test_the_address_in_an_error_opens_the_form(make: Make) -> None:
    play = make(Rule(Effect.JUSTIFY))
    token = token_in(await page(play))
    opened = await play.talk(*steps(HOST, f"{GIVE}?for={quote(token)}", headers=BROWSER, more=seal(play)))
    assert opened.refusal.status.code == 200
    assert b"<textarea" in opened.refusal.body
    assert token_in(opened) == token
    other = await play.talk(*steps(HOST, f"{GIVE}?for={quote(token)}", headers=BROWSER, more=seal(play, "lee")))
    assert other.refusal.status.code == 410


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/.well-known/tidegate/", 404), ("PUT", GIVE, 404), ("GET", GIVE, 410), ("HEAD", GIVE, 410)],
)
async def test_all_else_under_our_path_is_nothing_and_never_goes_on(
    make: Make, method: str, path: str, status: int
) -> None:
    play = make(Rule(Effect.ALLOW))
    for headers in (BROWSER, {}):
        script = await play.talk(*steps(HOST, path, method=method, headers=headers))
        assert script.refusal.status.code == status
        assert not script.released


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"token", b"&" * 100, b"{", b"x" * 20_000])
async def test_a_form_that_is_none_gives_nothing(make: Make, raw: bytes) -> None:
    play = make(Rule(Effect.COACH))
    for media_type in ("application/json", "application/x-www-form-urlencoded", "text/plain"):
        headers = {"content-type": media_type}
        script = await play.talk(whole(HOST, GIVE, raw, headers=headers, more=seal(play)))
        assert script.refusal.status.code in (410, 413)


async def test_what_cannot_be_recorded_is_not_given(make: Make) -> None:
    play = make(Rule(Effect.COACH))
    token = token_in(await page(play))
    append, play.ledger.append = play.ledger.append, Breaking("raises").wait  # type: ignore[method-assign]
    with pytest.raises(ValueError, match="card"):
        await hand_in(play, token)
    play.ledger.append = append  # type: ignore[method-assign]
    assert not (await page(play)).released


async def test_the_rule_s_own_words_are_shown_again(make: Make) -> None:
    play = make(Rule(Effect.COACH, message={"en": "Put nothing in."}))
    token = token_in(await page(play))
    snapshot = play.snapshot

    def with_rules() -> Any:
        made = snapshot()
        object.__setattr__(made, "rule", lambda name: play.evaluator.decision if name == "rehearsed" else None)
        return made

    object.__setattr__(play.parts, "snapshot", with_rules)
    opened = await play.talk(*steps(HOST, f"{GIVE}?for={quote(token)}", headers=BROWSER, more=seal(play)))
    assert b"Put nothing in." in opened.refusal.body
    assert contract.ROUTE_STEPS


class Approvers:
    """Somebody may approve exceptions from every rule."""

    def __init__(self) -> None:
        self.asked: list[Wanted] = []

    def offer(self, rule: str) -> Offer | None:
        return Offer("security@example.kr", 30)

    def earlier(self, person: str, service: str) -> tuple[Earlier, ...]:
        return (Earlier("g-0", "denied"),) if person == "kim" else ()

    async def ask(self, wanted: Wanted) -> str:
        self.asked.append(wanted)
        return "g-1234567890"


def with_approvers(play: Rehearsal) -> Approvers:
    approvers = Approvers()
    play.parts.answers.exceptions = approvers
    play.processor = Processor(play.parts)
    return approvers


async def test_from_a_refusal_an_exception_is_asked_for_on_the_same_origin(make: Make) -> None:
    play = make(Rule(Effect.BLOCK))
    approvers = with_approvers(play)
    refused = (await page(play)).refusal
    found = re.search(rb"give\?for=([\w.%-]+)", refused.body)
    assert found is not None
    token = found[1].decode()
    form = await play.talk(*steps(HOST, f"{GIVE}?for={token}", headers=BROWSER, more=seal(play)))
    assert b'name="days"' in form.refusal.body
    assert (await hand_in(play, token, reason="because", days="3")).status.code == 422
    done = await hand_in(play, token, reason=f"{REASON} 4111111111111111", days="3")
    assert done.status.code == 200
    assert b"g-1234567890" in done.body
    (wanted,) = approvers.asked
    assert (wanted.person, wanted.service, wanted.days) == ("kim", "deepseek", 3)
    assert wanted.receipt == set_headers(refused.headers)["tidegate-receipt"]
    assert "4111" not in wanted.reason
    assert (await hand_in(play, token, "lee", reason=REASON, days="3")).status.code == 410
    assert not (await page(play)).released  # nothing passes for having asked


async def test_a_program_is_told_where_to_ask_and_nobody_unknown_is(make: Make) -> None:
    play = make(Rule(Effect.BLOCK))
    approvers = with_approvers(play)
    headers = {"content-type": "application/json"}
    refused = (await play.talk(whole(HOST, "/api", b"{}", headers=headers, more=seal(play)))).refusal
    found = re.search(rb"give\?for=([\w.%-]+)", refused.body)
    assert found is not None
    body = json.dumps({"token": found[1].decode(), "reason": REASON, "days": 3}).encode()
    answer = (await play.talk(whole(HOST, GIVE, body, headers=headers, more=seal(play)))).refusal
    assert json.loads(answer.body)["asked"] == "g-1234567890"
    assert len(approvers.asked) == 1
    nobody = (await play.talk(whole(HOST, "/api", b"{}", headers=headers))).refusal
    assert b"give?for=" not in nobody.body
