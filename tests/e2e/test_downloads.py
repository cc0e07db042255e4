"""Files that a service hands out: what was replaced on the way there is put back, and nothing else is touched."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator

import httpx
import pytest

from tests.e2e.conftest import World
from tests.e2e.policies import MAIL, rule
from tests.waiting import PATIENCE, wait_until
from tests.wire.documents import samples
from tidegate.practice.leaks import Way

HIDE = rule("redact", more="data: [payment-card, email]\nactivity: [prompt, upload]")
CARD = "4539 1488 0343 6467"
HOST = "https://api.openai.com"
FILES = f"{HOST}/v1/files"


@pytest.fixture
def way(world: World) -> Way:
    return Way(world.way["proxy"], world.way["ca_file"], HOST, HOST, HOST, HOST)


@pytest.fixture
def client(way: Way) -> Iterator[httpx.Client]:
    with way.client() as made:
        yield made


def letter(*runs: str) -> bytes:
    import docx

    made = docx.Document()
    line = made.add_paragraph()
    for run in runs:
        line.add_run(run).bold = True
    return samples.saved(made)


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def uploaded(client: httpx.Client, name: str, content: bytes) -> None:
    sent = client.post(FILES, data={"purpose": "assistants"}, files={"file": (name, content)})
    assert sent.status_code == 200, sent.text


def test_a_letter_comes_back_as_it_went(world: World, way: Way, client: httpx.Client) -> None:
    """Up with two values, the card in three runs; down by the same connection, and by one of its own."""
    world.under(HIDE)
    before = letter("Card 4539 1488 ", "0343 ", f"6467 and {MAIL}, please")
    uploaded(client, "letter.docx", before)
    assert CARD not in world.left_text()
    body = world.left()[-1].body
    sent = members(body[body.index(b"PK") : body.rindex(b"\r\n--")])["word/document.xml"]
    assert MAIL.encode() not in sent
    assert b"[EMAIL-" in sent
    import docx

    with way.client() as another:
        for one in (client, another):
            got = one.get(f"{FILES}/file-practice/content")
            assert got.status_code == 200
            assert docx.Document(io.BytesIO(got.content)).paragraphs[0].text == f"Card {CARD} and {MAIL}, please"
            old, new = members(before), members(got.content)
            assert {name for name in old if old[name] != new.get(name)} == {"word/document.xml"}


@pytest.mark.parametrize("encode", ["", "gzip"])
def test_tables_and_texts_come_back_too(world: World, client: httpx.Client, encode: str) -> None:
    import openpyxl

    world.under(HIDE)
    headers = {"x-practice": f"encode={encode}"} if encode else {}
    book = openpyxl.Workbook()
    book.active.append(["mail", MAIL])
    uploaded(client, "list.xlsx", samples.saved(book))
    got = client.get(f"{FILES}/a/content", headers=headers)
    assert openpyxl.load_workbook(io.BytesIO(got.content)).active["B1"].value == MAIL
    for name, content in (("a.csv", f"mail,card\n{MAIL},{CARD}\n"), ("a.json", json.dumps({"mail": MAIL}))):
        uploaded(client, name, content.encode())
        assert MAIL not in world.left()[-1].text
        assert client.get(f"{FILES}/a/content", headers=headers).text == content


def test_a_file_without_anything_of_ours_comes_as_it_is(world: World, client: httpx.Client) -> None:
    world.under(HIDE)
    uploaded(client, "mine.csv", f"{MAIL}\n".encode())
    for name, content in (("other.docx", letter("nothing")), ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(3000))):
        if name.endswith("png"):
            world.under(HIDE + "when-unsure: allow\n")
        uploaded(client, name, content)
        assert client.get(f"{FILES}/a/content").content == content


def test_a_file_too_large_to_hold_comes_as_it_is_and_the_record_says_so(world: World, client: httpx.Client) -> None:
    world.under(HIDE)
    uploaded(client, "mine.csv", f"{MAIL}\n".encode())
    large = samples.zipped({"a.txt": b"nothing"}) + bytes(17 << 20)
    kept = f"http://{world.practice.address.plain}/v1/files"  # not by way of the gateway, which holds less
    assert httpx.post(kept, files={"file": ("large.zip", large)}, timeout=PATIENCE).status_code == 200
    assert client.get(f"{FILES}/a/content").content == large

    def ends() -> list[object]:
        return [entry["body"].get("failures") for entry in world.entries() if entry["kind"] == "end"]

    # The end is recorded when the answer has gone, which is when we have it or a moment later.
    wait_until(lambda: [{"station": "answer", "why": "too-large"}] in ends(), "the record says so")
