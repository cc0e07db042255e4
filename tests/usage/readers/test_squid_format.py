"""A custom logformat of Squid, against a real log written with it."""

from __future__ import annotations

import pytest

from tests.usage.golden import SAMPLES
from tests.usage.reading import NOW, Desk
from tidegate.usage.readers.squid_format import NotAFormat, form_of

OWN = '%{%Y-%m-%dT%H:%M:%S}tl %>a %un "%rm %ru" %03>Hs %>st %<st %Ss'


def test_a_real_log_is_read_by_the_format_it_was_written_with(desk: Desk) -> None:
    desk.loader._now = lambda: NOW.replace(year=2027)
    outcome = desk.read(
        (SAMPLES / "squid-own" / "sample.log").read_bytes(), form=lambda head: form_of(OWN), clock_zone="UTC"
    )
    assert outcome.events == 15
    assert desk.rows("SELECT count(*) FROM event WHERE outcome = 'block' AND service LIKE 'deepseek%'") == [(6,)]
    assert desk.rows(
        "SELECT DISTINCT activity FROM event WHERE service = 'chatgpt' AND bytes_up > 200 AND status = 200 ORDER BY 1"
        " DESC LIMIT 1"
    ) == [("prompt",)]


@pytest.mark.parametrize("logformat", ["", "%>a %rm", "%ts %>a"])
def test_a_format_without_time_or_target_is_refused(logformat: str) -> None:
    with pytest.raises(NotAFormat):
        form_of(logformat)


@pytest.mark.parametrize(("code", "person"), [("%un", "김%25"), ("%[un", "김%"), ("%#un", "김%")])
def test_names_are_escaped_where_the_format_says_so(desk: Desk, code: str, person: str) -> None:
    written = "김%25" if code == "%un" else "%ea%b9%80%25"
    line = f"1738249200 {written} http://chatgpt.com/\n".encode() * 3
    desk.read(line, form=lambda head: form_of(f"%ts {code} %ru"))
    assert desk.rows("SELECT DISTINCT person FROM event") == [(person,)]
