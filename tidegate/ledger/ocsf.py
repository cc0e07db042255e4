"""Entries as events of the Open Cybersecurity Schema Framework, for a SIEM.

Class HTTP Activity (4002) of OCSF 1.8.0 with the profiles ``host`` (the actor) and ``security_control`` (what was
decided): an exchange is an HTTP request that a control acted on.  API Activity (6003) would fit the programs' half
only, and requires a source and an actor that a gateway does not always know.  What has no place in the schema is under
``unmapped``, as it provides for.  https://schema.ocsf.io/1.8.0/classes/http_activity

Only entries about exchanges have an event; the ends of exchanges and the ledger's own entries have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from tidegate.ledger.entry import Kept

VERSION: Final = "1.8.0"
CLASS: Final = 4002
CATEGORY: Final = 4
#: ``activity_id`` of HTTP Activity by method; 99 is Other.
_ACTIVITY: Final = {
    "CONNECT": (1, "Connect"),
    "DELETE": (2, "Delete"),
    "GET": (3, "Get"),
    "HEAD": (4, "Head"),
    "OPTIONS": (5, "Options"),
    "POST": (6, "Post"),
    "PUT": (7, "Put"),
    "TRACE": (8, "Trace"),
    "PATCH": (9, "Patch"),
}
#: (action_id, disposition_id) by what was released, with their captions.
_CONTROL: Final = {
    "forward": (1, "Allowed", 1, "Allowed"),
    "rewrite": (4, "Modified", 11, "Corrected"),
    "refuse": (2, "Denied", 2, "Blocked"),
    "redirect": (2, "Denied", 99, "Redirected"),
    "challenge": (2, "Denied", 23, "Challenge"),
    "nothing": (2, "Denied", 6, "Dropped"),
}
_UNKNOWN_CONTROL: Final = (0, "Unknown", 0, "Unknown")
#: Severity: informational where it passed as it was, low where a rule acted, medium where sensitive data was found.
_INFORMATIONAL, _LOW, _MEDIUM = (1, "Informational"), (2, "Low"), (3, "Medium")


def ocsf(kept: Kept, *, version: str) -> dict[str, Any] | None:
    """The event for ``kept``, or ``None`` where it is not about an exchange.  ``version`` is that of Tidegate."""
    if kept.kind != "exchange":
        return None
    body = kept.body
    exchange: Mapping[str, Any] = body["exchange"]
    decision: Mapping[str, Any] = body["decision"] or {}
    release = str(body["release"])
    method = str(exchange["target"]["method"])
    activity, activity_name = _ACTIVITY.get(method, (99, method or "Other"))
    severity, severity_name = _severity(exchange, release)
    target = exchange["target"]
    event: dict[str, Any] = {
        "category_uid": CATEGORY,
        "category_name": "Network Activity",
        "class_uid": CLASS,
        "class_name": "HTTP Activity",
        "activity_id": activity,
        "activity_name": activity_name,
        "type_uid": CLASS * 100 + activity,
        "type_name": f"HTTP Activity: {activity_name}",
        "severity_id": severity,
        "severity": severity_name,
        "status_id": 1 if release in ("forward", "rewrite") else 2,
        "status": "Success" if release in ("forward", "rewrite") else "Failure",
        "time": _milliseconds(exchange["at"]),
        "message": _message(exchange, decision, release),
        "metadata": {
            "version": VERSION,
            "product": {"name": "Tidegate", "vendor_name": "Tidegate", "version": version},
            "profiles": ["host", "security_control"],
            "uid": kept.receipt,
            "sequence": kept.seq,
            "log_name": "ledger",
            "logged_time": kept.at // 1000,
            "original_time": exchange["at"],
            "correlation_uid": exchange["id"],
        },
        "http_request": {"http_method": method, "url": _url(target)} | _sized(exchange),
        "dst_endpoint": {"hostname": target["host"], "port": target["port"]} | _service(exchange),
        "unmapped": _unmapped(kept, body),
    }
    event |= _control(decision, release, alert=bool(exchange.get("data")))
    return event | _actor(exchange) | _source(exchange)


def _milliseconds(at: str) -> int:
    return round(datetime.fromisoformat(at).timestamp() * 1000)


def _severity(exchange: Mapping[str, Any], release: str) -> tuple[int, str]:
    if exchange.get("data"):
        return _MEDIUM
    return _INFORMATIONAL if release == "forward" else _LOW


def _message(exchange: Mapping[str, Any], decision: Mapping[str, Any], release: str) -> str:
    who = (exchange.get("who") or {}).get("person") or "somebody"
    service = (exchange.get("service") or {}).get("name") or exchange["target"]["host"]
    rule = f" by rule {decision['rule']}" if decision else ""
    return f"{who} to {service}: {decision.get('effect', release)}{rule}"


def _url(target: Mapping[str, Any]) -> dict[str, Any]:
    """Without a path: it may carry what a person typed, and so is not in the ledger."""
    port = "" if target["port"] == 443 else f":{target['port']}"
    return {"hostname": target["host"], "port": target["port"], "url_string": f"//{target['host']}{port}"}


def _sized(exchange: Mapping[str, Any]) -> dict[str, Any]:
    return {"body_length": exchange["size"]} if "size" in exchange else {}


def _service(exchange: Mapping[str, Any]) -> dict[str, Any]:
    service = exchange.get("service")
    return {"svc_name": service["name"]} if service else {}


def _control(decision: Mapping[str, Any], release: str, *, alert: bool) -> dict[str, Any]:
    action_id, action, disposition_id, disposition = _CONTROL.get(release, _UNKNOWN_CONTROL)
    control: dict[str, Any] = {
        "action_id": action_id,
        "action": action,
        "disposition_id": disposition_id,
        "disposition": disposition,
        "is_alert": alert,
    }
    if decision:
        control["policy"] = {"name": "policy", "uid": decision["revision"], "is_applied": True}
        control["firewall_rule"] = {"name": decision["rule"], "uid": decision["rule"], "type": decision["effect"]}
    return control


def _actor(exchange: Mapping[str, Any]) -> dict[str, Any]:
    who = exchange.get("who") or {}
    if not who.get("person"):
        return {}
    user: dict[str, Any] = {"name": who["person"], "type_id": 1, "type": "User"}
    if who["groups"]:
        user["groups"] = [{"name": group} for group in who["groups"]]
    return {"actor": {"user": user}}


def _source(exchange: Mapping[str, Any]) -> dict[str, Any]:
    source: dict[str, Any] = {}
    if exchange.get("address"):
        source["ip"] = exchange["address"]
    if exchange.get("device"):
        source["uid"] = exchange["device"]["id"]
    return {"src_endpoint": source} if source else {}


def _unmapped(kept: Kept, body: Mapping[str, Any]) -> dict[str, Any]:
    exchange = body["exchange"]
    decision = body["decision"] or {}
    kept_as_is = {
        key: exchange[key] for key in ("activity", "account", "tools", "data", "unread", "service") if key in exchange
    }
    return kept_as_is | {
        "effect": decision.get("effect"),
        "reason": decision.get("reason"),
        "because": decision.get("because"),
        "stage": body["stage"],
        "failures": body.get("failures", []),
        "prev": kept.prev,
        "hash": kept.hash,
    }
