"""Signs of going around."""

from __future__ import annotations

from tidegate.usage.schema import SIGNS
from tidegate.usage.signs import SIGN_HOSTS, sign_of


def test_signs_are_by_whole_labels() -> None:
    assert sign_of("api.nordvpn.com") == "vpn"
    assert sign_of("mask.icloud.com") == "relay"
    assert sign_of("notnordvpn.com") == ""
    assert set(SIGN_HOSTS.values()) == set(SIGNS)
