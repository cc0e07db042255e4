"""Registry files and profiles."""

from __future__ import annotations

import plistlib

from tidegate.exports.forms import profile, registry


def test_a_registry_file_replaces_a_list_whole() -> None:
    text = registry("chrome", {"On": True, "URLBlocklist": ["a.example"], "ProxySettings": {"x": 'a"b'}})
    assert text.startswith("Windows Registry Editor Version 5.00\r\n")
    assert '"On"=dword:00000001' in text
    assert r"[-HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Google\Chrome\URLBlocklist]" in text
    assert '"1"="a.example"' in text


def test_the_same_policy_is_the_same_profile() -> None:
    one, other = (plistlib.loads(profile("k", "n", {"a": value}, "x").encode())["PayloadUUID"] for value in (1, 2))
    assert one != other
    assert profile("k", "n", {"a": 1}, "x") == profile("k", "n", {"a": 1}, "x")
