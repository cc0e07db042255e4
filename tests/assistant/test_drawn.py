"""Messages as HTML: what people and strangers wrote stands there as text."""

from __future__ import annotations

from typing import Any

from tidegate.assistant.pages.drawn import cell, cites_of, drawn
from tidegate.assistant.records import Content, Message


def message(role: str, **kept: Any) -> dict[str, Any]:
    one = Message(id="m-1", conversation="c", role=role, created=1.0, kept=Content(**kept))
    return one.shown()


def test_names_and_texts_that_are_script_are_text() -> None:
    made = drawn(message("user", text="<b>x</b>", files=["d-1"]), "en", names={"d-1": "<script>.pdf"})
    assert "&lt;b&gt;x&lt;/b&gt;" in made
    assert "&lt;script&gt;.pdf" in made
    assert "<script" not in made


def test_a_query_and_its_result_are_shown() -> None:
    shown = {"query": "SELECT 1", "columns": ["<i>"], "rows": [["<u>", None]]}
    made = drawn(message("assistant", tools=[{"name": "query_table", "arguments": "{}", "shown": shown}]), "ko")
    assert "SELECT 1" in made
    assert "<th>&lt;i&gt;</th>" in made
    assert "<td>&lt;u&gt;</td><td></td>" in made


def test_a_cell_is_written_as_people_write_it() -> None:
    assert [cell(one) for one in (1.3 + 1.1, 9.2, 12, None, "부산", True)] == ["2.4", "9.2", "12", "", "부산", "True"]
    assert cell(float("nan")) == "nan"


def test_citations_lead_to_passages() -> None:
    citations = [{"file": "d-1", "name": "a", "whole": True, "passages": [[5, 2]]}]
    assert cites_of(citations) == {5: "/files/d-1/2"}
    assert '<a class="cite" href="/files/d-1/2"' in drawn(
        message("assistant", text="so [5]", citations=citations), "en"
    )


def test_how_much_of_a_file_was_read_is_said() -> None:
    for read, said in (("whole", "all of it was read"), ("missed", "not all of it"), ("nothing", "nothing of it")):
        cited = [{"file": "d-1", "name": "a.pdf", "whole": True, "read": read, "passages": []}]
        assert f"a.pdf ({said}" in drawn(message("assistant", text="x", citations=cited), "en")
    older = [{"file": "d-1", "name": "a.pdf", "whole": False, "passages": []}]
    assert "a.pdf (the passages that fit" in drawn(message("assistant", text="x", citations=older), "en")
