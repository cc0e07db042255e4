"""One text in pieces: which stretches become values, and how much has to wait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.channels import Channel, Edit
from tidegate.wire.placeholders import Vault

VAULT = Vault(b"k" * 32, "ministry")
EMAIL = VAULT.token_for("email", "kim@example.kr")
NAME = VAULT.token_for("name", 'O"Brien\\')
#: As a model writes it that left the brackets out.
BARE = EMAIL.strip("[]")
#: Nothing waits longer than the longest spelling of a name of 64 letters.
LONGEST = 4 + 1 + 64 * 5 + 4 + 2


def read(pieces: list[str], vault: Vault = VAULT) -> str:
    channel, text, edits = Channel(vault), "", []
    for piece in pieces:
        text += piece
        edits += channel.feed(piece)
        assert channel.end == len(text)
        assert len(channel.pending) <= LONGEST
    edits += channel.give_up()
    assert channel.settled == channel.end
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text


def test_edits_count_from_the_beginning_of_the_text() -> None:
    channel = Channel(VAULT)
    assert channel.feed("abc") == []
    assert channel.feed(EMAIL) == [Edit(3, 3 + len(EMAIL), "kim@example.kr")]
    assert channel.feed(EMAIL)[0].start == 3 + len(EMAIL)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{0}", "kim@example.kr"),
        ("[{0}]", "[kim@example.kr]"),
        ("[[{0}", "[[kim@example.kr"),
        ("{2}", "kim@example.kr"),
        ("to ({2}), <{2}>, {3} or _{2}_", "to (kim@example.kr), <kim@example.kr>, kim@example.kr or _kim@example.kr_"),
        ("{2}\uc73c\ub85c, {0[0]}{2} and {2}]", "kim@example.kr\uc73c\ub85c, [kim@example.kr and kim@example.kr]"),
        ("my{2} x-{2} {2}0 {2}s", "myBARE x-BARE BARE0 BAREs"),
        ("C:\\Users\\{0}\\Desktop", "C:\\Users\\kim@example.kr\\Desktop"),
        ('{{"to": "{1}"}}', '{"to": "O\\"Brien\\\\"}'),
        ('say "{1}"', 'say "O"Brien\\"'),
        ('{{"a": "{{\\"b\\": \\"{1}\\"}}"}}', '{"a": "{\\"b\\": \\"O\\\\\\"Brien\\\\\\\\\\"}"}'),
    ],
)
def test_values_are_written_as_the_text_around_them_needs(text: str, expected: str) -> None:
    text = text.format(EMAIL, NAME, BARE, BARE.lower())
    assert read([text]) == read(list(text)) == expected.replace("BARE", BARE)


@given(st.text('[]\\%5BDKR-em`* {}":u0&#91;lbrackd' + EMAIL, max_size=60), st.lists(st.integers(0, 60), max_size=8))
def test_the_cuts_change_nothing(text: str, cuts: list[int]) -> None:
    cuts = sorted(min(cut, len(text)) for cut in cuts)
    assert read([text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]) == read([text])


@pytest.mark.parametrize(
    ("piece", "waits"),
    [
        ("[E", "[E"),
        ("x [EMAIL", "[EMAIL"),
        ("[Z", ""),
        ("x]", ""),
        ("[", "["),
        ("a \\", "\\"),
        ("my e", "e"),
        (f"see {BARE}", BARE),
        ("x-em", ""),
        ("emails", ""),
    ],
)
def test_only_what_may_become_a_placeholder_of_ours_waits(piece: str, waits: str) -> None:
    channel = Channel(VAULT)
    channel.feed(piece)
    assert channel.pending == waits


def test_nothing_waits_where_there_is_nothing_to_restore() -> None:
    channel = Channel(Vault(b"k", "a"))
    channel.feed("[E")
    assert channel.pending == ""


def test_a_weak_beginning_waits_only_if_it_may() -> None:
    channel = Channel(VAULT)
    assert channel.feed("100%", weak=False) == []
    assert channel.pending == ""
    channel.feed("[", weak=False)
    assert channel.pending == "["


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("+82 10-1234-5678", "%2B82%2010-1234-5678"),
        ("kim@example.kr", "kim@example.kr"),
        ("a&b=c", "a%26b%3Dc"),
        ("a%20b+c", "a%20b+c"),
    ],
)
def test_in_the_parameter_of_an_address_a_value_does_not_end_it(value: str, written: str) -> None:
    vault = Vault(b"k" * 32, "ministry")
    token = vault.token_for("v", value)
    before = "see https://shop.example/pay?n=1&to="
    assert read([*(before + token + "&x=2 for " + token)], vault) == f"{before}{written}&x=2 for {value}"
    assert read([f"https://shop.example/?x is {token}"], vault) == f"https://shop.example/?x is {value}"


def test_a_text_that_begins_again_is_read_from_its_beginning() -> None:
    channel = Channel(VAULT)
    channel.feed('{"a": "')
    channel.restart()
    (edit,) = channel.feed(f'{{"a": "{NAME}')
    assert edit.new == 'O\\"Brien\\\\'


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "[EMAIL-" * 3000,
        "EMAIL\u2011" * 3000,
        "EMAIL\\-" * 3000,
        "\\" * 20_000,
        "](" * 10_000,
        "[" + "`" * 20_000,
        "](" + " /" * 10_000,
        "](https://e/" * 30_000,
    ],
)
def test_no_text_takes_more_than_a_moment(text: str) -> None:
    assert read([text]) == text
    assert read([text[i : i + 7] for i in range(0, len(text), 7)]) == text


@pytest.mark.parametrize(
    "spelt",
    [
        "\\u005b{}\\u005d",
        "\\\\u005B{}\\\\u005D",
        "&#91;{}&#93;",
        "&#x5B;{}&#x5d;",
        "&lbrack;{}&rsqb;",
        "\\u005b{}]",
        "[{}\\u005d",
        "\\u3010{}\\u3011",
    ],
)
def test_brackets_that_are_written_as_escapes_are_brackets(spelt: str) -> None:
    text = "say " + spelt.format(EMAIL[1:-1].lower()) + "."
    assert read([text]) == read(list(text)) == "say kim@example.kr."


def test_escapes_of_other_characters_stay() -> None:
    text = "a &amp; b \\u0041 &#9731; \\u005b5 " + EMAIL + " &lbr"
    assert read([text]) == read(list(text)) == text.replace(EMAIL, "kim@example.kr")
