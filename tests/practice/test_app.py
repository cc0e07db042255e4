"""Which path is which."""

from __future__ import annotations

import httpx


def test_the_page_is_a_page(client: httpx.Client) -> None:
    page = client.get("https://chatgpt.com/")
    assert page.headers["content-type"].startswith("text/html")
    assert '<form id="chat">' in page.text
