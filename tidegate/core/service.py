"""A service as decisions see it: its name, its kind, and the facts in force on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

NO_FACTS: Final[Mapping[str, frozenset[str]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Service:
    """An entry of the catalogue, at one version of its facts.

    ``facts`` maps a property (``stored-in``, ``collects``, ``trains-on-data``, ``operator-country``,
    ``operator``, ``model``, ``hosts-models-of``) to the set of its present values; a property that is missing is
    not known.  ``version`` is a digest of the facts, so that a receipt can say what a decision leaned on.
    """

    id: str
    name: str
    category: str
    facts: Mapping[str, frozenset[str]] = field(default_factory=lambda: NO_FACTS)
    version: str = ""

    def __hash__(self) -> int:
        return hash((self.id, self.version))


@dataclass(frozen=True, slots=True)
class Shape:
    """How to read one kind of request of a service.

    Paths are dotted keys with ``[]`` for every element and ``[?key=="value"]`` as a filter; ``form:name`` a form field,
    ``form:name -> path`` JSON inside it, ``query:name``, ``header:name``, ``path:n``, ``<whole body>``.
    ``credential`` is where the person's own credential for this very service stands, when it is not in a header: like
    ``Authorization`` it is no content.
    ``reply`` is ``sse``, ``json``, ``ndjson``, ``websocket``, ``text`` or ``unknown``.
    ``name`` is unique in its service and stable, as it is recorded.
    """

    name: str
    activity: frozenset[str]
    media_type: str | None = None
    prompts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    conversation: str | None = None
    account: str | None = None
    credential: str | None = None
    reply: str = "unknown"


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the catalogue makes of one request.

    ``service`` is ``None`` when the request is not AI traffic.  ``recognised`` is false when the host belongs to a
    service but no shape fits the request: its body is then read whole, as a prompt.
    """

    service: Service | None
    activity: frozenset[str]
    shape: Shape | None = None
    recognised: bool = True
