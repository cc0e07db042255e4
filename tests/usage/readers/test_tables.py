"""Headers in everyday words."""

from __future__ import annotations

import pytest

from tidegate.usage.form import Form
from tidegate.usage.recognise import head_of, recognise


def found(line: str) -> Form | None:
    return recognise(head_of(f"{line}\nx\n".encode()))


@pytest.mark.parametrize(
    ("header", "reader"),
    [
        ("Date,Source IP,Destination URL", "table"), ("device name;application;date", "inventory"),
        ("ip,user,from,until", "identity"), ("a,b,c", ""), ("1,2,3", ""),
    ],
)  # fmt: skip
def test_a_header_says_what_a_table_is(header: str, reader: str) -> None:
    form = found(header)
    assert (form.name if form else "") == reader
