"""Addresses of machines, told from versions, sections, times and examples."""

from __future__ import annotations

import pytest

from tidegate.detectors.network import NETWORK, is_machine, is_private, is_public
from tidegate.detectors.scanner import build

SCANNER = build(NETWORK)


@pytest.mark.parametrize(
    ("text", "detectors"),
    [
        ("ssh 192.168.14.23", ["private-address"]),
        ("from 211.45.27.198 to 10.20.31.7", ["ip-address", "private-address"]),
        ("3c:22:fb:9a:1d:7e", ["mac-address"]),
        ("interface 3c22.fb9a.1d7e", ["mac-address"]),
        ("build 2025.0412.1830 of 2024.1105.0930", []),
        ("https://git01.corp/x", ["internal-host"]),
        ("see section 10.3.2.1", []),
        ("version 1.2.3.4 of 12:30:45", []),
        ("127.0.0.1 and 8.8.8.8 and 0.0.0.0", []),
        ("std::vector<a::b>", []),
        ("5b6962dd-3f90-4c93-8f61-eabfa4a803e2", []),
    ],
)
def test_what_is_found(text: str, detectors: list[str]) -> None:
    assert [finding.detector for finding in SCANNER.scan(text)] == detectors


def test_the_checks() -> None:
    assert is_private("10.20.31.7")
    assert not is_private("172.32.0.1")
    assert is_public("211.45.27.198")
    assert not is_public("10.20.31.7")
    assert not is_machine("00:00:00:00:00:00")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("open http://grafana.internal:3000/d/abc", "grafana.internal"),
        (r"copy \\fs01.corp.local\share\x", "fs01.corp.local"),
        ("lookup orders.shop.svc.cluster.local failed", "orders.shop.svc.cluster.local"),
        ("ping fd12:3456:789a:1::1 fails", "fd12:3456:789a:1::1"),
    ],
)
def test_inside_names_in_addresses_shares_and_clusters(text: str, host: str) -> None:
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == host
