"""Damaged files of every kind: read in part or not at all, with a code, and in bounded time."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.documents import samples as s
from tidegate.wire.documents import whole
from tidegate.wire.documents.extract import extract
from tidegate.wire.documents.extracted import KINDS as READ_HERE
from tidegate.wire.documents.extracted import Extracted, FileLimits, Unreadable
from tidegate.wire.file_kinds import kind_of

SMALL = FileLimits(unpacked=4 << 20, characters=1 << 20)
CODE = re.compile(r"[a-z-]+(?::[a-z0-9-]+)?")

KINDS = (
    "docx",
    "xlsx",
    "pptx",
    "hwpx",
    "hwp",
    "msg",
    "rtf",
    "pdf",
    "sqlite",
    "parquet",
    "zip",
    "tar",
    "7z",
    "hwpml",
    "doc",
    "ppt",
)


@cache
def sample(kind: str) -> bytes:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            return s.sqlite(Path(folder) / "x.db")
    members = {"a.txt": b"hello" * 20, "b.csv": b"a,b\n1,2"}
    made = {
        "zip": lambda: s.zipped(members), "tar": lambda: s.tarred(members), "7z": lambda: s.seven(members),
        "pdf": lambda: s.pdf([s.CARD, s.MAIL]),
    }  # fmt: skip
    return made[kind]() if kind in made else getattr(s, kind)()


#: Damage: where (in thousandths of the file), what, and how much of it.
DAMAGE = st.lists(
    st.tuples(st.integers(0, 9999), st.sampled_from(["flip", "cut", "repeat", "zero", "end"]), st.integers(1, 255)),
    min_size=1,
    max_size=6,
)


def damaged(content: bytes, damage: list[tuple[int, str, int]]) -> bytes:
    broken = bytearray(content)
    for place, how, much in damage:
        at = place * len(broken) // 10_000
        if how == "flip" and broken:
            broken[at] ^= much
        elif how == "cut":
            del broken[at : at + much]
        elif how == "repeat":
            broken[at:at] = broken[max(at - much, 0) : at]
        elif how == "zero":
            broken[at : at + 8] = bytes(8)
        elif how == "end":
            del broken[max(len(broken) - much, 0) :]
    return bytes(broken)


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_a_code(kind: str) -> None:
    @given(DAMAGE)
    def law(damage: list[tuple[int, str, int]]) -> None:
        content = damaged(sample(kind), damage)
        found = kind_of(content)
        if found not in READ_HERE:
            return
        try:
            read = extract(content, found, SMALL)
        except Unreadable as bad:
            assert CODE.fullmatch(bad.reason)
        else:
            assert isinstance(read, Extracted)
            assert [code for code in read.missed if not CODE.fullmatch(code)] == []

    law()


@pytest.mark.parametrize("kind", ["zip", "eml", "msg"])
def test_damage_anywhere_in_a_whole(kind: str) -> None:
    @given(DAMAGE)
    def law(damage: list[tuple[int, str, int]]) -> None:
        found = whole.read(damaged(sample(kind), damage), SMALL)
        assert [one.why for one in found.missed if not CODE.fullmatch(one.why)] == []

    law()
