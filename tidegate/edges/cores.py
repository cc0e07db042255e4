"""No core file: what a process that looks into texts has in its memory is not written to the disk when it crashes.

The limit on cores goes on to every program that is started (Envoy, the brains, the readers of files).  A system may
hand cores to a program all the same, for which that limit does not count (core(5), "Piping core dumps to a program").
So on Linux the process also says that it may not be dumped, which keeps others of the same user from tracing it too
(prctl(2), PR_SET_DUMPABLE).  That does not go on: every process of ours says it for itself.

Must never: fail where a system has no such thing.
"""

from __future__ import annotations

import contextlib
import sys
from typing import Final

_PR_SET_DUMPABLE: Final = 4


def leave_none() -> None:
    """From now on this process leaves no core, and what it starts leaves none by a limit that cannot be raised."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
