"""Archives: links, sparse ends and bytes after the end."""

from __future__ import annotations

import pytest

from tests.wire.documents import samples as s
from tidegate.wire.documents.archives import seven, tarred, unpacked
from tidegate.wire.documents.extracted import FileLimits, Unreadable


def test_bytes_after_the_end_of_a_tar_are_said():
    content = s.tarred({"a.txt": b"a"})
    assert tarred(content, FileLimits()).missed == []
    assert tarred(content + b"hidden".ljust(512, b"\0"), FileLimits()).missed == ["trailing-bytes"]


def test_too_many_members():
    content = s.tarred({str(number): b"a" for number in range(5)})
    assert tarred(content, FileLimits(members=3)).missed == ["too-many-parts"]
    with pytest.raises(Unreadable, match="too-many-parts"):
        seven(s.seven({str(number): b"a" for number in range(5)}), FileLimits(members=3))


def test_several_streams_and_cut_ones():
    import bz2

    assert unpacked(bz2.compress(b"a") + bz2.compress(b"b"), "bzip2", FileLimits()).members[0].content == b"ab"
    with pytest.raises(Unreadable, match="damaged"):
        unpacked(bz2.compress(b"a" * 1000)[:-5], "bzip2", FileLimits())
