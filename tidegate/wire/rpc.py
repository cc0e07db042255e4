"""Refusals in the shape of JSON-RPC 2.0, for what was asked in that shape: each request gets an error with its own id.

Model Context Protocol 2025-11-25, "Streamable HTTP": a request is answered with 200 and one JSON object, since clients
take any other status for a broken connection; what asks for no answer, notifications and responses, gets an HTTP error
whose body may be an error without an id.  2025-03-26 knew batches; a batch is answered by a list.
Must never: answer a request that was not asked; repeat anything of a message but its id.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from tidegate.wire.refusals import Refusal, RefusalFacts, fields, headers_of, sentence

#: Of the codes that JSON-RPC leaves to servers (section 5.1) one that no specification or SDK of MCP has a meaning for.
REFUSED: Final = -32010
_VERSION: Final = "2.0"
_NULL: Final = msgspec.Raw(b"null")
#: Bytes of an id that is repeated; requests of a batch that are answered one by one.
_LONGEST_ID: Final = 512
_MOST: Final = 10_000


class _Message(msgspec.Struct):
    jsonrpc: str = ""
    method: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    id: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_one: Final = msgspec.json.Decoder(_Message)
_many: Final = msgspec.json.Decoder(list[_Message])


class Asked(msgspec.Struct, frozen=True):
    """The ids of the requests in a body, as JSON; none where nothing in it waits for an answer."""

    ids: tuple[msgspec.Raw, ...]
    batch: bool = False


def asked(body: bytes) -> Asked | None:
    """What ``body`` asks, or ``None`` where it is no JSON-RPC."""
    text = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    try:
        if text[:1] == b"[":
            messages, batch = _many.decode(text)[:_MOST], True
        else:
            messages, batch = [_one.decode(text)], False
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not messages or any(one.jsonrpc != _VERSION for one in messages):
        return None
    ids = [one.id for one in messages if isinstance(one.method, msgspec.Raw)]
    return Asked(tuple(_plain(id) for id in ids if isinstance(id, msgspec.Raw)), batch)


def refused(facts: RefusalFacts, asked: Asked) -> Refusal:
    """``facts`` for each request that was asked."""
    error = {"code": REFUSED, "message": sentence(facts), "data": {"tidegate": fields(facts)}}
    answers: list[dict[str, Any]] = [{"jsonrpc": _VERSION, "id": id, "error": error} for id in asked.ids]
    headers = (
        ("content-type", "application/json"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        *headers_of(facts),
    )
    if not answers:
        return Refusal(facts.status, headers, _encode({"jsonrpc": _VERSION, "error": error}))
    return Refusal(200, headers, _encode(answers if asked.batch else answers[0]))


def _plain(id: msgspec.Raw) -> msgspec.Raw:
    """An id is a string, a number or null (section 4); nothing else is repeated."""
    raw = bytes(id).strip()
    return id if len(raw) <= _LONGEST_ID and raw[:1] not in b"[{tf" else _NULL


def _encode(value: Any) -> bytes:
    return msgspec.json.encode(value)
