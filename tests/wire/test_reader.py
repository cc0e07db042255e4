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


def around(hidden: bytes) -> tuple[bytes, bytes]:
    """A form with ``hidden`` before its first part, and behind its last."""
    return hidden + b"\r\n" + form(HEAD, b"x"), form(HEAD, b"x") + hidden


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("hidden", [b"said outside", b'{"a": "said\\u0020outside"}', "said outside".encode("utf-16")])
def test_what_stands_outside_all_parts_is_read_by_what_it_is(place: int, hidden: bytes) -> None:
    reading = seen(around(hidden)[place], "multipart/form-data; boundary=X")
    number = next(number for number, text in enumerate(texts(reading)) if "said outside" in text)
    at = texts(reading)[number].index("said")
    assert b"kept" in reading.rewrite({number: [(at, at + 4, "kept")]}).replace(b"\0", b"")


def test_files_outside_all_parts_are_files() -> None:
    raw = form(HEAD, b"x")
    packed = seen(raw + gzip.compress(b"said outside"), "multipart/form-data; boundary=X")
    assert "said outside" in texts(packed)
    unknown = seen(raw + bytes(range(256)), "multipart/form-data; boundary=X")
    assert whys(unknown) == {"file-type:unknown"}


def test_bytes_outside_of_forms_in_forms_end_at_the_depth() -> None:
    raw = b"\0\1\2"
    for depth in range(20):
        raw = form(HEAD, b"x", b"B%d" % depth) + raw
        raw = form(b"Content-Type: multipart/mixed; boundary=B%d" % depth, raw, b"C%d" % depth)
    assert "too-deep" in whys(seen(raw, "multipart/mixed; boundary=C19"))


RANDOM = bytes((7 * at * at + 13 * at + 31) % 251 for at in range(600))


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "koi8-r", "euc-kr"])
def test_a_label_makes_no_text_of_any_bytes(label: str) -> None:
    reading = seen(RANDOM, f"text/plain; charset={label}")
    assert "file-type:unknown" in whys(reading)
    assert texts(reading), "what letters they make is looked at all the same"


@pytest.mark.parametrize("label", ["utf-8", "utf-16le", "iso-2022-kr"])
def test_a_text_in_a_set_that_writes_by_controls_is_one(label: str) -> None:
    reading = seen("a note, 가나다".encode(label), f"text/plain; charset={label}")
    assert (texts(reading), whys(reading)) == (["a note, 가나다"], set())


@pytest.mark.parametrize(
    "raw",
    [
        b"SEND\ndestination:/chat\ncontent-type:text/plain\n\nhello there\0",  # STOMP 1.2
        b'42["message","hello there, how are you"]\x1e42["message","and now?"]',  # several packets of Socket.IO
        "오늘 회의록입니다. 내일 다시 봅시다.\r\n\x1a".encode(),  # the end of a file, to old programs
        b"one line of a log that was cut\n" + b"\0" * 9,
    ],
)
def test_a_text_with_a_few_control_characters_is_one(raw: bytes) -> None:
    for media_type in (None, "text/plain", "text/plain; charset=utf-8"):
        reading = seen(raw, media_type)
        assert (texts(reading), whys(reading)) == ([raw.decode()], set())
    uploaded = read(raw, media_type=None, encoding=None, upload=True)
    assert (texts(uploaded), whys(uploaded)) == ([raw.decode()], set())


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


def test_an_empty_message_is_in_no_compression() -> None:
    assert seen(b"\1\0\0\0\0", "application/grpc").unread == ()


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
