"""The screens that tell why say what the commands say, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.console.entries import decided
from tidegate.console.telling import NotTold, Told, facts, routes

ID = "r-ng8wq02522yn4whj"
EVIL = "<script>alert(1)</script>"
STEP = {
    "rule": "ids-stay", "file": "policy.d/a.yaml", "line": 7, "effect": "redact", "verdict": "matched",
    "clauses": [{"condition": "service", "wanted": EVIL, "seen": "ChatGPT", "verdict": "matched"}],
}  # fmt: skip
RULE = {
    "rule": "ids-stay", "file": "", "line": 7, "effect": "redact", "sentence": f"Everybody may {EVIL}.",
    "because": "They stay.", "source": "", "scope": {"services": [f"s{n}" for n in range(10)]}, "affects": [],
    "accounts": {}, "example": {"who": ["kim"]}, "command": "tidegate decide --who kim",
    "otherwise": [{"change": "service a, b, c, d, e, f, g", "effect": "allow", "rule": "otherwise"}],
}  # fmt: skip


def receipt(body: Any, **more: object) -> dict[str, Any]:
    entry = {"seq": 11, "time": "2026-11-23T17:07:44Z", "kind": "exchange", "receipt": ID, "body": body}
    return {"entry": {**entry, "prev": "p" * 64, "hash": "h" * 64, "seal": "s"}, "same": True, **more}


DERIVED = receipt(
    decided("redact", "ids-stay", found=(("kr-rrn", "national-id", 2),), unread=(("file", "encrypted"),)),
    by="the rules", failures=["station: slow"], derived={"steps": [STEP]},
)  # fmt: skip


class Teller:
    def __init__(self, told: Told | None = None, rules: Sequence[Told] = (), trouble: str = "") -> None:
        self.told, self.told_rules, self.trouble, self.asked = told, rules, trouble, list[str]()

    async def receipt(self, id: str) -> Told:
        self.asked.append(id)
        if self.told is None:
            raise NotTold(self.trouble)
        return self.told

    async def rules(self) -> Sequence[Told]:
        if self.trouble:
            raise NotTold(self.trouble)
        return self.told_rules


def client(teller: Teller) -> TestClient:
    return TestClient(Starlette(routes=routes(teller)))


def test_a_receipt_tells_what_happened_why_and_where_it_stands_in_the_chain() -> None:
    text = client(Teller(DERIVED)).get(f"/receipts/{ID}").text
    for said in ("redact by ids-stay", "kr-rrn ×2 (national-id, confidence 0.90)", "the same comes out", "2,048 bytes"):
        assert said in text
    for said in ("policy.d/a.yaml, line 7", "file: encrypted", "station: slow", "Entry 11", "h" * 64):
        assert said in text
    assert EVIL not in text


def test_a_decision_that_does_not_come_out_again_is_said_loudly() -> None:
    text = client(Teller({**DERIVED, "same": False})).get(f"/receipts/{ID}").text
    assert "something else comes out" in text
    assert "the same comes out" not in text


def test_what_cannot_be_derived_says_why() -> None:
    told = receipt({"how": "complete"}, why="This entry is of kind “end”.")
    text = client(Teller(told)).get(f"/receipts/{ID}").text
    assert "cannot be derived again. This entry is of kind" in text


@pytest.mark.parametrize("body", [None, "tampered", [], {}, {"exchange": None, "decision": None}, {"exchange": {}}])
def test_an_entry_with_little_in_it_has_few_lines(body: Any) -> None:
    names = [name for name, _value in facts(receipt(body))]
    assert names == ["Time (UTC)", "Decision"]


def test_a_receipt_is_looked_up_as_people_copy_it() -> None:
    teller = Teller(DERIVED)
    assert client(teller).get("/receipts", params={"id": f"  {ID.upper()} "}).status_code == 200
    assert teller.asked == [ID]


@pytest.mark.parametrize("id", ["", "r-", "--help", "r-ng8wq02522yn4wh/", "r-ng8wq02522yn4whjj", EVIL])
def test_what_is_no_receipt_is_not_asked_about(id: str) -> None:
    teller = Teller(DERIVED)
    answer = client(teller).get("/receipts", params={"id": id})
    assert (answer.status_code, teller.asked) == (404, [])
    assert "16 letters and digits" in answer.text


def test_an_answer_that_is_none_is_told_as_a_sentence() -> None:
    missing = client(Teller(trouble="There is no receipt.")).get(f"/receipts/{ID}")
    assert (missing.status_code, "There is no receipt." in missing.text) == (404, True)
    broken = client(Teller(trouble="policy.yaml:3:7: wrong")).get("/policy")
    assert (broken.status_code, "policy.yaml:3:7" in broken.text) == (503, True)


def test_the_policy_is_told_rule_by_rule() -> None:
    rules: list[Mapping[str, Any]] = [RULE]
    text = client(Teller(rules=rules)).get("/policy").text
    for said in ('id="ids-stay"', "They stay.", "s7 and 2 more", "tidegate decide --who kim", 'href="/?rule=ids-stay"'):
        assert said in text
    assert "service a, b, c, d, e, f and 1 more" in text
    assert EVIL not in text
