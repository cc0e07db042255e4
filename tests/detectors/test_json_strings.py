"""What is told in a string of JSON is read as it was told; what only looks like an escape stays."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors import json_strings
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.json_strings import opened
from tidegate.detectors.scanner import build


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r'{"text": "line\nRUT: 1"}', '{"text": "line  RUT: 1"}'),
        (r'{"text": "say \"hi\" now"}', '{"text": "say  "hi"  now"}'),
        (r'["a", {"b": "x\ty\nz"}]', '["a", {"b": "x  y  z"}]'),
        (r'{"text": "{\"auth\": \"eA==\"}"}', '{"text": "{ "auth" :  "eA==" }"}'),
        (r'{"path": "C:\\new\\table"}', r'{"path": "C:\\new\\table"}'),
        (r"a line \n of prose", r"a line \n of prose"),
        (r'print("a\nb") and {"k": 1}', r'print("a\nb") and {"k": 1}'),
    ],
)
def test_escapes_become_what_they_mean_where_json_has_a_value(written: str, read: str) -> None:
    assert opened(written) == read


@given(st.text(), st.text(alphabet='"\\nrt{}[]:, a1'))
def test_every_position_stays_what_it_was(told: str, other: str) -> None:
    written = json.dumps({"content": told}, ensure_ascii=False) + other
    assert len(opened(written)) == len(written)


@given(
    st.lists(st.sampled_from(['"', "\\", "\\n", '\\"', "\n", '": "', '", "', '"}', '{"a": "', " ", "b"]), max_size=40)
)
def test_lines_without_an_escape_are_passed_over_and_nothing_else(parts: list[str]) -> None:
    told = '{"k":"\\n"}' + "".join(parts)
    assert opened(told) == json_strings._VALUE.sub(json_strings._opened, told)


def test_a_short_label_behind_an_escaped_line_end_is_seen() -> None:
    """The "n" of the escape is no letter of the label: ``\\nRUT`` is a RUT's."""
    text = '{"role": "user", "content": ' + json.dumps("here it is:\nRUT: 17044231-8\nthanks") + "}"
    (found,) = build([one for one in BUILT_IN if one.name == "cl-rut"]).scan(text)
    assert text[found.start : found.end] == "17044231-8"
