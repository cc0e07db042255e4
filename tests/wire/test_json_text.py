"""JSON read for its strings: the same strings a parser finds, each where it stands, in linear steps."""

from __future__ import annotations

import json
import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire import json_text
from tidegate.wire.json_codings import NUMBER, STRING
from tidegate.wire.limits import DEFAULT, Limits
from tidegate.wire.splices import Coding, Document, Place, spliced

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=15,
)


def flat(value: object) -> list[str]:
    """The strings of a parsed value, in order."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in flat(one)]


def strings(text: str, limits: Limits = DEFAULT) -> list[tuple[str, str, int, int, Coding]]:
    return [piece for piece in json_text.strings(text, limits).pieces if piece[4] is STRING]


@given(
    st.lists(values, max_size=4) | st.dictionaries(st.text(max_size=6), values, max_size=4),
    st.booleans(),
    st.integers(0, 2),
)
def test_it_finds_the_strings_a_parser_finds(value: object, ascii_only: bool, indent: int) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent or None)
    found = strings(text)
    shown = [one.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for one in flat(value)]
    assert [piece[1] for piece in found] == shown
    for _, _, start, end, _ in found:
        assert (text[start - 1], text[end]) == ('"', '"')


@given(st.text('{}[]:,"\\ u0a1tn\n-.é\x1e', max_size=60))
def test_anything_else_is_malformed_and_nothing_worse(text: str) -> None:
    try:
        json.loads(text, strict=False)
        valid = text.lstrip()[:1] in ("{", "[")
    except (ValueError, RecursionError):
        valid = False
    try:
        json_text.strings(text, DEFAULT)
    except json_text.Malformed as bad:
        assert bad.reason == "malformed"
        assert not valid


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a":"x"}', [("a", "x")]),
        ('{"a b":"x","":"y","a.b":{"c":"z"}}', [('["a b"]', "x"), ('[""]', "y"), ('["a.b"].c', "z")]),
        ('["x",["y",{"k":["z"]}],"w"]', [("[0]", "x"), ("[1][0]", "y"), ("[1][1].k[0]", "z"), ("[2]", "w")]),
        ('{"a":"x","a":"y"}', [("a", "x"), ("a", "y")]),
        ('{"a":"x"}\n{"a":"y"}[ "z" ]', [("a", "x"), ("<1>.a", "y"), ("<2>[0]", "z")]),
        ('"x"', [("", "x")]),
        ('{"a":["x",],}', [("a[0]", "x")]),
        ('{"a":NaN,"b":-Infinity,"c":"x"}', [("c", "x")]),
        (r'{"a":"\"\\","b":"\\\""}', [("a", '"\\'), ("b", '\\"')]),
        ('{"a":"tab\tnew\nline"}', [("a", "tab\tnew\nline")]),
        ('for(;;);{"a":"x"}', [("a", "x")]),
        ('42/chat,17["event","x"]', [("[0]", "event"), ("[1]", "x")]),
        ('\ufeff {"a":"x"}\x1e', [("a", "x")]),
        ("{}", []),
        ("[[],{}]", []),
    ],
)
def test_paths_and_what_is_read_beyond_the_standard(text: str, expected: list[tuple[str, str]]) -> None:
    assert [piece[:2] for piece in strings(text)] == expected


NOT_JSON = """
hello
[urgent] please
{"a"}
{"a":}
{"a":"x"
["x"
["x" "y"]
["x"]]
{"a":"x"]
["\\x"]
{"a":"x";}
{a:1}
[1 2]
{"a":"b","c"}
["\\
{"a":"\\"}
[:]
[,]
{"a"::1}
"x
12
"""


@pytest.mark.parametrize("text", ["", " ", *NOT_JSON.split("\n")[1:-1]])
def test_what_is_not_json(text: str) -> None:
    with pytest.raises(json_text.Malformed):
        json_text.strings(text, DEFAULT)


def test_numbers_are_pieces_and_those_of_an_array_are_one() -> None:
    found = json_text.strings(
        '{"n":[1, 4111111111111111,true,-12.5e7,"x",22,123456,[7]],"t":4,"u":true}', DEFAULT
    ).pieces
    assert [(path, value) for path, value, _, _, coding in found if coding is NUMBER] == [
        ("n[0]", "1, 4111111111111111,true,-12.5e7"),
        ("n[5]", "22,123456"),
        ("n[7][0]", "7"),
        ("t", "4"),
    ]


@pytest.mark.parametrize(
    ("text", "limits", "reason"),
    [
        ("[" * 10_000 + "]" * 10_000, DEFAULT, "too-deep"),
        ('{"a":' * 10_000, DEFAULT, "too-deep"),
        ('["a","b","c"]', Limits(parts=2), "too-many-parts"),
        ("[" + "[]," * 50 + "1]", Limits(parts=10), "too-many-parts"),
        ("[" + '{"a":true},' * 50 + "1]", Limits(parts=10), "too-many-parts"),
    ],
)
def test_limits(text: str, limits: Limits, reason: str) -> None:
    with pytest.raises(json_text.Malformed) as bad:
        json_text.strings(text, limits)
    assert bad.value.reason == reason


def test_a_hostile_key_does_not_make_long_paths() -> None:
    text = "".join('{"' + "k" * 10_000 + '":' for _ in range(50)) + '"x"' + "}" * 50
    assert len(strings(text)[0][0]) < 1000


@pytest.mark.parametrize(
    "unit", ['"a",', '"\\"\\"",', "[],", "1,", '{"a":1},', '" ' + "\\\\" * 20 + '",', "12345678,", "\n", '"\\u00e9",']
)
def test_work_grows_with_the_text_and_not_faster(unit: str) -> None:
    def steps(count: int) -> int:
        text = "[" + unit * count + "null]"
        seen = 0

        def trace(frame: FrameType, event: str, argument: object) -> Any:
            nonlocal seen
            seen += 1
            return trace

        sys.settrace(trace)
        try:
            json_text.strings(text, DEFAULT)
        finally:
            sys.settrace(None)
        return seen

    once, twice = steps(400), steps(800)
    assert twice <= 2.2 * once + 100


def test_an_unfinished_string_full_of_quotes_is_given_up_in_one_pass() -> None:
    with pytest.raises(json_text.Malformed):
        json_text.strings('["' + '\\"' * 200_000, DEFAULT)


def test_keys_are_one_text_and_an_edit_changes_each_use() -> None:
    text = '{"a\\u0062":1,"c":{"a\\u0062":2,"d":"c"}}'
    found = json_text.strings(text, DEFAULT)
    keys, coding = json_text.keys(found)
    assert keys == "ab\nc\nd"
    place = Place(Document(text), 0, len(text), coding)
    assert spliced(text, sorted(coding.lift(place, keys, [(1, 2, "X")]))) == '{"aX":1,"c":{"aX":2,"d":"c"}}'
    assert spliced(text, sorted(coding.lift(place, keys, [(3, 4, "Y")]))) == '{"a\\u0062":1,"Y":{"a\\u0062":2,"d":"c"}}'


@pytest.mark.parametrize("text", ['{"a":false}', '{"a":[{"b":true}]}', '[{"a":null},{"b": {}}]', '[["x"],{"y":"z"}]'])
def test_gaps_that_are_known_beforehand_say_what_a_walk_over_them_says(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = json_text.strings(text, DEFAULT)
    monkeypatch.setattr(json_text, "_GAPS", {})
    assert json_text.strings(text, DEFAULT) == known


@given(st.sampled_from(sorted(json_text._GAPS)))
def test_every_gap_that_is_known_beforehand_is_walked_alike(gap: str) -> None:
    text = f'["x"{gap}"y"]'

    def outcome() -> object:
        try:
            return json_text.strings(text, DEFAULT)
        except json_text.Malformed as bad:
            return bad.reason

    known = outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_text, "_GAPS", {})
        assert outcome() == known
