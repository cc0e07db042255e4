"""An exchange and a decision as plain data, for the ledger and for deriving a decision again.

Why here: the gate writes records, ``explain`` and replay read them, and neither may know the other.
A record holds all that a policy may ask about and nothing that a person typed: no text, no excerpt, no positions, no
path of a URL; findings are folded to how many of a kind; a conversation is a digest.  ``as_recorded`` says exactly
what is left of an exchange, and the law is ``exchange_from_dict(exchange_to_dict(x)) == as_recorded(x)``.

In the dict a missing key means "not known" or "nothing to say", and ``None`` means "known to be absent".

It must never: hold a value found, or raise on an exchange that an edge can make.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any, Final, TypeVar

from tidegate.core.decision import Decision, Effect, Monitored, Reason
from tidegate.core.exchange import (
    UNKNOWN,
    Account,
    Actor,
    Assurance,
    Device,
    Exchange,
    Target,
    Tool,
    Unread,
)
from tidegate.core.finding import Finding
from tidegate.core.service import Service

T = TypeVar("T")

#: What a code may look like.  Anything else could be a piece of somebody's text, and is recorded as ``other``.
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9._:+-]{0,47}\Z")
_METHOD: Final = re.compile(r"[A-Z-]{1,16}\Z")
_DIGEST: Final = re.compile(r"c-[0-9a-f]{16}\Z")
#: Decimals kept of a confidence: enough for any threshold, and the same digits on every machine.
_DECIMALS: Final = 3

#: Services, actors and addresses written before, by identity.  They are frozen, so what was written stays true.
_WRITTEN: Final[dict[int, tuple[object, Any]]] = {}
_MOST_WRITTEN: Final = 4096


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be recorded: ``kind`` is a short word (``exchange``, ``end``), ``body`` plain JSON data."""

    kind: str
    body: Mapping[str, Any]


def code_word(text: str) -> str:
    """``text`` if it is a code of ours, else ``other``: no exception message or header value gets into a record."""
    return text if _CODE.match(text) else "other"


def folded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each detector: how many there were, and the highest confidence.  No positions, no excerpts."""
    kinds: dict[tuple[str, str], tuple[int, float]] = {}
    for finding in findings:
        count, confidence = kinds.get((finding.detector, finding.family), (0, 0.0))
        kinds[finding.detector, finding.family] = (count + finding.count, max(confidence, finding.confidence))
    return tuple(
        Finding(detector, family, 0, 0, 0, round(confidence, _DECIMALS), count=count)
        for (detector, family), (count, confidence) in sorted(kinds.items())
    )


def as_recorded(exchange: Exchange) -> Exchange:
    """What a record keeps of ``exchange``."""
    target = exchange.target
    return replace(
        exchange,
        target=replace(target, path="", method=_method(target.method)),
        data=UNKNOWN if exchange.data is UNKNOWN else folded(exchange.data),
        unread=_unread_codes(exchange.unread),
        conversation=None if exchange.conversation is None else _digest(exchange.conversation),
        quota=tuple(sorted(exchange.quota)),
    )


def _method(method: str) -> str:
    return method if _METHOD.match(method) else ""


def _unread_codes(unread: Iterable[Unread]) -> tuple[Unread, ...]:
    # A label is a name of the policy, like the name of a detector: nothing that anybody typed.
    seen = {(code_word(item.what), code_word(item.why), item.label or "") for item in unread}
    return tuple(Unread(what, why, label or None) for what, why, label in sorted(seen))


def _digest(conversation: str) -> str:
    """A conversation's identifier comes from the body, so only its digest is kept; a digest stays as it is."""
    if _DIGEST.match(conversation):
        return conversation
    return "c-" + hashlib.sha256(conversation.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def exchange_to_dict(exchange: Exchange) -> dict[str, Any]:
    """``exchange`` as it is recorded: JSON data, the same for equal exchanges.

    Says of each field what ``as_recorded`` says, without the copy: this is done for every prompt.
    """
    kept, target = exchange, exchange.target
    out: dict[str, Any] = {
        "id": kept.id,
        "at": kept.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "target": {"host": target.host, "port": target.port, "method": _method(target.method)},
    }
    if kept.who is not UNKNOWN:
        out["who"] = _once(kept.who, _actor_as_data)
    if kept.address is not UNKNOWN:
        out["address"] = None if kept.address is None else _once(kept.address, str)
    if kept.device is not UNKNOWN:
        device = kept.device
        out["device"] = None if device is None else {"id": device.id, "labels": sorted(device.labels)}
    if kept.service is not UNKNOWN:
        out["service"] = None if kept.service is None else _once(kept.service, _service_as_data)
    if kept.activity is not UNKNOWN:
        out["activity"] = sorted(kept.activity)
    if kept.account is not UNKNOWN:
        account = kept.account
        out["account"] = account and {"name": account.name, "tenant": account.tenant, "kind": account.kind}
    return out | _carried_to_dict(kept)


def _carried_to_dict(kept: Exchange) -> dict[str, Any]:
    """The part of an exchange that is about its body and its quotas; what is at its default is left out."""
    out: dict[str, Any] = {}
    if kept.tools is not UNKNOWN:
        out["tools"] = [{"server": tool.server, "name": tool.name} for tool in kept.tools]
    if kept.data is not UNKNOWN:
        out["data"] = [
            {"detector": f.detector, "family": f.family, "count": f.count, "confidence": f.confidence}
            for f in folded(kept.data)
        ]
    if kept.unread:
        out["unread"] = [
            {"what": item.what, "why": item.why} | ({"label": item.label} if item.label else {})
            for item in _unread_codes(kept.unread)
        ]
    if kept.size is not None:
        out["size"] = kept.size
    if kept.conversation is not None:
        out["conversation"] = _digest(kept.conversation)
    if not kept.recognised:
        out["recognised"] = False
    if kept.quota:
        out["quota"] = dict(sorted(kept.quota))
    return out


def _once(part: T, written: Callable[[T], Any]) -> Any:
    """What ``written`` makes of ``part``: the same for every exchange of a service or a connection, so made once."""
    known = _WRITTEN.get(id(part))
    if known is not None and known[0] is part:
        return known[1]
    if len(_WRITTEN) >= _MOST_WRITTEN:
        _WRITTEN.clear()
    made = written(part)
    _WRITTEN[id(part)] = (part, made)
    return made


def _actor_as_data(who: Actor) -> dict[str, Any]:
    return {"person": who.person, "groups": sorted(who.groups), "assurance": who.assurance.name.lower()}


def _service_as_data(service: Service) -> dict[str, Any]:
    return {
        "id": service.id,
        "name": service.name,
        "category": service.category,
        "facts": {name: sorted(values) for name, values in sorted(service.facts.items())},
        "version": service.version,
    }


def exchange_from_dict(kept: Mapping[str, Any]) -> Exchange:
    """The exchange that a record tells of.

    Raises ``KeyError``, ``TypeError`` or ``ValueError`` where the dict was not made by ``exchange_to_dict``.
    """
    target = kept["target"]
    data = kept.get("data", UNKNOWN)
    return Exchange(
        id=kept["id"],
        at=datetime.fromisoformat(kept["at"]),
        target=Target(target["host"], target["port"], target["method"]),
        who=_present(kept, "who", _actor_from_dict),
        address=_present(kept, "address", ip_address),
        device=_present(kept, "device", lambda d: Device(d["id"], frozenset(d["labels"]))),
        service=_present(kept, "service", _service_from_dict),
        activity=frozenset(kept["activity"]) if "activity" in kept else UNKNOWN,
        account=_present(kept, "account", lambda a: Account(a["name"], a["tenant"], a["kind"])),
        tools=tuple(Tool(t["server"], t["name"]) for t in kept["tools"]) if "tools" in kept else UNKNOWN,
        data=data if data is UNKNOWN else tuple(map(_finding_from_dict, data)),
        unread=tuple(Unread(item["what"], item["why"], item.get("label")) for item in kept.get("unread", ())),
        size=kept.get("size"),
        conversation=kept.get("conversation"),
        recognised=kept.get("recognised", True),
        quota=tuple(sorted(kept.get("quota", {}).items())),
    )


def _present(kept: Mapping[str, Any], key: str, make: Callable[[Any], Any]) -> Any:
    """A missing key is not known, ``None`` is known to be absent, anything else is made into a word of ours."""
    if key not in kept:
        return UNKNOWN
    return None if kept[key] is None else make(kept[key])


def _actor_from_dict(kept: Mapping[str, Any]) -> Actor:
    return Actor(kept["person"], frozenset(kept["groups"]), Assurance[kept["assurance"].upper()])


def _service_from_dict(kept: Mapping[str, Any]) -> Service:
    facts = MappingProxyType({name: frozenset(values) for name, values in kept["facts"].items()})
    return Service(kept["id"], kept["name"], kept["category"], facts, kept["version"])


def _finding_from_dict(kept: Mapping[str, Any]) -> Finding:
    return Finding(kept["detector"], kept["family"], 0, 0, 0, kept["confidence"], count=kept["count"])


def decision_to_dict(decision: Decision) -> Mapping[str, Any]:
    """``decision`` as it is recorded, with its words for people: they were shown, so they are part of the proof."""
    written: Mapping[str, Any] = _once(decision, _decision_as_data)
    return written


def _decision_as_data(decision: Decision) -> dict[str, Any]:
    """Made once for each: a policy's decisions are made when it is loaded."""
    out: dict[str, Any] = {
        "effect": decision.effect.word,
        "rule": decision.rule,
        "reason": decision.reason.code,
        "revision": decision.revision,
    }
    if decision.because:
        out["because"] = decision.because
    if decision.source:
        out["source"] = decision.source
    if decision.message:
        out["message"] = dict(sorted(decision.message.items()))
    if decision.labels:
        out["labels"] = sorted(decision.labels)
    if decision.reserve:
        out["reserve"] = list(decision.reserve)
    if not decision.restore:
        out["restore"] = False
    if decision.grant is not None:
        out["grant"] = decision.grant
    if decision.hold:
        out["hold"] = decision.hold
    if decision.because_in:
        out["because-in"] = dict(sorted(decision.because_in.items()))
    return out | _monitored_to_dict(decision.monitored)


def _monitored_to_dict(would: Monitored | None) -> dict[str, Any]:
    return {} if would is None else {"monitored": {"effect": would.effect.word, "rule": would.rule}}


def decision_from_dict(kept: Mapping[str, Any]) -> Decision:
    """The decision that a record tells of; raises like ``exchange_from_dict``."""
    return Decision(
        effect=Effect[kept["effect"].upper()],
        rule=kept["rule"],
        reason=Reason[kept["reason"].upper().replace("-", "_")],
        revision=kept["revision"],
        because=kept.get("because", ""),
        source=kept.get("source", ""),
        message=MappingProxyType(dict(kept.get("message", {}))),
        labels=frozenset(kept.get("labels", ())),
        reserve=tuple(kept.get("reserve", ())),
        restore=kept.get("restore", True),
        grant=kept.get("grant"),
        hold=kept.get("hold", 0),
        because_in=MappingProxyType(dict(kept.get("because-in", {}))),
        monitored=_monitored_from_dict(kept.get("monitored")),
    )


def _monitored_from_dict(kept: Mapping[str, Any] | None) -> Monitored | None:
    return None if kept is None else Monitored(Effect[kept["effect"].upper()], kept["rule"])
