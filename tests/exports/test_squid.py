"""The piece of squid.conf."""

from __future__ import annotations

import re

import pytest

from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.exports.squid import Squid, configuration, posix


def made(hosts: list[str], patterns: tuple[tuple[str, str], ...] = (), **facts: object) -> str:
    return configuration(Squid(**facts), hosts, patterns, "c1")  # type: ignore[arg-type]


def named(text: str) -> set[str]:
    lines = re.findall(r"^acl tidegate_hosts dstdomain -n (.*)$", text, re.MULTILINE)
    return {name for line in lines for name in line.split()}


def test_every_host_of_the_catalogue_is_opened_and_asked_about() -> None:
    catalog = load(shipped())
    hosts = [host for host, _ in catalog.hosts()]
    patterns = tuple((one.matching, one.under) for one in catalog.host_patterns())
    text = made(hosts, patterns)
    there = named(text)
    assert all(any(f".{host}".endswith(name) for name in there) for host in hosts)
    assert text.count("dstdom_regex") == text.count("server_name_regex") == len(patterns)
    assert max(map(len, text.splitlines())) < 2048  # Squid's own limit


def test_a_host_below_another_is_written_once() -> None:
    assert named(made(["chat.a.example", "a.example", "b.example"])) == {".a.example", ".b.example"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"bedrock(?:-fips)?\.[a-z]{2}-\d", "bedrock(-fips)?\\.[a-z]{2}-[0-9]"),
        (r"\w+", None),
        ("a+?", None),
        (".*", None),
    ],
)
def test_a_pattern_that_squid_reads_otherwise_is_not_used(written: str, read: str | None) -> None:
    assert posix(written) == read


def test_all_of_a_neighbourhood_is_shown_where_a_pattern_cannot_be_said() -> None:
    assert ".cloud.example" in named(made([], ((r"\w+", "cloud.example"),)))


def test_a_connection_is_opened_whatever_name_its_handshake_says() -> None:
    text = made(["a.example"], (("[a-z]+-b", "c.example"),))
    assert "acl tidegate_names ssl::server_name .a.example .a.example." in text
    assert r"ssl::server_name_regex -i ^([a-z]+-b)\.c\.example[.]?$" in text
    assert text.index("ssl_bump bump tidegate_ai") < text.index("ssl_bump splice all")


def test_it_fails_closed_and_caches_nothing() -> None:
    lines = made(["a.example"]).splitlines()
    services = [line for line in lines if line.startswith("icap_service ")]
    assert len(services) == 2
    assert all("bypass=off" in line for line in services)
    assert "cache deny tidegate_ai" in lines


def test_icap_goes_by_tls_where_that_is_set() -> None:
    text = made(["a.example"], secure=True, icap_trusted="/etc/ca.pem")
    assert "icaps://127.0.0.1:1344/request bypass=off tls-cafile=/etc/ca.pem" in text


def test_a_fact_cannot_write_a_line_of_its_own() -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        made(["a.example"], port="3128\nhttp_access allow all")
