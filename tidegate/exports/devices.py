"""What device management is told: the apps of refused services, in the forms of Apple, Android, Intune and Jamf.

Must never: block an app of a service that is not refused, or, with a list of what is denied, deny everything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import quoteattr

from tidegate.exports.forms import as_json, declaration, element, identifier, profile
from tidegate.exports.targets import AppAnswer

RESTRICTIONS: Final = "com.apple.applicationaccess"
APP_SETTINGS: Final = "com.apple.configuration.app.settings"
_ABOUT: Final = "Apps of AI services that this organisation's policy refuses."
#: Everyone, and the rule without which a list of what is denied would deny everything else too.
_EVERYONE: Final = "S-1-1-0"


def apple(apps: Iterable[AppAnswer]) -> str:
    """A configuration profile for supervised iPhones and iPads (iOS 15): ``blockedAppBundleIDs``."""
    return profile(RESTRICTIONS, "apps", {"blockedAppBundleIDs": [app.identifier for app in apps]}, _ABOUT)


def apple_declaration(apps: Iterable[AppAnswer]) -> str:
    """The same as a declaration (iOS 27)."""
    return declaration(APP_SETTINGS, "apps", {"Allowed": {"DeniedApps": [app.identifier for app in apps]}})


def macos_declaration(apps: Iterable[AppAnswer]) -> str:
    """A declaration for Macs (macOS 27).  The signing identifier of an app is its bundle's, unless its maker chose."""
    return declaration(
        APP_SETTINGS, "mac-apps", {"Allowed": {"DeniedBinaries": [{"SigningID": app.identifier} for app in apps]}}
    )


def android(apps: Iterable[AppAnswer]) -> str:
    """A part of a policy of the Android Management API: ``BLOCKED`` also takes an app away that is there."""
    return as_json({"applications": [{"packageName": app.identifier, "installType": "BLOCKED"} for app in apps]})


def jamf(apps: Iterable[AppAnswer]) -> str:
    """A mobile device configuration profile for Jamf Pro's Classic API, with Apple's profile inside."""
    general = element("name", "Tidegate: apps") + element("description", _ABOUT) + element("payloads", apple(apps))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<configuration_profile><general>{general}</general></configuration_profile>\n"
    )


def intune(apps: Iterable[AppAnswer]) -> str:
    """A custom configuration of Microsoft Graph that carries an AppLocker policy to Windows.

    ``EXE/Policy`` of the AppLocker CSP is one ``RuleCollection``; a denying rule wins over an allowing one.
    """
    collection = applocker(apps)
    where = f"./Vendor/MSFT/AppLocker/ApplicationLaunchRestrictions/{identifier(collection)}/EXE/Policy"
    return as_json(
        {
            "@odata.type": "#microsoft.graph.windows10CustomConfiguration",
            "displayName": "Tidegate: apps",
            "description": _ABOUT,
            "omaSettings": [
                {
                    "@odata.type": "#microsoft.graph.omaSettingString",
                    "displayName": "Apps of AI services",
                    "omaUri": where,
                    "value": collection,
                }
            ],
        }
    )


def applocker(apps: Iterable[AppAnswer]) -> str:
    """The rules: these programs are denied wherever they stand, all others are allowed."""
    rules = [_path_rule("All other programs", "Allow", "*")]
    rules += [_path_rule(app.name, "Deny", f"*\\{app.identifier}") for app in apps]
    return f'<RuleCollection Type="Exe" EnforcementMode="Enabled">{"".join(rules)}</RuleCollection>'


def _path_rule(name: str, action: str, path: str) -> str:
    named = f'Id="{identifier(name, action, path)}" Name={quoteattr(name)} Description=""'
    condition = f"<Conditions><FilePathCondition Path={quoteattr(path)}/></Conditions>"
    return f'<FilePathRule {named} UserOrGroupSid="{_EVERYONE}" Action="{action}">{condition}</FilePathRule>'
