"""Forms of device management: what they hold, and that nothing else is denied."""

from __future__ import annotations

import json
import plistlib
from xml.etree import ElementTree

from jsonschema import Draft202012Validator

from tests.exports import published
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


def test_every_form_has_the_keys_and_types_that_its_vendor_publishes() -> None:
    apple = MADE.apple()
    told = {
        "profile": (plistlib.loads(apple["apple.mobileconfig"].encode()), published.APPLE_PROFILE),
        "declaration": (json.loads(apple["apple-declaration.json"]), published.APPLE_DECLARATION),
        "declaration for Macs": (json.loads(apple["apple-mac-declaration.json"]), published.APPLE_DECLARATION),
        "Android": (json.loads(MADE.android()["android.json"]), published.ANDROID),
        "Intune": (json.loads(MADE.intune()["intune-windows.json"]), published.INTUNE),
    }
    for name, (form, schema) in told.items():
        assert not [error.message for error in Draft202012Validator(schema).iter_errors(form)], name


def test_the_schemas_refuse_what_no_vendor_knows() -> None:
    profile = plistlib.loads(MADE.apple()["apple.mobileconfig"].encode())
    for broken in (profile | {"PayloadVersion": 2}, profile | {"Payloads": []}, {"PayloadType": "Configuration"}):
        assert not Draft202012Validator(published.APPLE_PROFILE).is_valid(broken)
    app = {"packageName": "a.b", "installType": "BLOCKED"}
    for more in ({"installType": "DENIED"}, {"package": "a.b"}, {"packageName": 1}):
        assert not Draft202012Validator(published.ANDROID).is_valid({"applications": [{**app, **more}]})
    assert Draft202012Validator(published.ANDROID).is_valid({"applications": [app]})
    declared = json.loads(MADE.apple()["apple-mac-declaration.json"])
    for allowed in ({"DeniedBinaries": [{"PathPrefix": "/a"}]}, {"DeniedApp": ["a.b"]}, {"DeniedApps": "a.b"}):
        broken = declared | {"Payload": {"Allowed": allowed}}
        assert not Draft202012Validator(published.APPLE_DECLARATION).is_valid(broken)
