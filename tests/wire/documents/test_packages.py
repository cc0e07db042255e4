"""ZIP files, read within limits and written again."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.documents import samples as s
from tidegate.wire.documents.extracted import FileLimits, Unreadable
from tidegate.wire.documents.packages import Package, changed

TEXT = s.zipped({"a.txt": b"hello world", "b.txt": b"second"})


def test_members_are_laid_out_one_after_another() -> None:
    assert [(entry.name, entry.start, entry.size) for entry in Package(TEXT, FileLimits()).entries] == [
        ("a.txt", 0, 11),
        ("b.txt", 12, 6),
    ]


def test_changing_one_member() -> None:
    new = zipfile.ZipFile(io.BytesIO(changed(TEXT, [(0, 5, b"bye"), (16, 18, b"")])))
    assert new.testzip() is None
    assert (new.read("a.txt"), new.read("b.txt")) == (b"bye world", b"seco")


@pytest.mark.parametrize("splice", [(10, 13, b""), (5, 99, b""), (99, 100, b"")])
def test_a_change_that_reaches_outside_a_member_is_none(splice: tuple[int, int, bytes]) -> None:
    with pytest.raises(Unreadable):
        changed(TEXT, [splice])


def test_names_comments_and_dates_stay() -> None:
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


def between(inserted: bytes) -> bytes:
    """``TEXT`` with bytes between its members, and a directory that knows of the way they take."""
    second, directory = TEXT.index(b"PK\3\4", 4), TEXT.index(b"PK\1\2")
    made = bytearray(TEXT)
    for at in (made.index(b"PK\1\2", directory + 4) + 42, made.index(b"PK\5\6") + 16):
        struct.pack_into("<L", made, at, struct.unpack_from("<L", made, at)[0] + len(inserted))
    return bytes(made[:second] + inserted + made[second:])


UNLISTED = TEXT[: TEXT.index(b"PK\3\4", 4)]


@pytest.mark.parametrize("content", [between(b"a secret word, or some more of them"), between(UNLISTED), TEXT + b"x"])
def test_what_no_directory_lists_is_said(content: bytes) -> None:
    """A program that reads a ZIP file from its beginning finds members that the directory leaves out."""
    assert Package(content, FileLimits()).hides()


@pytest.mark.parametrize(
    "content", [TEXT, between(bytes(4_000)), between(b"PK\7\x08" + bytes(range(20))), TEXT + b"\r\n"]
)
def test_alignment_and_data_descriptors_hide_nothing(content: bytes) -> None:
    assert not Package(content, FileLimits()).hides()


def test_fields_that_programs_add_are_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.extra = struct.pack("<HH", 0x9999, 13) + b"a secret word"
        archive.writestr(info, "hello")
    package = Package(out.getvalue(), FileLimits())
    assert package.extras(package.entries[0]).count(b"a secret word") == 2


def test_too_many_members() -> None:
    with pytest.raises(Unreadable, match="too-many-parts"):
        Package(TEXT, FileLimits(members=1))


def test_no_zip_at_all() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        Package(b"PK\x03\x04", FileLimits())


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 255))
def test_one_byte_wrong_is_seen_or_harmless(at: int, bit: int) -> None:
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
