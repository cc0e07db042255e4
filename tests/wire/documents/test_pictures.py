"""How large a picture is, without unpacking it."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tidegate.wire.documents.pictures import is_speck, is_thumbnail, size


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"])
@pytest.mark.parametrize("sides", [(300, 40), (12, 900)])
def test_sides(form: str, sides: tuple[int, int]) -> None:
    out = io.BytesIO()
    Image.new("RGB", sides).save(out, form)
    assert size(out.getvalue()) == sides
    assert is_speck(out.getvalue()) == (min(sides) < 16)


def test_a_bomb_is_told_by_its_head() -> None:
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">L4s2L", 13, b"IHDR", 50_000, 50_000)
    assert size(head) == (50_000, 50_000)
    assert not is_thumbnail(head)


@given(
    st.sampled_from([b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"\xff\xd8", b"RIFF\0\0\0\0WEBP", b"II*\0"]), st.binary()
)
def test_anything_else_has_no_size_or_one(head: bytes, rest: bytes) -> None:
    found = size(head + rest)
    assert found is None or min(found) >= 0
