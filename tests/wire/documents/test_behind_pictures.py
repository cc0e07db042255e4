"""What follows the end of a picture: other pictures, films and tables of cameras, and files that somebody put there."""

from __future__ import annotations

import io
import os
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.wire.documents import samples as s
from tidegate.wire.bodies import read
from tidegate.wire.documents.behind_pictures import behind, end
from tidegate.wire.documents.whole import read as read_whole

FILM = b"\0\0\0\x18ftypmp42\0\0\0\0" + os.urandom(500)
NOISE = bytes(range(256)) * 2
NOTE = "my card is 4111 1111 1111 1111"


def picture(form: str, sides: tuple[int, int] = (40, 40), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").resize(sides).save(out, form, **more)
    return out.getvalue()


JPEG, PNG, GIF, WEBP = (picture(form) for form in ("JPEG", "PNG", "GIF", "WEBP"))
ANIMATED = picture("GIF", save_all=True, append_images=[Image.new("L", (40, 40), at) for at in (1, 99)])


def samsung(*blocks: tuple[int, bytes, bytes]) -> bytes:
    """As a phone writes it: the blocks, a table of how far before it each is, and its size."""
    before, table = b"", b""
    laid = [struct.pack("<HHL", 0, kind, len(name)) + name + inner for kind, name, inner in blocks]
    left = sum(map(len, laid))
    for (kind, *_), block in zip(blocks, laid, strict=True):
        table += struct.pack("<HHLL", 0, kind, left, len(block))
        before, left = before + block, left - len(block)
    table = b"SEFH" + struct.pack("<LL", 106, len(blocks)) + table
    return before + table + struct.pack("<L", len(table)) + b"SEFT"


def unread(content: bytes) -> set[str]:
    return {one.why for one in read(content, media_type="image/jpeg", encoding=None).unread}


@pytest.mark.parametrize("content", [JPEG, GIF, WEBP, ANIMATED, picture("JPEG", progressive=True, comment=b"\xff\xd9")])
def test_the_end_of_a_picture_is_where_its_format_says(content: bytes) -> None:
    assert end(content) == len(content)
    assert end(content + NOISE) == len(content)


def test_a_picture_that_is_broken_off_has_nothing_behind_it() -> None:
    for content in (JPEG[:-2], GIF[:-1], WEBP[:-4]):
        assert end(content) == len(content)
        assert not behind(content, end(content), 10).files


@pytest.mark.parametrize("fill", [b"", b"\0" * 500, b"\0\0\xff\xff", b"\xff" * 9])
def test_the_pictures_of_a_multi_picture_file_are_each_a_file(fill: bytes) -> None:
    found = behind(JPEG + fill + JPEG + fill + JPEG + fill, len(JPEG), 10)
    assert found.files == [JPEG, JPEG]


def test_more_pictures_than_are_read_are_not_passed_over_in_silence() -> None:
    found = behind(JPEG * 5, len(JPEG), 3)
    assert (len(found.files), found.whole) == (3, False)


@pytest.mark.parametrize(
    "content", [JPEG + FILM, JPEG + JPEG + FILM, JPEG + samsung((0xA30, b"MotionPhoto_Data", FILM))]
)
def test_the_film_of_a_motion_photo_is_said_to_be_a_film(content: bytes) -> None:
    assert unread(content) == {"image", "video"}


SCREENSHOT = samsung((0xA01, b"Image_UTC_Data", b"1700000000000"), (0xDA1, b"Captured_App_Info", b"\1\2\3\0\xfe"))


@pytest.mark.parametrize("content", [PNG + SCREENSHOT, JPEG + SCREENSHOT])
def test_a_screenshot_of_a_phone_with_its_table_of_blocks_is_a_picture_and_no_more(content: bytes) -> None:
    assert unread(content) == {"image"}


def test_a_photo_with_distances_is_a_photo() -> None:
    assert unread(JPEG + samsung((0xAB1, b"DualShot_DepthMap_1", os.urandom(9000)))) == {"image"}


@pytest.mark.parametrize("mark", [b"\xa1\xb2\xc3\xd4", b"cbipcbbl", b"\0" * 6 + b"/NIKON APP", b"jxrs\1\2\3\0"])
def test_what_a_known_program_leaves_is_looked_through_for_letters(mark: bytes) -> None:
    seen = read(JPEG + NOISE + NOTE.encode() + mark, media_type="image/jpeg", encoding=None)
    assert {one.why for one in seen.unread} == {"image"}
    assert any(NOTE in part.text for part in seen.parts)


HIDDEN = [
    *(form + NOISE for form in (JPEG, PNG, GIF, WEBP)),
    JPEG + JPEG + NOISE,
    JPEG + NOISE + SCREENSHOT,
    JPEG + samsung((0xA01, b"Image_UTC_Data", NOISE * 20)),
    JPEG + samsung() + NOISE,
    # A table that leaves out what stands between its blocks.
    JPEG + SCREENSHOT[:27] + NOISE * 20 + SCREENSHOT[27:],
]


@pytest.mark.parametrize("content", HIDDEN)
def test_bytes_that_nobody_knows_are_said_to_be_no_kind_of_file(content: bytes) -> None:
    assert "file-type:unknown" in unread(content)


@pytest.mark.parametrize("form", [JPEG, PNG, GIF, WEBP])
@pytest.mark.parametrize(
    ("inner", "why"),
    [(b"Rar!\x1a\7" + NOISE, "rar"), (b"%PDF-1.7" + NOISE, "pdf"), (b"7z\xbc\xaf\x27\x1c" + NOISE, "7z")],
)
def test_a_file_of_a_known_kind_is_read_or_named(form: bytes, inner: bytes, why: str) -> None:
    assert f"file-type:{why}" in unread(form + inner)


@pytest.mark.parametrize("form", [JPEG, PNG, GIF, WEBP])
@pytest.mark.parametrize(
    "inner",
    [NOTE.encode(), NOTE.encode("utf-16"), s.zipped({"a.txt": NOTE.encode()}), picture("JPEG", comment=NOTE.encode())],
)
def test_what_can_be_read_is_read(form: bytes, inner: bytes) -> None:
    assert NOTE in "".join(placed.piece.text for placed in read_whole(form + inner).texts)


def test_blocks_over_one_another_are_not_told_again_and_again() -> None:
    """A table of a thousand blocks that are all the same four megabytes."""
    inner = struct.pack("<HHL", 0, 1, 4) + b"name" + NOISE * 8
    table = b"SEFH" + struct.pack("<LL", 106, 1000) + struct.pack("<HHLL", 0, 1, len(inner), len(inner)) * 1000
    found = behind(JPEG + inner + table + struct.pack("<L", len(table)) + b"SEFT", len(JPEG), 10)
    assert len(found.files) == 1


@given(
    st.sampled_from([JPEG[:200], GIF[:30], b"RIFF", JPEG + b"SEFH", JPEG]),
    st.binary(),
    st.sampled_from([b"", b"\x10\0\0\0SEFT", SCREENSHOT[-40:]]),
)
def test_nothing_stops_it_and_it_goes_no_further_than_the_end(head: bytes, rest: bytes, last: bytes) -> None:
    content = head + rest + last
    at = end(content)
    assert 0 < at <= len(content)
    behind(content, at, 10)
