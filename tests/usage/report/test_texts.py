"""Every text stands in both languages with the same slots, and everything that can be asked for has one."""

from __future__ import annotations

import re

from tidegate.usage.report.texts import TEXTS
from tidegate.usage.schema import OUTCOMES, SIGNS
from tidegate.usage.starter import AGAINST


def test_both_languages_say_the_same() -> None:
    for name, (english, korean) in TEXTS.items():
        assert set(re.findall(r"\{(\w+)\}", english)) >= set(re.findall(r"\{(\w+)\}", korean)), name
        if name not in ("sign-vpn",):
            assert re.search("[가-힣]", korean), name


def test_everything_that_can_be_said_has_words() -> None:
    wanted = [f"fact-{name}" for name, _, _ in AGAINST] + [f"against-short-{name}" for name, _, _ in AGAINST]
    wanted += [f"sign-{sign}" for sign in SIGNS] + [f"effect-{outcome}" for outcome in OUTCOMES if outcome]
    assert set(wanted) <= set(TEXTS)
