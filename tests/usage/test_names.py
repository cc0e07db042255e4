"""One spelling for people and addresses, and pseudonyms that cannot be guessed back."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from tidegate.usage.names import Names, prefix


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("[2001:DB8::1]", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("laptop", ""),
        ("255.249.199.99", "255.249.199.99"),
        ("256.0.0.1", ""),
        ("10.0.0.01", ""),
        ("1.2.3", ""),
        ("", ""),
    ],
)
def test_an_address_has_one_spelling(written: str, stored: str) -> None:
    assert Names().place(written) == (stored, "")


@given(st.one_of(st.from_regex(r"([0-9]{1,3}\.){3}[0-9]{1,3}\n?"), st.ip_addresses().map(str), st.text(max_size=15)))
def test_only_an_address_that_would_be_given_back_need_not_be_asked_for(written: str) -> None:
    names = Names()
    if re2.fullmatch(names.as_written, written):
        assert names.place(written) == (written, "")


def test_every_address_is_asked_for_where_there_are_zones_or_pseudonyms() -> None:
    assert Names({"office": [ip_network("10.0.0.0/8")]}).as_written == Names(key=b"a" * 32).as_written == ""


def test_a_name_has_one_pseudonym_for_one_key() -> None:
    one, other = Names(key=b"a" * 32), Names(key=b"b" * 32)
    assert one.name("Kim ") == one.name("kim") != other.name("kim")
    assert "kim" not in one.name("kim")
    assert one.name("-") == ""


def test_the_network_of_an_address_stays_known_under_pseudonyms() -> None:
    names = Names(key=b"a" * 32)
    first, second = names.place("2001:db8::1")[0], names.place("2001:db8::2")[0]
    assert first != second
    assert prefix(first) == prefix(second) == names.pseudonym("2001:db8::/64")
    assert prefix(names.place("10.0.0.1")[0]) == ""


def test_an_address_has_one_pseudonym_with_zones_and_without() -> None:
    zoned = Names({"office": [ip_network("10.0.0.0/8")]}, key=b"a" * 32)
    assert zoned.place("10.0.0.1") == (Names(key=b"a" * 32).place("10.0.0.1")[0], "office")
