"""Notes of pictures, and what stands behind them: nobody who looks at the picture sees it, and it goes along."""

from __future__ import annotations

import io
import struct
import zlib

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

NOTE = "my card is 4111 1111 1111 1111"


def picture(form, sides=(1, 1), **more):
    out = io.BytesIO()
    Image.new("RGB", sides).save(out, form, **more)
    return out.getvalue()


def noted(*, packed):
    info = PngInfo()
    info.add_text("Comment", NOTE, zip=packed)
    return picture("PNG", pnginfo=info)


def translated():
    info = PngInfo()
    info.add_itxt("Comment", NOTE, lang="en", tkey="Note", zip=True)
    return picture("PNG", pnginfo=info)


def photographed():
    exif = Image.Exif()
    exif[0x010E] = NOTE
    return picture("JPEG", exif=exif)


def titled():
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
def test_a_picture_of_one_pixel_carries_nothing_unseen(content):
    """It was taken for a speck in which no word can be, and all that came with it was passed over."""
    seen = read(content, media_type="image/png", encoding=None)
    assert NOTE in "".join(part.text for part in seen.parts) or seen.unread
    whole = read_whole(content)
    assert NOTE in "".join(placed.piece.text for placed in whole.texts)


def test_a_picture_without_notes_says_nothing():
    for form in ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"):
        found = beside(picture(form, (64, 64)), FileLimits())
        assert (found.pieces, found.members, found.missed) == ([], [], [])


def with_packed_notes(*sizes):
    whole, chunks = picture("PNG"), b""
    for size in sizes:
        note = b"Comment\0\0" + zlib.compress(b"n" * size)
        chunks += struct.pack(">I", len(note)) + b"zTXt" + note + bytes(4)
    return whole[:33] + chunks + whole[33:]


@pytest.mark.parametrize("sizes", [(100_000,), (1_000, 100_000), (600, 600)])
def test_notes_that_unfold_without_end_are_cut_and_said(sizes):
    """All of them together, too: what is left of a limit is nothing, and not no limit."""
    found = beside(with_packed_notes(*sizes), FileLimits(unpacked=1_000))
    assert found.missed == ["too-large"]
    assert sum(piece.text.count("n") for piece in found.pieces) <= 1_000 + len("Comment") * len(sizes)


@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"II*\0"]), st.binary())
def test_nothing_that_is_no_picture_stops_it(head, rest):
    beside(head + rest, FileLimits())
