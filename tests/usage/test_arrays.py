"""An array of JSON is read as its elements would be as lines."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.usage.reading import Desk
from tidegate.usage.arrays import elements, is_array


def lines(content: bytes) -> list[bytes]:
    return [line.rstrip(b"\n") for line in elements(io.BytesIO(content))]


@given(
    st.lists(st.dictionaries(st.text(), st.text() | st.integers() | st.none()), min_size=1), st.sampled_from([None, 1])
)
@settings(deadline=None)
def test_every_element_is_a_line(told: list[dict[str, object]], indent: int | None) -> None:
    content = json.dumps(told, indent=indent).encode()
    assert [json.loads(line) for line in lines(content)] == told
    assert is_array(content) == (content.replace(b"\n", b"").replace(b" ", b"")[:2] == b"[{")


@given(st.binary())
def test_no_bytes_stop_it(junk: bytes) -> None:
    lines(b'[{"a":1},' + junk)


def test_what_is_no_json_is_a_line_and_the_rest_goes_on() -> None:
    assert lines(b'[{"a":1},\noops, "x\n{"b":2},{"c":3}\n]\n') == [b'{"a":1}', b'oops, "x ', b'{"b":2}', b'{"c":3}']
    assert lines(b'[{"a":1},{"b') == [b'{"a":1}', b'{"b']


def test_deep_or_long_elements_end() -> None:
    assert len(lines(b"[{" + b'"a":[' * 60_000)) == 1
    assert len(lines(b'[{"a":"' + b"x" * 3_000_000 + b'"}]')) >= 1


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
def test_an_array_counts_like_its_lines_and_once(desk: Desk, pack: type[bytes]) -> None:
    event = {"timestamp": "2025-02-01T10:00:00.000000+0900", "event_type": "tls", "src_ip": "10.0.0.1",
             "tls": {"sni": "chatgpt.com"}}  # fmt: skip
    events = [{**event, "src_ip": f"10.0.0.{n}"} for n in range(1, 6)]
    array = "[" + ",\n ".join(json.dumps(one, separators=(",", ":")) for one in events) + "]"
    first = desk.read(pack(array[:-1].encode() + b"]"), "eve.json")
    assert (first.reader, first.events, first.unreadable) == ("suricata", 5, 0)
    more = array[:-1] + ',{"timestamp":"2025-02-01T11:00:00.000000+0900","event_type":"tls","src_ip":"10.0.0.9",'
    more += '"tls":{"sni":"chatgpt.com"}}]'
    assert desk.read(more, "eve2.json").added == 1
    assert desk.people() == [("2025-02-01", 6)]
