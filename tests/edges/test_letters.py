"""Letters in pictures, by the real Tesseract, in the confined process."""

from __future__ import annotations

import io
import os
import shutil
import time

import pytest
from PIL import Image, ImageDraw

from tidegate.edges.files import Files
from tidegate.wire.documents.extracted import Unreadable


@pytest.mark.slow
def test_a_scanned_number_is_read():
    if shutil.which("tesseract") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("This test needs Tesseract (Debian: tesseract-ocr, tesseract-ocr-kor).")
        pytest.skip("This test needs Tesseract (tesseract).")
    image = Image.new("L", (500, 80), "white")
    ImageDraw.Draw(image).text((20, 20), "4111 1111 1111 1111", "black", font_size=36)
    out = io.BytesIO()
    image.save(out, "PNG")
    files = Files(ocr=True)
    try:
        assert "image" in files.kinds
        found = files.read(out.getvalue(), "image", time.monotonic() + 30)
        assert "4111111111111111" in found.pieces[0].text.replace(" ", "")
        with pytest.raises(Unreadable, match=r"damaged|image"):
            files.read(b"\x89PNG\r\n\x1a\n" + out.getvalue()[8:30], "image", time.monotonic() + 30)
    finally:
        files.close()
