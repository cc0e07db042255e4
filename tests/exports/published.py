"""What vendors publish of the forms for device management: the keys that exist, their types, and which must be there.

Written from what each source says, with no more than the objects that the exports use.  Apple's repository
``device-management`` at 0340fd30 (``TopLevel.yaml``, ``declarationbase.yaml``) and 0a4527c5
(``CommonPayloadKeys.yaml``).  Microsoft: the resource type ``omaSettingString`` of Graph; of what holds it, the keys
alone that the export uses.  Google: ``installType`` of ``ApplicationPolicy``, as types made of its discovery document.
"""

from __future__ import annotations

from typing import Any, Final

Schema = dict[str, Any]
TEXT: Final[Schema] = {"type": "string", "minLength": 1}
TEXTS: Final[Schema] = {"type": "array", "items": TEXT, "uniqueItems": True}
TRUTH: Final[Schema] = {"type": "boolean"}


def whole(must: Schema, may: Schema | None = None) -> Schema:
    """An object with these keys and no others."""
    return {
        "type": "object",
        "properties": must | (may or {}),
        "required": list(must),
        "additionalProperties": False,
    }


_PAYLOAD: Final[Schema] = {"PayloadIdentifier": TEXT, "PayloadUUID": TEXT, "PayloadVersion": {"const": 1}}
_SHOWN: Final[Schema] = {"PayloadDescription": TEXT, "PayloadDisplayName": TEXT, "PayloadOrganization": TEXT}
APPLE_PROFILE: Final = whole(
    {
        **_PAYLOAD,
        "PayloadType": {"const": "Configuration"},
        "PayloadContent": {
            "type": "array",
            "minItems": 1,
            "items": whole(
                {**_PAYLOAD, "PayloadType": {"const": "com.apple.applicationaccess"}, "blockedAppBundleIDs": TEXTS},
                _SHOWN,
            ),
        },
    },
    {**_SHOWN, "PayloadRemovalDisallowed": TRUTH, "PayloadScope": {"enum": ["System", "User"]}, "IsEncrypted": TRUTH},
)
APPLE_DECLARATION: Final = whole({"Type": TEXT, "Identifier": TEXT, "ServerToken": TEXT, "Payload": {"type": "object"}})
INSTALL_TYPES: Final = (
    "INSTALL_TYPE_UNSPECIFIED",
    "PREINSTALLED",
    "FORCE_INSTALLED",
    "BLOCKED",
    "AVAILABLE",
    "REQUIRED_FOR_SETUP",
    "KIOSK",
    "CUSTOM",
)
_APP: Final = whole({"packageName": TEXT, "installType": {"enum": list(INSTALL_TYPES)}})
ANDROID: Final = whole({"applications": {"type": "array", "items": _APP}})
_SETTING: Final = whole(
    {
        "@odata.type": {"const": "#microsoft.graph.omaSettingString"},
        "displayName": TEXT,
        "omaUri": {"type": "string", "pattern": r"^\./(Device/|User/)?Vendor/MSFT/"},
        "value": TEXT,
    },
    {"description": TEXT},
)
INTUNE: Final = whole(
    {
        "@odata.type": {"const": "#microsoft.graph.windows10CustomConfiguration"},
        "displayName": TEXT,
        "omaSettings": {"type": "array", "minItems": 1, "items": _SETTING},
    },
    {"description": TEXT, "version": {"type": "integer"}},
)
