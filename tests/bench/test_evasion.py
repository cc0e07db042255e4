"""The evasion matrix: no cell gets worse, and the matrix itself notices what it should."""

from __future__ import annotations

from functools import cache

import pytest

from bench import evasion
from bench.evasion import Cell, Sample
from bench.evasion_forms import BODIES, PAIRS, TEXTS, Form, Sent, chat
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.kr_rrn import KR_RRN
from tidegate.detectors.scanner import Scanner, build

NUMBER = Sample("kr-rrn", "national-id", "주민등록번호 ⟦900101-1234568⟧ 입니다", "900101-1234568")


@cache
def scanner() -> Scanner:
    return build((KR_RRN,))


@pytest.mark.slow
def test_no_cell_is_worse_than_it_was() -> None:
    now = evasion.golden(evasion.measured(build(BUILT_IN)))
    before = evasion.GOLDEN.read_text(encoding="utf-8")
    assert evasion.worse(before, now) == []
    assert now == before, "some cells are better: python -m bench.evasion --write"


@pytest.mark.parametrize("form", [*BODIES, *TEXTS, *PAIRS], ids=lambda form: form.name)
def test_what_is_sent_is_what_is_received(form: Form) -> None:
    try:
        request = form.sent(NUMBER.text)
    except UnicodeEncodeError:
        return
    assert NUMBER.value in form.received(request)


def test_a_form_that_nobody_reads_is_missed() -> None:
    form = Form("secret", lambda text: Sent(chat(text[::-1])), lambda request: "")
    assert evasion.cell(scanner(), form, NUMBER, NUMBER.value) is Cell.MISSED


def test_what_stays_in_the_body_is_not_called_caught() -> None:
    form = Form("deaf", lambda text: Sent(chat(text)), lambda request: NUMBER.text)
    assert evasion.cell(scanner(), form, NUMBER, NUMBER.value) is Cell.STANDS


def test_worse_and_gone_cells_are_told() -> None:
    before = "A | gzip | email | caught\nA | br | email | missed\nA | x | email | caught\n"
    assert len(evasion.worse(before, "A | gzip | email | missed\nA | br | email | caught\n")) == 2
