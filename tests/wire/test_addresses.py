"""What somebody wrote into an address, told apart from what the service put there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire import addresses
from tidegate.wire.forms import decoded


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("q=how+tall+is+Bluebird", "how tall is Bluebird"),
        ("model=m&q=%EC%95%88%EB%85%95", "안녕"),
        ("Prompt=hello", "hello"),
        ("query=a%26b", "a&b"),
        ("q=&prompt=second", "second"),
        ("q=+&offset=3", ""),
        ("offset=0&limit=28&order=updated", ""),
        ("quiet=yes", ""),
        ("client_id=c&prompt=login&scope=openid", ""),
        ("prompt=select_account%20consent", ""),
        ("prompt=login+to+my+account", "login to my account"),
        ("q", ""),
        ("", ""),
    ],
)
def test_a_question_in_a_query(query: str, asked: str) -> None:
    assert addresses.question(query) == asked


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/prompt/a%20red%20cat", ["a red cat"]),
        ("/p/two+words/and%20more", ["two words", "and more"]),
        ("/wiki/%EA%B9%80%EC%B2%A0%EC%88%98", ["김철수"]),
        ("/wiki/김철수", ["김철수"]),
        ("/a%2Fb%20c", ["a/b c"]),
        ("/_next/static/app/%5Blocale%5D/page-1a2b.js", []),
        ("/backend-api/conversation/0190f5a2-7c1e-7b1a-9d2e-3f4a5b6c7d8e", []),
        ("/users/kim%40corp.example/settings", []),
        ("/a%2520card/b", ["a%20card"]),
        ("/100%25/a%252Fb", []),
        ("/a/%20/b", []),
        ("/", []),
        ("", []),
    ],
)
def test_words_in_a_path(path: str, written: list[str]) -> None:
    assert [segment.value for segment in addresses.words(path)] == written


@given(st.text(alphabet="/%+ab4?é안 \x00", max_size=60))
def test_where_words_stand_is_where_they_were_written(path: str) -> None:
    for segment in addresses.words(path):
        assert decoded(path[segment.start : segment.end]) == segment.value
        assert "/" not in path[segment.start : segment.end]


@given(st.text(alphabet="&=q+% a안", max_size=60))
def test_a_question_is_never_blank(query: str) -> None:
    asked = addresses.question(query)
    assert asked == "" or asked.strip()
