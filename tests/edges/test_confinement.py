"""What a process has given up it does not get back: tried in processes that try."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import needs
from tests.waiting import PATIENCE
from tidegate.edges.confinement import CAUGHT

START = "from tidegate.edges import confinement as c\nfrom pathlib import Path\nimport os, sys, ctypes, sysconfig\n"
CONFINED = START + "held = c.confine([Path(sysconfig.get_path('stdlib')), Path(sys.base_prefix, 'lib')])\n"


def tried(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=PATIENCE, check=False)


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import _socket; _socket.socket()",
        "import subprocess; subprocess.run(['/bin/echo'])",
        "os.system('echo')",
        "os.execv('/bin/echo', ['echo'])",
        "open('/tmp/written', 'w')",
        "os.remove('/tmp/nothing-is-here')",
    ],
)
def test_python_that_tries_ends(attempt: str) -> None:
    assert tried(CONFINED + attempt + "\nos._exit(0)").returncode in (CAUGHT, 1)
    assert tried(START + attempt.replace("os.remove('/tmp/nothing-is-here')", "0") + "\nos._exit(0)").returncode == 0


@needs.LINUX
@pytest.mark.parametrize("call", ["socket(2, 1, 0)", "execve(b'/bin/true', None, None)", "kill(os.getppid(), 0)"])
def test_c_that_tries_is_told_that_it_may_not(call: str) -> None:
    script = CONFINED + f"l = ctypes.CDLL(None, use_errno=True)\nprint('calls' in held, l.{call}, ctypes.get_errno())"
    said = tried(script).stdout.split()
    if said[0] == "True":
        assert said[1:] == ["-1", "1"]


@needs.LINUX
def test_files_elsewhere_cannot_be_read() -> None:
    script = CONFINED + "try:\n  os.open('/etc/passwd', 0); print('filesystem' in held, 'read')\n"
    script += "except OSError: print('filesystem' in held, 'denied')"
    assert tried(script).stdout.split() in (["True", "denied"], ["False", "read"])


@needs.LINUX  # macOS keeps no limit on memory
def test_memory_ends() -> None:
    assert tried(START + "c.limit(256 << 20)\nbytearray(1 << 30)").returncode == 1


def test_processor_time_ends() -> None:
    assert tried(START + "c.processor(0)\nwhile True: pass").returncode < 0


def test_no_core_is_left() -> None:
    script = START + "import resource\nc.limit(1 << 30)\nprint(resource.getrlimit(resource.RLIMIT_CORE))"
    assert tried(script).stdout.strip() == "(0, 0)"


def test_the_program_that_is_needed_may_start() -> None:
    script = START + "c.confine([Path('/')], '/bin/echo')\nimport subprocess\n"
    allowed = tried(script + "print(subprocess.run(['/bin/echo', '-n']).returncode)")
    assert allowed.stdout.strip() == "0", allowed.stderr
    assert tried(script + "subprocess.run(['/bin/cat'])").returncode == CAUGHT
