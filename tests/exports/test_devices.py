"""Forms of device management: what they hold, and that nothing else is denied."""

from __future__ import annotations

import json
import plistlib
from xml.etree import ElementTree

from tests.exports.worlds import exports

MADE = exports([], "block")


def test_apple_blocks_by_bundle() -> None:
    files = MADE.apple()
    payload = plistlib.loads(files["apple.mobileconfig"].encode())["PayloadContent"][0]
    assert payload["PayloadType"] == "com.apple.applicationaccess"
    assert payload["blockedAppBundleIDs"] == ["com.deepseek.chat", "com.openai.chat"]
    assert json.loads(files["apple-mac-declaration.json"])["Payload"] == {
        "Allowed": {"DeniedBinaries": [{"SigningID": "com.deepseek.mac"}]}
    }


def test_android_blocks_by_package() -> None:
    told = json.loads(MADE.android()["android.json"])["applications"]
    assert {app["packageName"]: app["installType"] for app in told} == {
        "com.deepseek.chat": "BLOCKED",
        "com.openai.chatgpt": "BLOCKED",
    }


def test_a_list_of_what_is_denied_allows_the_rest() -> None:
    setting = json.loads(MADE.intune()["intune-windows.json"])["omaSettings"][0]
    rules = ElementTree.fromstring(setting["value"])
    told = [(rule.get("Action"), rule[0][0].get("Path")) for rule in rules]
    assert told == [("Allow", "*"), ("Deny", "*\\No&where.exe")]


def test_jamf_carries_apples_profile() -> None:
    payloads = ElementTree.fromstring(MADE.jamf()["jamf-mobile.xml"].encode()).findtext("general/payloads")
    assert payloads == MADE.apple()["apple.mobileconfig"]
