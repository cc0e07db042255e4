"""Another spelling of a path is the same path."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.catalog import paths


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/v1/chat", "/v1/chat"),
        ("/v1/chat/", "/v1/chat/"),
        ("/v1//chat", "/v1/chat"),
        ("//v1/chat", "/v1/chat"),
        ("/v1/./chat", "/v1/chat"),
        ("/v1/x/../chat", "/v1/chat"),
        ("/../../v1/chat", "/v1/chat"),
        ("/v1/%63hat", "/v1/chat"),
        ("/v1/chat%2", "/v1/chat%2"),
        ("/v1/%2e%2e/v1/chat", "/v1/chat"),
        ("/v1\\chat", "/v1/chat"),
        ("/v1/chat?q=1", "/v1/chat"),
        ("/v1/chat#top", "/v1/chat"),
        ("/model/a%2fb/converse", "/model/a%2Fb/converse"),
        ("/model/a%2Fb%3A0/%63onverse", "/model/a%2Fb:0/converse"),
        ("/v1/chat/.", "/v1/chat/"),
        ("/", "/"),
        ("/.", "/"),
        ("", ""),
        ("*", "*"),
    ],
)
def test_one_way_to_write_a_path(written: str, meant: str) -> None:
    assert paths.canonical(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("/v1/chat", "/v1/chat"),
        ("/v1/chat/", "/v1/chat"),
        ("/v1;a=1/chat;b", "/v1/chat"),
        ("/;a", "/"),
        ("/", "/"),
        ("", "/"),
    ],
)
def test_a_lenient_server_takes_more_for_the_same_path(written: str, meant: str) -> None:
    assert paths.loose(written) == meant


@given(st.text("/.%2fFa?#\\5c", max_size=30))
def test_any_path_ends_without_query_or_doubled_slashes(text: str) -> None:
    found = paths.canonical("/" + text)
    assert "//" not in found
    assert "/../" not in found


@given(st.text(max_size=60))
def test_any_text_is_taken(text: str) -> None:
    paths.canonical(text)
