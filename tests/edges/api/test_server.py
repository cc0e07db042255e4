"""Where it listens: a socket for this user alone, or an address."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import httpx
import uvloop

from tests.edges.api.stand import standing
from tests.waiting import PATIENCE
from tidegate.edges.api.server import Server


async def _both(folder: Path) -> None:
    async with standing() as stand:
        at_path, at_address = Server(stand.app), Server(stand.app)
        place = folder / "api.sock"
        place.touch()  # what a brain before us left
        await at_path.start(place)
        port = await at_address.start(("127.0.0.1", 0))
        try:
            assert stat.S_IMODE(place.stat().st_mode) == 0o600
            async with httpx.AsyncClient(
                transport=httpx.AsyncHTTPTransport(uds=str(place)), timeout=PATIENCE
            ) as client:
                assert (await client.post("http://api/v1/inspect", json={"text": "secret"})).json()["findings"]
            async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
                assert (await client.get(f"http://127.0.0.1:{port}/openapi.json")).status_code == 200
        finally:
            await at_path.stop(1.0)
            await at_address.stop(1.0)
        assert not place.exists()


async def test_it_listens_at_a_path_and_at_an_address(tmp_path: Path) -> None:
    await _both(tmp_path)


def test_the_same_on_the_loop_of_a_brain(tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_both(tmp_path))
