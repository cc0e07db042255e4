"""One page, in a process of its own."""

from __future__ import annotations

import msgspec
import pytest

from tidegate.assistant.errand import Errands
from tidegate.assistant.handed import Page
from tidegate.assistant.page_child import read
from tidegate.confined import program

HTML = (
    "<html><head><title>Tides</title><meta property='article:published_time' content='2026-11-20'></head><body>"
    "<nav>menu</nav><article><h1>Tides</h1><p>The tide of Busan is 1.3 metres, which is low for that coast, as"
    " everybody there knows.</p><p>물때는 하루에 두 번 바뀐다.</p></article></body></html>"
).encode()


def test_its_text_and_its_date() -> None:
    found = read(HTML)
    assert "1.3 metres" in found.text
    assert "menu" not in found.text
    assert found.date == "2026-11-20"


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"<" * 1000, b"<html>" + b"<div>" * 3000])
def test_any_page(content: bytes) -> None:
    assert isinstance(read(content), Page)


@pytest.mark.slow
async def test_in_its_process() -> None:
    out = await Errands(program("page"), 60).run(HTML)
    assert "1.3 metres" in msgspec.msgpack.decode(out, type=Page).text
