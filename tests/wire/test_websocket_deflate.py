"""What the handshake agreed on, and messages unpacked and packed."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.websocket_deflate import (
    Agreed,
    BadDeflate,
    Deflate,
    Oversized,
    Packer,
    UnknownExtension,
    Unpacker,
    negotiated,
    offer,
)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, None),
        ("", None),
        ("permessage-deflate", Deflate()),
        ("Permessage-Deflate; server_no_context_takeover", Deflate(server=Agreed(takeover=False))),
        ("permessage-deflate;client_no_context_takeover", Deflate(client=Agreed(takeover=False))),
        (
            'permessage-deflate; server_max_window_bits="10"; client_max_window_bits=12',
            Deflate(Agreed(bits=12), Agreed(bits=10)),
        ),
    ],
)
def test_what_the_server_answered(answer: str | None, expected: Deflate | None) -> None:
    assert negotiated(answer) == expected


@pytest.mark.parametrize(
    "answer",
    [
        "x-webkit-deflate-frame",
        "permessage-deflate, permessage-deflate",
        "permessage-deflate, x-other",
        "permessage-deflate; unknown",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=010",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
    ],
)
def test_an_answer_that_can_not_be_followed_is_an_error(answer: str) -> None:
    with pytest.raises(UnknownExtension):
        negotiated(answer)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (None, None),
        ("permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits"),
        ("x-webkit-deflate-frame, permessage-deflate", "permessage-deflate"),
        ("permessage-deflate; mystery=1, permessage-deflate", "permessage-deflate"),
        ("permessage-deflate; server_max_window_bits=10", "permessage-deflate; server_max_window_bits=10"),
        ("bbf-usp-protocol; eid=1", None),
    ],
)
def test_only_what_we_can_follow_is_offered_on(asked: str | None, kept: str | None) -> None:
    assert offer(asked) == kept


agreements = st.builds(Agreed, st.booleans(), st.integers(8, 15))


@given(agreements, st.lists(st.text(max_size=40).map(str.encode), max_size=8))
def test_what_is_packed_unpacks(agreed: Agreed, messages: list[bytes]) -> None:
    packer, unpacker = Packer(agreed), Unpacker(agreed)
    if not packer.able:
        assert agreed.bits == 8
        return
    for message in messages:
        assert unpacker.unpack(packer.pack(message), 1000) == message


def test_a_bomb_is_not_unfolded() -> None:
    bomb = Packer(Agreed()).pack(b"x" * 50_000_000)
    assert len(bomb) < 60_000
    with pytest.raises(Oversized):
        Unpacker(Agreed()).unpack(bomb, 1_000_000)


def test_the_limit_is_the_limit() -> None:
    packed = Packer(Agreed()).pack(b"x" * 1000)
    assert Unpacker(Agreed()).unpack(packed, 1000) == b"x" * 1000
    with pytest.raises(Oversized):
        Unpacker(Agreed()).unpack(packed, 999)


def test_a_final_block_is_refused() -> None:
    inner = zlib.compressobj(wbits=-15)
    with pytest.raises(BadDeflate):
        Unpacker(Agreed()).unpack(inner.compress(b"x") + inner.flush(), 100)


@given(st.binary(max_size=60))
def test_any_payload_gives_bytes_or_a_named_error(payload: bytes) -> None:
    try:
        assert len(Unpacker(Agreed()).unpack(payload, 500)) <= 500
    except (BadDeflate, Oversized) as error:
        assert payload.hex() not in str(error) or not payload


@given(st.text('permessage-deflate;=, "_windowbits159', max_size=80))
def test_any_header_gives_an_agreement_or_the_named_error(header: str) -> None:
    offer(header)
    try:
        negotiated(header)
    except UnknownExtension:
        return
