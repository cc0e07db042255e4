"""A program whose name is written in other letters than UTF-8 is decided like any other."""

from __future__ import annotations

import pytest
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st

from tidegate.edges.envoy.dialogue import attributes_of, pb
from tidegate.edges.envoy.odd_letters import readable

AGENT = "request.headers['user-agent']"


def sent(agent: bytes) -> bytes:
    """A request by a program of that name, as Envoy writes it; its body is no UTF-8 either."""
    request = pb.ProcessingRequest()
    texts = request.attributes["envoy.filters.http.ext_proc"].fields
    texts[AGENT].string_value = "A" * len(agent)
    texts["request.path"].string_value = "/한글"
    request.request_body.body = b"\xff\xfe prompt"
    written: bytes = request.SerializeToString()
    return written.replace(b"A" * len(agent), agent) if agent else written


@pytest.mark.parametrize(
    ("agent", "read"),
    [
        ("카카오톡/1".encode("cp949"), "īī\x1a\x1a\x1a\x1a/1"),
        (b"caf\xe9", "caf\x1a"),
        ("café 한글".encode(), "café 한글"),
        (b"\xf0\x9f\x98", "\x1a\x1a\x1a"),
    ],
)
def test_what_is_not_utf_8_is_marked_and_nothing_else_changes(agent: bytes, read: str) -> None:
    request = pb.ProcessingRequest.FromString(readable(sent(agent)))
    assert attributes_of(request) == {AGENT: read, "request.path": "/한글"}
    assert request.request_body.body == b"\xff\xfe prompt"


def test_an_address_does_not_get_a_query_by_it() -> None:
    request = pb.ProcessingRequest()
    request.attributes["envoy.filters.http.ext_proc"].fields["request.path"].string_value = "/cafe/x"
    odd = request.SerializeToString().replace(b"cafe", b"caf\xe9")
    assert "?" not in attributes_of(pb.ProcessingRequest.FromString(readable(odd)))["request.path"]


def test_without_that_nothing_could_be_read() -> None:
    with pytest.raises(DecodeError):
        pb.ProcessingRequest.FromString(sent(b"caf\xe9"))


@given(st.binary(max_size=200))
def test_what_is_no_message_stays_as_it_is_or_as_long(data: bytes) -> None:
    assert len(readable(data)) == len(data)
