"""Finding model servers on this machine, at the ports where they usually listen.

Must never: ask an address that is our own door, or wait longer than a moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import aiohttp
import msgspec

#: vLLM, Ollama, llama.cpp's server, LM Studio; each serves OpenAI's API below ``/v1``.
USUAL: Final = (("vllm", 8000), ("ollama", 11434), ("llama.cpp", 8080), ("lm-studio", 1234))
#: Seconds that a server may take to name its models.
_WITHIN: Final = 1.0


class _Model(msgspec.Struct):
    id: str
    max_model_len: int | None = None
    meta: dict[str, object] | None = None


class _Models(msgspec.Struct):
    data: list[_Model]


@dataclass(frozen=True, slots=True)
class Found:
    """A model on a server.  ``context`` is how many tokens it takes, where the server says."""

    base: str
    model: str
    context: int | None


async def find(ours: Collection[int], usual: Sequence[tuple[str, int]] = USUAL, host: str = "127.0.0.1") -> list[Found]:
    """The models of every server at a usual port that is not one of ``ours``."""
    bases = [f"http://{host}:{port}/v1" for _name, port in usual if port not in ours]
    timeout = aiohttp.ClientTimeout(total=_WITHIN)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        found = await asyncio.gather(*(ask(session, base) for base in bases))
    return [one for some in found for one in some]


async def ask(session: aiohttp.ClientSession, base: str) -> list[Found]:
    """The models of the server at ``base``; none where nobody answers as such a server does."""
    try:
        async with session.get(f"{base}/models", allow_redirects=False) as response:
            if response.status != 200:
                return []
            told = msgspec.json.decode(await response.content.read(1024 * 1024), type=_Models)
    except (aiohttp.ClientError, TimeoutError, OSError, msgspec.DecodeError):
        return []
    return [Found(base, one.id, _context(one)) for one in told.data[:50]]


def _context(model: _Model) -> int | None:
    """vLLM says ``max_model_len``; llama.cpp says ``meta.n_ctx_train``."""
    trained = (model.meta or {}).get("n_ctx_train")
    return model.max_model_len or (trained if isinstance(trained, int) else None)
