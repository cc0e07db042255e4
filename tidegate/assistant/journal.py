"""The journal of an answer under way: each piece is appended, sealed, before anybody sees it.

A write to a file survives the end of the process that made it, however that came, so after a kill the part that people
have read is there to be kept.  One file an answer, removed when the answer stands in the store.  Against a power cut it
does not help: it is not forced to the disk, which would cost more than a piece may take.

Must never: write a text in clear.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tidegate.assistant.sealing import Seal, Unopened

_LENGTH: Final = struct.Struct(">I")


class Journal:
    """The journal of one answer; ``id`` is the message's."""

    def __init__(self, directory: Path, id: str, seal: Seal) -> None:
        self._path, self._id, self._seal = directory / id, id, seal
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._count = 0

    def write(self, kind: str, text: str) -> None:
        """Append a piece; ``kind`` is one letter.  Raises ``OSError`` on a full disk."""
        sealed = self._seal.seal((kind + text).encode("utf-8", "surrogatepass"), f"{self._id} {self._count}")
        self._count += 1
        whole = _LENGTH.pack(len(sealed)) + sealed
        if os.write(self._file, whole) != len(whole):
            raise OSError("the piece was not written whole")

    def close(self) -> None:
        """The answer stands elsewhere: remove the file."""
        os.close(self._file)
        self._path.unlink(missing_ok=True)


def recovered(directory: Path, id: str, seal: Seal) -> Iterator[tuple[str, str]]:
    """The pieces of a journal whose process was killed, as kind and text; a torn last piece is left out."""
    try:
        content = (directory / id).read_bytes()
    except OSError:
        return
    position = count = 0
    while position + _LENGTH.size <= len(content):
        (length,) = _LENGTH.unpack_from(content, position)
        position += _LENGTH.size
        sealed = content[position : position + length]
        position += length
        if len(sealed) < length:
            return
        try:
            piece = seal.open(sealed, f"{id} {count}").decode("utf-8", "surrogatepass")
        except Unopened:
            return
        count += 1
        yield piece[:1], piece[1:]
