"""Tidegate: a gate between people and AI services that decides by policy, inspects, and keeps proof.

From Python: ``tidegate.inspect``, ``tidegate.redact``, ``tidegate.restore``, ``tidegate.vault``; see
`tidegate.scanning.simple`.  They are imported when they are first used: importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tidegate.scanning.simple import Finding as Finding
    from tidegate.scanning.simple import Redacted as Redacted
    from tidegate.scanning.simple import Vault as Vault
    from tidegate.scanning.simple import inspect as inspect
    from tidegate.scanning.simple import redact as redact
    from tidegate.scanning.simple import restore as restore
    from tidegate.scanning.simple import vault as vault

__version__ = "0.1.0"
_LATER: Final = frozenset({"Finding", "Redacted", "Vault", "inspect", "redact", "restore", "vault"})


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'tidegate' has no attribute '{name}'")
    return getattr(import_module("tidegate.scanning.simple"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})
