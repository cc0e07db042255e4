"""JUnit XML."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

from tests.policy import worlds
from tests.policy.spaces import NOW
from tidegate.policy.junit import junit
from tidegate.policy.suite import run_suite


def test_each_file_is_a_suite_and_a_failure_says_why() -> None:
    tests = [
        {"name": "good", "given": {"service": "chatgpt"}, "expect": "block"},
        {"name": "bad <&>", "given": {"service": "chatgpt"}, "expect": "allow"},
    ]
    results = run_suite(worlds.policy_of([], "block", tests=tests), worlds.SERVICES, NOW)
    root = fromstring(junit({"p.yaml": results, "empty_test.yaml": []}))
    first, empty = root
    assert first.attrib == {"name": "p.yaml", "tests": "2", "failures": "1", "errors": "0"}
    assert empty.attrib["tests"] == "0"
    assert [case.attrib["name"] for case in first] == ["good", "bad <&>"]
    assert "no rule matched" in (first[1][0].text or "")
