"""Strings that stand for all strings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidegate.policy.globs import representatives
from tidegate.policy.names import Names

WRITTEN = st.text(alphabet="ab@*", min_size=1, max_size=4)
LISTED = st.lists(st.lists(WRITTEN, min_size=1, max_size=2).map(Names.of), max_size=4)


@given(LISTED, st.text(alphabet="abc@", max_size=6))
def test_every_string_is_treated_like_one_of_them(listed: list[Names], text: str) -> None:
    def treated(name: str) -> tuple[bool, ...]:
        return tuple(names.has(name) for names in listed)

    if text:
        assert treated(text) in {treated(name) for name in representatives(listed)}


def test_they_look_like_what_they_stand_for() -> None:
    listed = [Names.of(["*@partner.example", "kim@example.kr"]), Names.of(["*"])]
    assert representatives(listed)[:1] == ("somebody@elsewhere.example",)
    assert "somebody@partner.example" in representatives(listed)
    assert representatives(listed)[-1] == "kim@example.kr"
    assert representatives([], ("device-1",)) == ("device-1",)


def test_many_globs_are_cut_short_and_not_walked_for_ever() -> None:
    listed = [Names.of([f"*{n}x{n}y*z{n}*"]) for n in range(60)]
    assert len(representatives(listed)) >= 60
