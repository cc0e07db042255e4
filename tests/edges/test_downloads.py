"""One file of an answer, from its first chunk to what the person gets."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.waiting import PATIENCE
from tests.wire.documents.here import packed
from tidegate.edges.downloads import Download
from tidegate.edges.driver import Driver
from tidegate.edges.files import Files, InTime
from tidegate.edges.rehearsal import MemoryQuotas
from tidegate.edges.station import Deadlines
from tidegate.ledger.memory import MemoryLedger
from tidegate.wire import bodies
from tidegate.wire.placeholders import Vault

MAIL = "kim@example.kr"


@pytest.fixture
def vault() -> Vault:
    return Vault(b"k" * 32, "stories")


@pytest.fixture(scope="module")
def files() -> Iterator[Files]:
    made = Files(most=1)
    made.holds()  # an exchange does not wait for long, and this is not about the start
    yield made
    made.close()


def driver(read_files: Any, deadlines: Deadlines) -> Driver:
    return Driver(
        ledger=MemoryLedger(), quotas=MemoryQuotas(), read=read_files, read_files=read_files, clock=time.monotonic,
        deadlines=deadlines,
    )  # fmt: skip


async def test_the_child_reads_and_the_values_come_back(vault: Vault, files: Files) -> None:
    def read(held: Any, _shape: object) -> Any:
        return bodies.read(held.raw, media_type=held.media_type, encoding=None, files=InTime(files))

    working = driver(read, Deadlines())
    content = packed(f"to {vault.token_for('email', MAIL)}")
    download = Download(working, vault, "application/zip")
    assert await download.feed(content[:20], False) == b""
    with zipfile.ZipFile(io.BytesIO(await download.feed(content[20:], True))) as archive:
        assert archive.read("a.txt").decode() == f"to {MAIL}"
    assert download.unrestored == ""
    await working.close()


def _raises(*_: object) -> None:
    raise ValueError("words of the file")


async def _comes_as_it_was(breaking: Driver, vault: Vault, why: str) -> None:
    download = Download(breaking, vault, None)
    sent = packed("x")  # once: an archive carries the time it was made
    assert await download.feed(sent, True) == sent
    assert download.unrestored == why


@pytest.mark.parametrize("read", [_raises, lambda *_: None])
async def test_whatever_goes_wrong_the_file_comes_as_it_was(vault: Vault, read: Any) -> None:
    breaking = driver(read, Deadlines(read=PATIENCE))
    await _comes_as_it_was(breaking, vault, "damaged")
    await breaking.close()


async def test_a_file_that_is_read_for_too_long_comes_as_it_was(vault: Vault) -> None:
    over = threading.Event()
    breaking = driver(lambda *_: over.wait(PATIENCE), Deadlines(read=0.01))
    await _comes_as_it_was(breaking, vault, "timed-out")
    over.set()
    await breaking.close()
