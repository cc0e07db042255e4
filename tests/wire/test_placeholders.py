"""Placeholders: stable, keyed, never equal to what was there, readable again however a model spells them."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire import placeholders
from tidegate.wire.placeholders import BEGINNING, SPELLING, Vault, Vaults, names_in, squash

KEY = b"k" * 32
kinds = st.text(max_size=40)
values = st.text(min_size=1, max_size=40)


def spelled(text: str) -> str | None:
    found = SPELLING.fullmatch(text)
    return found["name"] if found else None


def test_a_placeholder_says_its_kind() -> None:
    vault = Vault(KEY, "ministry")
    assert re.fullmatch(r"\[EMAIL-[0-9a-f]{4}\]", vault.token_for("email", "kim@example.kr"))
    assert re.fullmatch(r"\[KR-RRN-[0-9a-f]{4}\]", vault.token_for("kr-rrn", "900101-1234567"))
    assert vault.token_for("…", "x").startswith("[DATA-")


@given(kinds, values)
def test_the_same_value_has_the_same_placeholder_in_every_vault_of_an_organisation(kind: str, value: str) -> None:
    one, other = Vault(KEY, "a"), Vault(KEY, "a")
    other.token_for("email", "somebody else")
    assert one.token_for(kind, value) == one.token_for(kind, value) == other.token_for(kind, value)


def test_other_organisations_keys_and_kinds_have_other_placeholders() -> None:
    token = Vault(KEY, "a").token_for("email", "kim@example.kr")
    assert Vault(KEY, "b").token_for("email", "kim@example.kr") != token
    assert Vault(b"other", "a").token_for("email", "kim@example.kr") != token
    assert squash(Vault(KEY, "a").token_for("phone", "kim@example.kr"))[5:] != squash(token)[5:]


def test_the_normal_form_decides_what_is_the_same_and_the_last_form_comes_back() -> None:
    vault = Vault(KEY, "a")
    token = vault.token_for("card", "4111 1111 1111 1111", normal="4111111111111111")
    assert vault.token_for("card", "4111-1111-1111-1111", normal="4111111111111111") == token
    assert vault.value_of(token) == "4111-1111-1111-1111"


@given(kinds, st.lists(values, max_size=20, unique=True))
def test_every_placeholder_leads_back_to_its_own_value(kind: str, several: list[str]) -> None:
    vault = Vault(KEY, "a")
    tokens = [vault.token_for(kind, value) for value in several]
    assert len({squash(token) for token in tokens}) == len(several)
    assert [vault.value_of(token) for token in tokens] == several
    assert all(spelled(token) for token in tokens)


def test_a_collision_makes_the_placeholder_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placeholders, "_LENGTHS", (1, 2, 8))
    vault = Vault(KEY, "a")
    tokens = [vault.token_for("k", str(number)) for number in range(400)]
    assert len(set(tokens)) == 400
    assert {len(token) for token in tokens} == {5, 6, 12}
    assert [vault.value_of(token) for token in tokens] == [str(number) for number in range(400)]


@pytest.mark.parametrize("written", ["{}", "x{}y", "\\[{name}\\]", "［{name}］", "see {name}, too"])
def test_a_new_placeholder_is_never_one_that_somebody_wrote(written: str) -> None:
    usual = Vault(KEY, "a").token_for("email", "v")
    text = written.format(usual, name=usual.strip("[]").lower())
    token = Vault(KEY, "a").token_for("email", "v", taken=names_in([text]))
    assert squash(token) != squash(usual)
    assert len(token) > len(usual)


def test_when_every_length_is_taken_there_is_still_one_more() -> None:
    taken = {squash(Vault(KEY, "a").token_for("e", "v"))}
    for _ in range(20):
        taken.add(squash(Vault(KEY, "a").token_for("e", "v", taken=taken)))
    assert len(taken) == 21


SPELLINGS = [
    "[EMAIL-7f3a]",
    "[EMAIL-7F3A]",
    "[email-7f3a]",
    "[Email-7f3a]",
    "\\[EMAIL-7f3a\\]",
    "\\\\[EMAIL-7f3a\\\\]",
    "[EMAIL\\-7f3a]",
    "[ EMAIL-7f3a ]",
    "[EMAIL - 7f3a]",
    "[EMAIL 7f3a]",
    "[EMAIL_7f3a]",
    "[`EMAIL-7f3a`]",
    "[**EMAIL-7f3a**]",
    "[EMAIL–7f3a]",
    "[EMAIL\u20117f3a]",
    "[EM\u200bAIL-7f3a]",
    "［EMAIL-7f3a］",
    "【EMAIL-7f3a】",
    "%5BEMAIL-7f3a%5D",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_spellings_of_models_are_understood(spelling: str) -> None:
    assert squash(spelled(spelling) or "") == "EMAIL7F3A"


@pytest.mark.parametrize(
    "text", ['["EMAIL-7f3a"]', "[EMAIL-7f3a", "EMAIL-7f3a]", "[EMAIL\n-7f3a]", "[]", "[a]", "[E, 7f3a]"]
)
def test_what_is_no_placeholder_is_not_taken_for_one(text: str) -> None:
    assert SPELLING.search(text) is None


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_beginning_of_a_spelling_is_seen_as_one(spelling: str) -> None:
    vault = Vault(KEY, "a")
    vault._keep(placeholders._Entry("[EMAIL-7f3a]", "v", b"d", 0.0))
    for cut in range(1, len(spelling)):
        found = BEGINNING.match(spelling[:cut])
        assert found is not None, spelling[:cut]
        assert vault.could_begin(found["name"] or ""), spelling[:cut]


def test_what_can_not_become_ours_is_let_go() -> None:
    vault = Vault(KEY, "a")
    vault.token_for("email", "v")
    assert vault.could_begin("[Em")
    assert not vault.could_begin("[Read")
    assert not Vault(KEY, "a").could_begin("")


@pytest.mark.parametrize(
    "spelling", [*SPELLINGS, "EMAIL-7f3a", "email\\-7f3a", "\\u005bEMAIL-7f3a\\u005d", "\\uff3bEMAIL-7f3a]"]
)
def test_a_quick_look_misses_no_spelling(spelling: str) -> None:
    vault = Vault(KEY, "a")
    vault._keep(placeholders._Entry("[EMAIL-7f3a]", "v", b"d", 0.0))
    assert vault.may_stand_in(f"see [x], {spelling}")
    assert not vault.may_stand_in("see [Read] and [1] and [")


def test_the_value_used_longest_ago_goes_first() -> None:
    vault = Vault(KEY, "a", most=2)
    one, two = vault.token_for("e", "1"), vault.token_for("e", "2")
    vault.token_for("e", "1")
    three = vault.token_for("e", "3")
    assert [vault.value_of(token) for token in (one, two, three)] == ["1", None, "3"]
    assert not vault.could_begin(two)
    assert len(vault) == 2


def test_the_placeholder_of_a_forgotten_value_never_means_another() -> None:
    """A request with more values than are remembered: some came back as somebody else."""
    vault = Vault(KEY, "a", most=100)
    issued = {vault.token_for("email", f"user{number}@example.kr"): number for number in range(5_000)}
    assert len(issued) == 5_000
    for token, number in issued.items():
        assert vault.value_of(token) in (None, f"user{number}@example.kr")
    assert vault.token_for("email", "user7@example.kr") in issued


def test_values_are_forgotten_by_the_callers_clock() -> None:
    vault = Vault(KEY, "a", lifetime=10)
    old = vault.token_for("e", "old", now=0)
    vault.token_for("e", "new", now=11)
    assert vault.value_of(old) is None
    assert len(vault) == 1


def test_huge_values_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placeholders, "MOST_CHARACTERS", 100)
    vault = Vault(KEY, "a")
    for number in range(10):
        vault.token_for("key", f"{number:060}")
    assert len(vault) == 1


def test_nothing_shows_a_value() -> None:
    vault = Vault(KEY, "a")
    vault.token_for("email", "kim@example.kr")
    vaults = Vaults(KEY)
    vaults.of("a", "kim")
    shown = repr(vault) + repr(vaults) + repr(next(iter(vault._by_name.values())))
    assert "kim" not in shown
    assert "kkkk" not in shown


def test_nobody_reaches_the_vault_of_another() -> None:
    vaults = Vaults(KEY)
    token = vaults.of("a", "kim", "chatgpt").token_for("email", "kim@example.kr")
    assert vaults.of("a", "kim", "chatgpt").value_of(token) == "kim@example.kr"
    for owner in [("lee", "chatgpt"), ("kim", "claude"), ("kim",)]:
        assert vaults.of("a", *owner).value_of(token) is None
    assert vaults.of("b", "kim", "chatgpt").value_of(token) is None


def test_a_value_is_forgotten_though_its_owner_goes_on() -> None:
    """A person who is answered every day and sends nothing to replace kept every value for ever."""
    vaults = Vaults(KEY, lifetime=10)
    old = vaults.of("o", "kim", now=0).token_for("e", "old", now=0)
    assert vaults.of("o", "kim", now=8).value_of(old) == "old"
    assert vaults.of("o", "kim", now=16).value_of(old) is None


def test_vaults_are_bounded_by_count_and_age() -> None:
    vaults = Vaults(KEY, most=2, lifetime=10)
    token = vaults.of("a", "1", now=0).token_for("e", "v")
    vaults.of("a", "2", now=1)
    vaults.of("a", "1", now=2)
    vaults.of("a", "3", now=3)
    assert vaults.of("a", "1", now=4).value_of(token) == "v"
    assert vaults.of("a", "1", now=30).value_of(token) is None


@given(st.text(string.ascii_letters + "[]\\%5BbDd -`", max_size=60))
def test_no_text_takes_the_patterns_apart(text: str) -> None:
    for name in names_in([text]):
        assert name.isalnum()
        assert 4 <= len(name) <= 64
