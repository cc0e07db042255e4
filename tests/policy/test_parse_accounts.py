"""The organisation's own accounts, read strictly: an id goes into headers that proxies add."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policy.worlds import policy_of
from tidegate.core.problem import Problems


def accounts(said: Any) -> dict[str, frozenset[str]]:
    return dict(policy_of([], accounts=said).accounts)


def test_one_id_or_several() -> None:
    said = {"chatgpt": "6A1B-c3", "deepl": ["corp.example", "b@corp.example"]}
    assert accounts(said) == {
        "chatgpt": frozenset({"6A1B-c3"}),
        "deepl": frozenset({"corp.example", "b@corp.example"}),
    }
    assert dict(policy_of([]).accounts) == {}


def test_a_service_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(Problems, match=r"chatgtp.*Did you mean “chatgpt”"):
        accounts({"chatgtp": "a"})


@pytest.mark.parametrize("id", ["a b", "a,b", "a\r\nx: y", 'a"', "", "-a", "a" * 200])
def test_what_could_end_a_header_is_no_id(id: str) -> None:
    with pytest.raises(Problems):
        accounts({"chatgpt": [id]})


def test_accounts_are_a_mapping() -> None:
    with pytest.raises(Problems):
        accounts(["chatgpt"])
