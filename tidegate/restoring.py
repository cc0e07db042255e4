"""An installation made from a copy of one: whole, and checked, or not at all.

Every file is written anew below a directory beside the home, which takes the home's place at the end.  The ledger then
says that it was restored, so that nobody takes the gap behind the copy for a quiet time.

Must never: write outside that directory, follow a link, or touch a home in which something is.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import hashlib
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Final

import msgspec

from tidegate.backing_up import CHANGED, FORMAT, MANIFEST, Manifest, Member
from tidegate.core.record import Entry
from tidegate.disk.flushing import flush
from tidegate.edges.keys import KeyUnsafe, key
from tidegate.ledger.entry import Refused
from tidegate.ledger.store import Ledger
from tidegate.ledger.verify import Verdict, verify
from tidegate.settings import Home

#: The kind of the entry that says a ledger was restored.
RESTORED: Final = "restored"
#: Bytes of a manifest: a name and a digest for each of a hundred thousand files.
_LARGEST_MANIFEST: Final = 32 * 1024 * 1024
#: Digits of a moment in nanoseconds that no system can keep.
_LONGEST_TIME: Final = 20
_STEP: Final = 1024 * 1024


class NotRestored(Exception):
    """Nothing was restored; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What the copy held, and what its ledger is like: ``None`` where it has none."""

    manifest: Manifest
    ledger: Verdict | None


def restore(source: BinaryIO, home: Home, tell: Callable[[str], None]) -> Restored:
    """Make ``home`` from the copy in ``source``; ``tell`` hears the name of each file.

    Raises ``NotRestored`` and ``OSError``; the home is then as it was.
    """
    if home.path.exists() and (not home.path.is_dir() or any(home.path.iterdir())):
        raise NotRestored(f"{home.path} is not empty. Name a new directory with --home, or move that one away.")
    home.path.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{home.path.name}.", dir=home.path.parent))
    try:
        manifest = _unpacked(source, beside, tell)
        verdict = _recorded(Home(beside), manifest)
        beside.replace(home.path)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return Restored(manifest, verdict)


def _unpacked(source: BinaryIO, to: Path, tell: Callable[[str], None]) -> Manifest:
    found: dict[str, Member] = {}
    manifest: Manifest | None = None
    try:
        with gzip.GzipFile(fileobj=source) as packed:
            with tarfile.open(fileobj=packed, mode="r|") as archive:
                for member in archive:
                    content = archive.extractfile(member) if member.isreg() else None
                    if content is None:
                        raise NotRestored(f"“{member.name}” is no file: this is no backup that `tidegate backup` made.")
                    if member.name == MANIFEST:
                        manifest = _manifest(content, member.size)
                        continue
                    tell(member.name)
                    found[member.name] = _write(content, to, member)
            while packed.read(_STEP):  # what checks all of it stands at its very end
                pass
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise NotRestored(f"The backup is damaged, cut off or none at all ({error}). Take another one.") from None
    if manifest is None:
        raise NotRestored("The backup is cut off: what it should hold is said at its end. Take another one.")
    if manifest.files != found:
        raise NotRestored("The backup does not hold what it says it does: it was changed. Take another one.")
    return manifest


def _manifest(content: IO[bytes], size: int) -> Manifest:
    if size > _LARGEST_MANIFEST:
        raise NotRestored("The list of files in the backup is too long: this is no backup that `tidegate backup` made.")
    try:
        manifest = msgspec.json.decode(content.read(), type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NotRestored("The list of files in the backup cannot be read. Take another one.") from None
    if manifest.format > FORMAT:
        raise NotRestored(f"Tidegate {manifest.version} made this backup. Restore it with that or a later version.")
    return manifest


def _write(content: IO[bytes], to: Path, member: tarfile.TarInfo) -> Member:
    parts = PurePosixPath(member.name).parts
    if not parts or PurePosixPath(member.name).is_absolute() or ".." in parts or "\0" in member.name:
        raise NotRestored(f"“{member.name}” would lie outside the home: this is no backup that `tidegate backup` made.")
    place = to.joinpath(*parts)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    # Nobody else may write to what a gateway reads; the copy has no links, so none is followed.
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, (member.mode & 0o755) | 0o600)
    with os.fdopen(handle, "wb") as file:
        while block := content.read(_STEP):
            digest.update(block)
            size += len(block)
            file.write(block)
        file.flush()
        if (changed := member.pax_headers.get(CHANGED, "")).isdecimal() and len(changed) < _LONGEST_TIME:
            os.utime(file.fileno(), ns=(int(changed), int(changed)))
        flush(file.fileno())
    return Member(size, digest.hexdigest())


def _recorded(home: Home, manifest: Manifest) -> Verdict | None:
    """What the ledger is like; it says from now on where it comes from."""
    if not home.ledger.exists():
        return None
    secret = home.keys / "ledger"
    try:
        verdict = verify(home.ledger, key(secret) if secret.exists() else None)
        if verdict.sealed:
            asyncio.run(_say(home, manifest))
    except (Refused, KeyUnsafe) as error:
        raise NotRestored(f"The ledger of the backup cannot be used. {error}") from None
    return verdict


async def _say(home: Home, manifest: Manifest) -> None:
    what = f"from the backup of {manifest.made}, which held {manifest.entries} entries"
    with contextlib.closing(Ledger.open(home.ledger, key(home.keys / "ledger"))) as ledger:
        await ledger.append(Entry(RESTORED, {"what": what, "made": manifest.made, "entries": manifest.entries}))
