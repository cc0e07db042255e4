"""The least that an inspecting mitmproxy add-on can do: read the body.  Runs in mitmproxy's own Python."""

import os
from typing import Any

UPSTREAM = ("127.0.0.1", int(os.environ["BENCH_ORIGIN"]))
HOST = os.environ["BENCH_HOST"]


def http_connect(flow: Any) -> None:
    """Lead the AI host to the origin; at CONNECT, so that upstream connections are used again."""
    if flow.request.host == HOST:
        flow.request.host, flow.request.port = UPSTREAM


def request(flow: Any) -> None:
    """Read the body, decoded, and do nothing with it."""
    flow.request.get_text()


def responseheaders(flow: Any) -> None:
    """Pass event streams on as they come; by default they are held until they end."""
    if flow.response.headers.get("content-type", "").startswith("text/event-stream"):
        flow.response.stream = True
