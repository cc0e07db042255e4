"""What a person wrote as an example is not a secret, and neither is what only names a thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.credentials.secrecy import (
    entropy,
    has_entropy,
    is_code,
    is_constant,
    is_drawn,
    is_identifier,
    is_mixed,
    is_name,
    is_password,
    is_random,
)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "xxxxxxxxxxxxxxxx",
        "your-api-key-here",
        "<token>",
        "${TOKEN}",
        "{{ token }}",
        "aaaaaaaaaaaabbbbbbb",
        "EXAMPLEKEY123",
        "###ORACLE_PWD###",
        "@@API_TOKEN@@",
        "([a-zA-Z0-9-!#$%&",
    ],
)
def test_a_placeholder_is_not_random(value: str) -> None:
    assert not is_random(value)


def test_entropy_is_counted_in_bits_for_each_character() -> None:
    assert entropy("ab") == 1.0
    assert entropy("aaaa") == 0.0


@given(st.text(alphabet="abcdefghijklmnop0123é", max_size=160), st.floats(-1, 5))
def test_whether_there_is_entropy_enough_is_what_counting_it_says(value: str, least: float) -> None:
    for bits in (least, entropy(value)):
        assert has_entropy(value, bits) == (entropy(value) >= bits)


@pytest.mark.parametrize("value", ["550e8400-e29b-41d4-a716-446655440000", "sha256:abc", "md5-0a", "h1:0b"])
def test_a_uuid_and_a_checksum_name_a_thing(value: str) -> None:
    assert is_identifier(value)


def test_a_drawn_key_has_letters_and_digits() -> None:
    assert is_mixed("q8ZrT2nVb5LkX0pW")
    assert not is_mixed("qZrTnVbLkXpWcYdaJm")
    assert not is_mixed("8273645091827364")


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("T4r9vKq2", True),
        ("password", False),
        ("MyPassword1", False),
        ("$PASS", False),
        ("%{pw}", False),
        ("....", False),
        ("` + word1 + `", False),
    ],
)
def test_the_word_password_is_not_one(value: str, is_one: bool) -> None:
    assert is_password(value) is is_one


@pytest.mark.parametrize(
    ("value", "drawn"), [("Kd92mXq0Pz", True), ("kQzXwRtPvb", True), ("Enterprise", False), ("background", False)]
)
def test_a_short_key_without_digits_is_told_from_a_word_by_its_capitals(value: str, drawn: bool) -> None:
    assert is_drawn(value) is drawn


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("request.headers.token", True),
        ("this.props.currentUser.sessionToken1.value", True),
        ("process.env.AUTH0_CLIENT_SECRET", True),
        ("settings.AUTH0_CLIENT_SECRET", True),
        (".envoy.config.core.v3.DataSourceB", True),
        ("GTJuFhkb/QV5uETDhZO6IbQNfqP1LNaioPpPnSHbSQ8", False),
        ("T4r9vKq2", False),
    ],
)
def test_what_a_program_reads_from_somewhere_is_told_from_what_was_drawn(value: str, code: bool) -> None:
    assert is_code(value) is code


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("OAuth2TestsMixin", True),
        ("defaultToConfig2", True),
        ("q8ZrT2nVb5LkX0pW", False),
        ("a8bcd3efgh5jklm7", False),
        ("Kd92mXq0PzRtvbnQ", False),
    ],
)
def test_a_name_in_a_program_is_told_by_capitals_that_begin_its_words(value: str, name: bool) -> None:
    assert is_name(value) is name
    assert is_mixed(value) is not name


@pytest.mark.parametrize(("value", "constant"), [("E2E_PASSWORD", True), ("AB1_C2D_E3", False), ("Welcome1", False)])
def test_a_constant_is_spelled_in_capitals(value: str, constant: bool) -> None:
    assert is_constant(value) is constant
