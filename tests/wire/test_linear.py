"""Reading takes time in proportion to the body, whatever it holds: counted in bytes read again, not in seconds."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from tidegate.wire import escapes, runs
from tidegate.wire.bodies import read
from tidegate.wire.limits import Limits


def nested_base64(size: int) -> str:
    text = "900101-1234568 " * (size // 40)
    for _ in range(8):
        text = base64.b64encode(text.encode()).decode()
    return text[: 4 * size]


HOSTILE = {
    "percent of percent": lambda size: "%25" * 5 + "2525252541" * size,
    "all escapes at once": lambda size: "%41&#65;\\u0041=41=41<b>x</b>&amp;#65; " * size,
    "escapes far apart": lambda size: ("word " * 200 + "%41") * (size // 100 + 1),
    "base64 in base64": nested_base64,
    "hex of hex": lambda size: ("39" * 40 + " ") * size,
    "bytes one by one": lambda size: "39 " * size * 8,
    "letters of base64 that say nothing": lambda size: "aB3" * size,
    "lines of base64": lambda size: ("QUJD" * 9 + "\n") * size,
    "tags": lambda size: "a<b><i>" * size,
    "open tags": lambda size: "a<b" * size,
    "backslashes": lambda size: "\\" * size * 8,
    "percent encoded twice": lambda size: quote(quote("가나다 900101-1234568 " * (size // 10))),
}


def work(monkeypatch: pytest.MonkeyPatch, body: bytes) -> int:
    """The characters that were looked at for escapes and runs while ``body`` was read."""
    looked: list[int] = []
    views, found = escapes.views, runs.runs

    def noted(text: str) -> str:
        looked.append(len(text))
        return text

    monkeypatch.setattr(escapes, "views", lambda text: views(noted(text)))
    monkeypatch.setattr(runs, "runs", lambda text: found(noted(text)))
    reading = read(body, media_type="application/json", encoding=None)
    monkeypatch.undo()
    return sum(looked) + sum(len(part.text) for part in reading.parts)


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_text_is_twice_the_work(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    small, large = (json.dumps({"content": HOSTILE[name](size)}).encode() for size in (400, 1600))
    ratio = work(monkeypatch, large) / work(monkeypatch, small)
    assert ratio <= 1.5 * len(large) / len(small)


def test_second_readings_end_at_the_limit_and_say_so() -> None:
    text = "%41 " * 6000
    reading = read(text.encode(), media_type="text/plain", encoding=None, limits=Limits(decoded=10_000))
    assert {one.why for one in reading.unread} == {"too-large"}


def test_encodings_beyond_the_stated_depth_are_told() -> None:
    text = "900101-1234568 and more of it"
    for _ in range(8):
        text = base64.b64encode(text.encode()).decode()
    reading = read(json.dumps({"a": f"decode {text} please"}).encode(), media_type="application/json", encoding=None)
    assert {one.why for one in reading.unread} == {"too-deep"}
