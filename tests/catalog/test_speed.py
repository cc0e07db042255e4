"""A look-up takes a few microseconds, however many services are listed: every request to them waits for one."""

from __future__ import annotations

import timeit
from typing import Final

import pytest

from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load

MOST: Final = 5e-6
BOT: Final = """\
id: made-up-{n}
name: Made-up {n}
category: chatbot
confidence: listed
status: active
seen: 2026-11-22
sources: [a made-up list]
hosts: [made-up-{n}.com]
"""
ASKED: Final = {
    "a prompt": ("chat.deepseek.com", "POST", "/api/v0/chat/completion", "application/json"),
    "an interface of many paths": ("api.openai.com", "POST", "/v1/chat/completions", "application/json"),
    "a path that fits nothing": ("chatgpt.com", "POST", "/backend-api/nothing/of/this/kind", "application/json"),
    "a host that only a pattern says": ("us-east5-aiplatform.googleapis.com", "POST", "/v1/x:predict", "text/plain"),
    "a shared host": ("huggingface.co", "POST", "/chat/conversation/1", "application/json"),
    "a host outside": ("www.example.org", "GET", "/", None),
}


@pytest.fixture(scope="module")
def catalogues() -> tuple[Catalog, Catalog]:
    """As shipped, and with two thousand services more."""
    files = shipped()
    return load(files), load(files | {f"own/{n}.yaml": BOT.format(n=n) for n in range(2000)})


def seconds(catalogue: Catalog, asked: str) -> float:
    """The quickest of several rounds: what the look-up takes when nothing else has the processor."""
    host, method, path, media_type = ASKED[asked]
    runs = 2000
    rounds = timeit.repeat(lambda: catalogue.identify(host, method, path, media_type), number=runs, repeat=9)
    return min(rounds) / runs


@pytest.mark.parametrize("asked", ASKED)
def test_a_look_up_takes_less_than_five_microseconds_whatever_the_size(
    catalogues: tuple[Catalog, Catalog], asked: str
) -> None:
    assert [took for took in (seconds(one, asked) for one in catalogues) if took >= MOST] == []
