"""What vendors publish of the forms for device management: the keys that exist, their types, and which must be there.

The schemas are the vendors' own, as far as the exports use them; each file in ``cases/exports`` says where it is from
and what was left out.  Apple: ``device-management``.  Google: the discovery document of the Android Management API.
Microsoft: the metadata of Graph for Intune, and the schema of AppLocker for what travels inside.  Jamf's description
of its Classic API (11.26.0) has a licence of its own, so of it only the names and types are told here.  What a source
says in words alone stands here too, with its words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from lxml import etree

Schema = dict[str, Any]
_CASES: Final = Path(__file__).parents[2] / "cases" / "exports"
TEXT: Final[Schema] = {"type": "string", "minLength": 1}


def _object(properties: Schema, required: list[str]) -> Schema:
    """An object with these keys and no others."""
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


# -- Apple: lists of keys, by the schema that the repository documents (docs/schema.yaml) ------------------------------

_APPLE: Final[Schema] = json.loads((_CASES / "apple-device-management.json").read_text(encoding="utf-8"))["files"]
_APPLE_TYPES: Final[Schema] = {
    "<string>": TEXT,
    "<integer>": {"type": "integer"},
    "<real>": {"type": "number"},
    "<boolean>": {"type": "boolean"},
    "<array>": {"type": "array"},
    "<dictionary>": {"type": "object"},
    "<any>": {},
    "<data>": {},
    "<date>": {},
}


def _apple(file: str) -> list[Schema]:
    keys: list[Schema] = _APPLE[file]["payloadkeys"]
    return keys


def _keyed(keys: list[Schema]) -> Schema:
    if [each["key"] for each in keys] == ["ANY"]:
        return {"type": "object", "additionalProperties": _typed(keys[0])}
    required = [each["key"] for each in keys if each.get("presence") == "required"]
    return _object({each["key"]: _typed(each) for each in keys}, required)


def _typed(said: Schema) -> Schema:
    made: Schema = dict(_APPLE_TYPES[said["type"]])
    if "rangelist" in said:
        made["enum"] = said["rangelist"]
    if said["type"] == "<array>" and "subkeys" in said:
        made["items"] = _typed(said["subkeys"][0])
    if said["type"] == "<dictionary>" and "subkeys" in said:
        made = _keyed(said["subkeys"])
    return made


def _profile() -> Schema:
    """A profile with one payload: its own keys beside those that are common to all."""
    made, kind = _keyed(_apple("mdm/profiles/TopLevel.yaml")), "com.apple.applicationaccess"
    payload = _keyed([*_apple("mdm/profiles/CommonPayloadKeys.yaml"), *_apple(f"mdm/profiles/{kind}.yaml")])
    payload["properties"]["PayloadType"] = {"const": kind}
    made["properties"]["PayloadContent"] = {"type": "array", "minItems": 1, "items": payload}
    return made


def _declaration() -> Schema:
    kind = "com.apple.configuration.app.settings"
    made = _keyed(_apple("declarative/declarations/declarationbase.yaml"))
    payload = _keyed(_apple("declarative/declarations/configurations/app.settings.yaml"))
    # "Either `CDHash` or `TeamID` or `SigningID` needs to be present."
    denied = payload["properties"]["Allowed"]["properties"]["DeniedBinaries"]["items"]
    denied["anyOf"] = [{"required": [key]} for key in ("CDHash", "TeamID", "SigningID")]
    # "The size of this string should not exceed 64 octets."
    short = {"type": "string", "pattern": r"^[\x21-\x7e]{1,64}$"}
    made["properties"] |= {"Type": {"const": kind}, "Payload": payload, "Identifier": short, "ServerToken": short}
    return made


APPLE_PROFILE: Final = _profile()
APPLE_DECLARATION: Final = _declaration()


# -- Google: a discovery document, whose types are those of JSON Schema, references by name ----------------------------


def google(name: str) -> Schema:
    """The type ``name`` of Google's discovery document."""
    document = (_CASES / "androidmanagement.v1.json").read_text(encoding="utf-8")
    types: dict[str, Schema] = json.loads(document)["schemas"]
    return {"$ref": f"#/$defs/{name}", "$defs": {each: _discovered(said) for each, said in types.items()}}


def _discovered(said: Schema) -> Schema:
    made: Schema = {key: said[key] for key in ("type", "enum") if key in said}
    if "$ref" in said:
        made["$ref"] = f"#/$defs/{said['$ref']}"
    if "items" in said:
        made["items"] = _discovered(said["items"])
    if "properties" in said:
        made |= {"properties": {key: _discovered(each) for key, each in said["properties"].items()}}
        made["additionalProperties"] = False
    return made


ANDROID: Final = google("Policy")


# -- Microsoft: OData's CSDL for what Graph takes, XML Schema for what it carries --------------------------------------

_EDM: Final = "{http://docs.oasis-open.org/odata/ns/edm}"
_CSDL: Final = {
    each.get("Name", ""): each
    for each in ElementTree.parse(_CASES / "microsoft-graph-v1.0.csdl").iterfind(f".//{_EDM}Schema/*")
}
_EDM_TYPES: Final[Schema] = {"Edm.String": "string", "Edm.Int32": "integer", "Edm.DateTimeOffset": "string"}


def graph(name: str) -> Schema:
    """The type ``name`` as JSON: what it inherits too.  What is no entity is sent whole, so it has all that must be."""
    found, whole = list(_inherited(name)), _CSDL[name].tag == f"{_EDM}ComplexType"
    must = [each.get("Name", "") for each in found if whole and each.get("Nullable") == "false"]
    kind = {"@odata.type": {"const": f"#microsoft.graph.{name}"}}
    return _object(kind | {each.get("Name", ""): _edm(each) for each in found}, ["@odata.type", *must])


def _inherited(name: str) -> Iterator[ElementTree.Element]:
    if base := _CSDL[name].get("BaseType"):
        yield from _inherited(base.removeprefix("graph."))
    yield from _CSDL[name].iterfind(f"{_EDM}Property")


def _edm(said: ElementTree.Element) -> Schema:
    kind = said.get("Type", "")
    if kind.startswith("Collection(graph."):
        base = kind.removeprefix("Collection(").removesuffix(")")
        derived = [name for name, each in _CSDL.items() if each.get("BaseType") == base]
        return {"type": "array", "items": {"anyOf": [graph(name) for name in derived]}}
    return {"type": [_EDM_TYPES[kind], *(["null"] if said.get("Nullable") != "false" else [])]}


INTUNE: Final = graph("windows10CustomConfiguration")
#: A setting carries "precisely the XML format for a RuleCollection node in the corresponding AppLocker XML policy".
APPLOCKER: Final = etree.XMLSchema(etree.parse(str(_CASES / "applocker.xsd")))


def applocker_troubles(collection: str) -> list[str]:
    """What is wrong with a rule collection by Microsoft's schema."""
    policy = etree.fromstring(f'<AppLockerPolicy Version="1">{collection}</AppLockerPolicy>'.encode())
    APPLOCKER.validate(policy)
    return [error.message for error in APPLOCKER.error_log]


# -- Jamf --------------------------------------------------------------------------------------------------------------

_STRING: Final[Schema] = {"type": "string"}
_INTEGER: Final[Schema] = {"type": "string", "pattern": "^[0-9]+$"}
_MORE: Final[Schema] = {"type": "object"}
JAMF: Final = _object(
    {
        "general": _object(
            {
                "id": _INTEGER,
                "name": _STRING,
                "description": _STRING,
                "site": _MORE,
                "category": _MORE,
                "deployment_method": {"enum": ["Install Automatically", "Make Available in Self Service"]},
                "redeploy_on_update": _STRING,
                "redeploy_Dayss_before_certificate_expires": _INTEGER,
                "level": {"enum": ["System", "User"]},
                "uuid": _STRING,
                "payloads": _STRING,
            },
            ["name"],
        ),
        "scope": _MORE,
        "self_service": _MORE,
    },
    ["general"],
)
