"""An assistant for each test.  A call to a real model is an error unless the test asks for one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import playwright.async_api
import pytest
import pytest_asyncio

from tests.assistant.house import Browser, Building, build, serving
from tests.assistant.screens import chromium


@pytest.fixture(autouse=True)
def no_real_model(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only servers that a test started itself (``own_server``) and the small model (``real_model``) may be asked."""
    own: set[int] = set()
    request.node.own_servers = own
    true = aiohttp.TCPConnector.connect

    async def connect(self: Any, req: Any, *rest: Any, **named: Any) -> Any:
        assert req.url.port in own, f"a test must not call {req.url.host}:{req.url.port}"
        return await true(self, req, *rest, **named)

    monkeypatch.setattr(aiohttp.TCPConnector, "connect", connect)


@pytest.fixture
def building(tmp_path: Path) -> Building:
    return build(tmp_path)


@pytest.fixture
async def base(building: Building) -> AsyncIterator[str]:
    async with serving(building.parts) as address:
        yield address
    await building.parts.generations.close()
    await building.driver.close()


@pytest.fixture
async def kim(base: str) -> AsyncIterator[Browser]:
    browser = await Browser(base).sign_in("kim")
    yield browser
    await browser.http.aclose()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[playwright.async_api.Browser]:
    """One Chromium for all the stories of the screens; each story's people have contexts of their own."""
    async with chromium() as program:
        yield program
