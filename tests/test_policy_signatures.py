"""A signature is good if a signer of the settings made it for this text; anything else is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import needs, repositories
from tidegate.core.problem import Problems
from tidegate.policy_signatures import MINISIGN, SSH, check, minisign
from tidegate.sections import PolicyAt
from tidegate.settings import Home

TEXT = "rules: []\notherwise: allow\n"


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(TEXT)
    return path


@needs.programs("minisign")
def test_a_signature_holds_at_every_byte(tmp_path: Path, policy: Path) -> None:
    key = repositories.minisign_key(tmp_path)
    repositories.minisign(tmp_path, policy)
    good = Path(f"{policy}.minisig").read_bytes()
    assert minisign(TEXT.encode(), good, key)
    untrusted = good.index(b"\n")  # the first line is a comment that nothing protects
    for place in range(untrusted + 1, len(good) - 1):
        broken = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
        assert not minisign(TEXT.encode(), broken, key), place
    for wrong in (b"", b"\n\n\n\n", good[:40], b"\xff" * 90):
        assert not minisign(TEXT.encode(), wrong, key)
    assert not minisign(TEXT.encode(), good, "no key")


@needs.programs("minisign")
def test_one_good_signature_is_enough_and_another_signers_is_none(tmp_path: Path, policy: Path) -> None:
    at = PolicyAt(signed_by=[repositories.minisign_key(tmp_path)])
    repositories.minisign(tmp_path, policy)
    good = Path(f"{policy}.minisig").read_bytes()
    check(TEXT, {MINISIGN: good, SSH: b"nonsense"}, Home(tmp_path), at, "p")
    (tmp_path / "other").mkdir()
    others = PolicyAt(signed_by=[repositories.minisign_key(tmp_path / "other")])
    with pytest.raises(Problems, match="not signed by a signer of the settings"):
        check(TEXT, {MINISIGN: good}, Home(tmp_path), others, "p")
    for none in ({}, {MINISIGN: None, SSH: None}):
        with pytest.raises(Problems, match="is not signed\\."):
            check(TEXT, none, Home(tmp_path), at, "p")
