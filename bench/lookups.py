"""Time of one look-up of a request in the catalogue, as shipped and with thousands of services more.  No network."""

from __future__ import annotations

import timeit
from typing import Final

from bench.figures import Figure, Target
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load

MORE: Final = 2000
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
#: Host, method, path and media type of requests of each kind: what is asked of every request to a listed host.
ASKED: Final = {
    "a prompt": ("chat.deepseek.com", "POST", "/api/v0/chat/completion", "application/json"),
    "an interface of many paths": ("api.openai.com", "POST", "/v1/chat/completions", "application/json"),
    "a path that fits nothing": ("chatgpt.com", "POST", "/backend-api/nothing/of/this/kind", "application/json"),
    "a host that only a pattern says": ("us-east5-aiplatform.googleapis.com", "POST", "/v1/x:predict", "text/plain"),
    "a shared host": ("huggingface.co", "POST", "/chat/conversation/1", "application/json"),
    "a host outside": ("www.example.org", "GET", "/", None),
}
_RUNS: Final = 2000


def catalogues() -> tuple[Catalog, Catalog]:
    """As shipped, and with ``MORE`` services beside."""
    files = shipped()
    return load(files), load(files | {f"own/{n}.yaml": BOT.format(n=n) for n in range(MORE)})


def measure(rounds: int) -> list[Figure]:
    """Microseconds a look-up, of the kind of request that takes longest."""
    names = ("look-up of a request in the catalogue", f"look-up with {MORE:,} services more")
    found = []
    for name, catalogue in zip(names, catalogues(), strict=True):
        took = [max(_seconds(catalogue, kind) for kind in ASKED) * 1e6 for _ in range(rounds)]
        found.append(Figure(name, "µs", {"Tidegate": took}, Target(5.0, at_most=True)))
    return found


def _seconds(catalogue: Catalog, kind: str) -> float:
    host, method, path, media_type = ASKED[kind]
    rounds = timeit.repeat(lambda: catalogue.identify(host, method, path, media_type), number=_RUNS, repeat=3)
    return min(rounds) / _RUNS  # the others had to share the processor
