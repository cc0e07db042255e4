"""What was loaded and dropped does not stay ours."""

from __future__ import annotations

import subprocess
import sys

from tests import needs

#: Many small blocks, which the C library keeps when they are freed, below one that stays.
_STORY = """
import ctypes
from tidegate.practice.processes import resident
from tidegate.trimming import trim
import os
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
blocks = [libc.malloc(4000) for _ in range(10_000)]
for block in blocks:
    ctypes.memset(block, 1, 4000)
for block in blocks[:-1]:
    libc.free(block)
before = resident([os.getpid()])
assert trim()
print(before - resident([os.getpid()]))
"""


@needs.LINUX  # only glibc keeps what it could give back
def test_what_was_freed_goes_back_to_the_system() -> None:
    given = subprocess.run([sys.executable, "-c", _STORY], capture_output=True, text=True, check=True).stdout
    assert int(given) > 30_000_000


def test_what_is_loaded_is_not_walked_again() -> None:
    story = "import gc; from tidegate.trimming import GARBAGE, settle; settle()\n"
    story += "print(gc.get_freeze_count() > 1000, gc.get_threshold() == GARBAGE)"
    told = subprocess.run([sys.executable, "-c", story], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["True", "True"]
