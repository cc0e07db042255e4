"""Host names: written in one way, found at dots only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.catalog import names


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("chat.deepseek.com", "chat.deepseek.com"),
        ("Chat.DeepSeek.COM", "chat.deepseek.com"),
        ("chat.deepseek.com.", "chat.deepseek.com"),
        ("chat.deepseek.com..", "chat.deepseek.com."),
        ("ｄｅｅｐｓｅｅｋ.com", "deepseek.com"),
        ("deepseek。com", "deepseek.com"),
        ("DEEPSEEK．com", "deepseek.com"),
        ("뤼튼.example", "xn--hv2bi08b.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("", ""),
        ("a" * 254, ""),
        ("ü" * 200 + ".example", ""),
        ("\ud800.example", ""),
    ],
)
def test_one_way_to_write_a_name(written: str, meant: str) -> None:
    assert names.canonical(written) == meant


def test_suffixes_longest_first_and_at_dots_only() -> None:
    assert list(names.suffixes("a.b.c")) == ["a.b.c", "b.c", "c"]
    assert list(names.suffixes("c")) == ["c"]
    assert list(names.suffixes("v.w.x.y.z", 3)) == ["x.y.z", "y.z", "z"]
    assert list(names.suffixes("x.y.z", 3)) == ["x.y.z", "y.z", "z"]


@given(st.lists(st.text("abc-", min_size=1, max_size=4), min_size=1, max_size=9), st.integers(1, 9))
def test_limiting_the_labels_leaves_out_only_longer_suffixes(labels: list[str], most: int) -> None:
    name = ".".join(labels)
    expected = [suffix for suffix in names.suffixes(name) if suffix.count(".") < most]
    assert list(names.suffixes(name, most)) == expected


def test_under_means_below_a_dot() -> None:
    assert names.under("deepseek.com", "deepseek.com")
    assert names.under("chat.deepseek.com", "deepseek.com")
    assert not names.under("evil-deepseek.com", "deepseek.com")
    assert not names.under("deepseek.com.evil.test", "deepseek.com")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("chat.example.com", ""),
        ("xn--bcher-kva.example", ""),
        ("_a.example.com", ""),
        ("Chat.example.com", "lower case"),
        ("bücher.example", "punycode"),
        ("example.com.", "lower case"),
        ("", "lower case"),
        ("localhost", "no dot"),
        ("10.0.0.1", "address"),
        ("::1", "address"),
        ("[::1]", "address"),
        ("a..example.com", "not a host name"),
        ("*.example.com", "not a host name"),
        ("-a.example.com", "not a host name"),
        ("a-.example.com", "not a host name"),
        ("example.com:443", "not a host name"),
        ("example.com/path", "not a host name"),
        ("https://example.com", "not a host name"),
        ("a" * 64 + ".example", "not a host name"),
    ],
)
def test_what_can_stand_in_a_file(name: str, why: str) -> None:
    fault = names.fault(name)
    assert why in fault
    assert bool(fault) == bool(why)


@given(st.text(max_size=300))
def test_any_text_has_one_name_or_none(text: str) -> None:
    name = names.canonical(text)
    assert name.isascii()
    assert len(name) <= names.LONGEST_NAME
