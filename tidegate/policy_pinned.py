"""An earlier policy that was put in force again where what is written cannot or may not be changed from here.

What is kept in a directory, in a repository or under a signature is other people's to write.  So a rollback there pins
the earlier text: it decides, whatever is written or fetched meanwhile, until it is released.  One file holds all of it
and is replaced whole, so that nobody ever sees half of a policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from tidegate.core.problem import Problem, Problems
from tidegate.disk import replacing
from tidegate.policy.parse import revision_of
from tidegate.settings import Home


class Pin(msgspec.Struct, frozen=True):
    """The policy that was pinned, since when (UTC), and the signatures it had, by kind."""

    revision: str
    since: str
    text: str
    signatures: Mapping[str, bytes]


def file(home: Home) -> Path:
    """Where it is kept; there while a policy is pinned."""
    return home.path / "state" / "policy.pinned"


def read(home: Home) -> Pin | None:
    """The policy that is pinned.  Raises ``Problems`` where it is not what was pinned."""
    try:
        pin = msgspec.json.decode(file(home).read_bytes(), type=Pin)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _wrong(home, f"The pinned policy cannot be read ({type(error).__name__}).") from None
    if revision_of(pin.text) != pin.revision:
        raise _wrong(home, "The pinned policy is not the text that was pinned.")
    return pin


def write(home: Home, pin: Pin) -> None:
    """Pin a policy, in place of another one if there is one.  Raises ``OSError``."""
    path = file(home)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replacing.put(path, msgspec.json.encode(pin))


def release(home: Home) -> None:
    """Have what is written decide again.  Raises ``OSError``."""
    file(home).unlink(missing_ok=True)


def _wrong(home: Home, what: str) -> Problems:
    fix = "Pin one again with `tidegate policy rollback`, or `tidegate policy release`."
    return Problems([Problem(str(file(home)), 0, 0, what, fix)])
