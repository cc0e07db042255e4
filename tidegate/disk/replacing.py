"""A file that is replaced whole, so that whoever reads it meanwhile sees the old one or the new one, never half."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from tidegate.disk.flushing import flush


def put(path: Path, content: bytes, *, private: bool = False, durable: bool = False) -> None:
    """Make ``content`` what is in ``path``, which others may read as they could before.  Raises ``OSError``.

    ``private``: nobody but its owner may read it, as from the first byte.  ``durable``: it is on the disk before it is
    in its place, so that after a power cut it is not there and empty.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if private else 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                flush(file.fileno())
        if not private and (mode := _mode(path)) is not None:
            beside.chmod(mode)
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _mode(path: Path) -> int | None:
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_mode & 0o777
    return None
