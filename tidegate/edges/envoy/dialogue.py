"""Envoy's ext_proc messages as plain facts, and our answers as Envoy's messages.  The only file that spells them.

Answers that never change are serialised once.  Must never: decide anything; raise on a message that Envoy can send.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, TypeAlias

from envoy.config.core.v3 import base_pb2
from envoy.service.ext_proc.v3 import external_processor_pb2

from tidegate.edges.asking import Asked
from tidegate.edges.envoy import contract
from tidegate.wire.addresses import NOTHING_WRITTEN
from tidegate.wire.header_values import joined

# Generated modules make their classes when they are imported, so a type checker cannot see them.
pb: Any = external_processor_pb2
_core: Any = base_pb2

#: ``ProcessingRequest``.
Message: TypeAlias = Any
#: What may be written to the stream: a ``ProcessingResponse``, or one that was serialised before.
Reply: TypeAlias = Any
Headers: TypeAlias = Iterable[tuple[str, str | bytes]]

_HEADER_ATTRIBUTE: Final = contract.attribute_of_header("")[: -len("']")]
_OVERWRITE: Final = _core.HeaderValueOption.OVERWRITE_IF_EXISTS_OR_ADD

#: Heads of one worker that are kept: those of the connections that are busy.
REMEMBERED: Final = 256

_NOTHING_WRITTEN: Final = re.compile(NOTHING_WRITTEN)

#: Octets of a receipt whose answer is kept ready; ours have eighteen.
_LONGEST_RECEIPT: Final = 32

#: Our neutral answer to each kind of message: go on, nothing changes.
GO_ON: Final[Mapping[str, bytes]] = {
    "request_headers": pb.ProcessingResponse(request_headers=pb.HeadersResponse()).SerializeToString(),
    "request_body": pb.ProcessingResponse(request_body=pb.BodyResponse()).SerializeToString(),
    "request_trailers": pb.ProcessingResponse(request_trailers=pb.TrailersResponse()).SerializeToString(),
    "response_headers": pb.ProcessingResponse(response_headers=pb.HeadersResponse()).SerializeToString(),
    "response_body": pb.ProcessingResponse(response_body=pb.BodyResponse()).SerializeToString(),
    "response_trailers": pb.ProcessingResponse(response_trailers=pb.TrailersResponse()).SerializeToString(),
}


@dataclass(frozen=True, slots=True)
class Head(Asked):
    """The head of a request, from a header message or from attributes.

    ``target`` is the path with its query.  ``ended``: no body follows.  ``attributes`` are the message's, as text.
    """

    method: str
    authority: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    attributes: Mapping[str, str] = field(repr=False)
    ended: bool = False

    def state(self, name: str) -> str:
        """A filter state of Envoy's."""
        return self.attributes.get(f"filter_state['{name}']", "")


def kind_of(message: Message) -> str:
    """``request_headers``, ``request_body``, ``response_headers``, ``response_body`` …, or empty."""
    return message.WhichOneof("request") or ""


def head_of(message: Message) -> Head:
    """The head that ``message`` tells of.  What is missing is empty."""
    attributes = attributes_of(message)
    if message.HasField("request_headers"):
        shown = message.request_headers
        headers = headers_of(shown.headers)
        method, authority, path = (headers.get(name, "") for name in (":method", ":authority", ":path"))
        return Head(method, authority, path, headers, attributes, shown.end_of_stream)
    cut = len(_HEADER_ATTRIBUTE)
    headers = {name[cut:-2]: value for name, value in attributes.items() if name.startswith(_HEADER_ATTRIBUTE)}
    get = attributes.get
    return Head(get("request.method", ""), get("request.host", ""), get("request.path", ""), headers, attributes)


class Heads:
    """Heads, read once for all requests of a connection that say the same: taking attributes apart costs more than
    anything else that is done with them.

    At most `REMEMBERED`, and none whose address has a query or escapes: what somebody typed is not kept here.
    """

    def __init__(self) -> None:
        self._known: dict[bytes, Head] = {}

    def of(self, message: Message) -> Head:
        """``head_of`` the message."""
        attributes = message.attributes
        if message.HasField("request_headers") or len(attributes) != 1:
            return head_of(message)
        (name,) = attributes
        written: bytes = attributes[name].SerializeToString()
        known = self._known.get(written)
        if known is None:
            known = head_of(message)
            if _NOTHING_WRITTEN.fullmatch(known.target):
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._known[written] = known
        return known


def attributes_of(message: Message) -> dict[str, str]:
    """The text attributes of a message, whatever filter they came under; booleans read ``true`` and ``false``."""
    found: dict[str, str] = {}
    for filtered in message.attributes:
        fields = message.attributes[filtered].fields
        for name in fields:
            value = fields[name]
            text = value.string_value
            if text:
                found[name] = text
            elif value.HasField("bool_value"):
                found[name] = "true" if value.bool_value else "false"
    return found


def headers_of(shown: Any) -> dict[str, str]:
    """Headers by lower-case name; those that come several times are joined as RFC 9110 section 5.3 allows."""
    return joined(
        (header.key, (header.raw_value or header.value.encode()).decode("utf-8", "replace")) for header in shown.headers
    )


def put(mutation: Any, headers: Headers, without: Iterable[str] = ()) -> None:
    """Set ``headers`` and take ``without`` away, in a ``HeaderMutation``."""
    for name, value in headers:
        option = mutation.set_headers.add()
        option.header.key = name
        option.header.raw_value = value if isinstance(value, bytes) else value.encode("utf-8", "replace")
        option.append_action = _OVERWRITE
    mutation.remove_headers.extend(without)


def immediate(status: int, headers: Headers, body: bytes, *, why: str, grpc_status: int | None = None) -> Reply:
    """An answer of ours in place of the service's.  ``why`` is a code for Envoy's access log."""
    reply = pb.ProcessingResponse()
    answer = reply.immediate_response
    answer.status.code = status
    answer.body = body
    answer.details = why
    put(answer.headers, headers)
    if grpc_status is not None:
        answer.grpc_status.status = grpc_status
    return reply


def _tell(reply: Reply, metadata: Mapping[str, str]) -> Reply:
    fields = reply.dynamic_metadata.fields[contract.NAMESPACE].struct_value.fields
    for name, value in metadata.items():
        fields[name].string_value = value
    return reply


def released(reply: Reply, receipt: str | None = None, length: str = "") -> Reply:
    """``reply`` with the verdict that lets a request go to the service; without it Envoy refuses.

    ``receipt`` is logged with the end of the request, for those whose answer goes past us.  ``length`` is what the
    client announced of a body that was not shown to its end.
    """
    said = {contract.VERDICT: contract.RELEASE, "exchange": receipt or "", contract.LENGTH: length}
    return _tell(reply, {name: value for name, value in said.items() if value})


def passed(kind: str, receipt: str | None) -> bytes:
    """``released`` with nothing changed, serialised: the answer to nearly every request that goes."""
    said = (receipt or "").encode()
    if len(said) > _LONGEST_RECEIPT:
        written: bytes = released(unchanged(kind), receipt).SerializeToString()
        return written
    before, after = _passed(kind, len(said))
    return before + said + after


@lru_cache(maxsize=64)
def _passed(kind: str, length: int) -> tuple[bytes, bytes]:
    """What stands before and after a receipt of so many octets."""
    mark = "\x7f" * length  # more than any length that is written before it
    written: bytes = released(unchanged(kind), mark).SerializeToString()
    before, _, after = written.partition(mark.encode()) if mark else (written, b"", b"")
    return before, after


def unchanged(kind: str) -> Reply:
    """``GO_ON`` as a message that more can be said in."""
    reply = pb.ProcessingResponse()
    getattr(reply, kind).SetInParent()
    return reply


def routed(metadata: Mapping[str, str], without: Iterable[str]) -> Reply:
    """At the door: go on, with metadata that chooses the route, and without those headers."""
    reply = pb.ProcessingResponse()
    reply.request_headers.response.header_mutation.remove_headers.extend(without)
    return _tell(reply, metadata)


def changed_head(kind: str, headers: Headers, without: Iterable[str] = ()) -> Reply:
    """A head goes on with other headers: ``kind`` is ``request_headers`` or ``response_headers``."""
    reply = pb.ProcessingResponse()
    put(getattr(reply, kind).response.header_mutation, headers, without)
    return reply


def changed_body(body: bytes, headers: Headers, without: Iterable[str] = ()) -> Reply:
    """The whole request body goes on as ``body``; its length is set here."""
    reply = pb.ProcessingResponse()
    response = reply.request_body.response
    response.body_mutation.body = body
    put(response.header_mutation, [*headers, ("content-length", str(len(body)))], without)
    return reply


def changed_chunk(kind: str, body: bytes) -> Reply:
    """A streamed chunk goes on as ``body``; an empty one is held back.  ``request_body`` or ``response_body``."""
    reply = pb.ProcessingResponse()
    mutation = getattr(reply, kind).response.body_mutation
    if body:
        mutation.body = body
    else:
        mutation.clear_body = True
    return reply
