"""Notes of pictures, and what stands behind them: nobody who looks at the picture sees it, and it goes along."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.wire.documents import samples as s
from tidegate.wire.bodies import read
from tidegate.wire.documents.beside_pictures import beside
from tidegate.wire.documents.extracted import FileLimits
from tidegate.wire.documents.whole import read as read_whole
from tidegate.wire.limits import DEFAULT

NOTE = "my card is 4111 1111 1111 1111"


def picture(form: str, sides: tuple[int, int] = (1, 1), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", sides).save(out, form, **more)
    return out.getvalue()


def noted(*, packed: bool) -> bytes:
    info = PngInfo()
    info.add_text("Comment", NOTE, zip=packed)
    return picture("PNG", pnginfo=info)


def translated() -> bytes:
    info = PngInfo()
    info.add_itxt("Comment", NOTE, lang="en", tkey="Note", zip=True)
    return picture("PNG", pnginfo=info)


def photographed() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = NOTE
    return picture("JPEG", exif=exif)


def titled() -> bytes:
    """As Windows keeps a title: in UTF-16."""
    exif = Image.Exif()
    exif[0x9C9B] = NOTE.encode("utf-16-le") + b"\0\0"
    return picture("JPEG", exif=exif)


PICTURES = [
    noted(packed=False),
    noted(packed=True),
    translated(),
    picture("JPEG", comment=NOTE.encode()),
    photographed(),
    titled(),
    picture("GIF", comment=NOTE.encode()),
    *(picture(form) + NOTE.encode() for form in ("PNG", "JPEG", "GIF", "WEBP", "TIFF")),
    *(picture(form) + s.zipped({"a.txt": NOTE.encode()}) for form in ("PNG", "JPEG", "GIF")),
]


@pytest.mark.parametrize("content", PICTURES)
def test_a_picture_of_one_pixel_carries_nothing_unseen(content: bytes) -> None:
    """It was taken for a speck in which no word can be, and all that came with it was passed over."""
    seen = read(content, media_type="image/png", encoding=None)
    assert NOTE in "".join(part.text for part in seen.parts) or seen.unread
    whole = read_whole(content)
    assert NOTE in "".join(placed.piece.text for placed in whole.texts)


def test_a_picture_without_notes_says_nothing() -> None:
    for form in ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"):
        found = beside(picture(form, (64, 64)), FileLimits())
        assert (found.pieces, found.members, found.missed) == ([], [], [])


def with_chunks(kind: bytes, *chunks: bytes) -> bytes:
    whole = picture("PNG")
    laid = (struct.pack(">I", len(chunk)) + kind + chunk + bytes(4) for chunk in chunks)
    return whole[:33] + b"".join(laid) + whole[33:]


def with_packed_notes(*sizes: int) -> bytes:
    return with_chunks(b"zTXt", *(b"Comment\0\0" + zlib.compress(b"n" * size) for size in sizes))


@pytest.mark.parametrize("sizes", [(100_000,), (1_000, 100_000), (600, 600)])
def test_notes_that_unfold_without_end_are_cut_and_said(sizes: tuple[int, ...]) -> None:
    """All of them together, too: what is left of a limit is nothing, and not no limit."""
    found = beside(with_packed_notes(*sizes), FileLimits(unpacked=1_000))
    assert found.missed == ["too-large"]
    assert sum(piece.text.count("n") for piece in found.pieces) <= 1_000 + len("Comment") * len(sizes)


def test_notes_unfold_no_further_than_a_compressed_body_may() -> None:
    """58 KB of notes took the process that decides a seventh of a second, and came back as 64 MB."""
    for content in (with_packed_notes(8 * DEFAULT.ratio_floor), with_packed_notes(*[DEFAULT.ratio_floor // 4] * 8)):
        found = beside(content, FileLimits())
        assert found.missed == ["too-large"]
        assert sum(len(piece.text) for piece in found.pieces) <= 2 * DEFAULT.ratio_floor
    assert beside(with_packed_notes(DEFAULT.ratio_floor // 2), FileLimits()).missed == []


ODD = [
    with_chunks(b"zTXt", b"Comment\0\0" + zlib.compress(b"short") + NOTE.encode()),
    with_chunks(b"zTXt", b"Comment\0\0" + NOTE.encode()),
    with_chunks(b"iCCP", b"colours\0\0" + zlib.compress(bytes(40) + NOTE.encode("utf-16-be") + bytes(4))),
    with_chunks(b"tEXt", b"Comment\0" + "카드 번호는 ".encode("cp949") + NOTE.encode()),
]


@pytest.mark.parametrize("content", ODD)
def test_what_stands_where_no_program_puts_it_is_read(content: bytes) -> None:
    assert NOTE[-19:] in "".join(piece.text for piece in beside(content, FileLimits()).pieces)


def test_a_short_note_is_a_note() -> None:
    for content in (with_chunks(b"tEXt", b"A\0a@b.kr"), with_chunks(b"iTXt", b"A\0\0\0en\0B\0a@b.kr")):
        assert "a@b.kr" in "".join(piece.text for piece in beside(content, FileLimits()).pieces)


@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"II*\0"]), st.binary())
def test_nothing_that_is_no_picture_stops_it(head: bytes, rest: bytes) -> None:
    beside(head + rest, FileLimits())
