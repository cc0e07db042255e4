"""What a process gives up before it reads a stranger's file: the network, the disk, other programs, and more of itself
than it needs.

Three layers, each of which holds where the next is not to be had:

- limits of the kernel on memory, written files and core dumps (POSIX ``setrlimit``), everywhere;
- on Linux, without being root: no new privileges, no core and no tracing (``prctl``), a network of its own without any
  interface (``unshare``), reading only where libraries lie (Landlock), and no system call that makes a socket, starts a
  program or traces another process (seccomp);
- a Python audit hook that ends the process when anything in it asks for a socket, a program or a file to write.

Must never: be undone; each step only takes away.  Sources: Linux manual pages seccomp(2), landlock(7), unshare(2).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 4, 22, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
#: Classic BPF as seccomp takes it: load a word, jump if equal, answer.
_LOAD, _EQUAL, _ANSWER = 0x20, 0x15, 0x06
_ALLOW, _DENY, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  # denied calls fail with EPERM
_SECCOMP_MODE_FILTER: Final = 2
#: The machine's word for its system calls (``AUDIT_ARCH_*``), and the numbers of what is denied, by machine.
_MACHINES: Final = {
    "x86_64": (0xC000003E, {"socket": 41, "socketpair": 53, "connect": 42, "bind": 49, "ptrace": 101, "kill": 62,
                            "process_vm_readv": 310, "process_vm_writev": 311, "bpf": 321, "io_uring_setup": 425,
                            "keyctl": 250, "mount": 165, "perf_event_open": 298, "pidfd_getfd": 438, "tkill": 200}),
    "aarch64": (0xC00000B7, {"socket": 198, "socketpair": 199, "connect": 203, "bind": 200, "ptrace": 117, "kill": 129,
                             "process_vm_readv": 270, "process_vm_writev": 271, "bpf": 280, "io_uring_setup": 425,
                             "keyctl": 219, "mount": 40, "perf_event_open": 241, "pidfd_getfd": 438, "tkill": 130}),
}  # fmt: skip
_PROGRAMS: Final = {"x86_64": (59, 322), "aarch64": (221, 281)}  # execve, execveat
#: Landlock's calls have the same numbers on every machine.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
#: Everything of the first version of Landlock: to run, write, read and make files of all kinds.
_FILE_RIGHTS: Final = 0x1FFF
_READ_RIGHTS: Final = 0x1 | 0x4 | 0x8
_PATH_BENEATH: Final = 1
#: Audit events (PEP 578) that reading a file never needs.
_NETWORK: Final = ("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "ssl.")
_STARTS: Final = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn"})
_WRITES: Final = frozenset({"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate",
                            "shutil.rmtree", "os.chmod", "os.chown"})  # fmt: skip
#: The exit status of a process that tried.
CAUGHT: Final = 86


def limit(memory: int, files: int = 64) -> None:
    """No core, no file written, no more than ``memory`` bytes of addresses and ``files`` open files."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, files),
        (resource.RLIMIT_AS, memory),
    ):
        # macOS has no limit on addresses that it keeps; what the system refuses to lower stays as it was.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def processor(seconds: int) -> None:
    """End this process when it has worked for ``seconds`` more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + seconds
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def confine(readable: Iterable[Path], program: str | None = None) -> tuple[str, ...]:
    """Give up network, disk and programs, but for reading beneath ``readable`` and starting ``program``.

    Returns the words for what holds: ``network filesystem calls hook``.  Call it with no thread but the main one.
    """
    holds = []
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
            holds.append("network")
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        if _landlock(libc, readable):
            holds.append("filesystem")
        if _seccomp(libc, programs=program is not None):
            holds.append("calls")
    sys.addaudithook(_hook(program))
    return (*holds, "hook")


def _hook(program: str | None) -> Any:
    def caught(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_NETWORK) or event in _WRITES:
            os._exit(CAUGHT)
        if event in _STARTS and not (program is not None and arguments and str(arguments[0]) == program):
            os._exit(CAUGHT)
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            if arguments[0] == os.devnull or isinstance(arguments[0], int):
                return  # a pipe that is open already
            os._exit(CAUGHT)

    return caught


def _landlock(libc: Any, readable: Iterable[Path]) -> bool:
    rules = struct.pack("<Q", _FILE_RIGHTS)
    ruleset = libc.syscall(_CREATE_RULESET, rules, len(rules), 0)
    if ruleset < 0:
        return False
    for path in readable:
        try:
            at = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        rights = _READ_RIGHTS if path.is_dir() else _READ_RIGHTS & ~0x8
        libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("<Qi", rights, at), 0)
        os.close(at)
    done: int = libc.syscall(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    return done == 0


def _seccomp(libc: Any, *, programs: bool) -> bool:
    known = _MACHINES.get(platform.machine())
    if known is None or sys.maxsize < 2**32:
        return False
    word, calls = known
    denied = sorted({*calls.values(), *(() if programs else _PROGRAMS[platform.machine()])})
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, word), (_ANSWER, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    steps += [(_EQUAL, len(denied) - number, 0, call) for number, call in enumerate(denied)]
    steps += [(_ANSWER, 0, 0, _ALLOW), (_ANSWER, 0, 0, _DENY)]
    code = b"".join(struct.pack("<HBBL", step, yes, no, value) for step, yes, no, value in steps)
    kept = ctypes.create_string_buffer(code)
    program = struct.pack("<HxxxxxxQ", len(steps), ctypes.addressof(kept))
    done: int = libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program, 0, 0)
    return done == 0
