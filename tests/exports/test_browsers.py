"""Policies of browsers: lists with their limit, the way that is forced, AI of the browser's own."""

from __future__ import annotations

import json

from tests.exports.worlds import exports, shipped_catalog
from tidegate.exports.browsers import MOST_ENTRIES, Way, listed
from tidegate.exports.targets import Carved


def test_a_list_has_a_limit_and_the_best_known_come_first() -> None:
    names = tuple(f"n{number:04}.example" for number in range(MOST_ENTRIES + 5))
    fit, beyond = listed(Carved(names, (), names), {names[-1]: 9})
    assert len(fit) == MOST_ENTRIES
    assert names[-1] in fit
    assert len(beyond) == 5


def test_firefox_keeps_by_exceptions_and_is_led_by_a_pac_file() -> None:
    made = exports([{"name": "r", "service": "deepseek", "then": "block"}], way=Way(pac="http://p.example/proxy.pac"))
    policies = json.loads(made.firefox()["policies.json"])["policies"]
    assert "*://*.deepseek.example/*" in policies["WebsiteFilter"]["Block"]
    assert "*://*.pass.deepseek.example/*" in policies["WebsiteFilter"]["Exceptions"]
    assert policies["Proxy"] == {"Mode": "autoConfig", "AutoConfigURL": "http://p.example/proxy.pac", "Locked": True}


def test_a_browsers_own_ai_goes_with_its_makers_service() -> None:
    catalog = shipped_catalog()
    closed = json.loads(exports([], "block", catalog=catalog).chrome()["chrome.json"])
    assert closed["GeminiSettings"] == 1
    assert "GeminiSettings" not in json.loads(exports([], "allow", catalog=catalog).chrome()["chrome.json"])
    # A notice cannot be shown there: the rule's `when-unsure` closes it.
    assert json.loads(exports([], "coach", catalog=catalog).edge()["edge.json"])["HubsSidebarEnabled"] is False
