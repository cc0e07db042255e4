"""An inquiry as data: written and read again, and overdue by the calendar alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tidegate.vendors.inquiry import STEPS, Answer, Attached, Inquiry, from_text, new_id

DAY = date(2025, 1, 31)
DUE = date(2025, 2, 4)
ASKING = Inquiry("deepseek-1", "deepseek", "DeepSeek", "DeepSeek Co.", "ko", DAY, DUE)
KR = Answer("storage", "KR", DUE, "stored-in", ("KR",))


def test_it_can_be_written_and_read_again() -> None:
    sent = ASKING.sending(DAY).reminding(DUE)
    answered = sent.answering((KR,), (Attached("a.pdf", "00" * 32, 3, DUE),))
    for one in (ASKING, sent, answered, answered.ending("accepted", DUE, "kim", "fine")):
        assert from_text(one.text()) == one


def test_it_is_overdue_from_the_day_after_while_there_is_no_answer() -> None:
    sent = ASKING.sending(DAY)
    assert ASKING.standing(date(2026, 1, 1)) == "drafted"
    assert sent.standing(DUE) == "sent"
    assert sent.standing(date(2025, 2, 5)) == "overdue"
    assert sent.answering((KR,), ()).standing(date(2026, 1, 1)) == "answered"


def test_what_it_was_on_a_day() -> None:
    days = [date(2025, 2, day) for day in (1, 3, 5, 7, 9)]
    sent, reminded, answered, again, ended = days
    sg = Answer("storage", "SG", again, "stored-in", ("SG",))
    one = (
        ASKING.sending(sent).reminding(reminded).answering((replace(KR, day=answered),), ()).answering((sg,), ())
    ).ending("accepted", ended, "kim", "fine")
    assert one.as_of(date(2025, 1, 30)) is None
    assert one.as_of(DAY) == ASKING
    assert one.as_of(sent) == ASKING.sending(sent)
    assert one.as_of(reminded) == ASKING.sending(sent).reminding(reminded)
    then = one.as_of(answered)
    assert then is not None
    assert (then.state, then.values(), then.by) == ("answered", {"stored-in": frozenset({"KR"})}, "")
    assert one.as_of(ended) == one.as_of(date(2026, 1, 1)) == one
    assert ASKING.sending(sent).as_of(date(2026, 1, 1)) == ASKING.sending(sent)


def test_a_later_answer_about_a_fact_takes_the_place_of_an_earlier() -> None:
    later = Answer("storage", "SG", DUE, "stored-in", ("SG",))
    words = Answer("rights", "By letter.", DUE)
    assert ASKING.answering((KR, words), ()).answering((later,), ()).values() == {"stored-in": {"SG"}}


def test_what_has_ended_has_ended() -> None:
    assert STEPS["accepted"] == STEPS["refused"] == ()


@pytest.mark.parametrize("text", ["", "{}", "[]", ASKING.text().replace('"drafted"', '"x"')])
def test_what_is_none_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="this is no"):
        from_text(text)


def test_it_is_called_by_what_it_is_about() -> None:
    assert new_id("deepseek", DAY).startswith("deepseek-2025-01-31-")


def test_a_state_there_is_not() -> None:
    with pytest.raises(ValueError, match="no state"):
        from_text(ASKING.ending("blessed", DAY, "", "").text())
