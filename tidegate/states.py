"""What each brain says of itself, in a small file that the gateway and the console read, and what of it is news.

So that it is always known which policy revision each worker enforces, and what is wrong with the files if an edit was
not taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from tidegate.disk import replacing
from tidegate.settings import Home

T = TypeVar("T")


class State(msgspec.Struct, frozen=True):
    """``revision`` is the policy's, ``catalog`` the catalogue's; ``since`` is when they came into force (UTC).

    ``problems`` are what is wrong with the files now, as sentences; ``details`` the same as data.  ``last_good`` is
    true while the policy in force is not the one in the file but the last that was, because the file is broken.
    ``data`` are the names of the organisation's own data that cannot be looked for, or not reliably, as sentences.
    ``pinned`` is a sentence where the policy in force is pinned, whatever is written.
    """

    name: str
    pid: int
    revision: str
    catalog: str
    since: str
    problems: tuple[str, ...] = ()
    details: tuple[dict[str, Any], ...] = ()
    last_good: bool = False
    data: tuple[str, ...] = ()
    pinned: str = ""


class Frontage(msgspec.Struct, frozen=True):
    """What the gateway and Envoy have to know of the policy and the catalogue in force, or ``problems``: why none is.

    ``hosts`` are the suffixes whose hosts it shows to the brains, ``patterns`` those that only a pattern names (the
    suffix, and what stands before it), ``tenants`` the headers for the organisation's own accounts (name, value, and
    the hosts on which it is set).  ``epoch`` is as ``epoch_of`` says, ``keep`` the seconds for which a conversation
    with the assistant is kept, ``None`` for ever.
    """

    epoch: str = ""
    hosts: tuple[str, ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()
    tenants: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    problems: tuple[dict[str, Any], ...] = ()
    keep: int | None = None


def epoch_of(policy: str, catalogue: str) -> str:
    """The name of a policy's and a catalogue's revision together: what was settled by others may be settled anew."""
    return f"{policy[:16]}.{catalogue[:16]}"


def state_file(home: Home, index: int) -> Path:
    """Where brain ``index`` says how it is."""
    return home.run / f"brain-{index}.json"


def frontage_file(home: Home) -> Path:
    """Where the first brain says what Envoy has to know; written before its state."""
    return home.run / "frontage.json"


def write_state(path: Path, state: State) -> None:
    """Replace the file whole, so that a reader never sees half of it."""
    _write(path, state)


def read_state(path: Path) -> State | None:
    """What a brain said last; ``None`` if it has said nothing that can be read."""
    return _read(path, State)


def write_frontage(home: Home, frontage: Frontage) -> None:
    """As ``write_state``."""
    _write(frontage_file(home), frontage)


def read_frontage(home: Home) -> Frontage | None:
    """As ``read_state``."""
    return _read(frontage_file(home), Frontage)


def _write(path: Path, told: msgspec.Struct) -> None:
    replacing.put(path, msgspec.json.encode(told))


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError):
        return None


def keep_address(home: Home, address: str | None) -> None:
    """Write down where the assistant is, for the brains, which send people there; ``None`` where there is none."""
    path = home.run / "assistant.address"
    path.unlink(missing_ok=True)
    if address is not None:
        path.write_text(address, encoding="utf-8")


def assistant_address(home: Home) -> str | None:
    """Where the assistant is."""
    try:
        return (home.run / "assistant.address").read_text("utf-8")
    except OSError:
        return None


class News:
    """What to tell of the brains: a revision in force everywhere, or what is wrong; each thing once.

    What is new is so against what was told last, not against the last look: of two brains one may have been seen
    on its way.
    """

    def __init__(self) -> None:
        self._told: State | None = None

    def of(self, now: Mapping[int, State]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The kind of each piece of news and its facts; none while the brains do not agree."""
        first = now[0]
        if any(said.revision != first.revision or said.problems != first.problems for said in now.values()):
            return
        old, self._told = self._told, first
        if first.problems and (old is None or old.problems != first.problems):
            kind = "last-good" if first.last_good and old is None else "problems"
            yield kind, {"problems": list(first.details), "texts": list(first.problems), "revision": first.revision}
        elif not first.problems and (old is None or old.problems or old.revision != first.revision):
            yield "policy", {"revision": first.revision}
        if first.data and (old is None or old.data != first.data):
            yield "data", {"texts": list(first.data)}
