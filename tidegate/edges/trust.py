"""Which programs of this machine trust our certificate, found out by letting them try.

A small server on the loopback address shows a certificate of our authority, and each program is asked to fetch from
it, in the environment it would run in.  Browsers keep their trust in databases of their own, which are read.

Must never: change anything, send anything off this machine, or need more than the authority's own files.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import ssl
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from tidegate.edges.certificates import Authority
from tidegate.edges.mending import Mending

#: The name the server answers for; every authority of ours may vouch for it.
NAME: Final = "localhost"
#: Seconds a program has; Java's first start is the slowest.
PATIENCE: Final = 30.0
#: Proxies and traces are not what is asked about, and an address of this machine needs none.
_LEFT_OUT: Final = ("http_proxy", "https_proxy", "all_proxy", "ssl_keylogfile")

_JAVA: Final = """
public class Fetch {
    public static void main(String[] arguments) throws Exception {
        try {
            new java.net.URL(arguments[0]).openStream().close();
        } catch (javax.net.ssl.SSLException refused) {
            System.exit(3);
        }
    }
}
"""
_PYTHON: Final = """
import ssl, sys, urllib.error, urllib.request
try:
    urllib.request.urlopen(sys.argv[1]).close()
except (ssl.SSLError, urllib.error.URLError):
    raise SystemExit(3)
"""
_REQUESTS: Final = """
import sys
try:
    import requests as client
    errors = client.exceptions.SSLError
except ImportError:
    try:
        import httpx as client
        errors = client.ConnectError
    except ImportError:
        raise SystemExit(4)
try:
    client.get(sys.argv[1])
except errors:
    raise SystemExit(3)
"""
_NODE: Final = "require('https').get(process.argv[1], () => process.exit(0)).on('error', () => process.exit(3))"


class Trust(Enum):
    """What was found."""

    YES = "trusted"
    NO = "not trusted"
    ABSENT = "not installed"
    UNKNOWN = "cannot tell"


@dataclass(frozen=True, slots=True)
class Found:
    """One program: whether it trusts us, and the commands that mend it (empty where nothing has to be done)."""

    program: str
    trust: Trust
    mend: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a program is asked: the exit codes that mean yes and no; any other means that it cannot be told."""

    program: str
    executable: str
    arguments: Callable[[str], Sequence[str]]
    mend: tuple[str, ...]
    yes: frozenset[int] = frozenset({0})
    no: frozenset[int] = frozenset({3})
    absent: frozenset[int] = frozenset()
    #: Words of its error that tell an answer where its exit code does not.
    no_words: tuple[str, ...] = ()


async def examine(
    authority: Authority, mending: Mending, home: Path, environment: Mapping[str, str] = os.environ
) -> list[Found]:
    """Every program that is known here, in the order of the documentation.  ``home`` is the person's own directory."""
    with tempfile.TemporaryDirectory() as place:
        async with serving(authority, Path(place)) as address:
            tried = await asyncio.gather(*(_try(trial, address, environment) for trial in trials(mending, Path(place))))
    read = await asyncio.gather(
        _chromium(authority, mending, home, environment), _firefox(authority, mending, home, environment)
    )
    return [*tried, *(found for found in read if found)]


def trials(mending: Mending, place: Path) -> list[Trial]:
    """The programs that are asked to fetch an address."""
    java = place / "Fetch.java"
    java.write_text(_JAVA)
    python = "python3" if shutil.which("python3") else sys.executable
    no_curl = frozenset({35, 60, 77})
    words = ("certificate", "SSL")
    return [
        Trial("curl", "curl", lambda url: ["-sS", "--noproxy", "*", "-o", os.devnull, url], mending.system, no=no_curl),
        Trial("python", python, lambda url: ["-c", _PYTHON, url], mending.variables),
        Trial("python-certifi", python, lambda url: ["-c", _REQUESTS, url], mending.variables, absent=frozenset({4})),
        Trial("node", "node", lambda url: ["-e", _NODE, url], mending.node),
        Trial("java", "java", lambda url: [str(java), url], mending.java),
        # There is no repository there, which is an error or an empty list: what Git complains of tells.
        Trial("git", "git", lambda url: ["ls-remote", url], mending.system, yes=frozenset({0, 128}), no_words=words),
    ]


@contextlib.asynccontextmanager
async def serving(authority: Authority, place: Path) -> AsyncIterator[str]:
    """A server with a certificate of ``authority``; yields its address."""
    leaf = authority.leaf_for_proxy([NAME])
    pem = place / "leaf.pem"
    with os.fdopen(os.open(pem, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(leaf.chain + leaf.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    pem.unlink()
    server = await asyncio.start_server(_answer, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"https://{NAME}:{server.sockets[0].getsockname()[1]}/"


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
    writer.close()


async def _try(trial: Trial, address: str, environment: Mapping[str, str]) -> Found:
    executable = shutil.which(trial.executable, path=environment.get("PATH"))
    if executable is None:
        return Found(trial.program, Trust.ABSENT)
    kept = {name: value for name, value in environment.items() if name.lower() not in _LEFT_OUT}
    kept |= {"NO_PROXY": "*", "no_proxy": "*", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    code, said = await _run([executable, *trial.arguments(address)], kept)
    trust = _judged(trial, code, said)
    return Found(trial.program, trust, trial.mend if trust in (Trust.NO, Trust.UNKNOWN) else ())


def _judged(trial: Trial, code: int | None, said: str) -> Trust:
    if code in trial.absent:
        return Trust.ABSENT
    if code in trial.no or any(word in said for word in trial.no_words):
        return Trust.NO
    return Trust.YES if code in trial.yes else Trust.UNKNOWN


async def _run(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int | None, str]:
    """Exit code (``None`` if it took too long or could not run) and all it printed."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=dict(environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except OSError:
        return None, ""
    try:
        async with asyncio.timeout(PATIENCE):
            said, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.communicate()
        return None, ""
    return process.returncode, said.decode("utf-8", "replace")


# --- browsers ----------------------------------------------------------------------------------------------------


async def _chromium(authority: Authority, mending: Mending, home: Path, environment: Mapping[str, str]) -> Found:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "brave-browser")
    path = environment.get("PATH")
    if sys.platform == "darwin":
        return Found("chromium", Trust.UNKNOWN, mending.system, "it follows the system's keychain")
    if not any(shutil.which(name, path=path) for name in names):
        return Found("chromium", Trust.ABSENT)
    trust, note = await database_trusts(authority, home / ".pki" / "nssdb", environment)
    return Found("chromium", trust, () if trust is Trust.YES else mending.chromium, note)


async def _firefox(authority: Authority, mending: Mending, home: Path, environment: Mapping[str, str]) -> Found:
    profiles = firefox_profiles(home)
    if not profiles:
        if any(shutil.which(name, path=environment.get("PATH")) for name in ("firefox", "firefox-esr")):
            return Found("firefox", Trust.UNKNOWN, (), "it has no profile yet: start it once, then ask again")
        return Found("firefox", Trust.ABSENT)
    missing: list[str] = []
    worst, note = Trust.YES, ""
    for profile in profiles:
        trust, why = await database_trusts(authority, profile, environment)
        if trust is not Trust.YES:
            worst, note = trust, why
            missing += mending.firefox(profile)
    return Found("firefox", worst, tuple(missing), note)


def firefox_profiles(home: Path) -> list[Path]:
    """Every profile that has been used, on Linux (also as a snap or a flatpak) and macOS."""
    roots = (
        ".mozilla/firefox",
        "snap/firefox/common/.mozilla/firefox",
        ".var/app/org.mozilla.firefox/.mozilla/firefox",
        "Library/Application Support/Firefox/Profiles",
    )
    return sorted(found.parent for root in roots for found in (home / root).glob("*/cert9.db"))


async def database_trusts(authority: Authority, database: Path, environment: Mapping[str, str]) -> tuple[Trust, str]:
    """Whether an NSS database trusts our authority for servers, and why that cannot be told if it cannot."""
    certutil = shutil.which("certutil", path=environment.get("PATH"))
    if certutil is None:
        return Trust.UNKNOWN, "certutil is needed to look: install libnss3-tools (nss-tools, nss)"
    if not (database / "cert9.db").exists():
        return Trust.NO, ""
    code, listed = await _run([certutil, "-L", "-d", f"sql:{database}"], environment)
    if code != 0:
        return Trust.UNKNOWN, "its certificate database cannot be read"
    for line in listed.splitlines():
        name, _, flags = line.rstrip().rpartition(" ")
        # Trust for servers is the first of three groups; C: an authority that is trusted.
        if "C" in flags.partition(",")[0] and await _is_ours(authority, certutil, database, name.strip(), environment):
            return Trust.YES, ""
    return Trust.NO, ""


async def _is_ours(
    authority: Authority, certutil: str, database: Path, name: str, environment: Mapping[str, str]
) -> bool:
    _, pem = await _run([certutil, "-L", "-d", f"sql:{database}", "-n", name, "-a"], environment)
    try:
        found = x509.load_pem_x509_certificates(pem.encode())
    except ValueError:
        return False
    ours = authority.certificate.public_bytes(serialization.Encoding.DER)
    return any(one.public_bytes(serialization.Encoding.DER) == ours for one in found)
