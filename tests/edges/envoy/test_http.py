"""Our side errs, hangs, ends early or is dead: nothing of a catalogue host passes, everything else does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from tests.edges.envoy.stand import Seen, Stand, build, decided, go_on, handshake, passed, refuse
from tests.waiting import until
from tidegate.edges.envoy import contract

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


def raises(seen: Seen) -> Any:
    raise RuntimeError("canary")


async def hangs(seen: Seen) -> Any:
    await asyncio.sleep(60)


def ends(seen: Seen) -> Any:
    return None


def says_nothing(seen: Seen) -> Any:
    return go_on(seen.kind)


BROKEN = [raises, hangs, ends, says_nothing]
REQUESTS = {
    "a prompt": ("-d", "prompt"),
    "no body": (),
    "length unknown": ("-d", "prompt", "-H", "transfer-encoding: chunked"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hurried(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    made = await build(tmp_path_factory.mktemp("hurried"), decide_within=2.0)
    yield made
    await made.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def impatient(hurried: Stand) -> Stand:
    """A stand whose Envoy soon gives us up; no story may use it that fails when we were only slow."""
    hurried.forget()
    hurried.brain.door = lambda seen: decided(contract.INSIDE)
    hurried.brain.within = passed
    return hurried


@pytest.fixture
def place(stand: Stand, impatient: Stand, broken: Callable[[Seen], Any]) -> Stand:
    """Where something is broken: only what hangs is given up."""
    return impatient if broken is hangs else stand


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS.keys())
async def test_inside_nothing_leaves(place: Stand, broken: Callable[[Seen], Any], request_: tuple[str, ...]) -> None:
    place.brain.within = broken
    _, status, body = await place.curl("https://chat.example/canary", "--http1.1", *request_)
    assert place.reached == []
    assert status == 503
    assert "gateway_unavailable" in body
    assert "canary" not in body


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
@pytest.mark.parametrize("url", ["https://chat.example/", "http://plain.example/"])
async def test_at_the_door_nothing_leaves(place: Stand, broken: Callable[[Seen], Any], url: str) -> None:
    place.brain.door = broken
    _, status, _ = await place.curl(url, "-d", "prompt")
    assert (status, place.reached) == (503, [])


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
async def test_no_websocket_opens(place: Stand, broken: Callable[[Seen], Any]) -> None:
    place.brain.within = broken
    reader, writer = await handshake(place, "chat.example:443", "chat.example")
    writer.write(b"GET /ws HTTP/1.1\r\nhost: chat.example\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\nframe")
    assert b"503" in await reader.readuntil(b"\r\n\r\n")
    writer.close()
    assert place.reached == []


async def test_a_browser_gets_a_page_and_a_program_an_error_it_can_print(stand: Stand) -> None:
    stand.brain.within = raises
    _, status, page = await stand.curl("https://chat.example/", "-H", "accept: text/html,*/*;q=0.8", "-i")
    assert status == 503
    assert "text/html; charset=utf-8" in page
    assert '<html lang="en">' in page
    assert 'lang="ko"' in page
    _, _, shape = await stand.curl("https://chat.example/", "-i")
    assert "application/json" in shape
    assert '"code": "gateway_unavailable"' in shape
    assert "retry-after: 5" in shape


async def test_a_refusal_of_ours_is_not_replaced(stand: Stand) -> None:
    stand.brain.within = lambda seen: refuse(503, "our own words")
    assert (await stand.curl("https://chat.example/", "-d", "x"))[1:] == (503, "our own words")


async def test_an_answer_that_is_watched_is_cut_when_the_watch_ends_in_error(stand: Stand) -> None:
    stand.brain.within = lambda seen: raises(seen) if seen.kind == "response_body" else passed(seen)
    _, _, body = await stand.curl("https://chat.example/", "-d", "x")
    assert "chat POST" not in body


async def test_a_prompt_that_comes_while_our_side_is_away_waits_for_it(stand: Stand) -> None:
    await stand.brain.stop()
    waiting = asyncio.create_task(stand.curl("https://chat.example/", "-d", "prompt"))
    done, _ = await asyncio.wait([waiting], timeout=0.3)
    assert not done
    await stand.brain.start()
    assert (await waiting)[:2] == (0, 200)
    assert stand.reached == ["POST / HTTP/1.1"]


async def test_killed_under_load_catalogue_hosts_close_and_all_others_pass(impatient: Stand) -> None:
    running, refused, through = True, 0, 0

    async def to_the_service() -> None:
        nonlocal refused
        while running:
            _, status, _ = await impatient.curl("https://chat.example/", "-d", "prompt", "-m", "5")
            refused += status == 503

    async def elsewhere() -> None:
        nonlocal through
        while running:
            code, status, _ = await impatient.curl(f"https://127.0.0.1:{impatient.elsewhere.port}/", "-k")
            assert (code, status) == (0, 200)
            through += 1

    load = [asyncio.create_task(to_the_service()) for _ in range(4)] + [asyncio.create_task(elsewhere())]
    await until(lambda: len(impatient.chat.heads) >= 10, "ten arrived")
    await impatient.brain.stop()
    at_the_end = len(impatient.chat.heads)
    through = 0
    await until(lambda: refused >= 10 and through >= 5, "ten are refused, and five pass")
    running = False
    await asyncio.gather(*load)
    # What had its verdict may still arrive; nothing else does.
    released = sum("request_body" in seen.kind for seen in impatient.brain.seen)
    assert at_the_end <= len(impatient.chat.heads) <= released
    await impatient.brain.start()

    async def back() -> bool:
        return (await impatient.curl("https://chat.example/", "-d", "prompt"))[1] == 200

    await until(back, "it is back")
