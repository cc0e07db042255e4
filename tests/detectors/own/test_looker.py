"""The family of own data is the one that policies name."""

from __future__ import annotations

from tidegate.detectors.own.looker import FAMILY
from tidegate.policy.vocabulary import OWN_DATA


def test_detectors_and_policy_mean_the_same_family() -> None:
    assert FAMILY == OWN_DATA
