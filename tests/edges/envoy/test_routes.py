"""How each request is shown to the processor, and that nothing of it leaves before the verdict."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import h2.config
import h2.connection
import h2.events
import pytest

from tests.edges.envoy.stand import Seen, Stand, build, decided, go_on, handshake, passed, tunnel
from tests.waiting import PATIENCE
from tidegate.edges.envoy import contract, routes

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]


async def test_a_body_of_known_length_is_one_message_with_all_about_it(stand: Stand) -> None:
    await stand.curl("https://chat.example/p", "-H", "content-type: application/json", "-d", '{"a": 1}')
    shown = [seen for seen in stand.brain.seen if seen.kind.startswith("request")][1:]
    assert [(seen.kind, seen.route, seen.body, seen.end) for seen in shown] == [
        ("request_body", contract.ROUTE_WHOLE, b'{"a": 1}', True)
    ]
    attributes = shown[0].attributes
    assert attributes["request.method"] == "POST"
    assert attributes["request.path"] == "/p"
    assert attributes[contract.attribute_of_header("Content-Type")] == "application/json"
    assert "content-length: 8" in stand.chat.heads[0]


@pytest.mark.parametrize(
    ("header", "route"),
    [
        ("authorization: AWS4-HMAC-SHA256 Credential=k, SignedHeaders=host, Signature=0a", contract.ROUTE_KNOWN),
        ("authorization: bce-auth-v1/k/2026-11-23T00:00:00Z/1800//0a", contract.ROUTE_KNOWN),
        ('signature-input: sig1=("content-digest");keyid="k"', contract.ROUTE_KNOWN),
        ("authorization: Bearer sk-proj-abc", contract.ROUTE_WHOLE),
    ],
)
async def test_a_signature_is_shown_and_a_key_is_not(stand: Stand, header: str, route: str) -> None:
    await stand.curl("https://chat.example/p", "-H", header, "-d", "prompt")
    first = [seen for seen in stand.brain.seen if seen.kind.startswith("request")][1]
    assert first.route == route


async def test_an_address_with_a_query_is_shown_where_it_can_still_be_changed(stand: Stand) -> None:
    def moved(seen: Seen) -> Any:
        response = passed(seen)
        if seen.kind == "request_body":
            change = response.request_body.response.header_mutation.set_headers.add()
            change.header.key, change.header.raw_value = ":path", b"/p?q=%5BEMAIL%5D"
        return response

    stand.brain.within = moved
    await stand.curl("https://chat.example/p?q=kim", "-d", "prompt")
    shown = [seen for seen in stand.brain.seen if seen.kind.startswith("request")][1:]
    assert [seen.kind for seen in shown] == ["request_headers", "request_body"]
    assert shown[0].route == contract.ROUTE_KNOWN
    assert stand.reached == ["POST /p?q=%5BEMAIL%5D HTTP/1.1"]


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
async def test_of_a_body_that_fits_all_is_shown_also_beside_a_query(tmp_path: Path, version: str) -> None:
    stand = await build(tmp_path, body_limit=4_000_000)
    try:
        big = stand.directory / "big"
        big.write_bytes(b"k" * 3_999_999)  # more than Envoy holds for a connection of itself
        answer = await stand.curl("https://chat.example/p?q=kim", version, "--data-binary", f"@{big}", "-H", "expect:")
        assert answer[:2] == (0, 200)
        _, body = stand.brain.seen[1:3]
        assert (len(body.body), body.end) == (3_999_999, True)
        assert "content-length: 3999999" in stand.chat.heads[0]
        assert [len(body) for body in stand.chat.bodies] == [3_999_999]
    finally:
        await stand.stop()


async def test_nothing_leaves_while_a_body_is_decided(stand: Stand) -> None:
    at_work, go = asyncio.Event(), asyncio.Event()

    async def slowly(seen: Seen) -> Any:
        at_work.set()
        await go.wait()
        return passed(seen)

    stand.brain.within = slowly
    # A connection to the service is open already, so its first line would be written at once if it were not held.
    asking = asyncio.create_task(stand.curl("https://chat.example/held?secret", "-d", "prompt"))
    await at_work.wait()
    assert (await stand.curl(f"https://127.0.0.1:{stand.elsewhere.port}/", "-k"))[:2] == (0, 200)  # meanwhile
    assert stand.chat.heads == []
    stand.brain.within = passed
    go.set()
    assert (await asking)[:2] == (0, 200)
    assert [head.splitlines()[0] for head in stand.chat.heads] == ["POST /held?secret HTTP/1.1"]


async def test_a_rewritten_body_has_its_new_length(stand: Stand) -> None:
    def rewritten(seen: Seen) -> Any:
        response = passed(seen)
        if seen.kind == "request_body":
            response.request_body.response.body_mutation.body = b"something longer"
        return response

    stand.brain.within = rewritten
    await stand.curl("https://chat.example/", "-d", "short")
    assert stand.chat.bodies == [b"something longer"]
    assert "content-length: 16" in stand.chat.heads[0]


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(("-H", "transfer-encoding: chunked"), id="length unknown"),
        pytest.param(("-H", "content-encoding: zstd"), id="coded"),
    ],
)
async def test_other_bodies_come_after_their_headers_and_headers_can_be_changed(
    stand: Stand, options: tuple[str, ...]
) -> None:
    def changed(seen: Seen) -> Any:
        response = passed(seen)
        if seen.kind == "request_body":
            mutation = response.request_body.response.header_mutation
            mutation.remove_headers.append("content-encoding")
            mutation.set_headers.add().header.key = "x-added"
            mutation.set_headers[0].header.raw_value = b"1"
        return response

    stand.brain.within = changed
    await stand.curl("https://chat.example/", "--http1.1", "-d", "prompt", *options)
    shown = [(seen.kind, seen.end) for seen in stand.brain.seen[1:3]]
    assert shown == [("request_headers", False), ("request_body", True)]
    assert stand.chat.bodies == [b"prompt"]
    assert "x-added: 1" in stand.chat.heads[0]
    assert "content-encoding" not in stand.chat.heads[0]


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
async def test_a_body_over_the_limit_is_cut_and_says_so_or_passes_whole(stand: Stand, version: str) -> None:
    def with_its_length(seen: Seen) -> Any:
        response = passed(seen)
        if seen.kind == "request_body":
            response.dynamic_metadata.update(
                {contract.NAMESPACE: {contract.VERDICT: contract.RELEASE, contract.LENGTH: "3000000"}}
            )
        return response

    stand.brain.within = with_its_length
    big = stand.directory / "big"
    big.write_bytes(b"k" * 3_000_000)
    await stand.curl("https://chat.example/", version, "--data-binary", f"@{big}", "-H", "expect:")
    headers, body = stand.brain.seen[1:3]
    assert (headers.route, headers.headers["content-length"]) == (contract.steps(stand.options.body_limit), "3000000")
    assert not body.end
    assert not contract.is_whole(headers.route, len(body.body))
    # The limit, and what one read of the connection may bring on top of it.
    assert stand.options.body_limit <= len(body.body) <= stand.options.body_limit + 512 * 1024
    assert [len(body) for body in stand.chat.bodies] == [3_000_000]
    assert "content-length: 3000000" in stand.chat.heads[0]
    assert "transfer-encoding" not in stand.chat.heads[0]


async def test_a_request_without_a_body_is_one_header_message(stand: Stand) -> None:
    await stand.curl("https://chat.example/g?q=2")
    shown = stand.brain.seen[1]
    assert (shown.kind, shown.route, shown.end) == ("request_headers", contract.steps(stand.options.body_limit), True)
    assert shown.headers[":path"] == "/g?q=2"


async def test_the_answer_is_shown_until_the_processor_has_seen_enough(stand: Stand) -> None:
    await stand.curl("https://chat.example/p", "-d", "prompt")
    assert "response_headers" in stand.brain.kinds()
    assert "response_body" in stand.brain.kinds()
    stand.forget()
    stand.brain.stop_after = "request_body"
    assert (await stand.curl("https://chat.example/p", "-d", "prompt"))[:2] == (0, 200)
    assert [kind for kind in stand.brain.kinds() if kind.startswith("response")] == []


async def test_websocket_frames_are_shown_both_ways(stand: Stand) -> None:
    reader, writer = await handshake(stand, "chat.example:443", "chat.example")
    writer.write(b"GET /ws HTTP/1.1\r\nhost: chat.example\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n")
    assert b"101" in await reader.readuntil(b"\r\n\r\n")
    for frame in (b"one", b"two"):
        writer.write(frame)
        assert await reader.readexactly(8) == b"echo:" + frame
    writer.close()
    assert stand.chat.frames == [b"one", b"two"]
    chunks = [(seen.kind, seen.body) for seen in stand.brain.seen if seen.body]
    assert chunks == [
        ("request_body", b"one"),
        ("response_body", b"echo:one"),
        ("request_body", b"two"),
        ("response_body", b"echo:two"),
    ]


class Http2:
    """One HTTP/2 request, built freely."""

    def __init__(self, *more: tuple[str, str], method: str = "POST") -> None:
        fields = [(":method", method), (":scheme", "https"), (":authority", "chat.example"), (":path", "/x")]
        self.headers = [*fields, *more]

    async def send(self, stand: Stand, body: bytes | None, trailers: list[tuple[str, str]] | None = None) -> list[Any]:
        reader, writer = await handshake(stand, "chat.example:443", "chat.example", ("h2",))
        settings = h2.config.H2Configuration(client_side=True, header_encoding="utf-8", validate_outbound_headers=False)
        connection = h2.connection.H2Connection(settings)
        connection.initiate_connection()
        connection.send_headers(1, self.headers, end_stream=body is None and not trailers)
        if body is not None:
            connection.send_data(1, body, end_stream=not trailers)
        if trailers:
            connection.send_headers(1, trailers, end_stream=True)
        writer.write(connection.data_to_send())
        seen: list[Any] = []
        async with asyncio.timeout(PATIENCE):
            while not seen or not isinstance(seen[-1], (h2.events.StreamEnded, h2.events.StreamReset)):
                seen += [
                    event
                    for event in connection.receive_data(await reader.read(65536))
                    if isinstance(event, (h2.events.ResponseReceived, h2.events.StreamEnded, h2.events.StreamReset))
                ]
                writer.write(connection.data_to_send())
        writer.close()
        return seen


async def test_http2_bodies_without_a_length_are_shown(stand: Stand) -> None:
    await Http2().send(stand, b"prompt")
    assert [(seen.kind, seen.body) for seen in stand.brain.seen[1:3]] == [
        ("request_headers", b""),
        ("request_body", b"prompt"),
    ]


async def test_a_body_that_came_unannounced_is_shown_all_the_same(stand: Stand) -> None:
    stand.brain.door = lambda seen: decided(contract.INSIDE, contract.LOOK_BODIES)
    await Http2(method="GET").send(stand, b"smuggled")
    assert [(seen.route, seen.body) for seen in stand.brain.seen[1:]] == [(contract.ROUTE_QUIET, b"smuggled")]


async def test_what_another_policy_said_of_a_connection_counts_no_more(stand: Stand) -> None:
    stand.brain.door = lambda seen: decided(contract.INSIDE, contract.look_bodies("another.epoch"))
    await Http2(method="GET").send(stand, None)
    assert stand.brain.seen[1].kind == "request_headers"


@pytest.mark.parametrize(
    ("accept", "shown"), [(None, 0), ("*/*", 0), ("text/event-stream", 1), ("application/json, TEXT/event-stream", 1)]
)
async def test_whoever_listens_is_shown_where_only_bodies_matter(stand: Stand, accept: str | None, shown: int) -> None:
    stand.brain.door = lambda seen: decided(contract.INSIDE, contract.LOOK_BODIES)
    await Http2(*([("accept", accept)] if accept else []), method="GET").send(stand, None)
    assert len([seen for seen in stand.brain.seen[1:] if seen.kind == "request_headers"]) == shown


async def test_trailers_of_a_request_never_reach_a_service(stand: Stand) -> None:
    await Http2(("content-length", "6")).send(stand, b"prompt", [("leak", "canary")])
    await Http2().send(stand, b"prompt", [("leak", "canary")])
    assert stand.chat.bodies == [b"prompt", b"prompt"]
    shown = [seen for seen in stand.brain.seen if seen.kind == "request_body"]
    assert [(seen.body, seen.end) for seen in shown] == [(b"prompt", False)] * 2
    assert all(contract.is_whole(route, 6) for route in (shown[0].route, contract.steps(stand.options.body_limit)))
    assert not any("canary" in head for head in stand.chat.heads)


async def test_a_request_of_headers_and_trailers_waits_for_the_last_word(stand: Stand) -> None:
    stand.brain.within = lambda seen: passed(seen) if seen.kind != "request_trailers" else None
    await Http2().send(stand, None, [("leak", "canary")])
    assert stand.brain.kinds()[1:3] == ["request_headers", "request_trailers"]
    assert stand.reached == []


async def test_a_length_that_lies_is_refused(stand: Stand) -> None:
    events = await Http2(("content-length", "3")).send(stand, b"prompt")
    assert isinstance(events[-1], h2.events.StreamReset)
    assert stand.reached == []


async def test_only_the_verdict_releases(stand: Stand) -> None:
    stand.brain.within = lambda seen: go_on(seen.kind)
    for options in (("-d", "prompt"), (), ("-d", "prompt", "-H", "transfer-encoding: chunked")):
        assert (await stand.curl("https://chat.example/", *options))[1] == 503
    assert stand.reached == []


@pytest.mark.parametrize("authority", ["pattern-abc.test:443", "PATTERN-abc.test:8443", "pattern-abc.test:80"])
async def test_a_host_that_only_a_pattern_names_is_decided(stand: Stand, authority: str) -> None:
    _, _, writer = await tunnel(stand, authority)
    writer.close()
    assert [seen.route for seen in stand.brain.seen] == [contract.ROUTE_DECIDE]


@pytest.mark.parametrize(
    "authority", ["elsewhere.test:443", "pattern-1.test:443", "a.pattern-abc.test:443", "xpattern-abc.test:443"]
)
async def test_its_neighbours_are_none_of_our_business(stand: Stand, authority: str) -> None:
    _, _, writer = await tunnel(stand, authority)
    writer.close()
    assert stand.brain.seen == []


async def test_without_us_a_host_of_a_pattern_is_refused(stand: Stand) -> None:
    stand.brain.door = lambda seen: None
    status, _, writer = await tunnel(stand, "pattern-abc.test:443")
    writer.close()
    assert status >= 500


async def test_a_pattern_below_a_suffix_of_the_catalogue_is_covered_already() -> None:
    patterns = [routes.Pattern("example", "a+"), routes.Pattern("test", "b+"), routes.Pattern("test", "c+")]
    assert routes.patterns_apart(["example"], patterns) == {"test": patterns[1:]}
