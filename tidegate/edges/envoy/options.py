"""What an installation may choose about its Envoy, in one frozen object.

Must never: read a file or the environment; the parts that need the machine take it as arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

NO_OVERRIDES: Final[Mapping[str, tuple[str, int]]] = MappingProxyType({})

MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Options:
    """Sizes are bytes, times are seconds.

    ``run`` is the directory of sockets and written configuration; ``ca_bundle`` the PEM file upstream certificates are
    checked against.  ``listen`` are the addresses of the explicit proxy; ``tls_port`` adds a second door that speaks
    TLS to its clients and, with ``client_ca``, asks for their certificate.

    ``decide_within`` is how long the processor may take over one message; it must be longer than the deadline the
    processor keeps for itself, so that a slow inspection is answered by policy and not by Envoy.

    ``own`` are further addresses of this machine, by which its doors are reached where they listen on every one.

    ``upstream`` sends a host of the catalogue to another address: for demonstrations and tests only.

    ``brains`` is the number of our processes, ``threads`` of Envoy's workers; 0 means one for each processor.

    ``epoch`` names the policy and the catalogue in force: what was said of an open connection by others holds no more.

    ``body_limit`` is how much of one request is held.  ``heap_limit`` is where Envoy starts to shed load.
    """

    run: Path
    ca_bundle: Path
    port: int = 8080
    listen: tuple[str, ...] = ("127.0.0.1",)
    tls_port: int | None = None
    client_ca: Path | None = None
    own: tuple[str, ...] = ()
    brains: int = 1
    threads: int = 0
    body_limit: int = 32 * MIB
    decide_within: float = 15.0
    quiet_after: float = 900.0
    connections: int = 20_000
    heap_limit: int = 2048 * MIB
    headers: tuple[str, ...] = ()
    epoch: str = ""
    upstream: Mapping[str, tuple[str, int]] = field(default_factory=lambda: NO_OVERRIDES)

    def brain_socket(self, index: int) -> Path:
        """The unix socket of brain number ``index``."""
        return self.run / f"brain-{index}.sock"

    @property
    def admin_socket(self) -> Path:
        """The unix socket of Envoy's admin interface."""
        return self.run / "envoy-admin.sock"

    @property
    def bootstrap_file(self) -> Path:
        """What Envoy is started with."""
        return self.run / "envoy.json"

    @property
    def dynamic(self) -> Path:
        """The directory Envoy watches for listeners and routes."""
        return self.run / "envoy"
