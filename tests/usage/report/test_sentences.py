"""Sentences say what the figures say."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.usage.questions.history import FIRST
from tests.usage.report.telling import KNOWN, figures
from tidegate.usage.questions.listing import question
from tidegate.usage.questions.question import Answer, Asked
from tidegate.usage.report.figures import Figures, Wanted
from tidegate.usage.report.known import Known
from tidegate.usage.report.sentences import Speaker, brief
from tidegate.usage.report.words import Writer


def told(known: dict[str, Known] | None = None, **answers: list[dict[str, Any]]) -> Speaker:
    wanted = Wanted(date(2025, 1, 27), date(2025, 2, 2))
    asked = Asked(question("people"), wanted.since, wanted.until)
    made = {
        name.replace("_", "-"): Answer(asked, tuple(rows[0]), tuple(tuple(row.values()) for row in rows))
        for name, rows in answers.items()
        if rows
    }
    return Speaker(Figures(wanted, FIRST, wanted.until, made), KNOWN if known is None else known, Writer("en"))


PEOPLE = [{"people": 120}]
SERVICES = [{"service": "deepseek", "people": 90}, {"service": "chatgpt", "people": 1}]


def test_how_many_more_than_before() -> None:
    more = told(people=PEOPLE, services=SERVICES, people_before=[{"people": 100}]).summary()[0]
    assert more.startswith("From 27 January to 2 February 2025, 120 people used 2 AI services.")
    assert "That is 20 % more people than in the 7 days before (100)." in more
    assert "Most people used DeepSeek (90 people) and ChatGPT (1 person)." in more
    fewer = told(people=PEOPLE, services=SERVICES, people_before=[{"people": 160}]).summary()[0]
    assert "That is 25 % fewer people" in fewer
    assert "120 more" not in fewer


def test_from_none_there_is_no_share() -> None:
    assert "In the 7 days before, nobody was seen at one." in told(people=PEOPLE, services=SERVICES).summary()[0]


def test_whoever_was_only_refused_is_said_to_be_counted() -> None:
    outcomes = {"decided": 10, "blocked_share": 0.75, "redirected_share": 0.0, "redacted_share": 0.0,
                "coached_share": 0.0}  # fmt: skip
    refused = told(people=PEOPLE, services=SERVICES, outcomes_together=[outcomes])
    assert "Whoever was only refused is counted among the people too." in " ".join(refused.summary())
    passed = told(people=PEOPLE, services=SERVICES, outcomes_together=[outcomes | {"blocked_share": 0.0}])
    assert "only refused" not in " ".join(passed.summary())


def test_days_without_records_are_not_days_without_people() -> None:
    wanted = Wanted(date(2024, 1, 1), date(2024, 1, 7))
    (said,) = Speaker(Figures(wanted, FIRST, date(2025, 2, 2), {}), KNOWN, Writer("en")).summary()
    assert "nothing was recorded" in said


def test_facts_have_source_and_day() -> None:
    said = " ".join(told(people=PEOPLE, services=SERVICES).summary())
    assert "DeepSeek keeps what is entered on servers in China (Privacy Policy, seen 31 January 2025)." in said
    assert "The policy does not sanction 1 of these services: DeepSeek (90 people)." in said
    assert "How much was sent is not known" in said
    assert "nothing is known to have been stopped" in said


def test_what_to_do_next_follows_from_what_is_so() -> None:
    todo = told(people=PEOPLE, services=SERVICES, new=[{"service": "chatgpt", "people": 1}]).todo()
    assert todo[0].startswith("DeepSeek: in use although the policy does not sanction it.")
    assert any(one.startswith("ChatGPT: new this week.") for one in todo)
    refused = [{"service": "deepseek", "blocked_share": 0.75, "redirected_share": 0.25}]
    outcomes = [{"decided": 10, "blocked_share": 0.75, "redirected_share": 0.25, "redacted_share": 0.0,
                 "coached_share": 0.0}]  # fmt: skip
    calm = told(people=PEOPLE, services=SERVICES, outcomes=refused, outcomes_together=outcomes)
    assert calm.todo() == ("Nothing needs a decision.",)
    assert "75 % were blocked and 25 % were sent to the assistant." in " ".join(calm.summary())
    outcomes[0] |= {"blocked_share": 0.0, "redirected_share": 0.0}
    passed = told(people=PEOPLE, services=SERVICES, outcomes_together=outcomes)
    assert "Of 10 accesses whose outcome is known, none was blocked or changed." in " ".join(passed.summary())


def test_nobody_and_no_policy() -> None:
    assert told(people=[{"people": 0}]).summary() == (
        "From 27 January to 2 February 2025, nobody was seen at an AI service.",
    )
    assert told({}, people=[{"people": 0}]).todo() == ("Nothing needs a decision.",), "there may well be a policy"
    lawless = told({"deepseek": Known("DeepSeek")}, people=PEOPLE, services=SERVICES)
    assert "No policy is in force" in " ".join(lawless.summary())
    assert any("Write a policy" in one for one in lawless.todo())
    assert "not sanctioned" not in {key.label for key in lawless.top()}


def test_figures_at_the_top_are_those_of_the_answers() -> None:
    speaker = Speaker(figures(), KNOWN, Writer("en"))
    keys = {key.label: key.figure for key in speaker.top()}
    assert keys["people"] == f"{figures().rows('people')[0]['people']:,}"
    assert keys["AI services"] == f"{len(figures().rows('services'))}"
    assert keys["not sanctioned"] == "1"


def test_a_source_is_named_in_short() -> None:
    assert brief("DeepSeek Privacy Policy, last updated 2025-12-22, as kept by an archive") == "DeepSeek Privacy Policy"
    assert "\u202e" not in brief("a\u202eb")
