"""Unbound as the stories start it: by whoever runs them, in one directory, at a port of this machine."""

from __future__ import annotations

from pathlib import Path


def server(here: Path, port: int, *more: str) -> str:
    """The section of its configuration that says so, with ``more`` lines."""
    lines = (
        f'directory: "{here}"',
        'username: ""',
        'chroot: ""',
        'pidfile: ""',
        "use-syslog: no",
        f"interface: 127.0.0.1@{port}",
        "do-daemonize: no",
        *more,
    )
    return "".join(f"{line}\n" for line in ("server:", *(f" {line}" for line in lines)))
