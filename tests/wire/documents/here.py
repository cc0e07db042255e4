"""Files read in this process: those of the tests are our own."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from tidegate.wire import bodies
from tidegate.wire.documents.extract import extract
from tidegate.wire.documents.extracted import KINDS, Extracted

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Here:
    """What reads files elsewhere in a process of its own."""

    kinds = KINDS

    def read(self, content: bytes, kind: str) -> Extracted:
        return extract(content, kind)


def read_here(held: Any, _shape: object) -> Any:
    """The body that a driver holds, read with the files in it."""
    return bodies.read(held.raw, media_type=held.media_type, encoding=None, files=Here())


def packed(text: str) -> bytes:
    """An archive with one text in it.  It carries the time it was made, so that two of them may differ."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", text)
    return out.getvalue()
