"""Letters in pictures, by Tesseract: called from the process that reads files, under its limits.

The picture goes in by a pipe and the text comes out by one: nothing is written to a disk.  It is read as a page of
columns first.  Where Hangul stands in it, it is read once more as one block: with Tesseract 5.3 the first way keeps
columns apart and drops the beginnings of Korean lines, the second keeps Korean lines and mixes columns.  Spaces between
words are taken as they are drawn; otherwise Tesseract puts one between the syllables of a Korean name.

Known misses: handwriting, letters turned or on busy ground, languages other than English and Korean.
"""

from __future__ import annotations

import os
import re
import subprocess
from typing import Final

from tidegate.wire.documents.extracted import Unreadable
from tidegate.wire.reasons import DAMAGED

#: Where it is: Debian's, and Homebrew's on a Mac.
PROGRAMS: Final = ("/usr/bin/tesseract", "/opt/homebrew/bin/tesseract")
_ASKED: Final = ("stdin", "stdout", "-l", "eng+kor", "-c", "preserve_interword_spaces=1", "--psm")
#: Ways to take a picture apart (Tesseract's manual, ``--psm``): find the columns, or one block of text.
_COLUMNS, _BLOCK = "3", "6"
_HANGUL: Final = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")


def installed() -> str | None:
    """Where Tesseract is; ``None`` where it is not."""
    return next((place for place in PROGRAMS if os.path.exists(place)), None)


def recognised(picture: bytes, program: str) -> str:
    """The letters of ``picture`` by ``program``.  Raises ``Unreadable`` where it is none that Tesseract knows."""
    said = _read(picture, program, _COLUMNS)
    if not _HANGUL.search(said):
        return said
    lines = said.splitlines()
    # What both ways read is told once, or one value would be counted as two.
    return "\n".join([*lines, *(line for line in _read(picture, program, _BLOCK).splitlines() if line not in lines)])


def _read(picture: bytes, program: str, way: str) -> str:
    # One thread: it is one of several readers, and starts faster.
    environment = {"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(  # noqa: S603 - no shell
        (program, *_ASKED, way), input=picture, capture_output=True, env=environment, check=False
    )
    if done.returncode:
        raise Unreadable(DAMAGED)
    return done.stdout.decode("utf-8", "replace")
