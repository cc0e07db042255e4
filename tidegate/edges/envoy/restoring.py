"""The answer to a redacted request: values put back as it streams by, and its end recorded.

Must never: hold an answer back longer than a placeholder may be; end the stream cleanly while something is held.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tidegate.edges.driver import Crossing
from tidegate.edges.envoy import dialogue
from tidegate.edges.envoy.dialogue import Message, kind_of
from tidegate.edges.envoy.stream import BrokenOff, Stream, go_on
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.wire.placeholders import Vault
from tidegate.wire.restore import Restorer, Unrestorable

#: Headers that are untrue of an answer with other bytes in it.
UNTRUE: Final = (
    "accept-ranges",
    "content-digest",
    "content-encoding",
    "content-length",
    "content-md5",
    "digest",
    "etag",
    "repr-digest",
)


async def answer(stream: Stream, crossing: Crossing, vault: Vault) -> None:
    """Take the answer through to its end.  Raises ``BrokenOff`` where the client must see that it is not whole."""
    restorer: Restorer | None = None
    while True:
        message = await stream.read()
        if message is None:
            crossing.report(e.PeerGone(crossing.after()))
            return
        kind = kind_of(message)
        if kind == "response_headers":
            restorer = await _begin(stream, crossing, vault, message)
            ended = message.response_headers.end_of_stream
        elif kind == "response_body" and restorer is not None:
            ended = await _chunk(stream, crossing, restorer, message)
        else:
            ended = kind == "response_trailers"
            await go_on(stream, message)
        if ended:
            crossing.report(e.Ended(after=crossing.after()))
            return
        if restorer is None and kind == "response_headers":
            return


async def _begin(stream: Stream, crossing: Crossing, vault: Vault, message: Message) -> Restorer | None:
    headers = dialogue.headers_of(message.response_headers.headers)
    duty = crossing.report(e.ResponseStarted(_status(headers)))
    if not isinstance(duty, c.RestoreAnswer):
        await go_on(stream, message)
        return None
    try:
        restorer = Restorer(vault, headers.get("content-type"), headers.get("content-encoding"))
    except Unrestorable as error:
        # It stays as it is: what stands in it are placeholders, and the person is told why they were not replaced.
        await stream.write(dialogue.changed_head("response_headers", [("tidegate-not-restored", error.reason)]))
        return None
    if restorer.restores:
        await stream.write(dialogue.changed_head("response_headers", (), UNTRUE))
    else:
        await go_on(stream, message)
    return restorer


async def _chunk(stream: Stream, crossing: Crossing, restorer: Restorer, message: Message) -> bool:
    body = message.response_body
    crossing.report(e.ResponseChunk(len(body.body)))
    if not restorer.restores:
        await go_on(stream, message)
        return bool(body.end_of_stream)
    try:
        out = restorer.feed(body.body, body.end_of_stream)
    except Unrestorable as error:
        crossing.report(e.Failed(e.ANSWER, error.reason, crossing.after()))
        raise BrokenOff(error.reason) from None
    if out == body.body:
        await go_on(stream, message)
    else:
        await stream.write(dialogue.changed_chunk("response_body", out))
    return bool(body.end_of_stream)


def _status(headers: Mapping[str, Any]) -> int | None:
    status = headers.get(":status", "")
    return int(status) if status.isdecimal() else None
