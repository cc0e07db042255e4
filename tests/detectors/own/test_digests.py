"""Digests depend on key and purpose, and are never the mark of an empty slot."""

from __future__ import annotations

from tidegate.detectors.own.digests import Digests


def test_key_and_purpose_make_another_digest() -> None:
    made = {Digests(key, purpose).of(b"x") for key in (b"a" * 32, b"b" * 32) for purpose in ("cell", "word")}
    assert len(made) == 4
    assert all(any(one) and len(one) == 8 for one in made)
    assert Digests(b"a" * 32, "cell").of(b"x") in made
    assert "a" * 4 not in repr(Digests(b"a" * 32, "cell"))
