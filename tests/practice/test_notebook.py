"""Everything is written down as it came, and can be read back."""

from __future__ import annotations

import json
from pathlib import Path

import brotli
import httpx

from tests.practice.prompts import MAIL, told
from tidegate.practice.notebook import Seen
from tidegate.practice.running import PracticeService


def test_what_was_sent_is_written_down_as_it_came(client: httpx.Client, practice: PracticeService) -> None:
    client.post("https://chat.deepseek.com/api/v0/x?a=b", content=b"raw \xff bytes", headers={"X-Odd": "Value"})
    [seen] = practice.seen()
    assert (seen.method, seen.host, seen.path, seen.query) == ("POST", "chat.deepseek.com", "/api/v0/x", "a=b")
    assert (seen.scheme, seen.version, seen.body) == ("https", "2", b"raw \xff bytes")
    assert seen.header("x-odd") == "Value"
    assert seen.complete
    assert [json.loads(line) for line in Path(practice.address.record_file).read_text().splitlines()][
        -1
    ] == seen.to_dict()


def test_entries_survive_the_trip_through_json() -> None:
    seen = Seen(3, "https", "1.1", "POST", "h", "/p", "q=1", (("a", "b"),), b"\x00\xff", ["text", b"\x01"], True)
    assert Seen.from_dict(json.loads(json.dumps(seen.to_dict()))) == seen


def test_after_and_clear(client: httpx.Client, practice: PracticeService) -> None:
    client.get("https://one.example/")
    first = practice.last_number()
    client.get("https://two.example/")
    assert [seen.host for seen in practice.seen(after=first)] == ["two.example"]
    practice.clear()
    assert practice.seen() == []


def test_a_compressed_question_is_understood(client: httpx.Client, practice: PracticeService) -> None:
    body = brotli.compress(json.dumps({"prompt": MAIL}).encode())
    answer = client.post(
        "https://chat.deepseek.com/api/v0/chat/completion", content=body, headers={"content-encoding": "br"}
    )
    assert told(answer.text) == "You said: " + MAIL
    assert MAIL in json.loads(practice.seen()[0].text)["prompt"]
