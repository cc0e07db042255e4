"""Streams cut into records: at once, nothing lost, nothing held over the limit."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.records import Chunks, Events, Lines, Overgrown, Record, Records, Values


def cut(kind: Callable[..., Records], stream: bytes, step: int = 0) -> list[Record]:
    records = kind()
    pieces = [stream[i : i + step] for i in range(0, len(stream), step)] if step else [stream]
    return [record for piece in pieces for record in records.feed(piece)] + records.finish()


def texts(records: list[Record]) -> list[str]:
    return [record.text for record in records if record.text is not None]


def chunks(*several: str) -> bytes:
    bodies = [f"\n{text}\n" for text in several]
    return (")]}'\n\n" + "".join(f"{len(body.encode('utf-16-le')) // 2}{body}" for body in bodies)).encode()


TABLE = [
    (Events, b"data: {}\n\n: hi\n\nevent: x\ndata: [DONE]\n\n", ["{}", "[DONE]"]),
    (Lines, b'{"a":1}\n{"b":2}\r\n0:"x"\ntail', ['{"a":1}', '{"b":2}\r', '"x"', "tail"]),
    (Values, b'{"a":"}"} {"b":"\\"}"}\n', ['{"a":"}"}', '{"b":"\\"}"}']),
    (Values, b'[{"a":[1]}\n,\r\n{"b":{}}]\n', ['{"a":[1]}', '{"b":{}}']),
    (Values, b'[{"a":1}, "s", 3, [{"x":1}]]', ['{"a":1}', '"s"', '[{"x":1}]']),
    (Values, b'[{"a":1}] {"b":[1,{"c":2}]}', ['{"a":1}', '{"b":[1,{"c":2}]}']),
    (Values, b'[["a"],{"b":1}]', ['[["a"],{"b":1}]']),
    (Values, b'[ "a", {"b":1} ]', ['[ "a", {"b":1} ]']),
    (Values, b'"text"', ['"text"']),
    (Values, b"123 true", []),
    (Values, b'{"never": "ends', ['{"never": "ends']),
    (Values, b'}]{"a":1}', ['{"a":1}']),
    (Chunks, chunks('[1,"한국 🙂"]', "[2]"), ['\n[1,"한국 🙂"]\n', "\n[2]\n"]),
]


@pytest.mark.parametrize(("kind", "stream", "expected"), TABLE)
def test_records_are_the_same_however_the_stream_is_split(
    kind: Callable[..., Records], stream: bytes, expected: list[str]
) -> None:
    for step in range(len(stream)):
        records = cut(kind, stream, step)
        assert texts(records) == expected
        assert b"".join(record.raw for record in records) == stream
        assert b"".join(r.raw if r.text is None else r.written(r.text) for r in records) == stream


@pytest.mark.parametrize("kind", [Events, Lines, Values, Chunks])
@given(
    stream=st.binary(max_size=60) | st.text('{}[]",:\\ \n12a🙂', max_size=60).map(str.encode), step=st.integers(1, 9)
)
def test_no_byte_is_lost_or_changed(kind: Callable[..., Records], stream: bytes, step: int) -> None:
    assert b"".join(record.raw for record in cut(kind, stream, step)) == stream


@given(st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=9)), min_size=1, max_size=4), st.integers(1, 9))
def test_every_object_of_an_array_is_a_record(objects: list[dict[str, str]], step: int) -> None:
    stream = json.dumps(objects).encode()
    assert [json.loads(text) for text in texts(cut(Values, stream, step))] == objects


def test_a_value_comes_out_with_its_last_byte_and_so_does_the_line_end() -> None:
    records = Values()
    assert texts(records.feed(b'{"a":1}')) == ['{"a":1}']
    assert [record.raw for record in records.feed(b"\n")] == [b"\n"]


def test_a_chunk_written_anew_has_its_own_length() -> None:
    stream = chunks('["x"]')
    record, text = next((record, record.text) for record in cut(Chunks, stream) if record.text)
    assert record.written(text.replace("x", "가🙂")) == b'\n9\n["' + "가🙂".encode() + b'"]\n'


@pytest.mark.parametrize(
    "stream", [b")]}'\n12x\n{}", b")]}'\nhello", b")]}'\n4\n\xff\xff\xff\xff\xff", b")]}'\n9999999999\n", b")]}'\n0\n"]
)
def test_what_is_not_in_chunks_goes_on_as_it_is(stream: bytes) -> None:
    for step in range(6):
        records = cut(Chunks, stream, step)
        assert texts(records) == []
        assert b"".join(record.raw for record in records) == stream


@pytest.mark.parametrize(
    ("kind", "small", "big"),
    [
        (Lines, b"a\n", b"x" * 200),
        (Values, b'{"a":1}', b'{"b":"' + b"x" * 200),
        (Chunks, b")]}'\n", b"900\n" + b"x" * 200),
    ],
)
def test_a_record_over_the_limit_is_handed_over_not_held(
    kind: Callable[..., Records], small: bytes, big: bytes
) -> None:
    records = kind(most=100)
    before = records.feed(small)
    with pytest.raises(Overgrown) as caught:
        records.feed(small * (kind is not Chunks) + big)
    assert (
        b"".join(r.raw for r in before + caught.value.before) + caught.value.rest
        == small * (1 + (kind is not Chunks)) + big
    )
    assert "x" not in str(caught.value)
