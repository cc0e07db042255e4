"""The station ``read``: what a body says, as an edge holds it, and where the files in it are read.

Must never: read a file on the event loop.
"""

from __future__ import annotations

from tidegate.core.service import Shape
from tidegate.edges.files import Elsewhere, Files, InTime
from tidegate.edges.station import Held, Read, Reading
from tidegate.wire import bodies
from tidegate.wire.reader import FileReader


def reader(files: Files) -> tuple[Read, Read]:
    """The station ``read`` for the event loop, which passes on what holds files, and the one for threads."""
    elsewhere = Elsewhere(files.kinds)
    return (
        lambda held, shape: read_body(held, shape, elsewhere),
        lambda held, shape: read_body(held, shape, InTime(files)),
    )


def read_body(held: Held, shape: Shape | None, files: FileReader | None = None) -> Reading:
    """What a body says; without ``files`` those in it are unread."""
    return bodies.read(
        held.raw,
        media_type=held.media_type,
        encoding=held.encoding,
        query=held.query,
        shape=shape,
        path=held.path,
        headers=held.headers,
        files=files,
    )
