"""What is sealed opens for its person and its place, and for nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.assistant.sealing import Keyring, Seal, Unopened

RING = Keyring(bytes(range(32)))


@given(st.binary(max_size=500), st.text(max_size=20))
def test_what_is_sealed_opens_again(content: bytes, place: str) -> None:
    seal = RING.unwrap("kim", RING.new("kim"))
    sealed = seal.seal(content, place.encode("utf-8", "replace").decode())
    assert seal.open(sealed, place.encode("utf-8", "replace").decode()) == content
    assert len(sealed) == len(content) + 28


def test_it_opens_in_no_other_place_for_no_one_else_and_not_changed() -> None:
    wrapped = RING.new("kim")
    seal = RING.unwrap("kim", wrapped)
    sealed = seal.seal(b"the tide", "m-1")
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for content, place in ((sealed, "m-2"), (changed, "m-1"), (sealed[:20], "m-1"), (b"", "m-1")):
        with pytest.raises(Unopened):
            seal.open(content, place)
    with pytest.raises(Unopened):
        RING.unwrap("lee", wrapped)
    with pytest.raises(Unopened):
        Keyring(bytes(32)).unwrap("kim", wrapped)
    with pytest.raises(Unopened):
        RING.unwrap("kim", RING.new("kim")).open(sealed, "m-1")


def test_keys_are_shown_nowhere() -> None:
    assert repr(RING) == "<Keyring>"
    assert repr(Seal(bytes(32))) == "<Seal>"
    with pytest.raises(ValueError, match="32 bytes"):
        Seal(b"short")
