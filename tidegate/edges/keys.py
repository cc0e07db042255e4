"""Keys of an installation that sign what only we may read back: made once, 32 random bytes, a file of mode 0600 each.

Every worker process of an installation reads the same files.  Must never: hand out a key that others can read, or
show one in a repr or an error.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from tidegate.disk.flushing import flush

KEY_BYTES: Final = 32


class KeyUnsafe(Exception):
    """A key file is damaged or readable by others; the text says which and what to do."""


def key(path: Path) -> bytes:
    """The key in ``path``, made first if there is none.  Raises ``KeyUnsafe``."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    if not path.exists():
        # Written whole beside its place and linked: of two processes that start at once both read the winner's.
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            flush(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise KeyUnsafe(f"Others can read {path}. Run `chmod 600 {path}`, and remove it if others may have read it.")
    value = path.read_bytes()
    if len(value) != KEY_BYTES:
        raise KeyUnsafe(f"{path} is damaged. Remove it: a new one is made, and what the old one signed ends.")
    return value
