"""A server that speaks OpenAI's API: vLLM, Ollama, llama.cpp, or a provider outside.

The gate has seen the bytes that go out here, and they go out unchanged.  Redirects are not followed: the prompt
would go to a
place that nobody decided about.

Must never: wait without end, or tell what a server said of a prompt.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Final

import aiohttp

from tidegate.assistant.models.reply import Reply, Trouble

#: Seconds to connect; until the first byte of an answer (a large model may have to be loaded); and between two bytes.
CONNECT: Final = 5.0
FIRST: Final = 300.0
SILENT: Final = 60.0
#: Seconds and bytes that one answer may take.
LONGEST: Final = 1800.0
MOST: Final = 64 * 1024 * 1024
_JSON: Final = "application/json"


class OpenAiServer:
    """The model behind ``base`` (``http://127.0.0.1:8000/v1``).  ``key`` is sent as a bearer token."""

    def __init__(self, base: str, key: str | None = None, *, first: float = FIRST, silent: float = SILENT) -> None:
        self._base = base.rstrip("/")
        self._headers: Mapping[str, str] = {"content-type": _JSON} | ({"authorization": f"Bearer {key}"} if key else {})
        self._first, self._silent = first, silent
        self._session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return f"OpenAiServer({self._base})"

    async def open(self, path: str, body: bytes) -> Reply:
        """See ``Model``."""
        try:
            async with asyncio.timeout(self._first):
                response = await self._client().post(self._base + path, data=body, allow_redirects=False)
        except TimeoutError:
            raise Trouble(
                "silent", "The model's server did not begin to answer in time. Try again later.", 504
            ) from None
        except aiohttp.ClientConnectionError:
            raise Trouble("unreachable", "The model's server cannot be reached. Is it running?", 503) from None
        except aiohttp.ClientError:
            raise Trouble("broken-events", "The model's server did not speak HTTP as it should.") from None
        if response.status != 200:
            response.release()
            raise _refused(response.status)
        media_type = response.headers.get("content-type", _JSON)

        async def close() -> None:
            response.close()

        return Reply(response.status, media_type, self._chunks(response), close)

    async def close(self) -> None:
        """See ``Model``."""
        if self._session is not None:
            await self._session.close()

    async def _chunks(self, response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
        received = 0
        try:
            async with asyncio.timeout(LONGEST) as limit:
                async for chunk in self._read(response):
                    received += len(chunk)
                    if received > MOST:
                        raise _endless()
                    yield chunk
        except TimeoutError:
            if limit.expired():
                raise _endless() from None
            raise Trouble(
                "silent", "The model fell silent in the middle of its answer. What came is kept.", 504
            ) from None
        except (aiohttp.ClientError, ConnectionError):
            raise Trouble("broke-off", "The model broke off in the middle of its answer. What came is kept.") from None
        finally:
            response.close() if not response.content.at_eof() else response.release()

    async def _read(self, response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
        while True:
            async with asyncio.timeout(self._silent):
                chunk = await response.content.readany()
            if not chunk:
                return
            yield chunk

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT)
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30)
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=timeout, connector=connector)
        return self._session


def _endless() -> Trouble:
    return Trouble("endless", "The model did not come to an end and was stopped. What came is kept.")


def _refused(status: int) -> Trouble:
    if status == 429:
        return Trouble("busy", "The model's server has too much to do. Try again in a minute.", 429)
    if status in (401, 403):
        return Trouble("refused", "The model's server does not accept the key that this installation has for it.")
    if status == 404:
        return Trouble("no-such-model", "The model's server does not have this model.")
    if status in (400, 413, 422):
        return Trouble(
            "refused", "The model's server does not take this request; it may be too long for the model.", 400
        )
    return Trouble("refused", f"The model's server answered with status {status}.")
