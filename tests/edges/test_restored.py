"""The body of an answer with its values put back, whichever door it came through."""

from __future__ import annotations

import gzip
import io
import time
import zipfile
from collections.abc import AsyncIterator

import pytest

from tests.wire.documents.here import WORD, packed, read_here
from tidegate.edges.driver import Driver
from tidegate.edges.rehearsal import MemoryQuotas
from tidegate.edges.restored import Restored, may_hold_values
from tidegate.edges.station import Deadlines
from tidegate.ledger.memory import MemoryLedger
from tidegate.wire.placeholders import Vault
from tidegate.wire.restore import Unrestorable

MAIL = "kim@example.kr"


@pytest.fixture
def vault() -> Vault:
    return Vault(b"k" * 32, "stories")


@pytest.fixture
async def driver() -> AsyncIterator[Driver]:
    made = Driver(
        ledger=MemoryLedger(), quotas=MemoryQuotas(), read=read_here, read_files=read_here, clock=time.monotonic,
        deadlines=Deadlines(),
    )  # fmt: skip
    yield made
    await made.close()


def unpacked(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("a.txt").decode()


async def test_a_text_goes_on_as_it_comes(driver: Driver, vault: Vault) -> None:
    token = vault.token_for("email", MAIL)
    body = Restored(driver, vault, 200, {"content-type": "text/plain"})
    assert await body.feed(b"to " + token[:4].encode()) == b"to "
    assert body.held
    assert await body.feed(token[4:].encode() + b"!", True) == f"{MAIL}!".encode()
    assert body.restores
    assert not body.held


@pytest.mark.parametrize("size", [1, 3, 50, 10_000])
@pytest.mark.parametrize("media_type", [WORD, "application/octet-stream", "", "application/zip"])
async def test_a_file_waits_however_it_is_cut(driver: Driver, vault: Vault, media_type: str, size: int) -> None:
    content = packed(f"to {vault.token_for('email', MAIL)}")
    body = Restored(driver, vault, 200, {"content-type": media_type} if media_type else {})
    for at in range(0, len(content), size):
        assert not body.held, "a silence does not let a part of a file go"
        assert await body.flush() == b""
        assert await body.feed(content[at : at + size]) == b""
    assert unpacked(await body.feed(b"", True)) == f"to {MAIL}"
    assert body.unrestored == ""


@pytest.mark.parametrize("coding", ["", "gzip"])
@pytest.mark.parametrize("comment", [b"", b"a comment"])
async def test_a_file_that_is_all_there_does_not_wait_for_an_end_that_nobody_tells(
    driver: Driver, vault: Vault, comment: bytes, coding: str
) -> None:
    out = io.BytesIO(packed(f"to {vault.token_for('email', MAIL)}"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = comment
        archive.writestr("inner.zip", packed("an archive in it ends in the same record"))
    sent = gzip.compress(out.getvalue()) if coding else out.getvalue()
    headers = {"content-type": "application/zip"} | ({"content-encoding": coding} if coding else {})
    body = Restored(driver, vault, 200, headers)
    for at in range(0, len(sent), 5):
        assert not body.held
        assert await body.feed(sent[at : at + 5]) == b""
        if coding and body.held:  # the end of the coding is no part of the file
            break
    assert body.held
    assert unpacked(await body.flush()) == f"to {MAIL}"
    assert not body.held
    assert await body.flush() == b""
    assert await body.feed(sent[at + 5 :], True) == b""


@pytest.mark.parametrize("media_type", ["message/rfc822", WORD])
async def test_a_file_of_a_known_length_is_all_there_when_so_much_has_come(
    driver: Driver, vault: Vault, media_type: str
) -> None:
    content = b"PK\3\4 is no archive"
    body = Restored(driver, vault, 200, {"content-type": media_type, "content-length": str(len(content))})
    assert await body.feed(content[:-1]) == b""
    assert not body.held
    assert await body.feed(content[-1:]) == b""
    assert body.held
    assert await body.flush() == content
    assert await body.feed(b"more than was promised") == b"more than was promised"


@pytest.mark.parametrize("sent", [b"P", b"PK", b"PK and more", b"{}", b"", b"\x89PNG and more"])
async def test_what_turns_out_to_be_no_file_goes_on(driver: Driver, vault: Vault, sent: bytes) -> None:
    body = Restored(driver, vault, 200, {"content-type": "application/octet-stream"})
    assert await body.feed(sent[:1]) + await body.feed(sent[1:]) + await body.feed(b"", True) == sent


async def test_a_file_in_a_coding_is_undone_first(driver: Driver, vault: Vault) -> None:
    content = gzip.compress(packed(f"to {vault.token_for('email', MAIL)}"))
    body = Restored(driver, vault, 200, {"content-type": "application/zip", "content-encoding": "gzip"})
    assert unpacked(await body.feed(content, True)) == f"to {MAIL}"


@pytest.mark.parametrize(
    ("status", "headers", "why"),
    [
        (206, {"content-type": WORD}, "partial"),
        (200, {"content-type": WORD, "content-length": str(17 << 20)}, "too-large"),
        (200, {"content-type": "text/plain", "content-encoding": "x-odd"}, "unknown-encoding"),
        (200, {"content-type": "text/plain; charset=x-odd"}, "unknown-charset"),
    ],
)
def test_what_cannot_be_done_is_said_at_once(
    driver: Driver, vault: Vault, status: int, headers: dict[str, str], why: str
) -> None:
    with pytest.raises(Unrestorable) as caught:
        Restored(driver, vault, status, headers)
    assert caught.value.reason == why


@pytest.mark.parametrize(
    ("media_type", "status", "may"),
    [
        ("application/json; charset=utf-8", 200, True),
        ("application/problem+json", 203, True),
        ("text/event-stream", 200, True),
        ("application/vnd.amazon.eventstream", 200, True),
        (WORD, 200, True),
        ("", 201, True),
        ("text/javascript", 200, False),
        ("image/png", 200, False),
        ("application/json", 206, False),
        ("application/json", 304, False),
        ("application/json", None, False),
    ],
)
def test_which_answers_may_hold_what_an_earlier_request_sent(media_type: str, status: int | None, may: bool) -> None:
    assert may_hold_values(status, {"content-type": media_type} if media_type else {}) is may
