"""Opens the indexes of a policy, and says of each one that cannot be relied on why.

An index that is missing, broken, made under another key or for another definition finds nothing; one that is stale
finds what was there when it was built.  Neither is "nothing found": whoever uses the lookers is told the name and the
reason, and policy answers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from tidegate.detectors.own.looker import Looker
from tidegate.registers.definition import DOCUMENTS, EXACT, SUFFIX, Definition
from tidegate.registers.sources import stamp

if TYPE_CHECKING:
    from tidegate.registers.index_file import Index

#: A name that is a name of a file everywhere.
_SAFE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
READY: Final = "ready"
STALE: Final = "stale"
#: What to do about each reason.
MENDING: Final = MappingProxyType(
    {
        "key-unsafe": "Others can read its key, keys/own-data, or it is damaged.",
        "missing": "It has not been built.",
        "broken": "Its file is damaged.",
        "other-version": "It was built by another version.",
        "other-key": "It was built under another key.",
        "other-definition": (
            "The policy now says something else than when it was built, or an older version built it elsewhere."
        ),
        STALE: "What it was built from has changed since, or it is older than `max-age`.",
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one index is.  ``why`` is ``ready`` or a reason code; ``built`` is in UTC; sizes are bytes."""

    name: str
    kind: str
    why: str
    entries: int = 0
    read: int = 0
    size: int = 0
    built: datetime | None = None
    refused: tuple[tuple[str, int], ...] = ()
    source_seen: bool = True

    def __str__(self) -> str:
        if self.why == READY:
            return f"The data “{self.name}” is ready."
        return f"The data “{self.name}” cannot be relied on. {MENDING[self.why]} Run: tidegate data build {self.name}"


@dataclass(frozen=True, slots=True)
class Register:
    """One index: what looks with it (``None`` where nothing can), and how it stands."""

    looker: Looker | None
    standing: Standing
    index: Index | None = None


def index_path(folder: Path, name: str) -> Path:
    """Where the index of the data called ``name`` is kept."""
    safe = name if _SAFE.match(name) else hashlib.sha256(name.encode()).hexdigest()[:32]
    return folder / f"{safe}{SUFFIX}"


def open_register(definition: Definition, folder: Path, key: bytes | None, now: datetime) -> Register:
    """The index of ``definition`` below ``folder``; ``key`` is ``None`` where there is none yet."""
    # Here and not above: NumPy is 20 MB in a process, and most policies have no index.
    from tidegate.registers.index_file import Unusable, open_index

    path = index_path(folder, definition.name)
    try:
        if key is None:
            raise Unusable("missing" if not path.exists() else "other-key")
        index = open_index(path, key)
        standing = _standing(definition, index, now)
        looker = None if standing.why == "other-definition" else _looker(definition, index, key)
    except Unusable as error:
        return Register(None, Standing(definition.name, definition.kind, error.why))
    except (KeyError, TypeError, ValueError):
        return Register(None, Standing(definition.name, definition.kind, "broken"))
    return Register(looker, standing, index)


def open_registers(
    definitions: Sequence[Definition], folder: Path, key: bytes | None, now: datetime | None = None
) -> list[Register]:
    """Every index, in the order of ``definitions``."""
    at = now or datetime.now(UTC)
    return [open_register(definition, folder, key, at) for definition in definitions]


def _standing(definition: Definition, index: Index, now: datetime) -> Standing:
    header = index.header
    seen = stamp(definition.source)
    built = datetime.fromisoformat(header["built"])
    why = READY
    same = header["definition"] == definition.digest() or header.get("said") == definition.moved_digest()
    if not same or header["kind"] != definition.kind:
        why = "other-definition"
    elif _is_stale(definition, header, seen, (now - built).total_seconds()):
        why = STALE
    return Standing(
        definition.name,
        definition.kind,
        why,
        header["entries"],
        header["read"],
        index.size,
        built,
        tuple(sorted(header["refused"].items())),
        source_seen=definition.source is None or seen is not None,
    )


def _is_stale(definition: Definition, header: dict[str, Any], seen: str | None, age: float) -> bool:
    """A source that is not on this machine cannot be compared: the index may have been built elsewhere."""
    too_old = definition.max_age is not None and age > definition.max_age
    if definition.source is None:
        return too_old
    changed = seen is not None and seen != header["source"]
    return changed and (too_old or definition.max_age is None)


def _looker(definition: Definition, index: Index, key: bytes) -> Looker:
    # Here, because what they stand on takes 25 MB that an installation without an index need not have.
    from tidegate.detectors.own import exact
    from tidegate.detectors.own.documents import Documents

    if definition.kind == EXACT:
        header = index.header
        layout = exact.Layout(
            {
                str(script): {int(one): int(bits) for one, bits in some.items()}
                for script, some in header["shapes"].items()
            },
            int(header["alone"]),
            tuple(tuple(map(int, columns)) for columns in header["combinations"]),
            definition.near,
        )
        return exact.Exact(definition.name, index.table, index.sieve, layout, key, definition.confidence)
    if definition.kind == DOCUMENTS:
        return Documents(definition.name, index.table, index.sieve, key, definition.words)
    raise ValueError("no such kind")
