"""The practice service misbehaves when asked to."""

from __future__ import annotations

from typing import Any

import h2.exceptions
import httpx
import pytest


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "deflate"])
def test_compressed_answers_can_be_read_as_they_come(client: httpx.Client, encoding: str) -> None:
    headers = {"x-practice": f"encode={encoding}"}
    asked = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "hello there"}]}
    answer = client.post("https://api.openai.com/v1/chat/completions", json=asked, headers=headers)
    assert answer.headers["content-encoding"] == encoding
    if encoding != "br" or "br" in client.headers["accept-encoding"]:
        assert answer.text.endswith("data: [DONE]\n\n")


def test_moods(client: httpx.Client) -> None:
    url = "https://chat.deepseek.com/api/v0/chat/completion"
    ask: Any = {"url": url, "json": {"prompt": "hello"}}
    assert client.post(**ask, headers={"x-practice": "status=503"}).status_code == 503
    assert '"v": "Y"' in client.post(**ask, headers={"x-practice": "delta=1"}).text
    with pytest.raises(httpx.ReadTimeout):
        client.post(**ask, headers={"x-practice": "silent"}, timeout=httpx.Timeout(60, read=0.2))
    with pytest.raises((httpx.HTTPError, h2.exceptions.ProtocolError)):
        client.post(**ask, headers={"x-practice": "cut"})
    assert not client.post(**ask, headers={"x-practice": "ragged"}).text.endswith("\n")
    for mood in ("endless", "hold"):
        with client.stream("POST", **ask, headers={"x-practice": mood}) as answer:
            assert next(answer.iter_lines()) == "event: ready"
