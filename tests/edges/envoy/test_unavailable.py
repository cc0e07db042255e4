"""What people and programs read when the gateway cannot decide."""

from __future__ import annotations

import json

from tidegate.edges.envoy.unavailable import UNAVAILABLE_HTML, UNAVAILABLE_JSON


def test_programs_get_the_shape_their_clients_print() -> None:
    error = json.loads(UNAVAILABLE_JSON)["error"]
    assert error["code"] == "gateway_unavailable"
    assert "nothing was sent" in error["message"]


def test_people_are_told_in_both_languages_what_is_and_is_not_affected() -> None:
    assert "nothing was sent" in UNAVAILABLE_HTML
    assert "other sites are not affected" in UNAVAILABLE_HTML
    assert '<p lang="ko">' in UNAVAILABLE_HTML
    assert "<script" not in UNAVAILABLE_HTML
    # Envoy reads a percent sign as the start of a command of its own.
    assert "%" not in UNAVAILABLE_HTML + UNAVAILABLE_JSON
