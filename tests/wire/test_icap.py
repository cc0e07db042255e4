"""ICAP requests as a server reads them: whole, byte by byte, cut anywhere, and broken in every way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.targets import TARGETS
from tidegate.wire import icap
from tidegate.wire.icap import ENDED, PAUSED, Data, Event, Paused, ProtocolError, Request, Requests

CASES = Path(__file__).parent.parent.parent / "cases" / "icap"
HTTP = b"POST https://chat.example/v1 HTTP/1.1\r\nHost: chat.example\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"


def reqmod(*lines: str, where: str | None = None, http: bytes = HTTP, rest: bytes = b"") -> bytes:
    where = f"req-hdr=0, req-body={len(http)}" if where is None else where
    head = ["REQMOD icap://tidegate.example:1344/request?x=1 ICAP/1.0", "Host: tidegate.example", *lines]
    return "\r\n".join([*head, f"Encapsulated: {where}", "", ""]).encode() + http + rest


def events(pieces: list[bytes], *, asks: bool = True) -> list[Event]:
    """All events, with the pieces of data joined, asking for the rest where the client waits."""
    reader, found = Requests(), list[Event]()
    for piece in pieces:
        reader.feed(piece)
        while (event := reader.next()) is not None:
            if isinstance(event, Data) and found and isinstance(found[-1], Data):
                found[-1] = Data(found[-1].chunk + event.chunk)
            else:
                found.append(event)
            if isinstance(event, Paused):
                reader.go_on() if asks else reader.finish()
    return found


def case_bytes(name: str) -> bytes:
    """A case file: lines end in CRLF, and what stands before the first empty line is what it is about."""
    text = (CASES / name).read_text(encoding="utf-8")
    return text.partition("\n\n")[2].removesuffix("\n").replace("\n", "\r\n").encode()


@pytest.mark.parametrize("path", sorted(CASES.glob("*.txt")), ids=lambda path: path.stem)
def test_a_conversation_reads_the_same_however_it_is_cut(path: Path) -> None:
    raw = case_bytes(path.name)
    whole = events([raw])
    assert [type(event).__name__.lower() for event in whole] == re.findall(r"\w+", expected(path))
    assert events([raw[at : at + 1] for at in range(len(raw))]) == whole
    for cut in range(len(raw)):
        assert events([raw[:cut], raw[cut:]]) == whole


def expected(path: Path) -> str:
    found = re.search(r"^# events: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None, path
    return found[1]


def test_what_a_request_says() -> None:
    raw = reqmod(
        "X-Client-IP: 10.0.0.7", "Allow: 204, 206", "Preview: 4", "X-Twice: a", "X-Twice: b", rest=b"0\r\n\r\n"
    )
    request = events([raw])[0]
    assert isinstance(request, Request)
    assert (request.method, request.path, request.preview, request.has_body) == ("REQMOD", "/request", 4, True)
    assert request.headers["x-client-ip"] == "10.0.0.7"
    assert request.headers["x-twice"] == "a, b"
    assert request.http_request == HTTP
    assert request.may_be_unmodified
    assert not request.closes


def test_names_of_people_come_in_utf_8_or_in_latin_1() -> None:
    raw = reqmod("X-A: 김민지", where=f"req-hdr=0, null-body={len(HTTP)}")
    latin = reqmod("X-A: ?", where=f"req-hdr=0, null-body={len(HTTP)}").replace(b"?\r\n", b"M\xfcller\r\n", 1)
    said = [event.headers["x-a"] for event in events([raw, latin]) if isinstance(event, Request)]
    assert said == ["김민지", "Müller"]


@pytest.mark.parametrize("size", [1, 65_535, 65_536, 65_537, 1_000_000])
@pytest.mark.parametrize("chunk", [65_535, 65_536, 1_000_000])
def test_bodies_around_sixty_four_kibibytes_on_a_kept_connection(size: int, chunk: int) -> None:
    body = bytes(range(256)) * (size // 256) + bytes(size % 256)
    chunks = b"".join(
        b"%x\r\n%s\r\n" % (len(one), one) for at in range(0, size, chunk) if (one := body[at : at + chunk])
    )
    raw = reqmod(rest=chunks + b"0\r\n\r\n")
    found = events([raw + raw])
    assert found[1:3] == found[4:6] == [Data(body), ENDED]


def test_after_a_preview_that_was_enough_the_next_request_follows() -> None:
    raw = reqmod("Preview: 2", rest=b"2\r\nab\r\n0\r\n\r\n")
    kinds = [type(event) for event in events([raw + raw], asks=False)]
    assert kinds == [Request, Data, Paused, Request, Data, Paused]


def test_while_the_client_waits_nothing_is_read() -> None:
    reader = Requests()
    reader.feed(reqmod("Preview: 0", rest=b"0\r\n\r\n"))
    assert isinstance(reader.next(), Request)
    assert reader.next() is PAUSED
    assert reader.next() is None
    reader.feed(b"1\r\nx\r\n0\r\n\r\n")
    reader.go_on()
    assert [reader.next(), reader.next(), reader.next()] == [Data(b"x"), ENDED, None]
    assert reader.between


MANY = f"req-hdr=0, req-body={icap.LONGEST_HEADS + 1}"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", "request-line"),
        (b"REQMOD /request ICAP/1.0 \r\n\r\n", "request-line"),
        (b"REQMOD /request ICAP/2.0\r\n\r\n", "version"),
        (b"LOGMOD /request ICAP/1.0\r\n\r\n", "method"),
        (b"OPTIONS /request ICAP/1.0\r\nno colon\r\n\r\n", "header"),
        (b"OPTIONS /request ICAP/1.0\r\nA: b\r\n folded\r\n\r\n", "header"),
        (b"OPTIONS /request ICAP/1.0\r\nA : b\r\n\r\n", "header"),
        (b"OPTIONS /request ICAP/1.0\r\nA: b\nC: d\r\n\r\n", "header"),
        (b"REQMOD /request ICAP/1.0\r\nHost: x\r\n\r\n", "encapsulated"),
        (b"x" * (icap.LONGEST_HEAD + 1), "head-too-long"),
        (reqmod(where="req-hdr=0"), "encapsulated"),
        (reqmod(where="req-body=0"), "encapsulated"),
        (reqmod(where="req-hdr=0, res-body=9"), "encapsulated"),
        (reqmod(where="req-hdr=-1, req-body=9"), "encapsulated"),
        (reqmod(where="req-hdr=5, req-body=61"), "encapsulated-offsets"),
        (reqmod(where="req-hdr=0, req-body=0"), "encapsulated-offsets"),
        (reqmod(where=f"req-hdr=0, req-body={len(HTTP) - 2}"), "encapsulated-offsets"),
        (reqmod(where=f"req-hdr=0, req-body={len(HTTP) + 5}", rest=b"5\r\nab"), "encapsulated-offsets"),
        (reqmod(where=MANY), "heads-too-long"),
        (reqmod("Preview: -1"), "preview"),
        (reqmod("Preview: 4", "Preview: 9"), "preview"),
        (reqmod("Preview: 1", rest=b"2\r\nab\r\n0\r\n\r\n"), "preview-too-long"),
        (reqmod(rest=b"0; ieof\r\n\r\n"), "ieof-outside-a-preview"),
        (reqmod(rest=b"1\r\nab\r\n"), "chunk-longer-than-its-size"),
        (reqmod(rest=b"-1\r\n"), "chunk-size"),
        (reqmod(rest=b"0x1\r\na\r\n"), "chunk-size"),
        (reqmod(rest=b"1_0\r\n"), "chunk-size"),
        (reqmod(rest=b"fffffffff\r\n"), "chunk-size"),
        (reqmod(rest=b"1;" + b"x" * icap.LONGEST_SIZE), "chunk-size-too-long"),
        (reqmod(rest=b"0\r\n" + b"T: x\r\n" * 4000), "trailers-too-long"),
    ],
)
def test_what_is_no_icap_is_named_and_ends_the_connection(raw: bytes, why: str) -> None:
    with pytest.raises(ProtocolError) as found:
        events([raw])
    assert found.value.why == why
    with pytest.raises(ProtocolError):
        events([raw[at : at + 1] for at in range(len(raw))])


def test_a_broken_connection_stays_broken() -> None:
    reader = Requests()
    reader.feed(b"GET / HTTP/1.1\r\n\r\n")
    for _ in range(2):
        with pytest.raises(ProtocolError):
            reader.next()


def test_nothing_of_a_message_is_in_a_repr() -> None:
    request, data = events([reqmod("X-Authenticated-User: kim", rest=b"6\r\nsecret\r\n0\r\n\r\n")])[:2]
    assert "kim" not in repr(request)
    assert "chat.example" not in repr(request)
    assert "secret" not in repr(data)


RAW = reqmod("Preview: 8", "Allow: 204", rest=b"8\r\nabcdefgh\r\n0\r\n\r\n4\r\nmore\r\n0\r\n\r\n")
RESPMOD = (
    f"RESPMOD /answer ICAP/1.0\r\nEncapsulated: req-hdr=0, res-hdr={len(HTTP)}, res-body={len(HTTP + ANSWER)}\r\n\r\n"
).encode() + HTTP + ANSWER + b"3\r\nabc\r\n0\r\n\r\n"  # fmt: skip


def broken_at(raw: bytes, at: int) -> list[bytes]:
    """What becomes of a request that one byte at a place is wrong in."""
    others = [raw[:at] + other + raw[at + 1 :] for other in (b"", b"\0", b"\r", b"\n", b" ", b":", b"9", b"\xff")]
    return [*others, raw[:at] + raw[at : at + 1] * 2 + raw[at + 1 :], raw[:at]]


@pytest.mark.parametrize("raw", [RAW, RESPMOD], ids=["reqmod", "respmod"])
def test_broken_at_every_byte_it_is_read_or_named_however_it_is_cut(raw: bytes) -> None:
    for at in range(len(raw)):
        for broken in broken_at(raw, at):
            TARGETS["icap"](broken)


@given(st.data())
def test_mutations_give_events_or_the_named_error(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([RAW, RESPMOD, RAW + RESPMOD])))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
        raw = raw or bytearray(b"\r\n")
    cut = data.draw(st.integers(0, len(raw)))
    try:
        events([bytes(raw[:cut]), bytes(raw[cut:])])
    except ProtocolError as error:
        assert error.status in (400, 501, 505)


@given(st.binary(max_size=200))
def test_any_bytes_give_events_or_the_named_error(raw: bytes) -> None:
    for begun in (b"", b"OPTIONS /request ICAP/1.0\r\n", reqmod()):
        try:
            events([begun + raw])
        except ProtocolError as error:
            assert error.why


@given(st.binary(max_size=300), st.lists(st.integers(1, 40), max_size=20), st.integers(0, 300))
def test_a_body_comes_out_as_it_went_in(body: bytes, sizes: list[int], preview: int) -> None:
    preview = min(preview, len(body))
    first, rest, raw = body[:preview], body[preview:], b""
    for part, last in ((first, b"0\r\n\r\n"), (rest, b"0\r\n\r\n")):
        at = 0
        for size in (*sizes, len(part)):
            if piece := part[at : at + size]:
                raw += b"%x\r\n%s\r\n" % (len(piece), piece)
            at += size
        raw += last
    found = events([reqmod(f"Preview: {preview}", rest=raw)])
    assert b"".join(event.chunk for event in found if isinstance(event, Data)) == body
    assert found[-1] is ENDED
