"""The processes in which a stranger's table is computed on and a stranger's page is read: confined, and soon ended.

It stands at the rim because it puts two parts together: the assistant's work and the edges' ``confinement``.
Must never: hold anything but the one request it was started for.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Final

from tidegate.edges import confinement
from tidegate.edges.file_child import libraries

#: Bytes of addresses: DuckDB's own limit is lower, but Arrow reserves much that it never touches.
MEMORY: Final = 8192 << 20
#: Seconds of processor time, should whoever started it not kill it.
SECONDS: Final = 30
_WORKS: Final = {"tables": "tidegate.assistant.table_child", "page": "tidegate.assistant.page_child"}


def program(work: str) -> tuple[str, ...]:
    """How the process for ``work`` (``tables`` or ``page``) is started."""
    return (sys.executable, "-s", "-B", "-m", "tidegate.confined", work)


def confine() -> tuple[str, ...]:
    """Give up network, disk and programs."""
    confinement.limit(MEMORY)
    confinement.processor(SECONDS)
    return confinement.confine(libraries())


if __name__ == "__main__":
    held = import_module(_WORKS[sys.argv[1]]).main(confine)
    os._exit(0)  # without closing anything: what a library asks for at its end, a confined process may not have
