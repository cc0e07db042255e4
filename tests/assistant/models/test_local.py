"""The embedded model, for real where its extra is installed."""

from __future__ import annotations

import msgspec
import pytest

from tidegate.assistant.models import local
from tidegate.assistant.models.reply import Pieces, Trouble, whole


@pytest.mark.slow
@pytest.mark.skipif(not local.available(), reason="the extra local-model is not installed")
async def test_the_small_model_answers() -> None:
    model = local.Embedded(local.weights())
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


async def test_without_weights_or_for_vectors_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_PACKAGE", "no_such_package")
    assert not local.available()
    with pytest.raises(Trouble, match="no weights"):
        local.weights()
    with pytest.raises(Trouble, match="only chats"):
        await local.Embedded(local.Path("x")).open("/embeddings", b"{}")
