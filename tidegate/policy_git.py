"""The policy in a Git repository: its files and the tests beside them, as they are in one commit.

Only the files' contents are read, by Git itself, into a store of our own: nothing is checked out, no hook runs, nobody
is asked for a password, and nothing is ever written to the remote.  Each policy that was found good has a reference to
its commit there, named by the policy's revision, so that what stands beside it can be read later, from the same commit.

It must never: give away a password in an address, or wait without an end.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tidegate.core.problem import Problem, Problems
from tidegate.policy.parts import LARGEST, MOST_FILES, TESTS, is_part, joined, refused, unread
from tidegate.policy_signatures import KINDS
from tidegate.sections import PolicyAt
from tidegate.settings import Home

#: Seconds that a command of Git may take.
PATIENCE: Final = 30
#: How the file of explanations beside a file of tests ends.
GOLDEN: Final = ".golden"
#: References to the commits of policies that were found good, each named by the policy's revision.
_TAKEN: Final = "refs/taken/"
_PASSWORD: Final = re.compile(r"//[^/@\s]*@")
#: How the lines begin that Git puts behind every trouble with a remote.
_ADVICE: Final = ("fatal: Could not read from remote", "Please make sure you have", "and the repository exists")
_GIT: Final = (
    "git", "-c", "core.hooksPath=/dev/null", "-c", "protocol.ext.allow=never", "-c", "credential.helper=",
    "-c", "gc.auto=0", "-c", "fetch.recurseSubmodules=false",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A policy in a commit: its text, and the signatures beside it by kind."""

    commit: str
    text: str
    signatures: Mapping[str, bytes | None]


class Repository:
    """The repository that the settings name, and our store of it."""

    def __init__(self, home: Home, at: PolicyAt) -> None:
        self._at = at
        self._store = home.path / "state" / "policy.git"

    def fetch(self) -> Found:
        """The policy as it is there now.  Raises ``Problems``."""
        if not (self._store / "HEAD").exists():
            self._git("init", "--quiet", "--bare", str(self._store))
        self._ask("fetch", "--quiet", "--no-tags", "--depth=1", "--force", "--", self._at.git, self._at.ref)
        # Another process may fetch at the same time: from here on it is this commit.
        commit = self._ask("rev-parse", "--verify", "--quiet", "FETCH_HEAD^{commit}").decode().strip()
        path = self._at.path
        if not self._is_file(commit):
            listed = self._listed(commit)
            if stray := [name for name in listed if unread(name)]:
                raise Problems([refused(self.called(_inside(self._at.path, name))) for name in stray])
            names = [name for name in listed if is_part(name)]
            if not names or len(names) > MOST_FILES:
                raise self._wrong("There is no policy file there." if not names else "There are too many files.")
            text = joined({name: self.text(commit, _inside(path, name)) for name in names})
            signed = _inside(path, "policy")
        else:
            text, signed = self.text(commit, path), path
        return Found(commit, text, {kind: self.content(commit, f"{signed}.{kind}") for kind in KINDS})

    def take(self, revision: str, commit: str) -> None:
        """Note that the policy of ``revision`` was found good in ``commit``.  Raises ``Problems``."""
        self._ask("update-ref", f"{_TAKEN}{revision}", commit)

    def commit(self, revision: str) -> str | None:
        """The newest commit in which the policy of ``revision`` was found good; ``None`` where it never was here."""
        try:
            return self._ask("rev-parse", "--verify", "--quiet", f"{_TAKEN}{revision}^{{commit}}").decode().strip()
        except Problems:
            return None

    def commits(self) -> dict[str, str]:
        """The commit of each policy that was found good, by its revision.  Raises ``Problems``."""
        told = self._ask("for-each-ref", "--format=%(refname) %(objectname)", _TAKEN).decode().splitlines()
        return dict(line.removeprefix(_TAKEN).split() for line in told)

    def forget(self, stay: Collection[str], until: float) -> None:
        """Let go of the commits of policies, and of what only they hold, but for the revisions of ``stay``.

        Those that were noted after ``until``, in seconds since 1970, stay too.  Raises ``Problems``.
        """
        if not (self._store / "HEAD").exists():
            return
        gone = [each for each in self.commits() if each not in stay and self._noted(each) < until]
        for revision in gone:
            self._ask("update-ref", "-d", f"{_TAKEN}{revision}")
        if gone:  # references stay files of their own, whose times tell when they were noted
            self._ask("-c", "gc.packRefs=false", "gc", "--quiet")

    def _noted(self, revision: str) -> float:
        try:
            return (self._store / f"{_TAKEN}{revision}").stat().st_mtime
        except OSError:
            return 0.0

    def suites(self, commit: str) -> list[Suite]:
        """The files of tests beside the policy in ``commit``.  Raises ``Problems``."""
        names = [name for name in self._listed(commit) if name.endswith(TESTS) and not name.startswith(".")]
        if len(names) > MOST_FILES:
            raise self._wrong("There are too many files of tests.")
        return [Suite(self, commit, _inside(self._folder(commit), name)) for name in names]

    def text(self, commit: str, path: str) -> str:
        """What a file says.  Raises ``Problems``."""
        if int(self._ask("cat-file", "-s", f"{commit}:{path}")) > LARGEST:
            raise self._wrong(f"{path} is larger than 4 MiB.")
        try:
            return self._ask("cat-file", "blob", f"{commit}:{path}").decode("utf-8")
        except UnicodeDecodeError:
            raise self._wrong(f"{path} is not UTF-8 text.") from None

    def content(self, commit: str, path: str) -> bytes | None:
        """What is in a file; ``None`` where there is none."""
        try:
            return self._ask("cat-file", "blob", f"{commit}:{path}")
        except Problems:
            return None

    def called(self, path: str) -> str:
        """What a file of it is called where something is told of it."""
        return "/".join(filter(None, (shown(self._at), path)))

    def _is_file(self, commit: str) -> bool:
        path = self._at.path
        return bool(path) and self._ask("cat-file", "-t", f"{commit}:{path.rstrip('/')}").strip() == b"blob"

    def _folder(self, commit: str) -> str:
        return str(Path(self._at.path).parent) if self._is_file(commit) else self._at.path

    def _listed(self, commit: str) -> list[str]:
        """The names of what is in the policy's directory, in their order."""
        folder = self._folder(commit)
        tree = f"{commit}:" if folder in ("", ".") else f"{commit}:{folder.rstrip('/')}"
        return sorted(self._ask("ls-tree", "-z", "--name-only", tree).decode("utf-8", "replace").split("\0"))

    def _ask(self, *words: str) -> bytes:
        return self._git(f"--git-dir={self._store}", *words)

    def _git(self, *words: str) -> bytes:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "SSH_AUTH_SOCK") if name in os.environ}
        quiet = {
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "/bin/false",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o ConnectTimeout=10",
            "LC_ALL": "C",
        }
        try:
            done = subprocess.run(  # noqa: S603 - no shell; the address is a setting, behind `--`
                [*_GIT, *words],
                env=kept | quiet,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PATIENCE,
                check=False,
            )
        except FileNotFoundError:
            raise self._wrong("Git is not installed.") from None
        except subprocess.TimeoutExpired:
            raise self._wrong(f"Git did not answer within {PATIENCE} seconds.") from None
        if done.returncode:
            said = _PASSWORD.sub("//", done.stderr.decode("utf-8", "replace")).splitlines()
            telling = [" ".join(line.split()) for line in said if line.strip() and not line.startswith(_ADVICE)]
            raise self._wrong(f"Git says: {(telling or ['nothing'])[-1][:200].rstrip('.')}.")
        return done.stdout

    def _wrong(self, what: str) -> Problems:
        return Problems([Problem(shown(self._at), 0, 0, what, "The policy that was fetched before stays in force.")])


@dataclass(frozen=True, slots=True)
class Suite:
    """A file of tests in a commit, and the explanations beside it."""

    repository: Repository
    commit: str
    path: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.repository.called(self.path)

    def text(self) -> str:
        """What it says.  Raises ``Problems``."""
        return self.repository.text(self.commit, self.path)

    def kept(self) -> str | None:
        """The explanations beside it, where there are some.  Raises ``Problems``."""
        path = str(Path(self.path).with_suffix(GOLDEN))
        return (
            self.repository.text(self.commit, path) if self.repository.content(self.commit, path) is not None else None
        )

    def keep(self, told: str) -> None:
        """Raises ``Problems``: nothing is ever written to the repository."""
        fix = "Run it in a clone: tidegate policy test FILE --golden write."
        raise Problems([Problem(self.name, 0, 0, "The policy is kept in a Git repository.", fix)])


def shown(at: PolicyAt) -> str:
    """The repository's address, without a password."""
    return _PASSWORD.sub("//", at.git)


def _inside(folder: str, name: str) -> str:
    return name if folder in ("", ".") else f"{folder.rstrip('/')}/{name}"
