"""A pinned policy is there whole, as it was pinned, or it is told that it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate import policy_pinned
from tidegate.core.problem import Problems
from tidegate.policy.parse import revision_of
from tidegate.policy_pinned import Pin
from tidegate.settings import Home

TEXT = "rules: []\notherwise: allow\n"
PIN = Pin(revision_of(TEXT), "2026-11-23T04:00:00Z", TEXT, {"sig": b"\xff\0"})


def test_it_is_what_was_pinned_until_it_is_released(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert policy_pinned.read(home) is None
    policy_pinned.write(home, PIN)
    assert policy_pinned.read(home) == PIN
    assert [path.name for path in policy_pinned.file(home).parent.iterdir()] == ["policy.pinned"]
    policy_pinned.release(home)
    policy_pinned.release(home)
    assert policy_pinned.read(home) is None


@pytest.mark.parametrize("broken", [b"", b"{}", b'{"revision": 1}', b"\xff", b"[" * 100_000])
def test_what_is_no_pin_is_told(tmp_path: Path, broken: bytes) -> None:
    policy_pinned.write(Home(tmp_path), PIN)
    policy_pinned.file(Home(tmp_path)).write_bytes(broken)
    with pytest.raises(Problems, match="cannot be read"):
        policy_pinned.read(Home(tmp_path))


def test_another_text_is_not_taken(tmp_path: Path) -> None:
    home = Home(tmp_path)
    policy_pinned.write(home, PIN)
    written = policy_pinned.file(home)
    written.write_bytes(written.read_bytes().replace(b"allow", b"block"))
    with pytest.raises(Problems, match="not the text that was pinned"):
        policy_pinned.read(home)
