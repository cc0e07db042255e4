"""A process that crashes with somebody's text in its memory leaves no core."""

from __future__ import annotations

import resource
import subprocess
import sys
import tomllib
from pathlib import Path

from tests import needs

#: Cores on, as a developer's shell has it, then ours.
START = "import resource, os, ctypes\nfrom tidegate.edges import cores\n"


def run(script: str, directory: Path) -> subprocess.CompletedProcess[str]:
    def allowed() -> None:
        most = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))

    return subprocess.run(
        [sys.executable, "-c", START + script],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=allowed,
    )


def test_the_limit_holds_and_goes_on_to_what_is_started(tmp_path: Path) -> None:
    script = "cores.leave_none()\nprint(resource.getrlimit(resource.RLIMIT_CORE), flush=True)\nos.system('ulimit -Hc')"
    assert run(script, tmp_path).stdout.split("\n")[:2] == ["(0, 0)", "0"]


@needs.LINUX
def test_it_may_not_be_dumped_by_a_program_either(tmp_path: Path) -> None:
    asked = "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\n"  # PR_GET_DUMPABLE
    assert run(asked + "cores.leave_none()\n" + asked, tmp_path).stdout.split() == ["1", "0"]


def test_a_crash_leaves_nothing(tmp_path: Path) -> None:
    done = run("cores.leave_none()\nos.abort()", tmp_path)
    assert done.returncode < 0
    assert list(tmp_path.iterdir()) == []


@needs.LINUX
def test_the_command_leaves_none(tmp_path: Path) -> None:
    """Asked of the process while it waits for its input."""
    command = [sys.executable, "-m", "tidegate", "scan", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write('{"text": "hello"}\n')
        process.stdin.flush()
        assert process.stdout.readline()
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        process.stdin.close()
    (cores,) = [line.split()[4:6] for line in limits.splitlines() if line.startswith("Max core file size")]
    assert cores == ["0", "0"]


def test_what_is_installed_calls_it() -> None:
    told = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    assert told["project"]["scripts"] == {"tidegate": "tidegate.cli:run"}
