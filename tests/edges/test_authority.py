"""Hosts, ports and addresses out of text."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from tidegate.edges.authority import address_of, host_and_port


@pytest.mark.parametrize(
    ("authority", "found"),
    [
        ("Chat.Example:8443", ("chat.example", 8443)),
        ("chat.example.", ("chat.example", 443)),
        ("[::1]:80", ("::1", 80)),
        ("[::1", None),
        ("[::1]x", None),
        ("", None),
        ("chat.example:0", None),
        ("chat.example:65536", None),
        ("chat.example:٨٠", None),
        ("a b", None),
        ("user@chat.example", None),
    ],
)
def test_an_authority_is_a_host_and_a_port_or_nothing(authority: str, found: tuple[str, int] | None) -> None:
    assert host_and_port(authority, 443) == found


@pytest.mark.parametrize(
    ("text", "address"), [("10.0.0.7:4711", "10.0.0.7"), ("[::1]:4711", "::1"), ("10.0.0.7", "10.0.0.7"), ("kim", None)]
)
def test_an_address_is_read_with_and_without_its_port(text: str, address: str | None) -> None:
    assert address_of(text) == (ip_address(address) if address else None)
