"""Whether our doors can be opened, asked of the system before Envoy is started.

Envoy shares its ports (``SO_REUSEPORT``), so that a second one on the same port would start as if all were well, and
the system would give each of the two gateways every other connection: two policies, two records.  And where a port
cannot be had at all, Envoy writes so into its log and waits.  So we try to have it alone for a moment, as programs do
that share nothing.

Must never: take a port that another program has, or keep one.
"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterable
from typing import Final

#: Ports that no system gives to connections that go out, nor to who asks for any: those begin at 32768 or above.
_UNASKED: Final = range(20_000, 32_768)
_TRIES: Final = 100


def address_of(host: str) -> str:
    """``host`` as Envoy takes it, which knows addresses and no names; of several the first of IPv4.

    Raises ``OSError`` for a name that this machine does not know.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return str(min(found, key=lambda one: one[0] != socket.AF_INET)[4][0])


def trouble(addresses: Iterable[str], port: int) -> str:
    """Why nobody can listen there, in the system's words; empty where we could."""
    for address in addresses:
        try:
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
                # What closed there a moment ago is in nobody's way; who listens there is (socket(7)).
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            return error.strerror or type(error).__name__
    return ""


def free(address: str) -> int:
    """A port there at which nobody listens, and which is given to nobody unasked before somebody does.

    Where none is found it is one that ``trouble`` says why of.
    """
    for _ in range(_TRIES):
        port = _UNASKED[secrets.randbelow(len(_UNASKED))]
        if not trouble([address], port):
            break
    return port
