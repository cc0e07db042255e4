"""What people gave: it holds for them, for its time, and nobody else can use it."""

from __future__ import annotations

import base64
import json
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.exchange import NOBODY, UNKNOWN, Actor, Assurance
from tidegate.core.finding import Finding
from tidegate.edges import acknowledgement
from tidegate.edges.acknowledgement import (
    Acknowledgements,
    MemoryStandings,
    SqliteStandings,
    Standings,
    masked_reason,
    reason_of,
)
from tidegate.gate.events import NO_STANDING, Standing

KEY = b"k" * 32
KIM = Actor("kim", assurance=Assurance.PASSWORD)
HOST = "chatgpt.com"


class Clock:
    def __init__(self) -> None:
        self.time = 1_700_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture(params=["memory", "sqlite"])
def standings(request: pytest.FixtureRequest, tmp_path: Path) -> Standings:
    return MemoryStandings() if request.param == "memory" else SqliteStandings(tmp_path / "standings.db")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def acks(standings: Standings, clock: Clock) -> Acknowledgements:
    return Acknowledgements(KEY, standings, clock)


def test_what_is_given_holds_for_that_person_and_service_for_its_time(acks: Acknowledgements, clock: Clock) -> None:
    token = acks.token("acknowledgement", "person:kim", "chatgpt", "everyone", host=HOST, hold=3600)
    ask = acks.read(token, "person:kim", HOST)
    assert ask is not None
    assert acks.standing(KIM, None, "chatgpt") == NO_STANDING
    acks.given(ask, "r-1")
    assert acks.standing(KIM, None, "chatgpt") == Standing(acknowledged=True)
    assert acks.standing(KIM, None, "claude") == NO_STANDING
    assert acks.standing(Actor("lee"), None, "chatgpt") == NO_STANDING
    assert acks.standing(NOBODY, ip_address("10.0.0.7"), "chatgpt") == NO_STANDING
    clock.time += 3600
    assert acks.standing(KIM, None, "chatgpt") == NO_STANDING


def test_a_reason_stands_by_its_receipt(acks: Acknowledgements) -> None:
    token = acks.token("justification", "address:10.0.0.7", "chatgpt", "why", host=HOST)
    ask = acks.read(token, "address:10.0.0.7", HOST)
    assert ask is not None
    acks.given(ask, "r-2")
    assert acks.standing(UNKNOWN, ip_address("10.0.0.7"), "chatgpt") == Standing(justified="r-2")


def test_a_token_is_good_for_its_holder_and_origin_only(acks: Acknowledgements) -> None:
    token = acks.token("acknowledgement", "person:kim", "chatgpt", "everyone", host=HOST)
    assert acks.read(token, "person:lee", HOST) is None
    assert acks.read(token, None, HOST) is None
    assert acks.read(token, "person:kim", "claude.ai") is None
    assert acks.read(token, "person:kim", HOST) is not None


def test_a_token_of_another_key_or_with_other_words_is_nothing(acks: Acknowledgements, clock: Clock) -> None:
    other = Acknowledgements(b"o" * 32, MemoryStandings(), clock)
    assert (
        acks.read(other.token("acknowledgement", "person:kim", "chatgpt", "r", host=HOST), "person:kim", HOST) is None
    )
    body, _, signature = acks.token("acknowledgement", "person:kim", "chatgpt", "r", host=HOST).partition(".")
    words = json.loads(base64.urlsafe_b64decode(body + "=="))
    longer = base64.urlsafe_b64encode(json.dumps([*words[:-1], 10**9]).encode()).decode().rstrip("=")
    assert acks.read(f"{longer}.{signature}", "person:kim", HOST) is None


def test_a_replayed_token_gains_nothing(acks: Acknowledgements, clock: Clock) -> None:
    token = acks.token("acknowledgement", "person:kim", "chatgpt", "r", host=HOST, hold=7200)
    first = acks.read(token, "person:kim", HOST)
    clock.time += acknowledgement.PAGE_WAITS - 1
    again = acks.read(token, "person:kim", HOST)
    assert first is not None
    assert again is not None
    assert again.until == first.until
    clock.time += 1
    assert acks.read(token, "person:kim", HOST) is None


def test_a_token_never_outlives_what_it_gives(acks: Acknowledgements, clock: Clock) -> None:
    token = acks.token("acknowledgement", "person:kim", "chatgpt", "r", host=HOST, hold=60)
    clock.time += 60
    assert acks.read(token, "person:kim", HOST) is None


@pytest.mark.parametrize(
    ("back", "goes"),
    [
        ("/c/1?model=x", "/c/1?model=x"),
        ("//evil.example", ""),
        ("/\\evil.example", ""),
        ("https://evil.example/", ""),
        ("/a\r\nset-cookie: x", ""),
        ("/" + "a" * 2000, ""),
        ("", ""),
    ],
)
def test_the_way_back_is_a_path_of_the_same_origin(acks: Acknowledgements, back: str, goes: str) -> None:
    token = acks.token("acknowledgement", "person:kim", "chatgpt", "r", host=HOST, back=back)
    ask = acks.read(token, "person:kim", HOST)
    assert ask is not None
    assert ask.back == goes
    assert len(token) < acknowledgement.TOKEN_MOST


@given(st.one_of(st.text(max_size=200), st.builds("{}.{}".format, st.text(max_size=99), st.text(max_size=99))))
def test_no_token_breaks_us(token: str) -> None:
    assert Acknowledgements(KEY, MemoryStandings(), Clock()).read(token, "person:kim", HOST) is None


def test_a_page_of_a_clock_that_was_ahead_waits_no_longer_than_any_other(acks: Acknowledgements, clock: Clock) -> None:
    clock.time += 365 * 86_400
    token = acks.token("acknowledgement", "person:kim", "chatgpt", "everyone", host=HOST)
    assert acks.read(token, "person:kim", HOST) is not None
    clock.time -= 365 * 86_400
    assert acks.read(token, "person:kim", HOST) is None


def test_what_is_forgotten_has_to_be_given_anew(tmp_path: Path, clock: Clock) -> None:
    standings = SqliteStandings(tmp_path / "standings.db")
    acks = Acknowledgements(KEY, standings, clock)
    ask = acks.read(acks.token("acknowledgement", "person:kim", "chatgpt", "r", host=HOST), "person:kim", HOST)
    assert ask is not None
    acks.given(ask, "r-1")
    standings.forget()
    assert acks.standing(KIM, None, "chatgpt") == NO_STANDING


def test_workers_see_what_another_was_given(tmp_path: Path, clock: Clock) -> None:
    here, there = (Acknowledgements(KEY, SqliteStandings(tmp_path / "s.db"), clock) for _ in range(2))
    ask = here.read(here.token("acknowledgement", "person:kim", "chatgpt", "r", host=HOST), "person:kim", HOST)
    assert ask is not None
    here.given(ask, "r-1")
    assert there.standing(KIM, None, "chatgpt").acknowledged
    assert b"kim" not in (tmp_path / "s.db").read_bytes() + (tmp_path / "s.db-wal").read_bytes()
    assert (tmp_path / "s.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Translating a\r\npress release\x00.  ", "Translating a press release ."),
        ("short", None),
        ("   a       b   ", None),
        ("x" * 501, None),
        ("번역 업무에 필요합니다", "번역 업무에 필요합니다"),
    ],
)
def test_a_reason_is_one_line_of_some_length(text: str, kept: str | None) -> None:
    assert reason_of(text) == kept


def test_a_reason_is_no_way_into_the_record() -> None:
    text = "card 4111111111111111 of kim@example.kr"
    findings = [Finding("payment-card", "money", 0, 5, 21, 1.0), Finding("email", "contact", 0, 25, 39, 1.0)]
    assert masked_reason(text, findings) == "card [payment-card] of [email]"
