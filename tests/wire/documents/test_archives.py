"""Archives: links, sparse ends and bytes after the end."""

from __future__ import annotations

import io
import tarfile

import pytest

from tests.wire.documents import samples as s
from tidegate.wire.documents.archives import seven, tarred, unpacked
from tidegate.wire.documents.extracted import FileLimits, Unreadable


def test_bytes_after_the_end_of_a_tar_are_said() -> None:
    content = s.tarred({"a.txt": b"a"})
    assert tarred(content, FileLimits()).missed == []
    assert tarred(content + b"hidden".ljust(512, b"\0"), FileLimits()).missed == ["trailing-bytes"]


def with_head(content: bytes, at: int, letters: bytes) -> bytes:
    """The first head of an archive with ``letters`` at ``at``, and the sum set right."""
    head = bytearray(content[:512])
    head[at : at + len(letters)] = letters
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + content[512:]


@pytest.mark.parametrize("kind", [b"Z", b"V", b"A", b"M", b"S"])
def test_members_of_a_kind_nobody_knows_are_read(kind: bytes) -> None:
    """``tar`` unpacks them as ordinary files."""
    found = tarred(with_head(s.tarred({"a.txt": b"a secret word"}), 156, kind), FileLimits())
    said = [member.content for member in found.members] + [piece.text.encode() for piece in found.pieces]
    assert any(b"a secret word" in one for one in said)


def test_what_fills_the_blocks_of_a_tar_is_read() -> None:
    content = s.tarred({"a.txt": b"a"})
    for hidden in (
        content[:520] + b"a secret word" + content[533:],
        with_head(content, 480, b"a secret word"),
    ):
        assert [piece.text for piece in tarred(hidden, FileLimits()).pieces] == ["a.txt", "a secret word"]


def test_heads_of_a_tar_are_not_taken_for_numbers_of_anybody() -> None:
    assert [piece.text for piece in tarred(s.tarred({"a.txt": b"a"}), FileLimits()).pieces] == ["a.txt"]


def test_names_that_a_pax_head_gives_to_what_it_says_are_read() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("a.txt")
        info.pax_headers = {"a secret word": "x"}
        archive.addfile(info)
    assert any("a secret word=x" in piece.text for piece in tarred(out.getvalue(), FileLimits()).pieces)


def test_too_many_members() -> None:
    content = s.tarred({str(number): b"a" for number in range(5)})
    assert tarred(content, FileLimits(members=3)).missed == ["too-many-parts"]
    with pytest.raises(Unreadable, match="too-many-parts"):
        seven(s.seven({str(number): b"a" for number in range(5)}), FileLimits(members=3))


def test_several_streams_and_cut_ones() -> None:
    import bz2

    assert unpacked(bz2.compress(b"a") + bz2.compress(b"b"), "bzip2", FileLimits()).members[0].content == b"ab"
    with pytest.raises(Unreadable, match="damaged"):
        unpacked(bz2.compress(b"a" * 1000)[:-5], "bzip2", FileLimits())
