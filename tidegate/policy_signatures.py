"""Signatures of a policy: by minisign, or by an SSH key.

A signature is over the policy as one text, so that of several files none can be taken out.  Files of tests are not
under it: they decide nothing.

It must never: find a signature good that no signer of the settings has made.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import subprocess
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tidegate.core.problem import Problem, Problems
from tidegate.disk import replacing
from tidegate.sections import PolicyAt
from tidegate.settings import Home

#: The kinds, each the ending of the file that holds such a signature.
MINISIGN, SSH = "minisig", "sig"
KINDS: Final = (MINISIGN, SSH)
#: Seconds that `ssh-keygen` may take.
PATIENCE: Final = 30
#: The principal and the namespace of SSH signatures (PROTOCOL.sshsig of OpenSSH).
SIGNER, NAMESPACE = "policy", "tidegate-policy"


def check(text: str, found: Mapping[str, bytes | None], home: Home, at: PolicyAt, file: str) -> None:
    """Raises ``Problems`` unless one of the signatures that were ``found``, by kind, is by a signer of the settings."""
    signed = text.encode()
    mini, ssh = found.get(MINISIGN), found.get(SSH)
    if mini is not None and any(minisign(signed, mini, key) for key in at.signed_by):
        return
    if ssh is not None and at.allowed_signers and _by_ssh(signed, ssh, home.path / at.allowed_signers):
        return
    what = "is not signed" if mini is None and ssh is None else "is not signed by a signer of the settings"
    fix = "Sign it again; until then the old one stays in force."
    raise Problems([Problem(file, 0, 0, f"The policy {what}.", fix)])


def keep(home: Home, revision: str, found: Mapping[str, bytes | None]) -> None:
    """Keep the signatures of a policy that was found good, for the day it is to be in force again."""
    folder = _folder(home)
    with contextlib.suppress(OSError):  # whoever may only read keeps nothing; the gateway, which decides by it, does
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for kind, signature in found.items():
            path = folder / f"{revision}.{kind}"
            if signature is not None and (not path.exists() or path.read_bytes() != signature):
                replacing.put(path, signature)


def kept(home: Home, revision: str) -> dict[str, bytes]:
    """The signatures of the policy at ``revision`` that were kept, by kind."""
    paths = {kind: _folder(home) / f"{revision}.{kind}" for kind in KINDS}
    return {kind: path.read_bytes() for kind, path in paths.items() if path.exists()}


def forget(home: Home, stay: Collection[str], until: float) -> None:
    """Remove the signatures of all policies but the revisions of ``stay``, if kept before ``until`` (since 1970)."""
    with contextlib.suppress(FileNotFoundError):
        for path in list(_folder(home).iterdir()):
            if path.stem not in stay and path.stat().st_mtime < until:
                path.unlink()


def _folder(home: Home) -> Path:
    return home.path / "state" / "policy.signatures"


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
