"""Files through the gateway: redacted where they can be written back, else refused, never passed unread in silence.

Also what belongs to files and to the organisation's own data: large uploads, files that kill their reader, an index
that is replaced while the gateway runs, and brains that share what they replaced.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import World, started
from tests.e2e.memory import grown
from tests.e2e.policies import MAIL, REDACT, rule
from tests.waiting import wait_until
from tests.wire.documents import samples
from tidegate.practice import curl, streams
from tidegate.practice.processes import command, family
from tidegate.practice.running import PracticeService
from tidegate.practice.told import Told
from tidegate.wire.documents import whole

CHAT = "https://chat.deepseek.com/api/v0/chat/completion"
UPLOAD = "https://chat.deepseek.com/api/v0/file/upload_file"
HIDE = rule("redact", more="data: [payment-card, email]\nactivity: [prompt, upload]")
#: A valid number that is no well-known example of one.
CARD = "4539 1488 0343 6467"
MIB = 1024 * 1024
FORM = b'--b\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n--b--\r\n'
TEXT = f"Card {CARD}, write to {MAIL}.\n"


def uploaded(world: World, content: bytes, name: str = "a.bin") -> Told:
    body = FORM % (name.encode(), content)
    return curl.fetch(UPLOAD, body=body, headers={"content-type": "multipart/form-data; boundary=b"}, **world.way)


def arrived(world: World) -> bytes:
    """The one file that reached the service."""
    [seen] = world.left()
    return seen.body.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n--b--\r\n")


REDACTED: dict[str, Callable[[], bytes]] = {
    "txt": lambda: TEXT.encode(),
    "csv": lambda: f"card,mail\n{CARD},{MAIL}\n".encode(),
    "json": lambda: json.dumps({"card": CARD, "inner": json.dumps([MAIL])}).encode(),
    "html": lambda: f"<!doctype html><p>Card 4539 <b>1488 0343</b> 6467 {MAIL}</p>".encode(),
    "eml": samples.eml,
    "docx": samples.docx,
    "xlsx": lambda: workbook([["a card and a mail", f"card {CARD}", MAIL], ["card number", 4539148803436467]]),
    "pptx": samples.pptx,
    "hwpx": samples.hwpx,
    "zip": lambda: samples.zipped({"notes.txt": TEXT.encode(), "in.zip": samples.zipped({"b.txt": TEXT.encode()})}),
}


def workbook(rows: list[list[object]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return samples.saved(book)


REFUSED: dict[str, Callable[[], bytes]] = {
    "pdf": lambda: samples.pdf([TEXT]),
    "rtf": samples.rtf,
    "hwp": samples.hwp,
    "hwpml": samples.hwpml,
    "msg": samples.msg,
    "tar": lambda: samples.tarred({"a.txt": TEXT.encode()}),
    "7z": lambda: samples.seven({"a.txt": TEXT.encode()}),
    "parquet": samples.parquet,
}


@pytest.mark.parametrize("kind", REDACTED)
def test_what_can_be_written_back_leaves_without_the_values(world: World, kind: str) -> None:
    policy = HIDE + "when-unsure: allow\n" if kind == "hwpx" else HIDE  # its preview is a picture, which nobody reads
    told = uploaded(world.under(policy), REDACTED[kind](), f"a.{kind}")
    assert told.status == 200, told
    read = whole.read(arrived(world))
    said = "\n".join(placed.piece.text for placed in read.texts)
    assert "[" in said
    for value in (CARD, CARD.replace(" ", ""), MAIL, samples.MAIL):
        assert value not in said
    assert not {one.why for one in read.missed} - {"image"}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_written_back_is_refused(world: World, kind: str) -> None:
    told = uploaded(world.under(HIDE), REFUSED[kind](), f"a.{kind}")
    assert told.status == 403, told
    world.nothing_left()
    assert CARD not in told.raw


UNREAD = {
    "encrypted": lambda: samples.pdf([TEXT], password="x"),
    "damaged": lambda: b"%PDF-1.7\n" + TEXT.encode(),
    "too-deep": lambda: nested(12),
}


def nested(depth: int) -> bytes:
    content = TEXT.encode()
    for _ in range(depth):
        content = samples.zipped({"a": content})
    return content


@pytest.mark.parametrize("why", UNREAD)
def test_what_cannot_be_read_is_answered_by_when_unsure(world: World, why: str) -> None:
    content = UNREAD[why]()
    rules = rule("block", more="data: [payment-card]\nwhen-unsure: {}")
    told = uploaded(world.under(rules.format("block")), content)
    assert told.status == 403, told
    world.nothing_left()
    assert why in {one["why"] for one in world.entry(told)["body"]["exchange"]["unread"]}
    assert uploaded(world.under(rules.format("allow")), content).status == 200
    assert arrived(world) == content


def test_a_gigabyte_is_read_within_a_bounded_window(world: World, tmp_path: Path) -> None:
    """Sent in chunks, so that nobody knows its length beforehand; what is over the limit is not inspected."""
    world.under(rule("block", more="data: [payment-card]\nwhen-unsure: block"))
    with (tmp_path / "large").open("wb") as file:
        file.truncate(1024 * MIB)
    assert world.gateway.process is not None
    chunked = ("--upload-file", str(tmp_path / "large"), "--request", "POST")
    headers = {"transfer-encoding": "chunked"}
    took, told = grown(
        world.gateway.process.pid, lambda: curl.fetch(UPLOAD, headers=headers, options=chunked, **world.way)
    )
    assert told.status in (403, 413)
    world.nothing_left()
    assert took < 250 * MIB, f"{took / MIB:.0f} MiB"


def readers(world: World) -> list[int]:
    assert world.gateway.process is not None
    return [pid for pid in family(world.gateway.process.pid) if "file_child" in command(pid)]


@pytest.mark.slow
def test_a_file_whose_reader_is_killed_is_not_inspected_and_the_next_one_is(world: World) -> None:
    """Whatever kills it, a fault in a library or the kernel: here the story itself does, with the file half sent."""
    world.under(rule("block", more="data: [payment-card]\nwhen-unsure: block"))
    assert uploaded(world, samples.pdf(["nothing in here"])).status == 200
    heavy = samples.pdf([f"line {number} of many" for number in range(8_000)])
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(0.005):
            for pid in readers(world):
                subprocess.run(["kill", "-9", str(pid)], check=False, stderr=subprocess.DEVNULL)

    killing = threading.Thread(target=kill)
    killing.start()
    try:
        told = uploaded(world, heavy)
    finally:
        stop.set()
        killing.join()
    assert told.status == 403, told
    assert {one["why"] for one in world.entry(told)["body"]["exchange"]["unread"]} & {"reader-died", "timed-out"}
    assert wait_until(lambda: uploaded(world, samples.pdf(["nothing in here"])).status == 200, "files are read again")
    assert uploaded(world, samples.pdf([TEXT])).status == 403


OWN = """\
organisation: Stories
data:
  customers: {exact: customers.csv, columns: [code]}
  designs: {documents: designs}
rules: [{name: ours, data: [customers, designs], then: block, when-unsure: block}]
otherwise: allow
"""


@pytest.fixture
def pair(tmp_path: Path, practice: PracticeService) -> Iterator[World]:
    """A gateway of two brains with keys of its own."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "designs").mkdir()
    settings: dict[str, Any] = {"workers": 2, "keep-values": "1 day"}
    with started(home, practice, **settings) as gateway:
        yield World(gateway, practice)


def asked(world: World, text: str) -> Told:
    body = json.dumps({"prompt": text, "chat_session_id": "s-1"}).encode()
    return curl.fetch(CHAT, body=body, headers={"content-type": "application/json"}, **world.way)


def answered(world: World, text: str, status: int) -> bool:
    """Whether both brains answer so: one of them has all these connections once in a million times."""
    return all(asked(world, text).status == status for _ in range(20))


@pytest.mark.slow
def test_two_brains_share_what_they_replaced_and_take_a_new_index(pair: World) -> None:
    pair.under(REDACT)
    left = set()
    for _ in range(6):  # connections go to either brain
        told = asked(pair, f"Write to {MAIL}.")
        assert streams.said(told.text) == f"You said: Write to {MAIL}."
        left.add(json.loads(pair.left()[-1].body)["prompt"])
    [redacted] = left
    for _ in range(6):  # the service quotes an earlier message, which the other brain may have redacted
        assert streams.said(asked(pair, f"{redacted} Card {CARD}").text) == f"You said: Write to {MAIL}. Card {CARD}"

    home = pair.gateway.home
    lines = [" ".join(f"piece{number}" for number in range(first, first + 8)) for first in range(0, 40, 8)]
    (home / "designs" / "a.pdf").write_bytes(samples.pdf(lines))
    pair.under(OWN)
    assert asked(pair, "It is QX-990011.").status == 403, "what cannot be looked for is not nothing found"
    built(home, "code\nQX-778812\n")
    wait_until(lambda: answered(pair, "It is QX-990011.", 200), "the index")
    assert all(asked(pair, "It is QX-778812.").status == 403 for _ in range(4))
    assert asked(pair, f"Look: {' '.join(lines).upper()}").status == 403
    built(home, "code\nQX-990011\n")
    wait_until(lambda: answered(pair, "It is QX-990011.", 403), "the new index")
    assert all(asked(pair, "It is QX-778812.").status == 200 for _ in range(4))


def built(home: Path, table: str) -> None:
    """The indexes, made by the command while the gateway runs."""
    (home / "customers.csv").write_text(table)
    run = [sys.executable, "-m", "tidegate", "data", "build", "--home", str(home)]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
