"""Bodies as clients send them: what is read, what is said to be unread, and the way back to the bytes."""

from __future__ import annotations

import base64
import gzip
import json
import struct
from collections.abc import Callable
from typing import Any

import brotli
import pytest
import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tidegate.core.exchange import Account, Unread
from tidegate.core.finding import Finding
from tidegate.core.service import Shape
from tidegate.wire.bodies import read
from tidegate.wire.documents.extracted import Unreadable
from tidegate.wire.json_codings import NUMBER
from tidegate.wire.limits import Limits
from tidegate.wire.reading import Reading
from tidegate.wire.reasons import NOT_REPLACEABLE

CHATGPT = Shape(
    "prompt",
    frozenset({"prompt"}),
    prompts=('messages[?author.role=="user"].content.parts[]',),
    conversation="conversation_id",
    account="header:Chatgpt-Account-Id | header:Authorization",
)
OPENAI = Shape(
    "chat",
    frozenset({"prompt", "api"}),
    prompts=("messages[].content", 'messages[].content[?type=="text"].text', "input", "prompt"),
    files=('messages[].content[?type=="image_url"].image_url.url',),
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(300)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(300)


def body(raw: bytes, media_type: str | None = "application/json", shape: Shape | None = None, **more: Any) -> Reading:
    more.setdefault("encoding", None)
    return read(raw, media_type=media_type, shape=shape, **more)


def texts(reading: Reading, *roles: str) -> list[str]:
    return [part.text for part in reading.parts if not roles or part.role in roles]


def part_with(reading: Reading, text: str) -> int:
    return next(number for number, part in enumerate(reading.parts) if text in part.text)


def form(*parts: bytes, boundary: str = "X", end: bool = True) -> bytes:
    pieces = [f"--{boundary}\r\n".encode() + part for part in parts]
    return b"\r\n".join([*pieces, f"--{boundary}--\r\n".encode() if end else b""])


# --- what is read


def test_a_web_chat_says_its_prompt_its_conversation_and_its_account() -> None:
    raw = json.dumps(
        {
            "action": "next",
            "conversation_id": "c-12",
            "messages": [
                {"author": {"role": "assistant"}, "content": {"parts": ["Earlier."]}},
                {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["Hello", "World"]}},
            ],
        }
    ).encode()
    seen = body(raw, shape=CHATGPT, headers={"chatgpt-account-id": "acc-1", "authorization": "Bearer secret"})
    assert texts(seen, "prompt") == ["Hello", "World"]
    assert {"Earlier.", "next", "c-12"} <= set(texts(seen, "field"))
    assert (seen.conversation, seen.account, seen.drifted) == ("c-12", Account("acc-1"), False)
    assert not seen.unread


def test_a_credential_is_never_an_account() -> None:
    seen = body(b'{"messages":[]}', shape=CHATGPT, headers={"authorization": "Bearer sk-secret"})
    assert seen.account is None


@pytest.mark.parametrize(
    ("raw", "media_type", "expected"),
    [
        (b'{"a":"x","b":{"c":["y",{"d":"z"}]}}', "application/json", ["x", "y", "z"]),
        (b'{"a":"x","a":"y"}', "application/json", ["x", "y"]),
        (b'{"a":"x"}\n{"a":"y"}\n', "application/x-ndjson", ["x", "y"]),
        (b'{"type":1,"a":"x"}\x1e{"type":6}\x1e', "application/json", ["x"]),
        (b'42/v1/chat,["send",{"text":"x"}]', None, ["send", "x"]),
        (b')]}\'\n["x"]', None, ["x"]),
        (b'\xef\xbb\xbf{"a":"x"}', "application/json", ["x"]),
        ('{"a":"안녕"}'.encode("utf-16"), "application/json", ["안녕"]),
        ('{"a":"안녕"}'.encode("utf-16-le"), "application/json", ["안녕"]),
        ('{"a":"안녕"}'.encode("cp949"), "application/json; charset=euc-kr", ["안녕"]),
        ('{"a":"こんにちは"}'.encode("shift_jis"), "application/json; charset=Shift_JIS", ["こんにちは"]),
        ('{"a":"你好"}'.encode("gb18030"), "application/json; charset=gb2312", ["你好"]),
        ('{"a":"안녕하세요 여러분"}'.encode("cp949"), "application/json", ["안녕하세요 여러분"]),
        (b'{"a":"x\xffy"}', "application/json", ["x\ufffdy"]),
        (rb'{"a":"\ud83d\ude00 \ud800 \u0041\/"}', "application/json", ["😀 \ufffd A/"]),
        (b'{"card":4111111111111111,"t":0.7}', "application/json", ["4111111111111111"]),
        (b'{"a":"{\\"b\\":\\"{\\\\\\"c\\\\\\":\\\\\\"x\\\\\\"}\\"}"}', "application/json", ["x"]),
        (b"just text, no JSON", "application/json", ["just text, no JSON"]),
        (b"just text", "text/plain;charset=UTF-8", ["just text"]),
        (b"<a>x</a>", "application/xml", ["<a>x</a>"]),
        (b"a=x+y&b=%EC%95%88", "application/x-www-form-urlencoded", ["x y", "안"]),
        (b"a=x&b=y", None, ["x", "y"]),
        (b'{"a":"x"}', "application/x-www-form-urlencoded", ["x"]),
        (
            b'{"query":"query($a:String){b}","variables":{"a":"x"}}',
            "application/graphql+json",
            ["query($a:String){b}", "x"],
        ),
        (
            b'{"a":"data:text/plain;base64,aGVsbG8gd29ybGQ="}',
            "application/json",
            ["data:text/plain;base64,", "hello world"],
        ),
    ],
)
def test_every_string_is_read(raw: bytes, media_type: str | None, expected: list[str]) -> None:
    seen = body(raw, media_type)
    assert [part.text for part in seen.parts if "<keys>" not in part.path] == expected
    assert seen.unread == ()
    assert seen.rewrite({}) == raw


def test_keys_are_read_too() -> None:
    seen = body(b'{"900101-1234567":1,"a":{"\\ud30c\\ub791\\uc0c8":2}}')
    assert texts(seen) == ["900101-1234567\na\n파랑새"]


def test_a_multipart_upload_is_read_part_by_part() -> None:
    raw = form(
        b'Content-Disposition: form-data; name="prompt"\r\n\r\nWhat is this?',
        b'Content-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n{"a":"x"}',
        b'Content-Disposition: form-data; name="file"; filename="kim\xed\x99\x8d.csv"\r\n\r\nname,rrn\r\nkim,1',
        b"Content-Disposition: form-data; name=\"file\"; filename*=UTF-8''%ED%99%8D.pdf\r\n\r\n" + PDF,
    )
    shape = Shape("upload", frozenset({"upload"}), prompts=("form:prompt",), files=("form:file",))
    seen = body(raw, "multipart/form-data; boundary=X", shape)
    assert texts(seen, "prompt") == ["What is this?"]
    assert texts(seen, "file") == ["name,rrn\r\nkim,1"]
    assert texts(seen, "file-name") == ["kim홍.csv", "홍.pdf"]
    assert "x" in texts(seen, "field")
    assert seen.unread == (Unread("form:file", "file-type:pdf"),)
    assert seen.rewrite({}) == raw


def test_transfer_encodings_of_parts_are_undone() -> None:
    encoded = base64.encodebytes("주민 900101-1234567 ".encode() * 5)
    raw = form(
        b'Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n' + encoded,
        b'Content-Disposition: form-data; name="b"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=EC=95=88 x',
        b'Content-Disposition: form-data; name="c"\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nzzz',
    )
    seen = body(raw, "multipart/form-data; boundary=X")
    assert "주민 900101-1234567 " * 5 in texts(seen)
    assert "안 x" in texts(seen)
    assert seen.unread == (Unread("form:*", "unknown-encoding"),)


@pytest.mark.parametrize(
    ("raw", "media_type", "expected"),
    [
        (PNG, "image/png", [Unread("body", "image")]),
        (PDF, "application/json", [Unread("body", "file-type:pdf")]),
        (b"\0\x01\x02\xff" * 99, "application/octet-stream", [Unread("body", "file-type:unknown")]),
        (form(b"A: b\r\n\r\nx", end=False), "multipart/mixed; boundary=X", [Unread("body", "truncated")]),
        (b"[" * 10_000, "application/json", [Unread("body", "too-deep")]),
        (b'{"\\u0061":"\\u0062"', "application/json", [Unread("body", "malformed")]),
        ("café ".encode("latin-1") * 9, "text/plain; charset=klingon", [Unread("body", "unknown-charset")]),
    ],
)
def test_what_is_not_read_is_said(raw: bytes, media_type: str, expected: list[Unread]) -> None:
    seen = body(raw, media_type)
    assert list(seen.unread) == expected
    assert seen.rewrite({}) == raw


def test_pictures_in_chat_are_said_and_not_taken_for_text() -> None:
    url = "data:image/png;base64," + base64.b64encode(PNG).decode()
    content = [{"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": url}}]
    seen = body(json.dumps({"messages": [{"role": "user", "content": content}]}).encode(), shape=OPENAI)
    assert seen.unread == (Unread("messages[0].content[1].image_url.url", "image"),)
    assert "Look" in texts(seen, "prompt")
    assert max(map(len, texts(seen))) < 60


def test_a_key_that_holds_text_does_not_get_into_what_was_unread() -> None:
    seen = body(
        json.dumps({"900101-1234567": {"kim": "data:image/png;base64," + base64.b64encode(PNG).decode()}}).encode()
    )
    assert [one.what for one in seen.unread] == ["*.*"]
    name = b'Content-Disposition: form-data; name="a -> [900101] <7> 900101-1"; filename="x"\r\n\r\n'
    assert body(form(name + PDF), "multipart/form-data; boundary=X").unread == (Unread("form:*", "file-type:pdf"),)


def test_bare_base64_is_looked_into() -> None:
    text = "RRN 900101-1234567, card 4111 1111 1111 1111, and more of the same."
    seen = body(json.dumps({"file_data": base64.b64encode(text.encode()).decode(), "sha": "ab" * 32}).encode())
    assert text in texts(seen)
    assert "ab" * 32 in texts(seen)
    seen = body(json.dumps({"file_data": base64.b64encode(PDF).decode()}).encode())
    assert seen.unread == (Unread("*", "file-type:pdf"),)


def test_base64_of_a_table_in_an_old_character_set_is_read_and_written_in_it() -> None:
    """As Gemini and Anthropic take files: the type beside the base64."""
    raw = "이름,번호\n담당자: 김민지 대리님,900101-1234568\n".encode("cp949")
    part = {"inlineData": {"mimeType": "text/csv", "data": base64.b64encode(raw).decode()}}
    reading = body(json.dumps({"contents": [{"parts": [part]}]}).encode(), "application/json")
    number = next(number for number, one in enumerate(reading.parts) if "900101" in one.text)
    at = reading.parts[number].text.index("900101-1234568")
    sent = json.loads(reading.rewrite({number: [(at, at + 14, "[X]")]}))
    carried = base64.b64decode(sent["contents"][0]["parts"][0]["inlineData"]["data"])
    assert carried == raw.replace(b"900101-1234568", b"[X]")


def test_the_first_line_of_a_string_begins_a_line_of_the_sheet() -> None:
    """A mark of classification is looked for there; behind the name of the field it was a word in a sentence."""
    text = "CONFIDENTIAL\nThe plan for next year"
    sheet = body(json.dumps({"draft": text}).encode(), "application/json").sheet()
    assert f"draft:\n{text}\n" in sheet.text
    one_line = body(json.dumps({"draft": "CONFIDENTIAL"}).encode(), "application/json").sheet()
    assert "draft: CONFIDENTIAL" in one_line.text, "the value of a setting, as a rule"


def test_what_stands_between_lengths_is_found_and_not_replaced() -> None:
    """A packet of MQTT: with a shorter text its lengths would be wrong, and nobody knows where they are."""
    reading = body(b"\x30\x2e\0\x04chatplease call the owner of 900101-1234568", None)
    (part,) = [number for number, one in enumerate(reading.parts) if "900101" in one.text]
    with pytest.raises(Unreadable, match=NOT_REPLACEABLE):
        reading.rewrite({part: [(0, 4, "[X]")]})


def test_the_name_of_a_file_is_read_and_written_in_the_set_of_the_program_that_sent_it() -> None:
    head = 'Content-Disposition: form-data; name="f"; filename="담당자 김민지 대리님.txt"'.encode("cp949")
    raw = b"--b\r\n" + head + b"\r\n\r\nhello\r\n--b--\r\n"
    reading = body(raw, "multipart/form-data; boundary=b")
    (number,) = [at for at, part in enumerate(reading.parts) if part.role == "file-name"]
    text = reading.parts[number].text
    assert text == "담당자 김민지 대리님.txt"
    at = text.index("김민지")
    assert reading.rewrite({number: [(at, at + 3, "[X]")]}) == raw.replace("김민지".encode("cp949"), b"[X]")


def test_tokens_are_a_prompt_nobody_can_read() -> None:
    seen = body(b'{"model":"m","input":[[1212,318,257],[1,2]]}', shape=OPENAI)
    assert {one.why for one in seen.unread} == {"tokens"}
    assert {one.what for one in seen.unread} == {"input[0]", "input[1]"}


# --- encodings

ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "gzip, br": lambda raw: brotli.compress(gzip.compress(raw)),
    "identity": bytes,
}


@pytest.mark.parametrize("encoding", ENCODERS)
def test_an_encoded_body_is_read_and_rewritten_without_its_encoding(encoding: str) -> None:
    raw = b'{"prompt":"my card is 4111"}'
    seen = body(ENCODERS[encoding](raw), shape=OPENAI, encoding=encoding)
    assert texts(seen, "prompt") == ["my card is 4111"]
    assert seen.rewrite({}) == raw
    assert seen.rewritten_encoding is None
    assert seen.rewrite({part_with(seen, "card"): [(11, 15, "[CARD]")]}) == b'{"prompt":"my card is [CARD]"}'


def test_an_unknown_encoding_is_not_read_and_stays_as_it_is() -> None:
    seen = body(b"whatever", encoding="compress")
    assert seen.unread == (Unread("body", "unknown-encoding"),)
    assert (seen.rewrite({}), seen.rewritten_encoding) == (b"whatever", "compress")


def test_compression_nobody_declared_is_undone_and_kept() -> None:
    raw = b'{"prompt":"my card is 4111"}'
    for packed, unpack in ((gzip.compress(raw), gzip.decompress), (ENCODERS["zstd"](raw), zstandard.decompress)):
        seen = body(packed)
        assert "my card is 4111" in texts(seen)
        assert seen.rewrite({}) == packed
        rewritten = seen.rewrite({part_with(seen, "card"): [(11, 15, "[CARD]")]})
        assert unpack(rewritten) == b'{"prompt":"my card is [CARD]"}'


def test_a_bomb_is_not_unfolded() -> None:
    seen = body(gzip.compress(bytes(80 << 20)), encoding="gzip")
    assert seen.unread == (Unread("body", "too-large"),)
    assert seen.parts == ()


# --- protobuf and frames


def field(number: int, content: bytes) -> bytes:
    size = len(content)
    assert size < 1 << 14
    length = bytes((size,)) if size < 128 else bytes((size & 127 | 128, size >> 7))
    return bytes((number << 3 | 2,)) + length + content


def frame(content: bytes, flags: int = 0) -> bytes:
    return struct.pack(">BI", flags, len(content)) + content


MESSAGE = field(1, field(3, "내 주민번호".encode())) + b"\x10\x96\x01" + field(4, b"hello " * 30)


def test_protobuf_is_read_by_its_fields_and_lengths_follow_edits() -> None:
    seen = body(MESSAGE, "application/proto")
    assert [(part.path, part.text) for part in seen.parts] == [("F1.F3", "내 주민번호"), ("F4", "hello " * 30)]
    edited = seen.rewrite({0: [(0, 1, "우리들의 모든")], 1: [(0, 170, "")]})
    again = body(edited, "application/proto")
    assert texts(again) == ["우리들의 모든 주민번호", ("hello " * 30)[170:]]


def test_frames_are_read_and_edited_frames_travel_uncompressed() -> None:
    raw = frame(MESSAGE) + frame(gzip.compress(MESSAGE), 1) + frame(b'{"metadata":{"a":"x"}}', 2)
    seen = body(raw, "application/connect+proto")
    assert texts(seen).count("내 주민번호") == 2
    assert "x" in texts(seen)
    assert seen.unread == ()
    last = len(seen.parts) - 1 - [part.text for part in reversed(seen.parts)].index("내 주민번호")
    again = body(seen.rewrite({last: [(0, 1, "네")]}), "application/connect+proto")
    assert "네 주민번호" in texts(again)
    assert "내 주민번호" in texts(again)


def test_json_in_frames() -> None:
    raw = frame(b'{"chat":{"messages":[{"role":"user","content":"hi"}]}}')
    seen = body(raw, "application/connect+json")
    assert "hi" in texts(seen)
    edited = seen.rewrite({part_with(seen, "hi"): [(0, 2, "hello")]})
    assert edited == frame(b'{"chat":{"messages":[{"role":"user","content":"hello"}]}}')


def test_frames_cut_short_are_said() -> None:
    seen = body(frame(MESSAGE) + frame(MESSAGE)[:-3], "application/grpc")
    assert Unread("body", "truncated") in seen.unread
    assert "내 주민번호" in texts(seen)


# --- queries


def test_a_query_string_is_read_and_rewritten_apart_from_the_body() -> None:
    shape = Shape("ask", frozenset({"prompt"}), prompts=("query:q",), conversation="query:cid")
    seen = body(b"", None, shape, query="q=my+card+4111&cid=7")
    assert texts(seen, "prompt") == ["my card 4111"]
    assert seen.conversation == "7"
    edits = {part_with(seen, "card"): [(8, 12, "[CARD]")]}
    assert seen.rewrite_query(edits) == "q=my+card+%5BCARD%5D&cid=7"
    assert seen.rewrite(edits) == b""


# --- roles


def test_without_a_shape_everything_is_prompt() -> None:
    seen = body(b'{"a":"x","n":1234567}')
    assert texts(seen, "prompt") == ["x", "1234567"]
    assert seen.recognised is False


def test_a_shape_that_no_longer_fits_hides_nothing() -> None:
    seen = body(b'{"new_field":{"words":"secret"}}', shape=CHATGPT)
    assert texts(seen, "prompt") == ["secret"]
    assert seen.drifted


def test_earlier_turns_are_told_from_the_latest() -> None:
    turns = [("system", "s"), ("user", "one"), ("assistant", "a"), ("user", "two"), ("tool", "t")]
    raw = json.dumps({"messages": [{"role": role, "content": text} for role, text in turns], "prompt": "p"}).encode()
    latest = {part.text: part.latest for part in body(raw, shape=OPENAI).parts if part.role == "prompt"}
    assert latest == {"s": False, "one": False, "a": False, "two": True, "t": True, "p": True}


# --- laws

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def as_form(fields: list[tuple[str, str]]) -> tuple[bytes, str]:
    from urllib.parse import urlencode

    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def as_multipart(fields: list[tuple[str, str]]) -> tuple[bytes, str]:
    parts = [
        b'Content-Disposition: form-data; name="f%d"\r\nContent-Length: %d\r\n\r\n%s' % (n, len(v.encode()), v.encode())
        for n, (_, v) in enumerate(fields)
    ]
    return form(*parts, boundary="----q7Zx"), "multipart/form-data; boundary=----q7Zx"


surrogate_free = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
fields = st.lists(
    st.tuples(surrogate_free, surrogate_free.filter(lambda text: "q7Zx" not in text)), min_size=1, max_size=5
)
valid = st.one_of(
    json_values.map(
        lambda value: (json.dumps([value], ensure_ascii=False).encode("utf-8", "replace"), "application/json")
    ),
    json_values.map(lambda value: (json.dumps({"a": json.dumps([value])}).encode(), "application/json")),
    fields.map(as_form),
    fields.map(as_multipart),
    st.lists(surrogate_free, max_size=4).map(
        lambda all: (b"".join(field(n + 1, text.encode()) for n, text in enumerate(all)), "application/proto")
    ),
    surrogate_free.map(lambda text: (text.encode(), "text/plain")),
)


@given(valid)
def test_no_edits_no_change(sample: tuple[bytes, str]) -> None:
    raw, media_type = sample
    assert body(raw, media_type).rewrite({}) == raw


@given(valid, st.data())
def test_an_edit_changes_that_part_and_no_other(sample: tuple[bytes, str], data: st.DataObject) -> None:
    raw, media_type = sample
    seen = body(raw, media_type)
    candidates = [n for n, part in enumerate(seen.parts) if "<keys>" not in part.path and part.path != "form:*"]
    candidates = [n for n in candidates if len(seen.parts[n].text) > 1 and seen.parts[n].role != "field"]
    # Several numbers of an array are one part until one of them becomes a string.
    candidates = [n for n in candidates if seen.places[n].coding is not NUMBER or "," not in seen.parts[n].text]
    if not candidates:
        return
    number = data.draw(st.sampled_from(candidates))
    text = seen.parts[number].text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    new = data.draw(st.sampled_from(["[EMAIL-7f3a]", "", '"\\\n', "안녕 😀", "&=%+"]))
    edited = text[:start] + new + text[end:]
    if not edited or edited.lstrip()[:1] in ("{", "[", "", ")", "d", "-") or edited[0].isdigit() or "data:" in edited:
        return  # it may turn into a format of its own, which is then read as such
    again = body(seen.rewrite({number: [(start, end, new)]}), media_type)
    expected = [part.text for part in seen.parts]
    expected[number] = edited
    assert [part.text for part in again.parts] == expected


@given(valid, st.data())
def test_every_span_leads_to_bytes_that_hold_it(sample: tuple[bytes, str], data: st.DataObject) -> None:
    raw, media_type = sample
    seen = body(raw, media_type)
    for number, part in enumerate(seen.parts):
        if "<keys>" in part.path:
            continue
        start, end = seen.where(number, 0, len(part.text))
        assert 0 <= start <= end <= len(raw)
        if part.text.isascii() and part.text.isalnum():
            assert part.text.encode() in raw[start:end] or media_type == "application/json"


def checked(seen: Reading) -> None:
    assert all(isinstance(part.text, str) for part in seen.parts)
    for part in seen.parts:
        part.text.encode()  # never a lone surrogate: detectors work on bytes
    if seen.parts:
        seen.where(0, 0, len(seen.parts[0].text))
        seen.rewrite({number: [(0, len(part.text), "[X]")] for number, part in enumerate(seen.parts)})
        seen.rewrite_query({number: [(0, 1, "[X]")] for number, part in enumerate(seen.parts)})
    seen.sheet()


MEDIA = st.sampled_from(
    [
        None,
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=X",
        "multipart/mixed",
        "application/grpc",
        "application/grpc-web-text",
        "application/connect+json",
        "application/x-protobuf",
        "text/plain; charset=utf-16",
        "text/plain; charset=iso-2022-kr",
        "text/plain; charset=shift_jis",
        ";;;=",
    ]
)
ENCODINGS = st.sampled_from([None, "gzip", "deflate", "br", "zstd", "gzip, gzip", "x", "br,zstd,gzip,br,gzip"])


@given(st.binary(max_size=300), MEDIA, ENCODINGS, st.text(max_size=40))
@example(b'"', "application/json", None, "&&==%")
def test_nothing_makes_it_raise(raw: bytes, media_type: str | None, encoding: str | None, query: str) -> None:
    checked(body(raw, media_type, encoding=encoding, query=query))
    checked(body(raw, media_type, OPENAI, encoding=encoding, query=query))


@given(
    valid,
    st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=4), st.integers(0, 5)), min_size=1, max_size=4),
    MEDIA,
)
def test_damaged_bodies_are_read_or_said(
    sample: tuple[bytes, str], damage: list[tuple[int, bytes, int]], other: str | None
) -> None:
    raw, media_type = sample
    for at, new, gone in damage:
        at %= len(raw) + 1
        raw = raw[:at] + new + raw[at + gone :]
    for name in (media_type, other):
        seen = body(raw, name)
        checked(seen)
        assert seen.rewrite({}) == raw


@settings(max_examples=300)
@given(valid.filter(lambda sample: "proto" not in sample[1]), st.integers(0, 500), MEDIA)
def test_wherever_a_word_is_put_it_is_read_or_something_is_said_to_be_unread(
    sample: tuple[bytes, str], at: int, other: str | None
) -> None:
    raw, media_type = sample
    at %= len(raw) + 1
    raw = raw[:at] + b"kim900101canary" + raw[at:]
    # A set of two bytes a character may take the letter after a stray lead byte, but no digit.
    # A boundary is the client's to choose and is not read; a label that names none would let the word become one.
    for name in (media_type, media_type if raw.startswith(b"--") else other):
        seen = body(raw, name)
        assert seen.unread or any("900101" in part.text for part in seen.parts)


def test_small_limits_are_said() -> None:
    tight = Limits(parts=3, json_depth=2, nested=1, multipart_parts=1, protobuf_depth=1)
    assert Unread("body", "too-many-parts") in body(b'["a","b","c","d"]', limits=tight).unread
    assert Unread("body", "too-deep") in body(b'[[["a"]]]', limits=tight).unread
    twice = json.dumps([json.dumps([json.dumps(["a\n"])])]).encode()
    assert "too-deep" in {one.why for one in body(twice, limits=tight).unread}
    many = form(*[b'Content-Disposition: form-data; name="a"\r\n\r\nx'] * 5)
    seen = body(many, "multipart/form-data; boundary=X", limits=tight)
    assert "truncated" in {one.why for one in seen.unread}
    deep = field(1, field(1, field(1, field(1, b"x\0"))))
    assert "too-deep" in {one.why for one in body(deep, "application/proto", limits=tight).unread}


def test_no_text_in_representations() -> None:
    seen = body(b'{"prompt":"900101-1234567"}')
    assert "900101" not in repr((seen, seen.parts, seen.places, seen.body, seen.sheet()))


# --- the address


def test_words_in_a_path_are_read_and_cannot_be_changed() -> None:
    reading = body(b"", None, CHATGPT, path="/picture/a%20card%20number/4111")
    assert [(part.text, part.role) for part in reading.parts] == [("a card number", "address")]
    assert not reading.drifted
    sheet = reading.sheet()
    start = sheet.text.index("card")
    (found,) = sheet.placed([Finding("word", "own", 0, start, start + 4, 1.0, "****")])
    assert (found.part, found.fixed) == (0, "not-replaceable")
    with pytest.raises(Unreadable):
        reading.rewrite({0: [(2, 6, "x")]})


def test_what_words_in_a_path_carry_is_read_too() -> None:
    written = base64.b64encode(b"call 4111 1111 1111 1111 now, please").decode()
    reading = body(b"", None, path=f"/see%20{written}")
    assert "call 4111 1111 1111 1111 now, please" in texts(reading)


def test_a_path_of_names_and_tokens_is_no_text() -> None:
    assert body(b"", None, path="/v1/files/file-0190f5a2.pdf").parts == ()


def test_a_body_of_nothing_is_in_no_coding() -> None:
    assert read(b"", media_type=None, encoding="nobody-knows").unread == ()
