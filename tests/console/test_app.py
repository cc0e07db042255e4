"""The console is for whoever holds the key, shows what is wrong, and treats everything recorded as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from starlette.testclient import TestClient

from tests.console.entries import decided, entry
from tidegate.console import app as console
from tidegate.console.app import COOKIE, Brain, Place, create
from tidegate.console.feed import Found
from tidegate.console.rows import Row, row
from tidegate.console.search import Wanted
from tidegate.ledger.entry import Refused

KEY = "k" * 32
EVIL = "<script>alert(1)</script>"


@dataclass
class Recorded:
    rows: list[Row] = field(default_factory=list)
    trouble: Refused | None = None

    async def search(self, wanted: Wanted, count: int) -> Found:
        if self.trouble:
            raise self.trouble
        return Found(tuple(row for row in self.rows[::-1] if wanted.lets_in(row))[:count])

    async def after(self, seq: int, count: int) -> Sequence[Row]:
        if self.trouble:
            trouble, self.trouble = self.trouble, None
            raise trouble
        return [row for row in self.rows if row.seq > seq][:count]


def a_row(seq: int, rule: str = "deepseek-stays-out", effect: str = "block") -> Row:
    return row(entry(seq, decided(effect, rule)))


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


def test_the_key_is_traded_at_no_other_host() -> None:
    for path in ("//evil.example/x", "///evil.example/x"):
        answer = client(signed_in=False).get(f"http://localhost{path}", params={"key": KEY}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/evil.example/x")


def test_a_wrong_key_is_no_key() -> None:
    assert client(signed_in=False).get("/", params={"key": KEY[:-1]}).status_code == 403


def test_a_name_that_is_not_ours_is_refused() -> None:
    assert client([a_row(1)]).get("/", headers={"host": "evil.example"}).status_code == 400


def test_the_newest_decision_stands_first() -> None:
    text = client([a_row(1), a_row(2)]).get("/").text
    assert text.index(a_row(2).receipt) < text.index(a_row(1).receipt)
    assert f'href="/receipts/{a_row(2).receipt}"' in text


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
    events = console._events(feed, lambda: brains, 0, Wanted())
    assert b"id: 1\nevent: row" in await anext(events)
    assert b"event: brains" in await anext(events)
    feed.rows.append(a_row(2))
    assert b"id: 2\nevent: row" in await anext(events)
    brains[0] = Brain("brain-0", "r2", "04:01")
    assert b'"revision":"r2"' in await anext(events)


def test_what_is_looked_for_is_shown_and_stays_in_the_form() -> None:
    rows = [a_row(1), a_row(2, effect="allow")]
    text = client(rows).get("/", params={"effect": "allow", "who": "KIM"}).text
    assert a_row(2).receipt in text
    assert a_row(1).receipt not in text
    assert "<option selected>allow</option>" in text
    assert 'data-wanted="who=KIM&amp;effect=allow"' in text
    assert "No decision is like that." in client(rows).get("/", params={"rule": "none"}).text


def test_older_decisions_stand_still() -> None:
    assert "live.js" in client([a_row(1)]).get("/").text
    assert "live.js" not in client([a_row(1)]).get("/", params={"before": "9"}).text


def test_a_record_that_cannot_be_read_is_said_and_is_not_an_empty_page() -> None:
    brain, place = Brain("brain-0", "r", "04:00"), Place("", "p", "f", "c")
    feed = Recorded(trouble=Refused("locked", "The file is locked."))
    browser = TestClient(create(feed, lambda: [brain], lambda: place, KEY), base_url="http://127.0.0.1:8088")
    browser.cookies.set(COOKIE, KEY)
    answer = browser.get("/")
    assert (answer.status_code, "The file is locked." in answer.text) == (503, True)


async def test_the_stream_tells_what_was_looked_for_alone_and_outlives_a_ledger_in_trouble() -> None:
    feed = Recorded([a_row(1), a_row(2, effect="allow")], Refused("locked", "The file is locked."))
    events = console._events(feed, lambda: [], 0, Wanted(effect="allow"))
    told = [await anext(events), await anext(events)]
    assert [b"id: 2\n" in one for one in told] == [False, True]
