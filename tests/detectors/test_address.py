"""Addresses whole, with floor and flat."""

from __future__ import annotations

import pytest

from tidegate.detectors.address import ADDRESS, KR_ADDRESS, is_not_in_licences
from tidegate.detectors.scanner import build

SCANNER = build([ADDRESS, KR_ADDRESS])


@pytest.mark.parametrize(
    "address",
    [
        "경기도 성남시 분당구 판교역로 235, 101동 1203호",
        "서울특별시 종로구 세종대로 209",
        "부산광역시 해운대구 우동 1408-5번지",
        "350 Fifth Avenue, New York, NY 10118",
        "Hauptstraße 12, 10115 Berlin",
    ],
)
def test_the_whole_address_is_the_finding(address: str) -> None:
    text = f"보낼 곳: {address}\n감사합니다"
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == address


def test_the_address_in_every_licence_is_nobodys() -> None:
    assert not is_not_in_licences("51 Franklin Street, Fifth Floor, Boston, MA 02110-1301")
