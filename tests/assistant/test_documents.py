"""Documents: inspected, kept sealed, read, given whole or by passages, and gone with their conversation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.assistant.house import Browser, Building, ByService, InProcess, build, serving, until_over
from tests.wire.documents import samples
from tidegate.assistant.store import NotThere
from tidegate.core.decision import Effect
from tidegate.edges.rehearsal import Rule

LONG = "\n".join(f"Paragraph {number} of the report speaks of harbour {number}." for number in range(4000))


async def added(browser: Browser, name: str, content: bytes, status: int = 201) -> Any:
    return await browser.call("POST", "/api/files", status, params={"name": name}, content=content)


async def asked(browser: Browser, building: Building, text: str, *files: str) -> tuple[str, str]:
    """Ask in a new conversation; the conversation, and the question as the model got it."""
    one = await browser.call("POST", "/api/conversations", 201, json={})
    await browser.ask(one["id"], text, files=list(files))
    await until_over(building)
    return one["id"], msgspec.json.decode(building.home.asked[-1])["messages"][-1]["content"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", samples.pdf(["The tide is high."]), "The tide is high."),
        ("a.docx", samples.docx(), "("),
        ("a.xlsx", samples.xlsx(), "sheet"),
        ("a.pptx", samples.pptx(), "slide"),
        ("a.hwpx", samples.hwpx(), "("),
        ("a.hwp", samples.hwp(), "("),
        ("a.py", b"def tide():\n    return 'high'\n", "def tide()"),
        ("a.csv", b"harbour,height\nBusan,1.3\n", "Busan,1.3"),
    ],
)
async def test_each_kind_is_given_whole(kim: Browser, building: Building, name: str, content: bytes, said: str) -> None:
    file = await added(kim, name, content)
    conversation, question = await asked(kim, building, "What does it say?", file["id"])
    assert said in question
    assert "[1] (" in question
    shown = await kim.call("GET", f"/api/conversations/{conversation}")
    assert shown["messages"][1]["citations"][0]["whole"] is True
    place = await kim.call("GET", f"/files/{file['id']}/1")
    assert place["text"].split("\n")[0] in question


async def test_a_long_one_is_indexed_and_the_passages_that_fit_are_given(kim: Browser, building: Building) -> None:
    file = await added(kim, "report.txt", LONG.encode())
    _, question = await asked(kim, building, "What of harbour 3777?", file["id"])
    assert "speaks of harbour 3777." in question
    assert len(question) < 40_000
    assert "the passages that fit the question" in question


@pytest.mark.parametrize("text", ["Summarise it.", "qwertyuiop"])
async def test_a_question_about_the_whole_of_a_long_one_gets_passages_from_all_over(
    kim: Browser, building: Building, text: str
) -> None:
    file = await added(kim, "report.txt", LONG.encode())
    _, question = await asked(kim, building, text, file["id"])
    for quarter in range(4):
        assert any(f"harbour {number}." in question for number in range(quarter * 1000, quarter * 1000 + 1000))


async def test_a_question_waits_until_its_document_is_read(tmp_path: Path) -> None:
    reader = InProcess()
    reader.go.clear()
    building = build(tmp_path, reader=reader)
    async with serving(building.parts) as base:
        kim = await Browser(base).sign_in()
        file = await added(kim, "a.txt", b"The tide is high.")
        assert file["state"] == "reading"
        one = await kim.call("POST", "/api/conversations", 201, json={})
        await kim.ask(one["id"], "How is it?", files=[file["id"]])
        assert building.home.asked == []
        reader.go.set()
        await until_over(building)
        assert b"The tide is high." in building.home.asked[0]
        await kim.http.aclose()


async def test_two_are_compared_and_numbers_stay(kim: Browser, building: Building) -> None:
    first, second = await added(kim, "a.txt", b"Busan: 1.3"), await added(kim, "b.txt", b"Incheon: 9.2")
    one, question = await asked(kim, building, "Compare.", first["id"], second["id"])
    assert "[1] (paragraph 1) Busan: 1.3" in question
    assert "[2] (paragraph 1) Incheon: 9.2" in question
    await kim.ask(one, "And again?")
    await until_over(building)
    assert "[2] (paragraph 1) Incheon: 9.2" in building.home.asked[-1].decode()


async def test_what_the_gate_stops_is_not_kept(tmp_path: Path) -> None:
    rules = ByService(tidegate_assistant=Rule(Effect.BLOCK), outside=Rule(Effect.ALLOW))
    building = build(tmp_path, rules=rules)
    async with serving(building.parts) as base:
        kim = await Browser(base).sign_in()
        told = await added(kim, "a.txt", b"the secret harbour", 403)
        assert told["error"]["receipt"]
        assert building.parts.store.blobs("kim", "document") == []
        await kim.http.aclose()


async def test_a_passage_that_is_opened_by_itself_is_a_page(kim: Browser, building: Building) -> None:
    file = await added(kim, "<b>a.txt", b"The tide <i>is</i> high.")
    await asked(kim, building, "How is it?", file["id"])
    answer = await kim.http.get(f"/files/{file['id']}/1", headers={"accept": "text/html,*/*;q=0.8"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "<mark>The tide &lt;i&gt;is&lt;/i&gt; high.</mark>" in answer.text
    assert "&lt;b&gt;a.txt · paragraph 1" in answer.text


async def test_a_document_is_its_person_s_alone(kim: Browser, building: Building, base: str) -> None:
    file = await added(kim, "a.txt", b"mine")
    lee = await Browser(base).sign_in("lee")
    for path in (f"/api/files/{file['id']}", f"/files/{file['id']}/1"):
        await lee.call("GET", path, 404)
    one = await lee.call("POST", "/api/conversations", 201, json={})
    await lee.call("POST", f"/api/conversations/{one['id']}/ask", 404, json={"text": "x", "files": [file["id"]]})
    await lee.http.aclose()


async def test_it_goes_with_its_conversation(kim: Browser, building: Building) -> None:
    file, lost = await added(kim, "a.txt", b"mine"), await added(kim, "b.txt", b"never asked about")
    one, _ = await asked(kim, building, "x", file["id"])
    await kim.call("DELETE", f"/api/conversations/{one}")
    with pytest.raises(NotThere):
        building.parts.documents.name("kim", file["id"])
    assert building.parts.documents.name("kim", lost["id"])
    building.clock[0] += 90_000
    building.parts.documents.sweep()
    assert building.parts.store.blobs("kim", "document") == []


async def test_nothing_of_it_lies_in_clear(tmp_path: Path) -> None:
    building = build(tmp_path, database=tmp_path / "a.db")
    async with serving(building.parts) as base:
        kim = await Browser(base).sign_in()
        file = await added(kim, "bluebird-plan.txt", b"the bluebird flies at dawn")
        await asked(kim, building, "when?", file["id"])
        await kim.http.aclose()
    building.parts.store.connection.close()
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("a.db*"))
    assert b"bluebird" not in raw


async def test_an_unreadable_one_says_why(kim: Browser, building: Building) -> None:
    file = await added(kim, "a.pdf", samples.pdf(["x"], password="p"))
    await building.parts.documents.kept("kim", file["id"])
    told = await kim.call("GET", f"/api/files/{file['id']}")
    assert told["state"] == "failed"
    assert told["why"]
    _, question = await asked(kim, building, "x", file["id"])
    assert "not all of it could be read" in question
