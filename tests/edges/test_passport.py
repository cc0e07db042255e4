"""Passports: what they carry comes back, and only ours do."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.exchange import NOBODY, UNKNOWN, Actor, Assurance, Device
from tidegate.edges import passport
from tidegate.edges.passport import Bearer, Passports

KEY = b"k" * 32


@pytest.mark.parametrize(
    "bearer",
    [
        Bearer(),
        Bearer(UNKNOWN, ip_address("2001:db8::1")),
        Bearer(NOBODY, ip_address("10.0.0.7"), Device("pc", frozenset({"managed"})), "curl/8", ("sources-disagree",)),
        Bearer(Actor("김민지", frozenset({"a", "b"}), Assurance.CERTIFICATE)),
    ],
)
def test_what_it_says_comes_back(bearer: Bearer) -> None:
    passports = Passports(KEY, lambda: 0.0)
    sealed = passports.seal(bearer)
    assert passports.open(sealed) == bearer
    assert Passports(KEY, lambda: 0.0).open(sealed) == bearer  # another worker
    assert passports.open(sealed) is passports.open(sealed)
    assert sealed.isascii()
    assert not set(sealed) & set("%\"'\\ \r\n")


def test_a_program_is_told_apart_without_its_words() -> None:
    passports = Passports(KEY, lambda: 0.0)
    here, there = (Bearer(address=ip_address(one), agent="App/1 (kim's phone)") for one in ("10.0.0.7", "10.0.0.8"))
    named = passports.app(here)
    assert named is not None
    assert "App" not in named
    assert passports.app(there) == named == Passports(KEY, lambda: 9.0).app(here)
    assert len({named, passports.app(Bearer(agent="App/2")), Passports(b"o" * 32, lambda: 0.0).app(here)}) == 3
    assert passports.app(Bearer()) is None
    assert passports.app(Bearer(agent="\udcff"))


def test_it_is_good_for_its_time() -> None:
    now = [0.0]
    passports = Passports(KEY, lambda: now[0])
    sealed = passports.seal(Bearer(Actor("kim")))
    assert passports.open(sealed) is not None
    now[0] = passport.GOOD_FOR
    assert passports.open(sealed) is None


def test_one_that_was_sealed_while_the_clock_was_ahead_is_not_good_for_all_that_time() -> None:
    now = [365 * 86_400.0]
    passports = Passports(KEY, lambda: now[0])
    sealed = passports.seal(Bearer(Actor("kim")))
    now[0] -= 3600  # set back by an hour while the connection is open
    assert passports.open(sealed) is not None
    now[0] = 0.0
    assert passports.open(sealed) is None


@given(st.integers(0, 60), st.characters(max_codepoint=127))
def test_a_changed_one_is_none(place: int, letter: str) -> None:
    passports = Passports(KEY, lambda: 0.0)
    sealed = passports.seal(Bearer(Actor("kim")))
    changed = sealed[:place] + letter + sealed[place + 1 :]
    assert (passports.open(changed) is None) is (changed != sealed)


@given(st.text(max_size=80))
def test_no_text_breaks_us(text: str) -> None:
    assert Passports(KEY, lambda: 0.0).open(text) is None


def test_another_installation_s_is_none() -> None:
    assert Passports(KEY, lambda: 0.0).open(Passports(b"o" * 32, lambda: 0.0).seal(Bearer())) is None
