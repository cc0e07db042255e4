"""How an effect is carried out; the stories around it are in test_machine."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from tidegate.core.decision import Decision, Effect, Reason
from tidegate.core.exchange import Exchange, Target
from tidegate.core.finding import NAMED_ONLY, Finding
from tidegate.gate.commands import LEAVES, RELEASES, Forward, Refuse, Rewrite
from tidegate.gate.events import Standing, Started
from tidegate.gate.release import WORDS, received, refusal, release_of, spoken_of, to_replace

CARD = Finding("payment-card", "payment", 0, 0, 16, 1.0)
EMAIL = Finding("email", "contact", 0, 20, 30, 1.0)
AT = datetime(2025, 2, 5, tzinfo=UTC)
SEEN = Exchange("x", AT, Target("h"), data=(CARD, EMAIL))


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (set(), (CARD, EMAIL)),
        ({"payment-card"}, (CARD,)),
        ({"contact"}, (EMAIL,)),
        ({"payment", "email"}, (CARD, EMAIL)),
        ({"iban"}, ()),
    ],
)
def test_labels_name_detectors_and_families(labels: set[str], found: tuple[Finding, ...]) -> None:
    assert to_replace((CARD, EMAIL), frozenset(labels)) == found


@pytest.mark.parametrize("family", sorted(NAMED_ONLY))
def test_what_honest_texts_are_full_of_is_replaced_only_by_a_rule_that_names_it(family: str) -> None:
    common = Finding(f"some-{family}", family, 0, 40, 50, 1.0)
    assert to_replace((CARD, common), frozenset()) == (CARD,)
    assert to_replace((CARD, common), frozenset({family})) == (common,)


def test_a_person_is_told_of_what_the_rule_is_about_and_of_nothing_else() -> None:
    about_cards = replace(refusal("rev"), labels=frozenset({"payment-card"}))
    assert spoken_of(about_cards, SEEN) == (CARD,)
    assert spoken_of(refusal("rev"), SEEN) == ()  # a rule about a service says nothing of what was sent there
    assert spoken_of(replace(refusal("rev"), effect=Effect.REDACT), SEEN) == (CARD, EMAIL)
    assert spoken_of(about_cards, Exchange("x", AT, Target("h"))) == ()


@pytest.mark.parametrize("reason", Reason)
def test_nothing_is_replaced_where_no_body_is_seen(reason: Reason) -> None:
    decision = Decision(Effect.REDACT, "r", reason, "rev")
    assert isinstance(release_of(decision, SEEN, Started(SEEN), inside=False), Refuse)
    assert isinstance(release_of(decision, SEEN, Started(SEEN), inside=True), Rewrite)


def test_a_body_that_nobody_read_is_not_forwarded_as_if_it_held_nothing() -> None:
    blind = Exchange("x", AT, Target("h"))
    release = release_of(Decision(Effect.REDACT, "r", Reason.RULE_MATCHED, "rev"), blind, Started(blind), inside=True)
    assert isinstance(release, Refuse)


@pytest.mark.parametrize("standing", [Standing(), Standing(True, "r-1")])
@pytest.mark.parametrize("pages", [True, False])
@pytest.mark.parametrize("inside", [True, False])
def test_a_block_stands_whatever_the_person_did_before(standing: Standing, pages: bool, inside: bool) -> None:
    for effect in (Effect.REDIRECT, Effect.BLOCK):
        decision = Decision(effect, "r", Reason.RULE_MATCHED, "rev")
        assert not isinstance(release_of(decision, SEEN, Started(SEEN, standing, pages), inside=inside), LEAVES)


def test_a_refusal_without_a_policy_blocks() -> None:
    assert release_of(refusal("rev"), SEEN, Started(SEEN), inside=True) == Refuse(refusal("rev"), None)


def test_every_release_has_a_word_in_the_record() -> None:
    assert set(WORDS) == set(RELEASES)
    assert WORDS[Forward] == "forward"


def test_what_stands_where_it_cannot_be_replaced_is_refused() -> None:
    decision = Decision(Effect.REDACT, "r", Reason.RULE_MATCHED, "rev", labels=frozenset({"email"}))
    in_pdf = replace(SEEN, data=(CARD, replace(EMAIL, fixed="not-replaceable")))
    assert isinstance(release_of(decision, SEEN, Started(SEEN), inside=True), Rewrite)
    assert isinstance(release_of(decision, in_pdf, Started(in_pdf), inside=True), Refuse)
    other = replace(decision, labels=frozenset({"payment-card"}))
    assert isinstance(release_of(other, in_pdf, Started(in_pdf), inside=True), Rewrite)


@pytest.mark.parametrize("kind", RELEASES)
def test_a_release_with_its_receipt_is_the_same_release(kind: type) -> None:
    plain = {"decision": refusal("1"), "findings": (CARD,), "notice": True, "wants": "justification", "receipt": None}
    release = kind(**{field.name: plain[field.name] for field in fields(kind)})
    assert received(release, "r-1") == replace(release, receipt="r-1")
