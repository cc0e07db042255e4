"""A policy's own tests are decided like real exchanges."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.policy import worlds
from tidegate.core.exchange import NOBODY, Account, Assurance, Device
from tidegate.policy.model import Given
from tidegate.policy.suite import imagined, run_suite

NOON = datetime(2025, 2, 5, 12, 0, tzinfo=UTC)
POLICY = worlds.policy_of(
    [
        {"name": "few", "service": "chatgpt", "quota": "1 prompt per day", "then": "allow"},
        {"name": "rest", "service": "chatgpt", "then": "coach", "from": "2025-01-01"},
    ],
    "block",
    tests=[
        {"name": "room", "given": {"service": "chatgpt", "activity": "prompt"}, "expect": "allow", "rule": "few"},
        {"name": "none", "given": {"service": "chatgpt", "activity": "prompt", "used-up": "few"}, "expect": "coach"},
        {"name": "wrong effect", "given": {"service": "deepseek"}, "expect": "allow"},
        {"name": "wrong rule", "given": {"service": "deepseek"}, "expect": "block", "rule": "rest"},
        {
            "name": "before",
            "given": {"service": "chatgpt", "activity": "prompt", "used-up": "few", "at": "2024-12-31"},
            "expect": "block",
        },
    ],
)


def test_results_say_what_was_expected_and_what_came() -> None:
    assert [str(result) for result in run_suite(POLICY, worlds.SERVICES, NOON)] == [
        "room: passed",
        "none: passed",
        "wrong effect: expected allow, got block by otherwise",
        "wrong rule: expected block by rest, got block by otherwise",
        "before: passed",
    ]


def test_a_result_says_why() -> None:
    wrong = run_suite(POLICY, worlds.SERVICES, NOON)[2]
    assert [step.rule for step in wrong.explanation.steps] == ["few", "rest", "otherwise"]


def test_an_imagined_exchange_knows_everything() -> None:
    x = imagined(
        POLICY,
        Given("deepseek", device=("company",), account=("personal", "me"), unread=("file", "data:codenames")),
        worlds.SERVICES,
        NOON,
    )
    assert x.who is NOBODY
    assert x.at == NOON
    assert x.device == Device("imagined", frozenset({"company"}))
    assert (x.account.name, x.account.kind) == ("me", "personal")  # type: ignore[union-attr]
    assert [(item.what, item.label) for item in x.unread] == [("file", None), ("data:codenames", "codenames")]
    assert x.quota == (("few", True),)
    assert x.data == ()
    known = imagined(POLICY, Given("deepseek", who="kim", groups=frozenset({"g"})), worlds.SERVICES, NOON)
    assert (known.who.person, known.who.assurance) == ("kim", Assurance.PASSWORD)  # type: ignore[union-attr]
    assert known.device is None
    assert known.account is None


def test_the_second_name_of_an_account_is_its_workspace() -> None:
    policy = worlds.policy_of([])
    account = imagined(policy, Given("chatgpt", account=("company", "kim", "org-1")), worlds.SERVICES, NOON).account
    assert account == Account("kim", "org-1", "company")
