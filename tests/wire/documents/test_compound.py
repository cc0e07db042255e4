"""Compound files: mails and documents of Hangul."""

from __future__ import annotations

import pytest

from tests.wire.documents import samples as s
from tidegate.wire.documents.compound import extract
from tidegate.wire.documents.extracted import FileLimits, Unreadable


def test_a_mail_in_a_mail_and_eight_bit_texts() -> None:
    inner = "__attach_version1.0_#00000000/__substg1.0_3701000D"
    content = s.compound({
        "__properties_version1.0": bytes(32),
        "__substg1.0_0037001E": "제목".encode("cp949"),
        f"{inner}/__substg1.0_1000001F": "inside".encode("utf-16-le"),
        "__substg1.0_10130102": b"<html>formatted</html>",
    })  # fmt: skip
    found = extract(content, FileLimits())
    assert {piece.text for piece in found.pieces} == {"제목", "inside"}
    assert [member.content for member in found.members] == [b"<html>formatted</html>"]


def test_hangul_without_text_or_with_a_broken_record_is_not_read() -> None:
    assert "no-text" in extract(s.compound({"FileHeader": b"HWP Document File".ljust(64, b"\0")}), FileLimits()).missed
    broken = {"FileHeader": b"HWP Document File".ljust(64, b"\0"), "BodyText/Section0": b"\x43\0\xf0\x0f"}
    with pytest.raises(Unreadable, match="damaged"):
        extract(s.compound(broken), FileLimits())
