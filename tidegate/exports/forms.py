"""The forms that policies of browsers and devices travel in: registry files, configuration profiles, declarations.

An identifier is made from what is inside, so the same policy is the same file and a system sees when it changed.
"""

from __future__ import annotations

import json
import plistlib
import uuid
from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

#: Identifiers are made below this one (RFC 9562 §5.5).
_SPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://tidegate.invalid/exports")
#: Where policies of the two browsers stand in the registry, and the domain of their preferences on macOS.
REGISTRY: Final = {"chrome": r"SOFTWARE\Policies\Google\Chrome", "edge": r"SOFTWARE\Policies\Microsoft\Edge"}
DOMAIN: Final = {"chrome": "com.google.Chrome", "edge": "com.microsoft.Edge"}


def identifier(*inside: Any) -> str:
    """A UUID that only depends on ``inside``."""
    return str(uuid.uuid5(_SPACE, json.dumps(inside, sort_keys=True, ensure_ascii=True))).upper()


def as_json(value: Any) -> str:
    """JSON for people to read."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def registry(browser: str, policies: Mapping[str, Any]) -> str:
    """A registration file (``regedit /s``), UTF-16 when written.  Lists are keys of their own, replaced whole."""
    root = rf"HKEY_LOCAL_MACHINE\{REGISTRY[browser]}"
    lines, lists = [f"[{root}]"], list[str]()
    for name, value in policies.items():
        if isinstance(value, list):
            lists += ["", rf"[-{root}\{name}]", rf"[{root}\{name}]"]
            lists += [f'"{place}"={_string(entry)}' for place, entry in enumerate(value, 1)]
        elif isinstance(value, int):  # a truth value is one
            lines.append(f'"{name}"=dword:{int(value):08x}')
        else:
            lines.append(f'"{name}"={_string(value if isinstance(value, str) else json.dumps(value))}')
    return "\r\n".join(["Windows Registry Editor Version 5.00", "", *lines, *lists, ""])


def _string(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def profile(kind: str, name: str, policies: Mapping[str, Any], about: str) -> str:
    """A configuration profile with one payload of type ``kind`` (Apple's ``TopLevel`` and ``CommonPayloadKeys``)."""
    inner = {
        **policies,
        "PayloadType": kind,
        "PayloadVersion": 1,
        "PayloadIdentifier": f"tidegate.{name}.settings",
        "PayloadUUID": identifier(kind, name, policies),
    }
    outer = {
        "PayloadType": "Configuration",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"tidegate.{name}",
        "PayloadUUID": identifier("profile", kind, name, policies),
        "PayloadDisplayName": f"Tidegate: {name}",
        "PayloadDescription": about,
        "PayloadContent": [inner],
    }
    return plistlib.dumps(outer).decode("utf-8")


def declaration(kind: str, name: str, payload: Mapping[str, Any]) -> str:
    """A declaration of declarative device management.  ``ServerToken`` changes with what is declared."""
    return as_json(
        {
            "Type": kind,
            "Identifier": f"tidegate.{name}",
            "ServerToken": identifier(kind, name, payload),
            "Payload": payload,
        }
    )


def element(name: str, content: str) -> str:
    """An XML element with text in it."""
    return f"<{name}>{escape(content)}</{name}>"
