"""Envoy's messages as facts, and our answers as Envoy's messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.edges.authority import host_and_port
from tidegate.edges.envoy import contract, dialogue
from tidegate.edges.envoy.rehearsal import body, head, set_headers, told, whole


def test_a_head_reads_the_same_from_headers_and_from_attributes() -> None:
    shown = {":method": "POST", ":authority": "Chat.example:8443", ":path": "/a?b=c", "accept": "text/html"}
    stepped = dialogue.head_of(head(shown))
    along = dialogue.head_of(whole("Chat.example:8443", "/a?b=c", b"x", headers={"accept": "text/html"}))
    for one in (stepped, along):
        assert (one.method, one.host, one.path, one.query) == ("POST", "chat.example", "/a", "b=c")
        assert one.headers["accept"] == "text/html"


def test_headers_that_come_twice_are_joined() -> None:
    message = head({"accept": "a"})
    message.request_headers.headers.headers.add(key="accept", raw_value=b"b")
    message.request_headers.headers.headers.add(key="cookie", raw_value=b"x=1")
    message.request_headers.headers.headers.add(key="cookie", value="y=2")
    headers = dialogue.head_of(message).headers
    assert (headers["accept"], headers["cookie"]) == ("a, b", "x=1; y=2")


def test_attributes_may_be_missing_or_of_another_kind() -> None:
    message = body(b"x", {"xds.route_name": "whole"})
    message.attributes["envoy.filters.http.ext_proc"].fields["connection.mtls"].bool_value = True
    message.attributes["envoy.filters.http.ext_proc"].fields["source.port"].number_value = 7
    found = dialogue.attributes_of(message)
    assert (found["connection.mtls"], found["xds.route_name"]) == ("true", "whole")
    empty = dialogue.head_of(body(b"x"))
    assert (empty.host, empty.method, empty.path) == ("", "", "")


def test_heads_that_say_the_same_are_read_once_and_others_anew() -> None:
    heads = dialogue.Heads()
    first, again = (heads.of(whole("h.example", "/a", text, more={"n": "1"})) for text in (b"x", b"y"))
    assert first is again
    other = heads.of(whole("h.example", "/a", b"x", more={"n": "2"}))
    assert (other.attributes["n"], first.attributes["n"]) == ("2", "1")


def test_a_head_with_a_query_or_of_a_header_message_is_not_kept() -> None:
    heads = dialogue.Heads()
    assert heads.of(whole("h", "/a?q=typed", b"x")) is not heads.of(whole("h", "/a?q=typed", b"x"))
    shown = {":method": "POST", ":authority": "h", ":path": "/a"}
    assert heads.of(head(shown)) is not heads.of(head(shown))
    assert heads.of(body(b"x")) == dialogue.head_of(body(b"x"))


def test_no_more_heads_are_kept_than_are_said() -> None:
    heads = dialogue.Heads()
    for number in range(2 * dialogue.REMEMBERED):
        heads.of(whole("h", f"/{number}", b"x"))
    assert len(heads._known) <= dialogue.REMEMBERED


@pytest.mark.parametrize("kind", ["request_body", "request_headers", "request_trailers", "response_body"])
@pytest.mark.parametrize("receipt", [None, "r", "r-0123456789abcdef", "r" * 31, "r" * 32, "r" * 127, "é"])
def test_what_goes_unchanged_is_answered_as_if_it_were_written_anew(kind: str, receipt: str | None) -> None:
    ready = dialogue.pb.ProcessingResponse.FromString(dialogue.passed(kind, receipt))
    assert ready == dialogue.released(dialogue.unchanged(kind), receipt)


@pytest.mark.parametrize(
    ("authority", "found"),
    [
        ("Chat.Example.:443", ("chat.example", 443)),
        ("chat.example", ("chat.example", 80)),
        ("[2001:db8::1]:8443", ("2001:db8::1", 8443)),
        ("[2001:db8::1]", ("2001:db8::1", 80)),
        ("192.0.2.1:443", ("192.0.2.1", 443)),
        ("xn--hu1b83j.example:443", ("xn--hu1b83j.example", 443)),
        ("", None),
        (":443", None),
        ("a:b:c", None),
        ("a:65536", None),
        ("a:-1", None),
        ("a:٣", None),
        ("[::1", None),
        ("[::1]x", None),
        ("a/b", None),
        ("user@host", None),
        ("a\x00b", None),
        ("x" * 254, None),
    ],
)
def test_an_authority_is_a_host_and_a_port_or_nothing(authority: str, found: tuple[str, int] | None) -> None:
    assert host_and_port(authority, 80) == found


@given(st.text(max_size=40))
def test_no_authority_breaks_us(authority: str) -> None:
    found = host_and_port(authority, 443)
    assert found is None or (found[0] and 0 < found[1] < 65_536)


def test_a_verdict_is_said_with_the_answer() -> None:
    reply = dialogue.released(dialogue.unchanged("request_body"), "r-1")
    assert told(reply) == {contract.VERDICT: contract.RELEASE, "exchange": "r-1"}
    assert reply.WhichOneof("response") == "request_body"
    assert told(dialogue.released(dialogue.unchanged("request_headers"))) == {contract.VERDICT: contract.RELEASE}


def test_going_on_says_nothing_more() -> None:
    for kind, raw in dialogue.GO_ON.items():
        reply = dialogue.pb.ProcessingResponse.FromString(raw)
        assert reply.WhichOneof("response") == kind
        assert told(reply) == {}


def test_an_immediate_answer_has_headers_and_a_code() -> None:
    answer = dialogue.immediate(403, [("x", "한")], b"no", why="w", grpc_status=7).immediate_response
    assert (answer.status.code, answer.body, answer.details, answer.grpc_status.status) == (403, b"no", "w", 7)
    assert set_headers(answer.headers) == {"x": "한"}


def test_an_empty_chunk_is_held_back_and_not_left_as_it_was() -> None:
    mutation = dialogue.changed_chunk("response_body", b"").response_body.response.body_mutation
    assert mutation.clear_body
    assert dialogue.changed_chunk("request_body", b"x").request_body.response.body_mutation.body == b"x"


def test_a_changed_body_has_its_length() -> None:
    response = dialogue.changed_body(b"four", [], ("digest",)).request_body.response
    assert set_headers(response.header_mutation) == {"content-length": "4"}
    assert list(response.header_mutation.remove_headers) == ["digest"]
