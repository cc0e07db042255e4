"""How a case of a policy's own tests is acted out by a real client."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any, Final

from tidegate.catalog.catalog import Catalog
from tidegate.catalog.entry import CatalogService, Example
from tidegate.core.exchange import DEVICE_LABELS
from tidegate.detectors.built_in import BUILT_IN
from tidegate.policy.model import Case, Given

#: A piece of text that each detector finds, from its own proof.
SAMPLES: Final = {detector.name: detector.found[0] for detector in BUILT_IN}
#: Addresses for devices whose case says nothing of where they are (RFC 2544: for benchmarks, nobody's network).
SPARE: Final = int(IPv4Address("198.18.0.1"))
FORM: Final = "story-boundary"


@dataclass(frozen=True, slots=True)
class Act:
    """A request that means the same as a case: ``proxy_headers`` are those of the trusted proxy in front."""

    case: Case
    url: str
    host: str
    method: str
    headers: dict[str, str]
    proxy_headers: dict[str, str]
    body: bytes | None
    address_line: str | None
    secrets: tuple[str, ...]


def unfit(given: Given, entry: CatalogService) -> str | None:
    """Why a client cannot act the case out now, or ``None``."""
    if given.at is not None:
        return "it is about another date"
    if given.used_up:
        return "it is about a quota that is used up"
    if given.unread:
        return "it is about something that cannot be read"
    if given.account:
        return "it is about an account at the service"
    if any(detector not in SAMPLES for detector, _ in given.data):
        return "it is about data of the organisation's own"
    if _example(entry, given.activity) is None and not given.activity <= {"browse", "prompt"}:
        return "the catalogue has no HTTP example of this activity"
    return None


def act(case: Case, catalog: Catalog, number: int) -> Act:
    """The request for a case that is not ``unfit``."""
    given = case.given
    entry = catalog.services[given.service]
    example = _example(entry, given.activity) or _plain(entry, given.activity)
    samples = tuple(SAMPLES[detector] for detector, _ in given.data)
    media_type, body = _body(example, samples)
    headers = {"content-type": media_type} if body is not None else {}
    front: dict[str, str] = {}
    if given.who is not None:
        front["x-authenticated-user"] = given.who
    if given.groups:
        front["x-authenticated-groups"] = ",".join(sorted(given.groups))
    address = given.address or (IPv4Address(SPARE + number) if given.device else None)
    if address is not None:
        front["x-client-ip"] = str(address)
    url = f"https://{example.host}{example.path}"
    line = _address_line(str(address), given.device) if given.device else None
    return Act(case, url, example.host, example.method, headers, front, body, line, samples)


def _address_line(address: str, device: Iterable[str]) -> str:
    labels = [word for word in device if word in DEVICE_LABELS]
    names = [word for word in device if word not in DEVICE_LABELS] or [f"device-of-{address}"]
    return f"{address} device={names[0]}" + (f" labels={','.join(labels)}" if labels else "")


def _example(entry: CatalogService, activity: frozenset[str]) -> Example | None:
    """The catalogue's own example of such a request that plain HTTP can make."""
    for shape in entry.shapes:
        for example in shape.examples:
            if (
                example.activity == activity
                and example.method in ("GET", "POST", "PUT")
                and shape.shape.reply != "websocket"
            ):
                return example
    return None


def _plain(entry: CatalogService, activity: frozenset[str]) -> Example:
    host = next(host for host in entry.hosts if not host.shared and not host.matching)
    if activity == {"browse"}:
        return Example("GET", host.name, "/", None, activity)
    return Example("POST", host.name, "/story", "application/json", activity)


def _body(example: Example, samples: tuple[str, ...]) -> tuple[str, bytes | None]:
    if example.method == "GET":
        return "", None
    said = "hello " + " ; ".join(samples)
    media_type = example.media_type or "application/json"
    if media_type.startswith("multipart/"):
        head = 'Content-Disposition: form-data; name="file"; filename="notes.txt"\r\nContent-Type: text/plain'
        return f"{media_type}; boundary={FORM}", f"--{FORM}\r\n{head}\r\n\r\n{said}\r\n--{FORM}--\r\n".encode()
    if "json" in media_type:
        message: dict[str, Any] = {"role": "user", "content": said}
        return media_type, json.dumps({"prompt": said, "input": said, "messages": [message]}).encode()
    return media_type, said.encode()
