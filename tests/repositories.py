"""Git repositories and signatures of a story, made by the programs themselves and by nobody's own settings of them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def run(*words: object, cwd: Path | None = None) -> str:
    """Run a program, which must be content; what it says."""
    clean = {"PATH": os.environ["PATH"], "HOME": str(cwd or "/nowhere"), "GIT_CONFIG_NOSYSTEM": "1"}
    for who in ("AUTHOR", "COMMITTER"):
        clean |= {f"GIT_{who}_NAME": "x", f"GIT_{who}_EMAIL": "x@example.kr"}
    done = subprocess.run(list(map(str, words)), cwd=cwd, env=clean, text=True, check=True, capture_output=True)
    return done.stdout.strip()


def begin(path: Path) -> Path:
    """An empty repository."""
    path.mkdir()
    run("git", "init", "-q", "-b", "main", cwd=path)
    return path


def commit(repository: Path, text: str, name: str = "policy.yaml") -> str:
    """Write a file and commit all there is; the commit."""
    (repository / name).parent.mkdir(exist_ok=True)
    (repository / name).write_text(text)
    run("git", "add", ".", cwd=repository)
    run("git", "commit", "-qm", "x", cwd=repository)
    return run("git", "rev-parse", "HEAD", cwd=repository)


def minisign_key(folder: Path) -> str:
    """A key pair of minisign in ``folder``; the public key."""
    run("minisign", "-G", "-W", "-p", folder / "pub", "-s", folder / "sec")
    return (folder / "pub").read_text().splitlines()[1]


def minisign(folder: Path, path: Path) -> None:
    """Sign a file with the key pair in ``folder``."""
    run("minisign", "-S", "-s", folder / "sec", "-m", path)
