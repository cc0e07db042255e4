"""The console's page of exceptions: shown as text, decided by a name, and by no other site's form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tidegate.console.exceptions import routes
from tidegate.grants.asking import NotGranted
from tidegate.grants.request import Request
from tidegate.ledger.entry import Refused

AT = datetime(2025, 2, 5, 3, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"
ASKED = Request("g-1", "kim", ("deepseek",), {"who": "kim", "service": "deepseek"}, f"For a report {EVIL}", 86_400, AT)


class Desk:
    """Keeps what is decided; ``trouble`` is raised instead."""

    def __init__(self, *found: Request, trouble: Exception | None = None) -> None:
        self.found, self.trouble = found, trouble
        self.decided: list[tuple[str, ...]] = []

    async def requests(self) -> Sequence[Request]:
        if isinstance(self.trouble, Refused):
            raise self.trouble
        return self.found

    async def decide(self, step: str, id: str, by: str, note: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.decided.append((step, id, by, note))


def client(desk: Desk) -> TestClient:
    return TestClient(Starlette(routes=routes(desk)), follow_redirects=False)


def test_what_was_asked_is_shown_as_text_with_its_buttons() -> None:
    page = client(Desk(ASKED, ASKED.approved("park", AT, ""), ASKED.denied("park", AT, ""))).get("/exceptions").text
    assert EVIL not in page
    assert page.count('value="approve"') == 1
    assert page.count('value="revoke"') == 1
    assert "service deepseek" in page
    assert "Nobody has asked" in client(Desk()).get("/exceptions").text


def test_a_period_is_said_as_people_say_it_and_an_end_only_where_it_is_one() -> None:
    approved = ASKED.approved("park", AT, "")
    page = client(Desk(ASKED)).get("/exceptions").text
    assert "1 day<" in page
    assert "until" not in page
    assert "until 2025-02-06" in client(Desk(approved)).get("/exceptions").text
    assert "until" not in client(Desk(approved.revoked("park", AT, ""))).get("/exceptions").text


def test_the_enter_key_decides_nothing() -> None:
    page = client(Desk(ASKED)).get("/exceptions").text
    form = page[page.index('<form method="post"') :]
    assert re.findall(r"<button[^>]*>", form)[0] == "<button disabled hidden>"  # it is the form's default button
    assert f'aria-label="{ASKED.id}, kim"' in page


def test_a_decision_goes_to_the_desk_with_its_name() -> None:
    desk = Desk(ASKED)
    answer = client(desk).post("/exceptions/g-1", data={"step": "approve", "by": " park ", "note": "fine"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/exceptions")
    assert desk.decided == [("approve", "g-1", "park", "fine")]


@pytest.mark.parametrize("said", [{"origin": "http://testserver"}, {"sec-fetch-site": "same-origin", "origin": "null"}])
def test_a_browser_says_in_one_of_two_ways_that_the_form_is_ours(said: dict[str, str]) -> None:
    desk = Desk(ASKED)
    client(desk).post("/exceptions/g-1", data={"step": "approve", "by": "park"}, headers=said)
    assert desk.decided


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        ({"step": "approve"}, {}, 422),
        ({"step": "bless", "by": "park"}, {}, 422),
        ({"step": "approve", "by": "park"}, {"sec-fetch-site": "cross-site"}, 403),
        ({"step": "approve", "by": "park"}, {"sec-fetch-site": "same-site"}, 403),
        ({"step": "approve", "by": "park"}, {"origin": "http://testserver:9999"}, 403),
        ({"step": "approve", "by": "park"}, {"origin": "null"}, 403),
        ({"step": "approve", "by": "x" * 9000}, {}, 413),
    ],
)
def test_what_is_no_decision_changes_nothing(data: dict[str, str], headers: dict[str, str], status: int) -> None:
    desk = Desk(ASKED)
    assert client(desk).post("/exceptions/g-1", data=data, headers=headers).status_code == status
    assert desk.decided == []


def test_why_it_was_not_taken_is_said() -> None:
    refused = Desk(ASKED, trouble=NotGranted("not-named", "eve may not decide this."))
    answer = client(refused).post("/exceptions/g-1", data={"step": "deny", "by": "eve"})
    assert (answer.status_code, "eve may not decide this." in answer.text) == (409, True)
    broken = Desk(trouble=Refused("locked", "The file is locked."))
    assert client(broken).get("/exceptions").status_code == 503
    assert client(broken).post("/exceptions/g-1", data={"step": "deny", "by": "eve"}).status_code == 503
