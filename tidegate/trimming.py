"""Memory that loading took and nobody needs any more goes back to the system."""

from __future__ import annotations

import ctypes
import gc


def trim() -> bool:
    """Collect what is unreachable and give back what the C library keeps free; whether it gave back any.

    Elsewhere than with glibc, whose ``malloc_trim`` this is (malloc_trim(3)), it only collects.
    """
    gc.collect()
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return give_back is not None and bool(give_back(0))
