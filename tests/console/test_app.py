"""The console is for whoever holds the key, shows what is wrong, and treats everything recorded as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from starlette.testclient import TestClient

from tidegate.console import app as console
from tidegate.console.app import COOKIE, Brain, Place, create
from tidegate.console.rows import Row

KEY = "k" * 32
EVIL = "<script>alert(1)</script>"


@dataclass
class Recorded:
    rows: list[Row] = field(default_factory=list)

    async def newest(self, count: int) -> Sequence[Row]:
        return self.rows[::-1][:count]

    async def after(self, seq: int, count: int) -> Sequence[Row]:
        return [row for row in self.rows if row.seq > seq][:count]


def a_row(seq: int, rule: str = "deepseek-stays-out") -> Row:
    return Row(seq, "t", f"r-{seq}", "kim", "DeepSeek", "chat.deepseek.com", "prompt", "block", rule, "why", "", "")


def client(
    rows: Sequence[Row] = (), problems: tuple[str, ...] = (), *, pinned: str = "", signed_in: bool = True
) -> TestClient:
    brain = Brain("brain-0", "0123456789abcdef", "04:00", problems, pinned=pinned)
    place = Place("Ministry of Examples", "http://127.0.0.1:8080", "var/policy.yaml", "var/ca/ca.pem")
    made = TestClient(
        create(Recorded(list(rows)), lambda: [brain], lambda: place, KEY), base_url="http://127.0.0.1:8088"
    )
    if signed_in:
        made.cookies.set(COOKIE, KEY)
    return made


@pytest.mark.parametrize("path", ["/", "/stream", "/state", "/console.css", "/nothing"])
def test_without_the_key_nothing_is_shown(path: str) -> None:
    answer = client([a_row(1)], signed_in=False).get(path)
    assert answer.status_code == 403
    assert "DeepSeek" not in answer.text


def test_the_key_in_the_address_is_traded_for_a_cookie_at_once() -> None:
    browser = client(signed_in=False)
    answer = browser.get("/", params={"key": KEY}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert browser.get("/").status_code == 200


def test_a_wrong_key_is_no_key() -> None:
    assert client(signed_in=False).get("/", params={"key": KEY[:-1]}).status_code == 403


def test_a_name_that_is_not_ours_is_refused() -> None:
    assert client([a_row(1)]).get("/", headers={"host": "evil.example"}).status_code == 400


def test_the_newest_decision_stands_first() -> None:
    text = client([a_row(1), a_row(2)]).get("/").text
    assert text.index("r-2") < text.index("r-1")


def test_what_is_wrong_with_the_policy_is_said_with_its_place() -> None:
    text = client(problems=("policy.yaml:3:7: There is no service named 'depseek'.",)).get("/").text
    assert "policy.yaml:3:7" in text
    assert "not in force" in text
    assert "0123456789ab" in text


def test_a_policy_that_is_pinned_is_said_to_be() -> None:
    said = "Revision 0123 is pinned."
    assert said not in client().get("/").text
    pinned = client(pinned=said)
    assert said in pinned.get("/").text
    assert pinned.get("/state").json()["brains"][0]["pinned"] == said


def test_names_that_are_script_stay_text() -> None:
    answer = client([a_row(1, EVIL)], problems=(EVIL,)).get("/")
    assert EVIL not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_position_that_is_no_number_is_refused() -> None:
    assert client().get("/stream", params={"after": "x"}).status_code == 400


async def test_the_stream_tells_each_decision_once_and_each_change_of_state() -> None:
    feed = Recorded([a_row(1)])
    brains = [Brain("brain-0", "r1", "04:00")]
    events = console._events(feed, lambda: brains, 0)
    assert b"id: 1\nevent: row" in await anext(events)
    assert b"event: brains" in await anext(events)
    feed.rows.append(a_row(2))
    assert b"id: 2\nevent: row" in await anext(events)
    brains[0] = Brain("brain-0", "r2", "04:01")
    assert b'"revision":"r2"' in await anext(events)
