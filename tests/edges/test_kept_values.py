"""Values on the disk: shared by brains, there after a restart, sealed, bound to their owner, and gone in time."""

from __future__ import annotations

import base64
import sqlite3
from pathlib import Path

import pytest

from tidegate.edges.kept_values import Kept, KeptVaults
from tidegate.wire.placeholders import Vault

KEY = b"k" * 32
CARD = "4111 1111 1111 1111"
DAY = 24 * 3600.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "values.db"


def brain(path: Path, key: bytes = KEY) -> KeptVaults:
    return KeptVaults(b"p" * 32, Kept(path, key, DAY))


def test_another_brain_restores_what_one_has_replaced(path: Path) -> None:
    one, other = brain(path), brain(path)
    token = one.of("org", "person:kim", "chatgpt", now=100.0).token_for("payment-card", CARD, now=100.0)
    assert other.of("org", "person:kim", "chatgpt", now=101.0).value_of(token.lower()) == CARD
    second = one.of("org", "person:kim", "chatgpt", now=102.0).token_for("email", "kim@example.kr", now=102.0)
    assert other.of("org", "person:kim", "chatgpt", now=103.0).value_of(second) == "kim@example.kr"


def test_a_value_that_another_brain_goes_on_using_is_not_forgotten_here(path: Path) -> None:
    one, other = brain(path), brain(path)
    token = one.of("org", "kim", now=0.0).token_for("payment-card", CARD, now=0.0)
    assert other.of("org", "kim", now=1.0).value_of(token) == CARD
    one.of("org", "kim", now=0.9 * DAY).token_for("payment-card", CARD, now=0.9 * DAY)
    assert other.of("org", "kim", now=0.95 * DAY).value_of(token) == CARD
    assert other.of("org", "kim", now=1.5 * DAY).value_of(token) == CARD
    assert other.of("org", "kim", now=2.0 * DAY).value_of(token) is None


def test_a_clock_that_is_ahead_for_an_hour_deletes_nothing(path: Path) -> None:
    one = KeptVaults(b"p" * 32, Kept(path, KEY, DAY, aged=lambda: 0.0))
    token = one.of("org", "kim", now=0.0).token_for("payment-card", CARD, now=0.0)
    ahead = 365 * DAY
    one.of("org", "lee", now=ahead).token_for("payment-card", CARD, now=ahead)
    assert brain(path).of("org", "kim", now=ahead).value_of(token) is None
    assert brain(path).of("org", "kim", now=3600.0).value_of(token) == CARD


def test_a_restart_forgets_nothing_and_the_value_keeps_its_placeholder(path: Path) -> None:
    token = brain(path).of("org", "kim", now=1.0).token_for("payment-card", CARD, now=1.0)
    after = brain(path).of("org", "kim", now=2.0)
    assert after.value_of(token) == CARD
    assert after.token_for("payment-card", CARD, now=2.0) == token


def test_the_spelling_met_last_is_the_one_kept(path: Path) -> None:
    vault = brain(path).of("org", "kim", now=1.0)
    vault.token_for("payment-card", CARD, normal="4111", now=1.0)
    token = vault.token_for("payment-card", "4111-1111", normal="4111", now=2.0)
    assert brain(path).of("org", "kim", now=3.0).value_of(token) == "4111-1111"


def test_nobody_else_gets_a_value_not_even_by_moving_its_row(path: Path) -> None:
    vaults = brain(path)
    token = vaults.of("org", "kim", now=1.0).token_for("payment-card", CARD, now=1.0)
    lee = vaults.of("org", "lee", now=1.0)
    lee.token_for("email", "lee@example.kr", now=1.0)
    assert lee.value_of(token) is None
    with sqlite3.connect(path) as database:
        owners = [row[0] for row in database.execute("SELECT owner FROM kept ORDER BY number")]
        database.execute("UPDATE kept SET owner = ? WHERE owner = ?", (owners[1], owners[0]))
    assert brain(path).of("org", "lee", now=2.0).value_of(token) is None


def test_a_value_is_gone_in_time_and_used_again_it_stays(path: Path) -> None:
    vaults = brain(path)
    used, left = (vaults.of("org", who, now=0.0).token_for("payment-card", CARD, now=0.0) for who in ("kim", "lee"))
    vaults.of("org", "kim", now=DAY / 2).token_for("payment-card", CARD, now=DAY / 2)
    late = DAY * 1.2
    assert brain(path).of("org", "kim", now=late).value_of(used) == CARD
    assert brain(path).of("org", "lee", now=late).value_of(left) is None
    brain(path).of("org", "ann", now=late).token_for("email", "ann@example.kr", now=late)
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM kept").fetchone() == (2,)


def test_the_file_is_private_and_holds_no_value_in_any_coding(path: Path) -> None:
    vaults = brain(path)
    vaults.of("org", "person:kim", now=1.0).token_for("payment-card", CARD, now=1.0)
    for file in path.parent.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name
        data = file.read_bytes()
        for word in (CARD, "person:kim", "PAYMENT-CARD"):
            raw = word.encode()
            for spelt in (raw, raw.hex().encode(), base64.b64encode(raw)[:-4], word.encode("utf-16-le")):
                assert spelt not in data
    assert CARD not in repr(vaults)


def test_under_another_key_there_is_nothing_and_nothing_breaks(path: Path) -> None:
    token = brain(path).of("org", "kim", now=1.0).token_for("payment-card", CARD, now=1.0)
    other = brain(path, b"o" * 32).of("org", "kim", now=2.0)
    assert other.value_of(token) is None
    assert other.token_for("payment-card", CARD, now=2.0) == token


def test_a_file_that_cannot_be_written_stops_no_request(path: Path) -> None:
    kept = Kept(path, KEY, DAY)
    vault = KeptVaults(b"p" * 32, kept).of("org", "kim", now=1.0)
    kept.close()
    token = vault.token_for("payment-card", CARD, now=1.0)
    assert isinstance(vault, Vault)
    assert vault.value_of(token) == CARD


def test_values_that_every_turn_repeats_are_not_written_every_time(path: Path) -> None:
    vault = brain(path).of("org", "kim", now=0.0)
    vault.token_for("payment-card", CARD, now=0.0)
    with sqlite3.connect(path) as database:
        before = database.execute("SELECT sealed FROM kept").fetchone()
        vault.token_for("payment-card", CARD, now=5.0)
        assert database.execute("SELECT sealed FROM kept").fetchone() == before
