"""Clocks: zones, years that are not said, hours that are there twice or not at all; hostile texts raise nothing."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from tidegate.usage import form


def worked_out(expression: str, value: str, zone: str = "Asia/Seoul", near: str = "2025-02-01") -> object:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    spelt = expression.replace("$zone", form.text(zone)).replace("$near", f"TIMESTAMP '{near}'")
    row = connection.execute(f"SELECT {spelt} FROM (SELECT ? AS v)", [value]).fetchone()
    connection.close()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("expression", "value", "zone", "moment"),
    [
        (form.epoch("v"), "1738249200.5", "UTC", datetime(2025, 1, 30, 15, 0, 0, 500_000)),
        (form.epoch("v"), "nan", "UTC", None),
        (form.epoch("v"), "1e300", "UTC", None),
        (form.iso("v"), "2025-01-31T09:00:00+0900", "UTC", datetime(2025, 1, 31)),
        (form.iso("v"), "2025-01-31T00:00:00Z", "Asia/Seoul", datetime(2025, 1, 31)),
        (form.iso("v"), "2025-01-31 09:00:00", "Asia/Seoul", datetime(2025, 1, 31)),
        (form.iso("v"), "yesterday", "UTC", None),
        (form.without_year("v"), "Jan 31 09:00:00", "Asia/Seoul", datetime(2025, 1, 31)),
        (form.without_year("v"), "Dec  5 09:00:00", "UTC", datetime(2024, 12, 5, 9)),
        (form.without_year("v"), "Feb 29 09:00:00", "UTC", datetime(2024, 2, 29, 9)),
        (form.without_year("v"), "Feb 30 09:00:00", "UTC", None),
        # 01:30 is there twice in New York on 2 November: it is read as the second, in standard time.
        (form.iso("v"), "2025-11-02 01:30:00", "America/New_York", datetime(2025, 11, 2, 6, 30)),
        # 02:30 is not there on 9 March: it is read as if the clocks had not been put forward.
        (form.iso("v"), "2025-03-09 02:30:00", "America/New_York", datetime(2025, 3, 9, 7, 30)),
    ],
)
def test_a_clock_is_read_as_it_is_said_to_be(expression: str, value: str, zone: str, moment: datetime | None) -> None:
    assert worked_out(expression, value, zone) == moment


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://chatgpt.com/a/b?c=d", "chatgpt.com", "/a/b"),
        ("chatgpt.com:443", "chatgpt.com:443", ""),
        ("http://chatgpt.com", "chatgpt.com", ""),
    ],
)
def test_hosts_and_paths_of_urls(url: str, host: str, path: str) -> None:
    assert worked_out(form.authority("v"), url) == host
    assert worked_out(form.path_of("v"), url) == path


def test_a_quote_in_a_text_stays_a_text() -> None:
    assert worked_out(form.text("it's"), "") == "it's"
