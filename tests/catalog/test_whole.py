"""What an entry must have once all that was said of it is together."""

from __future__ import annotations

import pytest

from tests.catalog.example_files import BOT, CHAT, mistakes


@pytest.mark.parametrize("key", ["name", "category", "seen"])
def test_an_entry_lacks_nothing(key: str) -> None:
    text = "\n".join(line for line in BOT.splitlines() if not line.startswith(f"{key}:"))
    assert mistakes(text) == [f"0.yaml:1:1: The service “bot” has no “{key}”. Add “{key}:”."]


def test_hosts_without_a_source_are_refused() -> None:
    assert mistakes(BOT.replace("sources: [a public list]\n", "")) == [
        "0.yaml:1:1: The service “bot” has no “sources”. Add “sources:”."
    ]


def test_an_override_of_nothing_is_an_incomplete_entry() -> None:
    assert len(mistakes("id: chatgtp\nname: X")) == 4


def test_one_value_at_a_time() -> None:
    one = "{value: KR, source: a, seen: 2026-01-01}"
    facts = f"facts: {{operator-country: [{one}, {one.replace('KR', 'US')}]}}"
    assert mistakes(BOT + facts) == [
        "0.yaml:8:70: “operator-country” of “bot” is both “KR” and “US”. Say with “ended:” which of them is history."
    ]


def test_a_shape_is_for_hosts_of_its_service() -> None:
    wrong = mistakes(
        CHAT.replace("hosts: chat.example.org\n  path: /v1/live", "hosts: chat.example.com\n  path: /v1/live")
    )
    assert wrong[0].startswith("0.yaml:28:3: The shape “speak” is for “chat.example.com”, which is no host of “chat”.")
    assert "Did you mean “chat.example.org”?" in wrong[0]


@pytest.mark.parametrize("path", ["/.*", "/[^/]*", "(/.*)?", "/a.*"])
def test_no_pattern_claims_a_whole_shared_host(path: str) -> None:
    [wrong] = mistakes(CHAT.replace("/assistant(/.*)?", path))
    assert "fits ordinary requests to portal.example.net too" in wrong


def test_no_shape_claims_a_whole_shared_host() -> None:
    wrong = mistakes(CHAT.replace("path: /v1/report", "path: /.*"))
    assert [line.partition(" fits ")[2].partition(".")[0] for line in wrong] == [
        "ordinary requests to label",
        "ordinary requests to portal",
    ]


def test_a_shape_without_an_example_is_refused() -> None:
    text = CHAT.replace("  examples: [POST chat.example.org /v1/listen audio/wav -> voice]\n", "")
    assert mistakes(text) == [
        "0.yaml:45:3: The shape “listen” of “chat” has no example. Add “examples:” with a request line that fits."
    ]
