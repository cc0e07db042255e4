"""Content codings: the same bytes whole and split anywhere; damage, bombs and unknown codings have their own words."""

from __future__ import annotations

import gzip
import io
import random
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire import bodies
from tidegate.wire.content_codings import BadCoding, Decoder, decode, encode, names, sniffed
from tidegate.wire.limits import DEFAULT, MIB, Limits


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "br": brotli.compress,
    "zstd": zstd,
    "gzip, br": lambda data: brotli.compress(gzip.compress(data)),
    "zstd,gzip,identity": lambda data: gzip.compress(zstd(data)),
    "identity": bytes,
    "": bytes,
}
TEXT = "사람이 쓴 글 and some English, repeated. ".encode() * 20


@pytest.mark.parametrize("encoding", PACK)
def test_whole_and_split_at_every_offset(encoding: str) -> None:
    packed = PACK[encoding](TEXT)
    assert decode(packed, encoding, DEFAULT) == (TEXT, None)
    for cut in range(len(packed)):
        decoder = Decoder(encoding, DEFAULT)
        out = decoder.feed(packed[:cut]) + decoder.feed(packed[cut:])
        decoder.finish()
        assert out == TEXT


@pytest.mark.parametrize("encoding", [name for name in PACK if name not in ("", "identity")])
def test_cut_short(encoding: str) -> None:
    packed = PACK[encoding](TEXT)
    for cut in range(1, len(packed)):
        content, trouble = decode(packed[:cut], encoding, DEFAULT)
        assert trouble == "truncated"
        assert TEXT.startswith(content)


@pytest.mark.parametrize("encoding", ["gzip", "zstd", "deflate", "Deflate"])
def test_what_comes_after_the_end_is_said_and_what_came_before_is_kept(encoding: str) -> None:
    content, trouble = decode(PACK[encoding](TEXT) + b"tail that is no member", encoding, DEFAULT)
    assert (content, trouble) == (TEXT, "trailing-bytes")


def test_brotli_fails_whole_when_something_follows() -> None:
    assert decode(brotli.compress(TEXT) + b"tail", "br", DEFAULT).trouble == "malformed-encoding"


def test_members_and_padding() -> None:
    assert decode(gzip.compress(b"a") + gzip.compress(b"b") + bytes(9), "gzip", DEFAULT) == (b"ab", None)
    assert decode(zstd(b"a") + zstd(b"b"), "zstd", DEFAULT) == (b"ab", None)
    assert decode(b"", "gzip", DEFAULT) == (b"", None)


@pytest.mark.parametrize("encoding", ["compress", "gzip, x", "aws-chunked", "gzip,gzip,gzip,gzip,gzip"])
def test_what_we_do_not_know_or_undo(encoding: str) -> None:
    assert decode(TEXT, encoding, DEFAULT) == (b"", "unknown-encoding")
    with pytest.raises(BadCoding):
        Decoder(encoding, DEFAULT)


ZEROS = bytes(40 * MIB)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_bombs_are_noticed_before_they_are_unfolded(encoding: str) -> None:
    packed = PACK[encoding](ZEROS)
    decoder = Decoder(encoding, DEFAULT)
    given = 0
    reason = None
    try:
        for step in decoder.steps(packed):
            given += len(step)
    except BadCoding as bad:
        reason = bad.reason
    assert reason == "too-large"
    assert given <= DEFAULT.ratio_floor + DEFAULT.ratio * len(packed)
    assert decode(packed, encoding, DEFAULT) == (b"", "too-large")


def test_a_bomb_in_the_middle_of_a_stack_is_noticed_too() -> None:
    assert decode(gzip.compress(gzip.compress(ZEROS)), "gzip, gzip", DEFAULT).trouble == "too-large"


def test_the_cap_holds_without_a_ratio_and_streams_need_no_cap() -> None:
    import random

    noise = random.Random(7).randbytes(5000)
    assert decode(gzip.compress(noise), "gzip", Limits(decoded=4999)).trouble == "too-large"
    decoder = Decoder("gzip", Limits(decoded=4999), total=False)
    assert decoder.feed(gzip.compress(noise)) == noise


@given(st.binary(max_size=80), st.sampled_from(["gzip", "deflate", "br", "zstd", "br, gzip"]), st.integers(1, 9))
def test_any_bytes_give_only_the_named_troubles(raw: bytes, encoding: str, step: int) -> None:
    content, trouble = decode(raw, encoding, DEFAULT)
    assert trouble in (None, "truncated", "malformed-encoding", "trailing-bytes", "too-large")
    decoder = Decoder(encoding, DEFAULT)
    out = b""
    try:
        for at in range(0, len(raw), step):
            out += decoder.feed(raw[at : at + step])
        decoder.finish()
    except BadCoding as bad:
        assert trouble is not None
        assert (bad.reason == "truncated") == (trouble == "truncated")
    else:
        assert (out, None) == (content, trouble)


def test_names_of_a_header() -> None:
    assert names(" GZIP , identity,Br") == ("gzip", "br")
    assert names(None) == ()


def test_signatures_and_packing_again() -> None:
    for coding in ("gzip", "zstd"):
        packed = encode(TEXT, coding)
        assert sniffed(packed) == coding
        assert decode(packed, coding, DEFAULT).content == TEXT
    assert sniffed(TEXT) is None


@pytest.mark.parametrize("level", [0, 1, 3, 6, 9])
def test_the_zlib_format_of_every_level_is_known(level: int) -> None:
    for size in (20, 100_000):
        assert sniffed(zlib.compress(random.Random(3).randbytes(size), level)) == "deflate"


@pytest.mark.parametrize("text", [b"x^2 + 3x = 7", b"x^", b"x^n is a power, as all know", zlib.compress(TEXT, 3)[:-4]])
def test_a_formula_is_no_signature(text: bytes) -> None:
    assert sniffed(text) is None


@pytest.mark.parametrize("encoding", [name for name in PACK if name not in ("", "identity")])
def test_a_coding_says_where_it_ends(encoding: str) -> None:
    packed, decoder = PACK[encoding](TEXT), Decoder(encoding, DEFAULT)
    for at in range(len(packed)):
        assert not decoder.whole
        decoder.feed(packed[at : at + 1])
    assert decoder.whole


def test_what_has_no_coding_does_not_say_where_it_ends() -> None:
    decoder = Decoder(None, DEFAULT)
    decoder.feed(b"all of it")
    assert not decoder.whole


def test_what_a_gzip_file_says_of_what_was_packed_is_read() -> None:
    """``gzip`` keeps the name of a file, and it is what people see when they unpack it."""
    packed = io.BytesIO()
    with gzip.GzipFile("김하늘 900101-1234568.txt".encode(), "wb", fileobj=packed) as file:
        file.write(b"hello")
    seen = bodies.read(packed.getvalue(), media_type=None, encoding=None)
    assert [part.text for part in seen.parts] == ["김하늘 900101-1234568.txt", "hello"]
