"""Text that comes in pieces: values are put into it as it needs them, and nothing else of it changes."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.placeholders import Vault
from tidegate.wire.running_text import RunningText, Table


def restored(body: bytes, text: RunningText, step: int) -> bytes:
    pieces = [body[at : at + step] for at in range(0, len(body), step)] if step else [body]
    return b"".join(map(text.feed, pieces)) + text.finish()


@given(st.binary(), st.integers(1, 9), st.sampled_from([RunningText, Table]))
def test_text_without_placeholders_goes_on_byte_for_byte(body: bytes, step: int, kind: type[RunningText]) -> None:
    vault = Vault(b"k" * 32, "ministry")
    vault.token_for("email", "kim@example.kr")
    assert restored(body, kind(vault), step) == body


@pytest.mark.parametrize("step", [0, 1, 5])
def test_a_table_keeps_its_columns(step: int) -> None:
    """An address has commas, a name may have quotation marks; the cell had them when the person sent it."""
    vault = Vault(b"k" * 32, "ministry")
    email = vault.token_for("email", "kim@example.kr")
    home, name = vault.token_for("address", "Seoul, Gangnam 1"), vault.token_for("name", 'Kim "K", Min')
    table = f'a,b,이름\r\n1,{home},x\r\n"{name}","say ""{name}""",{email}\r\n{home}\r\nnear {home}[E'.encode()
    expected = [
        ["a", "b", "이름"],
        ["1", "Seoul, Gangnam 1", "x"],
        ['Kim "K", Min', 'say "Kim "K", Min"', "kim@example.kr"],
        ["Seoul, Gangnam 1"],
        ["near Seoul", " Gangnam 1[E"],
    ]
    for charset in ("utf-8", "cp949"):
        done = restored(table.decode().encode(charset), Table(vault, "" if charset == "utf-8" else charset), step)
        assert list(csv.reader(io.StringIO(done.decode(charset)))) == expected
