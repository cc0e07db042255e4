"""The process for strangers' tables and pages has given up network, disk and programs."""

from __future__ import annotations

import subprocess
import sys

from tidegate.confined import program


def test_it_has_given_up_what_it_does_not_need() -> None:
    code = (
        "from tidegate.confined import confine\nconfine()\n"
        "for name, work in (('read', lambda: open('/etc/hostname')), ('net', lambda: __import__('socket').socket())):\n"
        "    try:\n        work()\n        print(name)\n    except OSError:\n        pass\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert done.stdout == b""


def test_its_program_names_its_work() -> None:
    assert program("tables")[-2:] == ("tidegate.confined", "tables")
