"""Where the policy is kept: a file, a directory of files, or a Git repository; and whether it is signed as it must be.

Whatever is wrong here (a remote that is down, a file half written, a signature that does not fit) is a problem that is
told, and the policy that was in force stays.  Of a repository only the files' contents are read, by Git itself, into a
store of our own: nothing is checked out, no hook runs, nobody is asked for a password.

It must never: take a text whose signature was asked for and not found good, or wait without an end.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tidegate.core.problem import Problem, Problems
from tidegate.policy.parts import joined
from tidegate.sections import PolicyAt
from tidegate.settings import Home
from tidegate.settings import load as load_settings

#: A policy over this size is a mistake or an attack.
LARGEST: Final = 4 * 1024**2
MOST_FILES: Final = 1_000
#: Seconds that a command of Git may take.
PATIENCE: Final = 30
#: The principal and the namespace of SSH signatures (PROTOCOL.sshsig of OpenSSH).
SIGNER, NAMESPACE = "policy", "tidegate-policy"
_TESTS: Final = "_test.yaml"
_PASSWORD: Final = re.compile(r"//[^/@\s]*@")
_GIT: Final = (
    "git", "-c", "core.hooksPath=/dev/null", "-c", "protocol.ext.allow=never", "-c", "credential.helper=",
    "-c", "gc.auto=0", "-c", "fetch.recurseSubmodules=false",
)  # fmt: skip


def place(home: Home) -> PolicyAt:
    """What the settings say of it.  Raises ``Problems`` where they cannot be read."""
    return _placed(home.settings, _as_it_is(home.settings))


@lru_cache(maxsize=4)
def _placed(settings: Path, _as_it_is: object) -> PolicyAt:
    # Asked several times a second by whoever follows the policy; reading the settings took a good part of an idle day.
    return load_settings(settings).policy


def _as_it_is(path: Path) -> object:
    """What changes when the file does."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino)


def _path(home: Home, at: PolicyAt) -> Path:
    return home.path / at.path if at.path else home.policy


def fetched(home: Home) -> Path:
    """The policy of a repository as it was last fetched and found good."""
    return home.path / "state" / "policy.fetched"


def _trouble(home: Home) -> Path:
    return home.path / "state" / "policy.trouble"


def followed(home: Home) -> list[Path]:
    """The files of which one changes when the policy may have."""
    try:
        at = place(home)
    except Problems:
        return [home.policy]
    if at.git:
        return [fetched(home), _trouble(home)]
    path = _path(home, at)
    if path.is_dir():
        return [path, *sorted(path.iterdir())[: MOST_FILES + 2]]
    return [path, *(path.with_name(path.name + suffix) for suffix in (".minisig", ".sig"))] if at.signed else [path]


def only_file(home: Home) -> Path:
    """The one file that holds the policy.  Raises ``Problems`` where it is in a directory, in Git, or signed."""
    at = place(home)
    path = _path(home, at)
    if at.git or path.is_dir() or at.signed:
        where = "a Git repository" if at.git else "a directory" if path.is_dir() else "a signed file"
        fix = "Put the earlier text there; `tidegate policy history` names its revision."
        raise Problems([Problem(_shown(at) or str(path), 0, 0, f"The policy is kept in {where}.", fix)])
    return path


def kept_at(home: Home) -> Path | None:
    """The file or the directory that people edit; ``None`` where that is in a repository.  Raises ``Problems``."""
    at = place(home)
    return None if at.git else _path(home, at)


def called(home: Home) -> str:
    """What the policy is called where something is told of it: its file, its directory, or its repository."""
    try:
        at = place(home)
    except Problems:
        return str(home.policy)
    return "/".join(filter(None, (_shown(at), at.path))) if at.git else str(_path(home, at))


def text(home: Home) -> str:
    """The policy as written, checked as the settings want it.  Raises ``Problems``."""
    at = place(home)
    if not at.git:
        path = _path(home, at)
        found = directory(path) if path.is_dir() else read_text(path, path.name)
        if at.signed:
            beside = path if path.is_dir() else path.parent
            name = "policy" if path.is_dir() else path.name
            _check(found, {kind: _bytes(beside / f"{name}.{kind}") for kind in ("minisig", "sig")}, home, at, path.name)
        return found
    if not fetched(home).exists():
        fetch(home)
    if not fetched(home).exists():
        raise Problems(trouble(home))
    return read_text(fetched(home), fetched(home).name)


def directory(path: Path) -> str:
    """The files of a directory as one text, tests left out.  Raises ``Problems``."""
    files = sorted(each for each in path.iterdir() if _is_part(each.name) and each.is_file())
    if not files or len(files) > MOST_FILES:
        what = "There is no policy file in it." if not files else f"There are more than {MOST_FILES:,} files in it."
        raise Problems([Problem(path.name, 0, 0, what, "Policy files end in .yaml.")])
    return joined({each.name: read_text(each, each.name) for each in files})


def _is_part(name: str) -> bool:
    return name.endswith(".yaml") and not name.endswith(_TESTS) and not name.startswith(".") and " " not in name


def read_text(path: Path, name: str, largest: int = LARGEST) -> str:
    """The text of ``path``, of at most ``largest`` bytes; raises ``Problems`` that call the file ``name``."""
    try:
        if path.stat().st_size > largest:
            fix = "Split it, or remove what is not used."
            raise Problems([Problem(name, 0, 0, f"The file is larger than {largest // 1024**2} MiB.", fix)])
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        fix = "`tidegate up` writes one to start from."
        raise Problems([Problem(name, 0, 0, "There is no such file.", fix)]) from None
    except UnicodeDecodeError:
        raise Problems([Problem(name, 0, 0, "The file is not UTF-8 text.", "Save it as UTF-8.")]) from None
    except OSError as error:
        raise Problems([Problem(name, 0, 0, f"The file cannot be read ({type(error).__name__}).")]) from None


# -- Git ---------------------------------------------------------------------------------------------------------------


def fetch(home: Home) -> bool:
    """Fetch the policy and take it if it is signed as it must be; true where it could be.  Trouble is kept."""
    with contextlib.suppress(OSError):  # without room to write anything down the old one stays, and is asked for again
        try:
            at = place(home)
            found = _fetched(home, at) if at.git else None
        except Problems as error:
            _replace(_trouble(home), "\n".join(f"{one.file}\t{one.what}\t{one.fix}" for one in error.problems))
            return False
        if found is not None and (not fetched(home).exists() or fetched(home).read_text("utf-8") != found):
            _replace(fetched(home), found)
        _trouble(home).unlink(missing_ok=True)
        return True
    return False


def trouble(home: Home) -> tuple[Problem, ...]:
    """What is wrong with the repository now; the policy that was fetched before is in force."""
    try:
        lines = _trouble(home).read_text("utf-8").splitlines()
    except OSError:
        return ()
    return tuple(Problem(file, 0, 0, what, fix) for file, what, fix in (line.split("\t") for line in lines))


def _fetched(home: Home, at: PolicyAt) -> str:
    store = home.path / "state" / "policy.git"
    if not (store / "HEAD").exists():
        _git(at, "init", "--quiet", "--bare", str(store))
    at_store = (f"--git-dir={store}",)
    _git(at, *at_store, "fetch", "--quiet", "--no-tags", "--depth=1", "--force", "--", at.git, at.ref)
    tree = f"FETCH_HEAD:{at.path}" if at.path else "FETCH_HEAD:"
    kind = _git(at, *at_store, "cat-file", "-t", tree.rstrip("/")).decode().strip()
    if kind == "blob":
        name, beside = Path(at.path).name, str(Path(at.path).parent)
        found = _blob(at, at_store, f"FETCH_HEAD:{at.path}")
        signatures = {kind: _maybe(at, at_store, _inside(beside, f"{name}.{kind}")) for kind in ("minisig", "sig")}
    else:
        listed = _git(at, *at_store, "ls-tree", "-z", "--name-only", tree).decode("utf-8", "replace").split("\0")
        names = sorted(each for each in listed if _is_part(each))
        if not names or len(names) > MOST_FILES:
            raise _wrong(at, "There is no policy file there." if not names else "There are too many files.")
        found = joined({name: _blob(at, at_store, _inside(at.path, name)) for name in names})
        signatures = {kind: _maybe(at, at_store, _inside(at.path, f"policy.{kind}")) for kind in ("minisig", "sig")}
    if at.signed:
        _check(found, signatures, home, at, _shown(at))
    return found


def _inside(folder: str, name: str) -> str:
    return f"FETCH_HEAD:{name}" if folder in ("", ".") else f"FETCH_HEAD:{folder.rstrip('/')}/{name}"


def _blob(at: PolicyAt, store: Sequence[str], what: str) -> str:
    if int(_git(at, *store, "cat-file", "-s", what)) > LARGEST:
        raise _wrong(at, f"{what.partition(':')[2]} is larger than 4 MiB.")
    try:
        return _git(at, *store, "cat-file", "blob", what).decode("utf-8")
    except UnicodeDecodeError:
        raise _wrong(at, f"{what.partition(':')[2]} is not UTF-8 text.") from None


def _maybe(at: PolicyAt, store: Sequence[str], what: str) -> bytes | None:
    try:
        return _git(at, *store, "cat-file", "blob", what)
    except Problems:
        return None


def _git(at: PolicyAt, *words: str) -> bytes:
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
        raise _wrong(at, "Git is not installed.") from None
    except subprocess.TimeoutExpired:
        raise _wrong(at, f"Git did not answer within {PATIENCE} seconds.") from None
    if done.returncode:
        said = _PASSWORD.sub("//", done.stderr.decode("utf-8", "replace")).strip().splitlines()
        raise _wrong(at, f"Git says: {' '.join((said or ['nothing'])[-1].split())[:200]}.")
    return done.stdout


def _shown(at: PolicyAt) -> str:
    return _PASSWORD.sub("//", at.git)


def _wrong(at: PolicyAt, what: str) -> Problems:
    return Problems([Problem(_shown(at), 0, 0, what, "The policy that was fetched before stays in force.")])


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


# -- signatures --------------------------------------------------------------------------------------------------------


def _bytes(path: Path) -> bytes | None:
    with contextlib.suppress(OSError):
        return path.read_bytes()[:LARGEST]
    return None


def _check(text: str, found: Mapping[str, bytes | None], home: Home, at: PolicyAt, file: str) -> None:
    """Raises ``Problems`` unless one of the signatures that were found is by a signer of the settings."""
    signed = text.encode()
    mini, ssh = found["minisig"], found["sig"]
    if mini is not None and any(minisign(signed, mini, key) for key in at.signed_by):
        return
    if ssh is not None and at.allowed_signers and _by_ssh(signed, ssh, home.path / at.allowed_signers):
        return
    what = "is not signed" if mini is None and ssh is None else "is not signed by a signer of the settings"
    fix = "Sign it again; until then the old one stays in force."
    raise Problems([Problem(file, 0, 0, f"The policy {what}.", fix)])


def minisign(signed: bytes, signature: bytes, key: str) -> bool:
    """Whether a minisign signature is good, its trusted comment too.

    The form is that of https://jedisct1.github.io/minisign/#signature-format: algorithm ``ED`` signs the BLAKE2b-512 of
    the file, ``Ed`` the file itself.
    """
    try:
        lines = signature.decode("utf-8").split("\n")
        blob, trusted, whole, public = _plain(lines[1]), lines[2], _plain(lines[3]), _plain(key)
        if len(blob) != 74 or len(public) != 42 or public[:2] != b"Ed" or blob[2:10] != public[2:10]:
            return False
        if blob[:2] not in (b"ED", b"Ed") or not trusted.startswith("trusted comment: "):
            return False
        message = hashlib.blake2b(signed).digest() if blob[:2] == b"ED" else signed
        verifier = Ed25519PublicKey.from_public_bytes(public[10:])
        verifier.verify(blob[10:], message)
        verifier.verify(whole, blob[10:] + trusted.removeprefix("trusted comment: ").encode())
    except (InvalidSignature, IndexError, UnicodeDecodeError, binascii.Error, ValueError):
        return False
    return True


def _plain(text: str) -> bytes:
    """The bytes of base64 in its one right spelling.  Raises ``ValueError``."""
    found = base64.b64decode(text, validate=True)
    if base64.b64encode(found).decode() != text:
        raise ValueError(text)
    return found


def _by_ssh(signed: bytes, signature: bytes, signers: Path) -> bool:
    """Whether ``ssh-keygen`` finds a signature good; ``signers`` is an ALLOWED SIGNERS file of ssh-keygen(1)."""
    with tempfile.NamedTemporaryFile(suffix=".sig") as file:
        file.write(signature)
        file.flush()
        words = ["ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", SIGNER, "-n", NAMESPACE, "-s", file.name]
        try:
            done = subprocess.run(  # noqa: S603 - no shell, and no word of it is the signature's
                words, input=signed, capture_output=True, timeout=PATIENCE, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
    return done.returncode == 0
