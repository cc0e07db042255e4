"""Bytes: formats inside one another, and damage that is said rather than passed over."""

from __future__ import annotations

import base64
import gzip
import struct
from typing import Any

import pytest

from tidegate.wire.bodies import read
from tidegate.wire.limits import Limits
from tidegate.wire.reading import Reading

HEAD = b'Content-Disposition: form-data; name="a"'


def seen(raw: bytes, media_type: str | None = None, **more: Any) -> Reading:
    return read(raw, media_type=media_type, encoding=None, **more)


def form(head: bytes, content: bytes, boundary: bytes = b"X") -> bytes:
    return b"--" + boundary + b"\r\n" + head + b"\r\n\r\n" + content + b"\r\n--" + boundary + b"--\r\n"


def whys(reading: Reading) -> set[str]:
    return {one.why for one in reading.unread}


def texts(reading: Reading) -> list[str]:
    return [part.text for part in reading.parts]


def test_multipart_in_multipart() -> None:
    inner = form(HEAD, b"inside", b"Y")
    raw = form(b"Content-Type: multipart/mixed; boundary=Y", inner)
    reading = seen(raw, "multipart/form-data; boundary=X")
    number = texts(reading).index("inside")
    assert (
        seen(reading.rewrite({number: [(0, 2, "on-")]}), "multipart/form-data; boundary=X").parts[number].text
        == "on-side"
    )


def test_multipart_without_an_end_of_nesting_is_said() -> None:
    raw = b"x"
    for depth in range(20):
        raw = form(b"Content-Type: multipart/mixed; boundary=B%d" % (depth - 1), raw, b"B%d" % depth)
    assert "too-deep" in whys(seen(raw, "multipart/mixed; boundary=B19"))


def test_compressed_in_compressed_ends_at_the_depth() -> None:
    raw = b'{"a":"x"}'
    for _ in range(8):
        raw = gzip.compress(raw)
    assert whys(seen(raw)) == {"too-deep"}


CODED = base64.b64encode(b"the key is kim-jae-hyun").decode()
WRITTEN = {
    "key": ("application/json", f'{{"{CODED}": 1}}'),
    "field": ("application/x-www-form-urlencoded", f"{CODED}=1".replace("=", "%3D", CODED.count("="))),
    "name": ("multipart/form-data; boundary=X", form(HEAD.replace(b'"a"', f'"{CODED}"'.encode()), b"").decode()),
    "file": ("multipart/form-data; boundary=X", form(HEAD + f'; filename="{CODED}"'.encode(), b"x").decode()),
    "escaped": ("multipart/form-data; boundary=X", form(HEAD + b'; filename="kim%2Djae%2Dhyun"', b"x").decode()),
    "header": ("multipart/form-data; boundary=X", form(b"X-Note: " + CODED.encode(), b"x").decode()),
    "before": ("multipart/form-data; boundary=X", f"{CODED}\r\n" + form(HEAD, b"x").decode()),
    "behind": ("multipart/form-data; boundary=X", form(HEAD, b"x").decode() + CODED),
}


@pytest.mark.parametrize("where", WRITTEN)
def test_names_are_undone_as_values_are(where: str) -> None:
    """What stands in base64 or with escapes was found in a value and not in the name of one."""
    media_type, raw = WRITTEN[where]
    reading = seen(raw.encode(), media_type)
    assert any("kim-jae-hyun" in text for text in texts(reading))


def test_what_only_says_how_to_read_a_part_is_believed_once() -> None:
    for head in (
        b"Content-Type: text/kim12jae34hyun56mi78",
        b"Content-Type: text/plain; charset=KIM1JAE2HYUN3",
        b"Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: kim-jae-hyun",
    ):
        reading = seen(form(head, b"x"), "multipart/form-data; boundary=X")
        assert any("kim" in text.lower() for text in texts(reading)), head
    for plain in (b"text/plain; charset=utf-8", b"text/html; charset=ks_c_5601-1987", b"application/x-7z-compressed"):
        assert texts(seen(form(b"Content-Type: " + plain, b"x"), "multipart/form-data; boundary=X")) == ["x"]


@pytest.mark.parametrize(
    "head", [b"X-Note: kim", HEAD + b"; note=kim", HEAD + b" kim", b"Content-Disposition: kim", b"kim"]
)
def test_unusual_headers_of_a_part_are_read(head: bytes) -> None:
    reading = seen(form(head, b"content"), "multipart/form-data; boundary=X")
    assert any("kim" in text for text in texts(reading))
    assert "content" in texts(reading)


def test_a_part_that_is_not_in_its_transfer_encoding() -> None:
    raw = form(HEAD + b"\r\nContent-Transfer-Encoding: base64", b"!not base64!")
    reading = seen(raw, "multipart/form-data; boundary=X")
    assert whys(reading) == {"malformed-encoding"}
    assert "!not base64!" in texts(reading)


def test_multipart_that_does_not_say_so() -> None:
    reading = seen(form(HEAD, b"content", b"----WebKitFormBoundary7"), "text/plain")
    assert ("form:a", "content") in [(part.path, part.text) for part in reading.parts]


def test_a_frame_in_an_unknown_compression() -> None:
    raw = struct.pack(">BI", 1, 4) + b"abcd"
    assert whys(seen(raw, "application/grpc")) == {"unknown-encoding"}


def test_frames_as_text() -> None:
    import base64

    raw = struct.pack(">BI", 0, 7) + b"\x0a\x05hello"
    reading = seen(base64.b64encode(raw), "application/grpc-web-text")
    assert texts(reading) == ["hello"]
    edited = base64.b64decode(reading.rewrite({0: [(0, 5, "bye")]}))
    assert edited == struct.pack(">BI", 0, 5) + b"\x0a\x03bye"


def test_bytes_in_a_message_that_nobody_can_read() -> None:
    raw = b"\x0a\x80\x02" + b"\xf5" + bytes(range(254, -1, -1))
    assert whys(seen(raw, "application/proto")) == {"file-type:unknown"}
    assert seen(b"\x0a\x10" + bytes(range(128, 144)) + b"\x12\x02hi", "application/proto").unread == ()


def test_protobuf_that_is_none_is_read_as_text_and_said() -> None:
    reading = seen(b"\xff\xffkim", "application/proto")
    assert whys(reading) == {"malformed"}
    assert any("kim" in text for text in texts(reading))


def test_what_looks_compressed_and_is_not() -> None:
    assert whys(seen(b"\x1f\x8b\x08 but no more")) == {"file-type:gzip"}


def test_a_bomb_inside_a_body_is_said() -> None:
    raw = form(HEAD + b'; filename="a.gz"', gzip.compress(bytes(8 << 20)))
    assert whys(seen(raw, "multipart/form-data; boundary=X", limits=Limits(decoded=1 << 20))) == {"too-large"}
