"""What vendors publish of the forms for device management: the keys that exist, their types, and which must be there.

Google's is Google's own: ``cases/exports/androidmanagement.v1.json`` is taken from its discovery document, without the
descriptions and without the properties that have types of their own.  The others are written from what each source
says, with no more than the objects that the exports use.  Apple's repository ``device-management`` at 0340fd30
(``TopLevel.yaml``, ``declarationbase.yaml``), 0a4527c5 (``CommonPayloadKeys.yaml``), b6202ca2 (the same two once more,
``com.apple.applicationaccess.yaml``) and 61449b07 (``app.settings.yaml``).  Microsoft: the resource type
``omaSettingString`` of Graph; of what holds it, the keys alone that the export uses.
"""

from __future__ import annotations

import json
from pathlib import Path
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
_BINARY: Final[Schema] = whole(
    {},
    {
        **dict.fromkeys(("CDHash", "SigningID", "TeamID", "PathPrefix"), TEXT),
        "SigningState": {"enum": ["All", "TestFlight", "DeveloperID", "Enterprise", "AppStore", "Apple"]},
    },
) | {"anyOf": [{"required": [key]} for key in ("CDHash", "TeamID", "SigningID")]}
_ALLOWED: Final[Schema] = whole(
    {},
    {
        **dict.fromkeys(("AllowedApps", "DeniedApps"), TEXTS),
        "DeniedBinaries": {"type": "array", "items": _BINARY},
        "AlwaysAllowManagedApps": TRUTH,
    },
)
APPLE_DECLARATION: Final = whole(
    {
        "Type": {"const": "com.apple.configuration.app.settings"},
        "Identifier": TEXT,
        "ServerToken": TEXT,
        "Payload": whole({}, {"Allowed": _ALLOWED, "Privacy": {"type": "object"}}),
    }
)
_GOOGLE: Final = Path(__file__).parents[2] / "cases" / "exports" / "androidmanagement.v1.json"


def google(name: str) -> Schema:
    """The type ``name`` of Google's discovery document (whose types are those of JSON Schema, references by name)."""
    types: dict[str, Schema] = json.loads(_GOOGLE.read_text(encoding="utf-8"))["schemas"]
    return {"$ref": f"#/$defs/{name}", "$defs": {each: _typed(said) for each, said in types.items()}}


def _typed(said: Schema) -> Schema:
    made = {key: said[key] for key in ("type", "enum") if key in said}
    if "$ref" in said:
        made["$ref"] = f"#/$defs/{said['$ref']}"
    if "items" in said:
        made["items"] = _typed(said["items"])
    if "properties" in said:
        made |= {"properties": {key: _typed(each) for key, each in said["properties"].items()}}
        made["additionalProperties"] = False
    return made


ANDROID: Final = google("Policy")
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
