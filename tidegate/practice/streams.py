"""``httpx`` over HTTP/2 and a WebSocket client: the two other ways in which programs talk to AI services."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import websockets
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from tidegate.practice.told import PATIENCE, Told


def http2(url: str, asked: Any, *, proxy: str, ca_file: str, headers: Mapping[str, str] | None = None) -> Told:
    """A JSON POST over HTTP/2; the text of an event answer is what its deltas add up to."""
    trust = ssl.create_default_context(cafile=ca_file)
    with httpx.Client(proxy=proxy, verify=trust, http2=True, timeout=PATIENCE, trust_env=False) as client:
        try:
            answer = client.post(url, json=asked, headers=dict(headers or {}))
        except httpx.HTTPError as error:
            return Told("httpx HTTP/2", None, str(error))
    text = answer.text
    if answer.headers.get("content-type", "").startswith("text/event-stream"):
        text = said(answer.text)
    return Told(f"httpx {answer.http_version}", answer.status_code, text, answer.text, dict(answer.headers))


def said(events: str) -> str:
    """What the deltas of an event stream add up to, in any of the practised shapes."""
    lines = [line[6:] for line in events.splitlines() if line.startswith("data: ")]
    return "".join(_delta(json.loads(line)) for line in lines if line != "[DONE]")


def _delta(event: Any) -> str:
    if not isinstance(event, dict):
        return ""
    patch = event.get("v")
    if isinstance(patch, str):
        return "" if str(event.get("p", "")).endswith("status") else patch
    choices = event.get("choices") or [{}]
    delta = event.get("delta") if isinstance(event.get("delta"), dict) else choices[0].get("delta", {})
    return str((delta or {}).get("content") or (delta or {}).get("text") or "")


def websocket(
    url: str,
    messages: Sequence[str],
    *,
    proxy: str,
    ca_file: str,
    last: str = '"done"',
    compression: str | None = "deflate",
    patience: float = PATIENCE,
) -> Told:
    """Send messages, read until one that contains ``last``; the status is 101, the refusal's, or the close code."""
    return asyncio.run(_websocket(url, messages, proxy, ca_file, last, compression, patience))


async def _websocket(
    url: str, messages: Sequence[str], proxy: str, ca_file: str, last: str, compression: str | None, patience: float
) -> Told:
    trust = ssl.create_default_context(cafile=ca_file)
    heard: list[str] = []
    try:
        async with asyncio.timeout(patience):
            async with websockets.connect(url, ssl=trust, proxy=proxy, compression=compression) as chat:
                for message in messages:
                    await chat.send(message)
                async for answer in chat:
                    heard.append(answer if isinstance(answer, str) else answer.decode("utf-8", "replace"))
                    if last in heard[-1]:
                        break
        return Told("websocket", 101, _joined(heard), "\n".join(heard))
    except InvalidStatus as refused:
        body = bytes(refused.response.body or b"").decode("utf-8", "replace")
        return Told("websocket", refused.response.status_code, body, body, dict(refused.response.headers.raw_items()))
    except ConnectionClosed as closed:
        code = closed.rcvd.code if closed.rcvd else None
        reason = closed.rcvd.reason if closed.rcvd else ""
        return Told("websocket", code, reason, "\n".join([*heard, reason]))
    except (InvalidHandshake, OSError) as error:  # TimeoutError is an OSError
        return Told("websocket", None, str(error) or type(error).__name__, "\n".join(heard))


def _joined(heard: Sequence[str]) -> str:
    texts = []
    for message in heard:
        try:
            told = json.loads(message)
        except ValueError:
            texts.append(message)
            continue
        texts.append(str(told.get("text", told.get("delta", ""))) if isinstance(told, dict) else "")
    return "".join(texts)
