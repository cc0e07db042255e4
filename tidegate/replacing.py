"""A file that is replaced whole, so that whoever reads it meanwhile sees the old one or the new one, never half."""

from __future__ import annotations

import os
from pathlib import Path


def put(path: Path, content: bytes) -> None:
    """Make ``content`` what is in ``path``.  Raises ``OSError``."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)
