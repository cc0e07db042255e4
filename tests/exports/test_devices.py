"""Forms of device management: what they hold, and that nothing else is denied."""

from __future__ import annotations

import json
import plistlib
from typing import Any
from xml.etree import ElementTree

from jsonschema import Draft202012Validator

from tests.exports import published
from tests.exports.worlds import exports
from tidegate.exports import devices
from tidegate.exports.asking import Verdict
from tidegate.exports.targets import AppAnswer

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


def record(text: str) -> tuple[str, Any]:
    """The name of an XML element, and what is in it by name."""
    root = ElementTree.fromstring(text.encode())
    return root.tag, _inside(root)


def _inside(element: ElementTree.Element) -> Any:
    return {each.tag: _inside(each) for each in element} if len(element) else element.text or ""


def test_every_form_has_the_keys_and_types_that_its_vendor_publishes() -> None:
    apple, (named, jamf) = MADE.apple(), record(MADE.jamf()["jamf-mobile.xml"])
    assert named == "configuration_profile"
    told = {
        "profile": (plistlib.loads(apple["apple.mobileconfig"].encode()), published.APPLE_PROFILE),
        "declaration": (json.loads(apple["apple-declaration.json"]), published.APPLE_DECLARATION),
        "declaration for Macs": (json.loads(apple["apple-mac-declaration.json"]), published.APPLE_DECLARATION),
        "Android": (json.loads(MADE.android()["android.json"]), published.ANDROID),
        "Intune": (json.loads(MADE.intune()["intune-windows.json"]), published.INTUNE),
        "Jamf": (jamf, published.JAMF),
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
    setting = json.loads(MADE.intune()["intune-windows.json"])
    [inner] = setting["omaSettings"]
    for other in ({"value": None}, {"value": 1}, {"@odata.type": "#microsoft.graph.omaSetting"}, {"uri": "./Vendor"}):
        assert not Draft202012Validator(published.INTUNE).is_valid(setting | {"omaSettings": [inner | other]})
    for record_of in ({"general": {"name": "x", "payload": "y"}}, {"general": {"description": "x"}}, {"name": "x"}):
        assert not Draft202012Validator(published.JAMF).is_valid(record_of)
    declared = json.loads(MADE.apple()["apple-mac-declaration.json"])
    for allowed in ({"DeniedBinaries": [{"PathPrefix": "/a"}]}, {"DeniedApp": ["a.b"]}, {"DeniedApps": "a.b"}):
        broken = declared | {"Payload": {"Allowed": allowed}}
        assert not Draft202012Validator(published.APPLE_DECLARATION).is_valid(broken)


def test_what_intune_carries_to_windows_is_an_applocker_policy() -> None:
    [setting] = json.loads(MADE.intune()["intune-windows.json"])["omaSettings"]
    assert setting["omaUri"].startswith("./Vendor/MSFT/AppLocker/ApplicationLaunchRestrictions/")
    assert not published.applocker_troubles(setting["value"])


def test_apps_of_any_name_make_an_applocker_policy() -> None:
    named = [("a&b.exe", '<"&>'), ("x.exe", "챗"), ("c.exe", '<"&>')]
    apps = [AppAnswer(program, "x", name, Verdict.REFUSE) for program, name in named]
    assert not published.applocker_troubles(devices.applocker(apps))


def test_the_schema_of_applocker_refuses_what_windows_does_not_know() -> None:
    made = devices.applocker([])
    for old, new in (
        ('Action="Allow"', 'Action="Permit"'),
        ('"Enabled"', '"On"'),
        (' Description=""', ""),
        ("<FilePathRule ", '<FilePathRule More="1" '),
        ("</RuleCollection>", made.partition(">")[2]),  # the same rule again
    ):
        assert published.applocker_troubles(made.replace(old, new)), new
