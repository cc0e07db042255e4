"""What people and programs read when the gateway cannot decide."""

from __future__ import annotations

import json

from tidegate.edges.envoy.unavailable import UNAVAILABLE


def test_programs_get_the_shape_their_clients_print() -> None:
    error = json.loads(UNAVAILABLE.shape())["error"]
    assert error["code"] == "gateway_unavailable"
    assert "nothing was sent" in error["message"]
    assert "아무것도 전송되지 않았습니다" in json.loads(UNAVAILABLE.shape("ko"))["error"]["message"]


def test_people_are_told_what_is_and_is_not_affected_in_their_language_or_in_both() -> None:
    page = UNAVAILABLE.page()
    assert "nothing was sent" in page
    assert "other sites are not affected" in page
    assert '<p lang="ko">' in page
    korean = UNAVAILABLE.page("ko")
    assert '<html lang="ko">' in korean
    assert "other sites" not in korean
    assert "다른 사이트는 정상적으로 이용할 수 있습니다" in korean
    assert "<script" not in page + korean
    # Envoy reads a percent sign as the start of a command of its own.
    assert "%" not in page + korean + UNAVAILABLE.shape() + UNAVAILABLE.shape("ko")
