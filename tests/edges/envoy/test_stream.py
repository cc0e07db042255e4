"""One stream: read, write, and what breaks it off."""

from __future__ import annotations

import pytest

from tidegate.edges.envoy.calls import CallFailed
from tidegate.edges.envoy.dialogue import GO_ON, attributes_of, unchanged
from tidegate.edges.envoy.rehearsal import Script, body
from tidegate.edges.envoy.stream import BrokenOff, CallStream, go_on


class Spoken:
    """A call with messages that have come, and the end after them."""

    def __init__(self, *messages: bytes) -> None:
        self.messages: list[bytes | None] = [*messages, None]
        self.written: list[bytes] = []

    async def read(self) -> bytes | None:
        return self.messages.pop(0)

    def write(self, message: bytes) -> None:
        self.written.append(message)


async def test_a_stream_reads_messages_and_then_nothing() -> None:
    call = Spoken(body(b"x").SerializeToString())
    stream = CallStream(call)  # type: ignore[arg-type]
    assert [await stream.read(), await stream.read()] == [body(b"x"), None]


async def test_an_answer_is_written_as_it_is_or_as_it_was_serialised_before() -> None:
    call = Spoken()
    stream = CallStream(call)  # type: ignore[arg-type]
    await stream.write(GO_ON["request_body"])
    await stream.write(unchanged("request_body"))
    assert call.written == [GO_ON["request_body"]] * 2


async def test_what_is_no_message_fails_the_call() -> None:
    with pytest.raises(CallFailed, match="no-message"):
        await CallStream(Spoken(b"\xff\xff")).read()  # type: ignore[arg-type]


async def test_a_name_in_odd_letters_is_no_failure() -> None:
    request = body(b"x")
    request.attributes["envoy.filters.http.ext_proc"].fields["request.headers['user-agent']"].string_value = "cafe"
    odd = request.SerializeToString().replace(b"cafe", b"caf\xe9")
    read = await CallStream(Spoken(odd)).read()  # type: ignore[arg-type]
    assert attributes_of(read)["request.headers['user-agent']"] == "caf\x1a"


async def test_going_on_answers_in_kind() -> None:
    script = Script()
    await go_on(script, body(b"x", kind="response"))
    assert script.replies[0].WhichOneof("response") == "response_body"


def test_what_is_broken_off_says_a_code() -> None:
    assert str(BrokenOff("refused")) == "refused"
