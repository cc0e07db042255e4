"""What processes cost, read from ``/proc``."""

from __future__ import annotations

import os
import subprocess
import sys

from tidegate.practice.processes import command, family, name, processor_seconds, resident

CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"


def test_a_family_is_everybody_below() -> None:
    with subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE) as parent:
        while len(found := family(parent.pid)) < 2:
            assert parent.poll() is None
        assert found[0] == parent.pid
        assert set(found) <= set(family(os.getpid()))
        assert resident(found) > resident(found[:1]) > 0
        parent.communicate(b"\n")
    assert command(parent.pid) == name(parent.pid) == ""
    assert resident((parent.pid,)) == processor_seconds((parent.pid,)) == 0


def test_work_is_counted() -> None:
    before = processor_seconds((os.getpid(),))
    while processor_seconds((os.getpid(),)) == before:
        sum(range(100_000))
    assert name(os.getpid())
