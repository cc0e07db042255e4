"""Spaces over the small world of ``worlds``, for tests of everything that looks at regions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.policy import worlds
from tidegate.policy.model import Policy
from tidegate.policy.space import Space

NOW = datetime(2025, 7, 1, 12, 0, tzinfo=UTC)


def space_of(*policies: Policy, people: tuple[str | None, ...] = ()) -> Space:
    return Space(policies, worlds.SERVICES.values(), worlds.LABELS, NOW, people)


def space(*rules: dict[str, Any], otherwise: str = "allow", **top: Any) -> Space:
    """One policy; rules without a name are called r0, r1 …"""
    named = [{"name": f"r{number}", **rule} for number, rule in enumerate(rules)]
    return space_of(worlds.policy_of(named, otherwise, **top))
