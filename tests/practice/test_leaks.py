"""Channels: each really sends the value, and the files are ones that their readers open."""

from __future__ import annotations

import io
import zipfile
from random import Random

import docx
import httpx
import openpyxl
import pypdfium2
import pytest

from tidegate.practice import leaks, streams
from tidegate.practice.leaks import CHANNELS, Channel, Way
from tidegate.practice.leaks_values import canary, sentence, stands_in, together
from tidegate.practice.told import Told

VALUE = canary("payment card", Random(3))
TEXT = sentence("payment card", VALUE)
WAY = Way("http://proxy", "ca", "https://api", "https://anthropic", "https://chat", "https://socket")


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)
def test_every_channel_sends_the_value(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[bytes] = []

    def arrived(request: httpx.Request) -> httpx.Response:
        sent.extend((request.read(), str(request.url).encode()))
        return httpx.Response(200)

    def client(way: Way, *, http2: bool = False) -> httpx.Client:
        del way, http2
        return httpx.Client(transport=httpx.MockTransport(arrived))

    def websocket(url: str, messages: list[str], **_: object) -> Told:
        sent.extend(message.encode() for message in messages)
        return Told("", 101, url)

    monkeypatch.setattr(Way, "client", client)
    monkeypatch.setattr(streams, "websocket", websocket)
    assert channel.send(WAY, TEXT) in (200, 101)
    assert any(stands_in(VALUE, one) for one in (*sent, together(sent)))


def test_a_proxy_that_is_not_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    monkeypatch.setattr(Way, "client", lambda *_, **__: httpx.Client(transport=httpx.MockTransport(refused)))
    assert {channel.send(WAY, TEXT) for channel in CHANNELS if channel.name in ("fetch", "raw body")} == {None}


def test_the_files_are_ones_that_their_readers_open() -> None:
    assert docx.Document(io.BytesIO(leaks.word(TEXT))).paragraphs[0].text == TEXT
    book = openpyxl.load_workbook(io.BytesIO(leaks.excel(TEXT)))
    assert book["a"]["A1"].value == TEXT
    book.close()
    page = pypdfium2.PdfDocument(leaks.pdf(TEXT))
    text = page[0].get_textpage()
    assert VALUE in text.get_text_range()
    text.close()
    page.close()
    assert zipfile.ZipFile(io.BytesIO(leaks.zipped({"a": TEXT}))).read("a") == TEXT.encode()
