"""How the ICAP server is set: what its clients are told, and whom it listens to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tidegate.core.exchange import Address
from tidegate.edges.icap.claims import WANTED
from tidegate.edges.people import Network

#: The two services: requests of people go to one, answers of services to the other (RFC 3507 section 4.10.1: one
#: address may not do both).
REQUEST: Final = "/request"
ANSWER: Final = "/answer"
#: Bytes of a request that a client sends before it waits.  Most prompts are over by then, which saves a round trip, and
#: a request that is settled by its head is not sent whole.  Squid keeps 64 KiB to take back.
PREVIEW: Final = 32 * 1024
#: Seconds after which a client should ask for our options again.
TTL: Final = 300
#: Connections beyond those that one client is told of, for several clients; more are turned away with 503.
CLIENTS: Final = 4


@dataclass(frozen=True, slots=True)
class Options:
    """``clients`` are the addresses that may connect; nothing that another says is believed, or even read.

    ``inside``: the proxy ends the TLS of AI services and shows what is inside.  Where it is false a CONNECT is all
    there will ever be to see, and is answered as policy's ``when-unsure`` says.  ``encoded``: names of people come in
    base64 without a scheme.  ``connections`` is what one client may open; ``body_limit`` what is held of one body
    (bytes).
    ``state`` names policy and catalogue in force.
    """

    clients: tuple[Network, ...]
    state: Callable[[], str]
    inside: bool = True
    encoded: bool = False
    connections: int = 256
    body_limit: int = 32 * 1024**2

    def knows(self, client: Address | None) -> bool:
        """Whether ``client`` may connect."""
        return client is not None and any(client.version == net.version and client in net for net in self.clients)

    def tag(self) -> str:
        """The ISTag (RFC 3507 section 4.7): another one as soon as another answer could be given; up to 32 bytes."""
        return _tag(self.state())

    def told(self, path: str) -> tuple[tuple[str, str], ...]:
        """What OPTIONS tells of the service at ``path`` (RFC 3507 section 4.10.2).

        Transfer-Ignore and Transfer-Complete are not used: they go by the extension of an address, which its sender
        chooses.  The preview of answers is empty, so that an event stream waits for nothing.
        """
        request = path == REQUEST
        return (
            ("Methods", "REQMOD" if request else "RESPMOD"),
            ("Service", "Tidegate"),
            ("Service-ID", "tidegate-request" if request else "tidegate-answer"),
            ("Max-Connections", str(self.connections)),
            ("Options-TTL", str(TTL)),
            ("Allow", "204, 206"),
            ("Preview", str(PREVIEW) if request else "0"),
            ("Transfer-Preview", "*"),
            ("X-Include", WANTED),
        )


@lru_cache(maxsize=8)  # every answer has it
def _tag(state: str) -> str:
    return f'"{hashlib.sha256(state.encode()).hexdigest()[:24]}"'
