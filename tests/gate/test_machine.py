"""The gate as stories: what happened, and what it had its edge do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tidegate import policy as policies
from tidegate.core.decision import Decision, Effect, Need, Reason
from tidegate.core.exchange import NOBODY, UNKNOWN, Account, Actor, Assurance, Exchange, Target, Unread
from tidegate.core.finding import Finding
from tidegate.core.service import Service
from tidegate.gate import Gate, Settings, State
from tidegate.gate.commands import (
    AskWho,
    Challenge,
    Cut,
    Forward,
    Hold,
    Inspect,
    LookInside,
    Record,
    RecordEnd,
    Redirect,
    Refuse,
    Reserve,
    RestoreAnswer,
    ReturnQuota,
    Rewrite,
    SettleQuota,
    Watch,
)
from tidegate.gate.events import (
    BodyRead,
    Ended,
    Failed,
    Identified,
    Inspected,
    NotIdentified,
    PeerGone,
    QuotaAnswered,
    Recorded,
    ResponseChunk,
    ResponseStarted,
    Standing,
    Started,
)
from tidegate.gate.playbook import Playbook

KIM = Actor("kim@example.kr", frozenset({"research"}), Assurance.PASSWORD)
DEEPSEEK = Service("deepseek", "DeepSeek", "chatbot", {"stored-in": frozenset({"CN"})}, "v1")
CARD = Finding("payment-card", "payment", 0, 10, 26, 0.99, "**************42")
RRN = Finding("kr-rrn", "national-id", 1, 0, 14, 0.9)
PROMPT = Exchange(
    id="x-1",
    at=datetime(2025, 2, 5, 9, 0, tzinfo=UTC),
    target=Target("chat.deepseek.com", 443, "POST", "/api/v0/chat/completion"),
    who=KIM,
    address=None,
    device=None,
    service=DEEPSEEK,
    activity=frozenset({"prompt"}),
    account=None,
)
CONNECT = replace(PROMPT, target=Target("chat.deepseek.com", 443, "CONNECT"), activity=UNKNOWN, account=UNKNOWN)
RECEIPT = "r-0123456789abcdef"


def decided(effect: Effect, rule: str = "a-rule", **more: Any) -> Decision:
    return Decision(effect, rule, Reason.RULE_MATCHED, "rev-1", **more)


ALLOW, COACH, BLOCK = decided(Effect.ALLOW), decided(Effect.COACH), decided(Effect.BLOCK)
JUSTIFY, REDIRECT = decided(Effect.JUSTIFY), decided(Effect.REDIRECT)
UNSURE = Decision(Effect.BLOCK, "a-rule", Reason.NOT_INSPECTED, "rev-1")


class Says:
    """A policy that gives the listed answers in turn, the last one for ever."""

    def __init__(self, *answers: Any, unsure: Any = UNSURE) -> None:
        self.answers = list(answers)
        self.when_unsure = unsure
        self.saw: list[Exchange] = []

    def decide(self, exchange: Exchange) -> Any:
        self.saw.append(exchange)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def unsure(self, exchange: Exchange) -> Any:
        self.saw.append(exchange)
        if isinstance(self.when_unsure, Exception):
            raise self.when_unsure
        return self.when_unsure


def parsed(text: str) -> Any:
    """The real policy, as it is compiled for the hot path."""
    known = policies.Known.of([DEEPSEEK], {"payment-card": "payment", "kr-rrn": "national-id"})
    return policies.compile(policies.parse(text, "policy.yaml", known), [DEEPSEEK])


def need(*fields: str) -> Need:
    return Need(frozenset(fields))


def play(policy: Any, **settings: Any) -> Playbook:
    return Playbook(Gate(policy, PROMPT, Settings(revision="rev-1", **settings)))


# What each effect means for a client


@pytest.mark.parametrize(
    ("decision", "standing", "pages", "release"),
    [
        (ALLOW, Standing(), False, Forward(ALLOW, RECEIPT)),
        (COACH, Standing(), False, Forward(COACH, RECEIPT, notice=True)),
        (COACH, Standing(), True, Refuse(COACH, RECEIPT, wants="acknowledgement")),
        (COACH, Standing(acknowledged=True), True, Forward(COACH, RECEIPT)),
        (JUSTIFY, Standing(), False, Refuse(JUSTIFY, RECEIPT, wants="justification")),
        (JUSTIFY, Standing(acknowledged=True), True, Refuse(JUSTIFY, RECEIPT, wants="justification")),
        (JUSTIFY, Standing(justified="r-reason"), True, Forward(JUSTIFY, RECEIPT)),
        (REDIRECT, Standing(True, "r-reason"), True, Redirect(REDIRECT, RECEIPT)),
        (BLOCK, Standing(True, "r-reason"), True, Refuse(BLOCK, RECEIPT)),
    ],
)
def test_an_effect_is_recorded_and_then_carried_out(
    decision: Decision, standing: Standing, pages: bool, release: Any
) -> None:
    story = play(Says(decision))
    story >> Started(PROMPT, standing, pages) << Record >> Recorded(RECEIPT) << release
    story.done(State.PASSED if isinstance(release, Forward) else State.REFUSED)
    assert story.entries[0].body["decision"]["effect"] == decision.effect.word
    assert story.entries[0].body["release"] == type(release).__name__.lower()


def test_what_was_found_is_replaced_on_the_way_out_and_restored_on_the_way_back() -> None:
    redact = decided(Effect.REDACT, labels=frozenset({"payment"}))
    story = play(Says(need("data"), redact))
    story >> Started(PROMPT) << Hold >> BodyRead(120, 2) << Inspect >> Inspected((CARD, RRN))
    story << Record >> Recorded(RECEIPT) << Rewrite(redact, RECEIPT, (CARD,))
    story >> ResponseStarted(200) << RestoreAnswer >> ResponseChunk(70) >> ResponseChunk(30) >> Ended(after=1.5)
    story << RecordEnd
    story.done(State.ENDED)
    assert story.entries[1].body == {
        "receipt": RECEIPT,
        "how": "complete",
        "status": 200,
        "received": 100,
        "seconds": 1.5,
    }


def test_a_redaction_for_good_restores_nothing() -> None:
    redact = decided(Effect.REDACT, restore=False)
    story = play(Says(need("data"), redact))
    story >> Started(PROMPT) << Hold >> BodyRead(120, 2) << Inspect >> Inspected((CARD, RRN))
    story << Record >> Recorded(RECEIPT) << Rewrite(redact, RECEIPT, (CARD, RRN)) >> ResponseStarted(200) << Watch


def test_a_body_that_answers_nothing_policy_asked_goes_straight_to_inspection() -> None:
    policy = Says(need("data"), ALLOW)
    play(policy) >> Started(PROMPT) << Hold >> BodyRead(120, 2, account=Account("a")) << Inspect >> Inspected(())
    assert [x.data for x in policy.saw] == [UNKNOWN, ()]


@pytest.mark.parametrize("read", [BodyRead(9, 0), BodyRead(9, 1, unread=(Unread("body", "over-limit"),))])
def test_a_body_that_could_change_the_answer_is_put_before_the_policy(read: BodyRead) -> None:
    policy = Says(need("data"), ALLOW)
    play(policy) >> Started(PROMPT) << Hold >> read << Record
    assert len(policy.saw) == 2


def test_an_account_that_policy_asked_for_is_put_before_it() -> None:
    policy = Says(need("data", "account"), ALLOW)
    play(policy) >> Started(PROMPT) << Hold >> BodyRead(120, 2, account=Account("a")) << Record
    assert len(policy.saw) == 2


def test_a_redaction_that_finds_nothing_forwards() -> None:
    redact = decided(Effect.REDACT)
    story = play(Says(redact))
    story >> Started(PROMPT) << Hold >> BodyRead(120, 1) << Inspect >> Inspected(())
    story << Record >> Recorded(RECEIPT) << Forward(redact, RECEIPT)


def test_a_redaction_settled_without_the_body_still_looks_before_it_releases() -> None:
    redact = decided(Effect.REDACT)
    story = play(Says(redact))
    story >> Started(PROMPT) << Hold >> BodyRead(120, 1) << Inspect >> Inspected((CARD,))
    story << Record >> Recorded(RECEIPT) << Rewrite(redact, RECEIPT, (CARD,))


@pytest.mark.parametrize(
    ("direction", "released"),
    [("", Refuse), ("when-unsure: block", Refuse), ("when-unsure: allow", Rewrite), ("when-unsure: justify", Rewrite)],
)
def test_what_was_not_read_beside_a_redaction_goes_as_the_rule_directs(direction: str, released: Any) -> None:
    policy = parsed(f"""
rules:
- name: personal-data-stays
  data: [payment-card]
  then: redact
  {direction}
otherwise: allow
""")
    story = play(policy) >> Started(PROMPT) << Hold >> BodyRead(120, 1, (Unread("file", "encrypted"),)) << Inspect
    story >> Inspected((CARD,)) << Record >> Recorded(RECEIPT) << released


@pytest.mark.parametrize("station", ["read", "inspect"])
@pytest.mark.parametrize(
    ("direction", "released"),
    [
        ("", Refuse),
        ("when-unsure: allow", Forward),
        ("when-unsure: coach", Forward),
        ("when-unsure: redirect", Redirect),
    ],
)
def test_a_body_that_could_not_be_looked_into_goes_as_the_policy_directs(
    station: str, direction: str, released: Any
) -> None:
    policy = parsed(f"""
rules:
- name: personal-data-stays
  data: [payment-card]
  then: block
otherwise: allow
{direction}
""")
    story = play(policy) >> Started(PROMPT) << Hold
    if station == "inspect":
        story >> BodyRead(10, 1) << Inspect
    story >> Failed(station, "timed-out") << Record >> Recorded(RECEIPT) << released


# Asking only for what the policy needs


def test_who_is_asked_once_and_only_when_it_matters() -> None:
    policy = Says(need("who"), need("who"), unsure=UNSURE)
    story = play(policy)
    story >> Started(replace(PROMPT, who=UNKNOWN)) << AskWho >> NotIdentified() << Record
    assert policy.saw[1].who == NOBODY
    story >> Recorded(RECEIPT) << Refuse(UNSURE, RECEIPT)


def test_a_known_person_is_decided_about() -> None:
    policy = Says(need("who"), ALLOW)
    play(policy) >> Started(replace(PROMPT, who=UNKNOWN)) << AskWho >> Identified(KIM) << Record
    assert policy.saw[1].who == KIM


def test_a_client_that_can_say_who_it_is_is_asked_for_it_and_the_asking_is_recorded() -> None:
    story = play(Says(need("who")), stage="connect")
    story >> Started(replace(CONNECT, who=UNKNOWN)) << AskWho >> NotIdentified(challenge=True)
    story << Record >> Recorded(RECEIPT) << Challenge(RECEIPT)
    story.done(State.REFUSED)
    assert story.entries[0].body["decision"] is None


def test_a_body_without_parts_is_not_scanned() -> None:
    policy = Says(need("data"), ALLOW)
    play(policy) >> Started(PROMPT) << Hold >> BodyRead(0, 0) << Record
    assert policy.saw[1].data == ()
    assert policy.saw[1].size == 0


def test_a_body_needed_for_its_account_alone_is_not_scanned() -> None:
    policy = Says(need("account"), ALLOW)
    work = Account("kim", "example", "company")
    play(policy) >> Started(replace(PROMPT, account=UNKNOWN)) << Hold >> BodyRead(9, 1, account=work) << Record
    assert policy.saw[1].account == work
    assert policy.saw[1].data is UNKNOWN


def test_an_account_that_could_not_be_read_leaves_the_policy_unsure() -> None:
    story = play(Says(need("account"), unsure=UNSURE))
    story >> Started(replace(PROMPT, account=UNKNOWN)) << Hold >> BodyRead(9, 1, account=UNKNOWN) << Record
    story >> Recorded(RECEIPT) << Refuse(UNSURE, RECEIPT)


def test_what_nobody_can_be_asked_about_leaves_the_policy_unsure() -> None:
    play(Says(need("where"), unsure=UNSURE)) >> Started(PROMPT) << Record >> Recorded("r") << Refuse(UNSURE, "r")


# CONNECT


def test_a_connection_is_looked_into_when_the_request_matters() -> None:
    story = play(Says(need("activity", "data")), stage="connect") >> Started(CONNECT) << LookInside
    story.done(State.INSIDE)
    assert story.entries == []


def test_a_quota_of_prompts_is_not_spent_on_connections() -> None:
    play(Says(need("quota:forty")), stage="connect") >> Started(CONNECT) << LookInside


@pytest.mark.parametrize("decision", [BLOCK, COACH, JUSTIFY, REDIRECT, decided(Effect.REDACT)])
def test_a_refusal_is_given_inside_the_connection_where_the_client_can_read_it(decision: Decision) -> None:
    play(Says(decision), stage="connect") >> Started(CONNECT) << LookInside


def test_an_allowed_connection_is_spliced_and_its_end_recorded() -> None:
    story = play(Says(ALLOW), stage="connect")
    story >> Started(CONNECT) << Record >> Recorded(RECEIPT) << Forward(ALLOW, RECEIPT)
    story >> ResponseChunk(10) >> Ended(received=4096, after=60.0) << RecordEnd
    story.done(State.ENDED)
    assert story.entries[1].body["received"] == 4096


def test_a_pinned_app_is_seen_and_the_policy_says_whether_it_passes() -> None:
    story = play(Says(need("activity"), unsure=UNSURE), stage="connect", cannot_look_inside="pinned")
    story >> Started(CONNECT) << Record >> Recorded(RECEIPT) << Refuse(UNSURE, RECEIPT)
    told = story.entries[0].body["exchange"]
    assert told["unread"] == [{"what": "connection", "why": "pinned"}]
    assert "data" not in told, "nobody looked, so nobody knows"


@pytest.mark.parametrize(
    ("decision", "release"),
    [
        (BLOCK, Refuse(BLOCK, RECEIPT)),
        (COACH, Forward(COACH, RECEIPT, notice=True)),
        (JUSTIFY, Refuse(JUSTIFY, RECEIPT, wants="justification")),
        (REDIRECT, Redirect(REDIRECT, RECEIPT)),
        (decided(Effect.REDACT), Refuse(decided(Effect.REDACT), RECEIPT)),
    ],
)
def test_what_cannot_be_looked_into_is_answered_at_the_connection(decision: Decision, release: Any) -> None:
    story = play(Says(decision), stage="connect", cannot_look_inside="not-tls")
    story >> Started(CONNECT) << Record >> Recorded(RECEIPT) << release


def test_what_is_no_ai_service_passes_by_without_a_record() -> None:
    outside = Decision(Effect.ALLOW, "outside-the-catalogue", Reason.NOT_AN_AI_SERVICE, "rev-1")
    story = play(Says(outside)) >> Started(replace(PROMPT, service=None)) << Forward(outside, None)
    story >> Ended() >> PeerGone()
    story.done(State.OUTSIDE)
    assert story.entries == []


def test_a_listed_service_is_recorded_whatever_the_reason_says() -> None:
    outside = Decision(Effect.ALLOW, "outside-the-catalogue", Reason.NOT_AN_AI_SERVICE, "rev-1")
    play(Says(outside)) >> Started(PROMPT) << Record


def test_what_is_no_ai_service_and_yet_refused_is_recorded() -> None:
    outside = Decision(Effect.BLOCK, "outside-the-catalogue", Reason.NOT_AN_AI_SERVICE, "rev-1")
    story = play(Says(outside)) >> Started(replace(PROMPT, service=None)) << Record >> Recorded(RECEIPT)
    story << Refuse(outside, RECEIPT)


def test_a_page_is_not_promised_to_a_browser_that_only_connects() -> None:
    story = play(Says(COACH), stage="connect", cannot_look_inside="pinned") >> Started(CONNECT, pages=True) << Record
    story >> Recorded(RECEIPT) << Forward(COACH, RECEIPT, notice=True)


# Quotas


def test_a_quota_is_reserved_before_and_settled_after_the_release() -> None:
    within = decided(Effect.ALLOW, "forty", reserve=("forty",))
    story = play(Says(need("quota:forty"), within))
    story >> Started(PROMPT) << Reserve("forty") >> QuotaAnswered("forty", True) << Record
    story >> Recorded(RECEIPT) << Forward(within, RECEIPT) << SettleQuota(("forty",))


def test_a_full_quota_reserves_nothing() -> None:
    policy = Says(need("quota:forty"), BLOCK)
    story = play(policy) >> Started(PROMPT) << Reserve("forty") >> QuotaAnswered("forty", False) << Record
    assert policy.saw[1].quota == (("forty", False),)
    story >> Recorded(RECEIPT) << Refuse(BLOCK, RECEIPT)


def test_a_place_is_given_back_when_another_rule_decides() -> None:
    story = play(Says(need("quota:forty"), ALLOW))
    story >> Started(PROMPT) << Reserve("forty") >> QuotaAnswered("forty", True) << ReturnQuota(("forty",)) << Record
    story >> Recorded(RECEIPT) << Forward(ALLOW, RECEIPT)


def test_a_place_is_given_back_when_the_client_is_refused() -> None:
    within = decided(Effect.JUSTIFY, "forty", reserve=("forty",))
    story = play(Says(need("quota:forty"), within))
    story >> Started(PROMPT) << Reserve("forty") >> QuotaAnswered("forty", True) << ReturnQuota(("forty",)) << Record
    story >> Recorded(RECEIPT) << Refuse(within, RECEIPT, wants="justification")


def test_a_decision_that_uses_a_quota_nobody_reserved_reserves_it_first() -> None:
    within = decided(Effect.ALLOW, "forty", reserve=("forty",))
    play(Says(within)) >> Started(PROMPT) << Reserve("forty") >> QuotaAnswered("forty", True) << Record


def test_a_decision_that_insists_on_a_full_quota_does_not_pass() -> None:
    within = decided(Effect.ALLOW, "forty", reserve=("forty",))
    story = play(Says(within)) >> Started(PROMPT) << Reserve("forty") >> QuotaAnswered("forty", False) << Record
    story >> Recorded(RECEIPT) << Refuse(UNSURE, RECEIPT)


def test_a_release_that_failed_used_nothing() -> None:
    within = decided(Effect.ALLOW, "forty", reserve=("forty",))
    story = play(Says(need("quota:forty"), within))
    story >> Started(PROMPT) << Reserve("forty") >> QuotaAnswered("forty", True) << Record
    story >> Recorded(RECEIPT) << Forward(within, RECEIPT) << SettleQuota(("forty",))
    story >> Failed("release", "no-upstream") << Cut("no-upstream") << ReturnQuota(("forty",)) << RecordEnd
    story.done(State.CUT)


def test_a_place_that_may_have_been_reserved_is_given_back_when_the_store_fails() -> None:
    story = play(Says(need("quota:forty")))
    story >> Started(PROMPT) << Reserve("forty") >> Failed("quota", "locked") << ReturnQuota(("forty",)) << Record


# Stations that break


@pytest.mark.parametrize(
    ("needs", "station"), [(None, "catalogue"), ("who", "identity"), ("quota:forty", "quota"), ("quota:forty", "gate")]
)
def test_a_broken_station_leaves_the_policy_unsure(needs: str | None, station: str) -> None:
    gate = Gate(Says(need(needs or "where"), ALLOW), PROMPT, Settings())
    if needs:
        gate.tell(Started(replace(PROMPT, who=UNKNOWN)))
    story = Playbook(gate) >> Failed(station, "deadline")
    if needs == "quota:forty":
        story << ReturnQuota(("forty",))
    story << Record >> Recorded(RECEIPT) << Refuse(UNSURE, RECEIPT)
    assert story.entries[0].body["failures"] == [{"station": station, "why": "deadline"}]


@pytest.mark.parametrize("station", ["read", "inspect"])
def test_what_could_not_be_read_is_put_before_the_policy_as_unread(station: str) -> None:
    policy = Says(need("data"), BLOCK)
    story = play(policy) >> Started(PROMPT) << Hold
    if station == "inspect":
        story >> BodyRead(10, 1) << Inspect
    story >> Failed(station, "deadline") << Record >> Recorded(RECEIPT) << Refuse(BLOCK, RECEIPT)
    assert policy.saw[-1].unread == (Unread(station, "deadline"),)
    assert policy.saw[-1].data == ()


@pytest.mark.parametrize("broken", [RuntimeError("the prompt was ..."), None, "allow"])
def test_a_policy_that_errs_never_widens_access(broken: Any) -> None:
    story = play(Says(broken, unsure=broken)) >> Started(PROMPT) << Record >> Recorded(RECEIPT)
    story << Refuse(Decision(Effect.BLOCK, "otherwise", Reason.STATION_FAILED, "rev-1"), RECEIPT)
    assert "prompt was" not in str(story.entries)


def test_an_entry_that_could_not_be_written_is_tried_once_more_with_what_is_decided_now() -> None:
    story = play(Says(ALLOW)) >> Started(PROMPT) << Record >> Failed("record", "disk-full") << Record
    story >> Recorded(RECEIPT) << Refuse(UNSURE, RECEIPT)
    assert story.entries[1].body["failures"] == [{"station": "record", "why": "disk-full"}]


def test_without_a_ledger_nothing_passes() -> None:
    story = play(Says(ALLOW)) >> Started(PROMPT) << Record >> Failed("record", "disk-full") << Record
    story >> Failed("record", "disk-full") << Refuse(UNSURE, None)
    story.done(State.REFUSED)


def test_without_a_ledger_things_pass_where_the_policy_says_so_and_are_told_later() -> None:
    story = play(Says(ALLOW, unsure=ALLOW)) >> Started(PROMPT) << Record >> Failed("record", "disk-full") << Record
    story >> Failed("record", "disk-full") << Forward(ALLOW, None) >> ResponseStarted(200) << Watch >> Ended()
    story << RecordEnd
    assert story.entries[-1].body["unrecorded"]["exchange"]["id"] == "x-1"


def test_a_lenient_direction_never_softens_what_was_decided() -> None:
    story = play(Says(BLOCK, unsure=ALLOW)) >> Started(PROMPT) << Record >> Failed("record", "locked") << Record
    story >> Failed("record", "locked") << Refuse(BLOCK, None)


def test_an_edge_that_breaks_while_the_entry_is_written_gets_a_new_entry_and_a_new_answer() -> None:
    story = play(Says(ALLOW)) >> Started(PROMPT) << Record >> Failed("release", "gone") >> Recorded("r-1") << Record
    story >> Recorded("r-2") << Refuse(UNSURE, "r-2")
    assert [entry.body["release"] for entry in story.entries] == ["forward", "refuse"]


def test_an_edge_that_loses_its_way_is_refused() -> None:
    story = play(Says(ALLOW)) >> Inspected(()) << Record >> Recorded(RECEIPT)
    story << Refuse(Decision(Effect.BLOCK, "otherwise", Reason.STATION_FAILED, "rev-1"), RECEIPT)
    assert story.entries[0].body["failures"] == [{"station": "gate", "why": "inspected-in-new"}]


def test_an_edge_that_loses_its_way_while_recording_is_refused() -> None:
    story = play(Says(ALLOW, unsure=ALLOW)) >> Started(PROMPT) << Record >> Started(PROMPT) >> Recorded("r-1") << Record
    story >> Recorded("r-2") << Refuse
    story.done(State.REFUSED)


def test_an_answer_about_a_quota_nobody_asked_for_is_out_of_order() -> None:
    story = play(Says(need("quota:forty"), ALLOW, unsure=ALLOW)) >> Started(PROMPT) << Reserve("forty")
    story >> QuotaAnswered("fifty", True) << ReturnQuota(("forty",)) << Record >> Recorded(RECEIPT) << Refuse


def test_an_edge_that_loses_its_way_after_the_release_is_cut() -> None:
    story = play(Says(ALLOW)) >> Started(PROMPT) << Record >> Recorded(RECEIPT) << Forward >> Inspected(())
    story << Cut("inspected-in-passed") << RecordEnd
    story.done(State.CUT)


def test_a_second_recorded_releases_nothing_more() -> None:
    story = play(Says(BLOCK)) >> Started(PROMPT) << Record >> Recorded(RECEIPT) << Refuse >> Recorded(RECEIPT)
    story.done(State.REFUSED)


def test_an_answer_that_breaks_is_cut_and_its_end_recorded() -> None:
    story = play(Says(ALLOW)) >> Started(PROMPT) << Record >> Recorded(RECEIPT) << Forward >> ResponseStarted(200)
    story << Watch >> ResponseChunk(5) >> Failed("answer", "deadline", after=30.0) << Cut("deadline") << RecordEnd
    assert story.entries[1].body["how"] == "failed"
    assert story.entries[1].body["failures"] == [{"station": "answer", "why": "deadline"}]


def test_words_that_are_no_codes_do_not_get_into_an_entry() -> None:
    story = play(Says(ALLOW)) >> Failed("read", "cannot decode 'my password is hunter2'") << Record
    assert story.entries[0].body["failures"] == [{"station": "read", "why": "other"}]


# A client that goes away


@pytest.mark.parametrize("lead", [[], [Started(PROMPT)], [Started(PROMPT), BodyRead(5, 1)]])
def test_a_client_that_leaves_before_the_decision_is_recorded_and_nothing_is_released(lead: list[Any]) -> None:
    gate = Gate(Says(need("data")), PROMPT, Settings())
    for event in lead:
        gate.tell(event)
    before = gate.state
    story = Playbook(gate) >> PeerGone(0.2) << Record >> Recorded(RECEIPT)
    story.done(State.ENDED)
    assert story.entries[0].body["state"] == before.value
    assert story.entries[0].body["release"] == "nothing"


def test_a_client_that_leaves_while_the_entry_is_written_gets_nothing() -> None:
    within = decided(Effect.ALLOW, "forty", reserve=("forty",))
    story = play(Says(need("quota:forty"), within))
    story >> Started(PROMPT) << Reserve("forty") >> QuotaAnswered("forty", True) << Record >> PeerGone(0.3)
    story >> Recorded(RECEIPT) << ReturnQuota(("forty",)) << RecordEnd
    story.done(State.ENDED)
    assert story.entries[1].body["how"] == "peer-gone"


def test_a_client_that_leaves_a_broken_ledger_ends() -> None:
    story = play(Says(ALLOW)) >> PeerGone() << Record >> Failed("record", "locked") << Record
    story >> Failed("record", "locked")
    story.done(State.ENDED)


def test_a_client_that_leaves_what_is_none_of_our_business_is_not_recorded() -> None:
    gate = Gate(Says(ALLOW), replace(PROMPT, service=None), Settings())
    Playbook(gate) >> PeerGone()
    assert gate.state is State.ENDED


def test_a_client_that_leaves_during_the_answer_is_recorded() -> None:
    story = play(Says(ALLOW)) >> Started(PROMPT) << Record >> Recorded(RECEIPT) << Forward >> ResponseStarted(200)
    story << Watch >> PeerGone(2.0) << RecordEnd
    assert story.entries[1].body["how"] == "peer-gone"
    story.done(State.ENDED)


def test_what_the_person_did_before_is_in_the_entry() -> None:
    story = play(Says(JUSTIFY)) >> Started(PROMPT, Standing(True, "r-why")) << Record
    assert story.entries[0].body["standing"] == {"acknowledged": True, "justified": "r-why"}
