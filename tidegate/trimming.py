"""Memory after loading: what nobody needs any more goes back to the system, and what stays is not walked again."""

from __future__ import annotations

import ctypes
import gc
from typing import Final

#: Looking for cycles at Python's own pace costs some per cent of a request; ours make next to none.
GARBAGE: Final = (50_000, 20, 20)


def trim() -> bool:
    """Collect what is unreachable and give back what the C library keeps free; whether it gave back any.

    Elsewhere than with glibc, whose ``malloc_trim`` this is (malloc_trim(3)), it only collects.
    """
    gc.collect()
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return give_back is not None and bool(give_back(0))


def settle() -> None:
    """What is loaded by now stays: the collector need not walk it again and again, and looks at the rest seldom."""
    trim()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
