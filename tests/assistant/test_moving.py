"""The archives of three services, in the shapes that they have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.assistant.house import Browser, Building, until_over
from tests.wire.documents import samples
from tidegate.assistant.moving import Archive, NoArchive, conversations_of

CLAUDE = Path(__file__).with_name("claude.json").read_bytes()


def chatgpt_node(id: str, parent: str | None, role: str, text: str, **about: Any) -> dict[str, Any]:
    content = {"content_type": "text", "parts": [text]}
    message = {"id": id, "author": {"role": role}, "create_time": 1.7e9, "content": content, "metadata": about}
    return {"id": id, "message": message, "parent": parent, "children": []}


CHATGPT = [
    {
        "title": "Tides",
        "create_time": 1.7e9,
        "update_time": 1.7e9 + 60,
        "current_node": "c",
        "conversation_id": "x",
        "mapping": {
            "root": {"id": "root", "message": None, "parent": None, "children": ["s"]},
            "s": chatgpt_node("s", "root", "system", "be kind"),
            "a": chatgpt_node("a", "s", "user", "How high?", attachments=[{"id": "file-1", "name": "tides.txt"}]),
            "b": chatgpt_node("b", "a", "assistant", "1.2 m", model_slug="gpt-4o"),
            "c": chatgpt_node("c", "a", "assistant", "1.3 m", model_slug="gpt-4o"),
        },
    }
]
DEEPSEEK = [
    {
        "id": "x",
        "title": "밀물",
        "inserted_at": "2025-03-30T04:49:36.505000+08:00",
        "updated_at": "2025-03-30T04:50:29.156000+08:00",
        "mapping": {
            "root": {"id": "root", "parent": None, "children": ["1"], "message": None},
            "1": {
                "id": "1",
                "parent": "root",
                "message": {
                    "model": "deepseek-reasoner",
                    "fragments": [{"type": "REQUEST", "content": "밀물은 언제?"}],
                },
            },
            "2": {
                "id": "2",
                "parent": "1",
                "message": {
                    "model": "deepseek-reasoner",
                    "fragments": [{"type": "THINK", "content": "달"}, {"type": "RESPONSE", "content": "하루 두 번"}],
                },
            },
        },
    }
]


def test_chatgpt() -> None:
    (one,), lost = conversations_of(json.dumps(CHATGPT).encode())
    assert lost == 0
    assert [(turn.role, turn.text, turn.parent) for turn in one.turns] == [
        ("user", "How high?", None),
        ("assistant", "1.2 m", "a"),
        ("assistant", "1.3 m", "a"),
    ]
    assert one.leaf == "c"
    assert one.turns[0].files == (("file-1", "tides.txt"),)


def test_claude() -> None:
    (one,), _ = conversations_of(CLAUDE)
    assert one.title == "Tides"
    assert one.turns[0].texts == (("notes.txt", "high and low"),)
    assert (one.turns[1].text, one.turns[1].thinking, one.turns[1].parent) == ("Twice a day.", "The moon.", "m1")


def test_deepseek() -> None:
    (one,), _ = conversations_of(json.dumps(DEEPSEEK).encode())
    assert [(turn.role, turn.text, turn.thinking) for turn in one.turns] == [
        ("user", "밀물은 언제?", ""),
        ("assistant", "하루 두 번", "달"),
    ]
    assert one.created == pytest.approx(1743281376.505)


@pytest.mark.parametrize("raw", [b"", b"{", b"3", b"null", b"[" * 100_000])
def test_what_is_none(raw: bytes) -> None:
    with pytest.raises(NoArchive):
        conversations_of(raw)


def test_what_is_not_understood_is_counted_and_circles_end() -> None:
    circle = {"mapping": {"a": chatgpt_node("a", "b", "user", "x"), "b": chatgpt_node("b", "a", "user", "y")}}
    found, lost = conversations_of(json.dumps([{"x": 1}, 3, {"mapping": 4}, circle, *CHATGPT]).encode())
    assert (len(found), lost) == (1, 4)


def test_archives_that_are_bombs_or_broken() -> None:
    bomb = samples.zipped({"conversations.json": b"[" + b" " * (5 << 20) + b"]"})
    assert list(Archive(bomb).parts()) == []
    for raw in (b"PK\x03\x04", b"\x00", samples.zipped({"x.txt": b"y"})):
        with pytest.raises(NoArchive):
            list(Archive(raw).parts())


async def test_a_person_moves_in_with_files_and_branches(kim: Browser, building: Building) -> None:
    members = {"conversations.json": json.dumps(CHATGPT).encode(), "file-1-tides.txt": b"1.3 metres"}
    told = await kim.call("POST", "/api/moving", content=samples.zipped(members))
    assert told == {"conversations": 1, "files": 1, "left": []}
    (one,) = (await kim.call("GET", "/api/conversations"))["conversations"]
    assert one["updated"] == 1.7e9 + 60
    shown = await kim.call("GET", f"/api/conversations/{one['id']}")
    assert [message["text"] for message in shown["messages"]] == ["How high?", "1.2 m", "1.3 m"]
    await kim.ask(one["id"], "And the file?")
    await until_over(building)
    assert b"1.3 metres" in building.home.asked[0]
    assert (await kim.call("GET", "/api/search?q=1.2"))["results"][0]["conversation"] == one["id"]
    assert building.entries("exchange")


async def test_no_archive_is_said(kim: Browser) -> None:
    told = await kim.call("POST", "/api/moving", 422, content=b"hello")
    assert "not an archive" in told["error"]["message"]
