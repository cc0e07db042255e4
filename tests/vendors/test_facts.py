"""What rules see of inquiries, and what an accepted answer says to the catalogue."""

from __future__ import annotations

from datetime import date

from tidegate.catalog.entry import Fact
from tidegate.vendors.facts import accepted, as_file, told
from tidegate.vendors.inquiry import Answer, Inquiry

DAY, DUE, AFTER = date(2025, 1, 31), date(2025, 2, 4), date(2025, 2, 5)
SENT = Inquiry("d-1", "deepseek", "DeepSeek", "", "en", DAY, DUE).sending(DAY)
ANSWERED = SENT.answering(
    (Answer("storage", "KR", DUE, "stored-in", ("KR",)), Answer("training", "no", DUE, "trains-on-data", ("no",))), ()
)
CHINA = Fact("stored-in", "CN", "its policy", date(2025, 1, 1))


def test_rules_see_how_the_last_inquiry_stands() -> None:
    assert told([SENT], DUE) == {"deepseek": {"inquiry": {"sent"}}}
    assert told([SENT], AFTER) == {"deepseek": {"inquiry": {"overdue"}}}
    later = Inquiry("d-2", "deepseek", "DeepSeek", "", "en", AFTER, date(2025, 3, 1))
    assert told([later, SENT], AFTER) == {"deepseek": {"inquiry": {"drafted"}}}
    assert told([ANSWERED], AFTER)["deepseek"]["answered:stored-in"] == {"KR"}


def test_an_accepted_answer_names_its_source_and_day() -> None:
    entry = accepted(ANSWERED, [CHINA], AFTER, end_others=False)
    assert entry["facts"]["stored-in"] == [
        {"value": "KR", "source": "Answer of DeepSeek to the inquiry d-1", "seen": DUE}
    ]
    assert set(entry["facts"]) == {"stored-in", "trains-on-data"}
    only = accepted(ANSWERED, [CHINA], AFTER, end_others=True, only=frozenset({"stored-in"}))
    assert [fact.get("ended") for fact in only["facts"]["stored-in"]] == [None, AFTER]
    assert list(only["facts"]) == ["stored-in"]
    assert "value: KR" in as_file(only)


def test_a_day_that_several_answers_share_is_written_at_each_of_them() -> None:
    written = as_file(accepted(ANSWERED, (), AFTER, end_others=False))
    assert written.count("seen: 2025-02-04") == 2
    assert "&" not in written


def test_where_nothing_was_answered_about_facts_nothing_is_said() -> None:
    assert accepted(SENT, [CHINA], AFTER, end_others=True) == {}
