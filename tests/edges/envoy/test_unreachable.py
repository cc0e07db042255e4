"""A service that cannot be reached: people are told so in plain words, and that nobody refused them."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.edges.envoy.stand import Stand, build
from tidegate.edges.envoy import bootstrap
from tidegate.edges.envoy.unreachable import TROUBLES, Trouble
from tidegate.edges.page_words import LANGUAGES


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.code)
def test_programs_and_people_are_told_what_happened_and_that_it_is_no_refusal(trouble: Trouble) -> None:
    telling = trouble.telling
    error = json.loads(telling.shape())["error"]
    assert (error["type"], error["code"]) == ("service_unreachable", trouble.code)
    assert error["message"].endswith("No policy refused it.")
    assert error["message"] in telling.page()
    assert '<p lang="ko">' in telling.page()
    assert "<script" not in telling.page()
    korean = json.loads(telling.shape("ko"))["error"]
    assert (korean["code"], korean["message"] in telling.page("ko")) == (trouble.code, True)
    assert korean["message"].endswith("정책에 따른 차단이 아닙니다.")
    # Envoy reads a percent sign as the start of a command of its own.
    assert "%" not in "".join(made(language) for made in (telling.page, telling.shape) for language in LANGUAGES)


async def _closes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Takes a request, and goes away without a word."""
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


@pytest_asyncio.fixture
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    """Nobody is where ``other.example`` should be, ``plain.example`` hangs up, ``unknown.invalid`` has no address."""
    made = await build(tmp_path)
    hanging_up = await asyncio.start_server(_closes, "127.0.0.1", 0)
    nobody = socket.socket()  # the port is taken, so that nobody else can be there, and nobody listens
    nobody.bind(("127.0.0.1", 0))
    where = {
        **made.options.upstream,
        "other.example": nobody.getsockname(),
        "plain.example": hanging_up.sockets[0].getsockname()[:2],
    }
    made.options = replace(made.options, upstream=where)
    bootstrap.write(made.options, ["chat.example", "other.example", "plain.example", "unknown.invalid"])
    assert made.envoy is not None
    made.envoy.kill()
    await made.envoy.wait()
    await made.start_envoy()
    yield made
    nobody.close()
    hanging_up.close()
    await made.stop()


@pytest.mark.e2e
async def test_each_way_of_not_being_reached_has_its_words(stand: Stand) -> None:
    for url, code in (
        ("http://unknown.invalid/", "name_not_found"),
        ("https://other.example/", "no_connection"),
        ("http://plain.example/", "connection_lost"),
    ):
        _, status, told = await stand.curl(url, "-d", "prompt")
        assert (status, json.loads(told)["error"]["code"]) == (502, code), told
        _, status, page = await stand.curl(url, "-H", "accept: text/html", "-i")
        assert status == 502
        assert "text/html; charset=utf-8" in page
        assert "The service could not be reached" in page
        liked = ("-H", "accept-language: ko-KR,ko;q=0.9,en;q=0.8")
        _, _, page = await stand.curl(url, "-H", "accept: text/html", *liked)
        assert '<html lang="ko">' in page
        assert "<h1>서비스에 연결할 수 없습니다</h1>" in page
        _, _, told = await stand.curl(url, *liked)
        assert "정책에 따른 차단이 아닙니다." in json.loads(told)["error"]["message"]


@pytest.mark.e2e
async def test_a_service_that_takes_no_connection_is_told_from_one_that_hangs_up(stand: Stand) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        where = {**stand.options.upstream, "other.example": ("127.0.0.1", silent.getsockname()[1])}
        stand.options = replace(stand.options, upstream=where)
        bootstrap.write(stand.options, ["chat.example", "other.example", "plain.example"])
        assert stand.envoy is not None
        stand.envoy.kill()
        await stand.envoy.wait()
        await stand.start_envoy()
        _, status, told = await stand.curl("https://other.example/", "-d", "prompt")
    assert (status, json.loads(told)["error"]["code"]) == (504, "connection_timed_out")
