"""Ports for servers that a story starts and that cannot say which port the system gave them."""

from __future__ import annotations

import contextlib
import socket

from tidegate.edges.envoy import ports


def free_port() -> int:
    """One at which nobody listens on this machine, by TCP or UDP; see ``ports.free``."""
    while True:
        port = ports.free("127.0.0.1")
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", port))
            return port
