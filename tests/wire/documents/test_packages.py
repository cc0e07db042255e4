"""ZIP files, read within limits and written again."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.documents import samples as s
from tidegate.wire.documents.extracted import FileLimits, Unreadable
from tidegate.wire.documents.packages import Package, changed

TEXT = s.zipped({"a.txt": b"hello world", "b.txt": b"second"})


def test_members_are_laid_out_one_after_another():
    assert [(entry.name, entry.start, entry.size) for entry in Package(TEXT, FileLimits()).entries] == [
        ("a.txt", 0, 11),
        ("b.txt", 12, 6),
    ]


def test_changing_one_member():
    new = zipfile.ZipFile(io.BytesIO(changed(TEXT, [(0, 5, b"bye"), (16, 18, b"")])))
    assert new.testzip() is None
    assert (new.read("a.txt"), new.read("b.txt")) == (b"bye world", b"seco")


@pytest.mark.parametrize("splice", [(10, 13, b""), (5, 99, b""), (99, 100, b"")])
def test_a_change_that_reaches_outside_a_member_is_none(splice):
    with pytest.raises(Unreadable):
        changed(TEXT, [splice])


def test_names_comments_and_dates_stay():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("이름.txt", (2024, 5, 6, 7, 8, 10))
        info.comment = b"about it"
        archive.writestr(info, "hello")
        archive.comment = b"whole"
    new = zipfile.ZipFile(io.BytesIO(changed(out.getvalue(), [(0, 1, b"H")])))
    (info,) = new.infolist()
    assert (info.filename, info.date_time, info.comment, new.comment) == (
        *("이름.txt", (2024, 5, 6, 7, 8, 10)),
        *(b"about it", b"whole"),
    )
    assert new.read(info) == b"Hello"


def test_too_many_members():
    with pytest.raises(Unreadable, match="too-many-parts"):
        Package(TEXT, FileLimits(members=1))


def test_no_zip_at_all():
    with pytest.raises(Unreadable, match="damaged"):
        Package(b"PK\x03\x04", FileLimits())


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 255))
def test_one_byte_wrong_is_seen_or_harmless(at, bit):
    broken = bytearray(TEXT)
    broken[at] ^= bit
    try:
        package = Package(bytes(broken), FileLimits())
    except Unreadable:
        return
    for entry in package.entries:
        try:
            content = package.read(entry)
        except Unreadable:
            continue
        assert content in (b"hello world", b"second", b"")
