"""Files of the leak test: each is one of its kind, and says what it was given."""

from __future__ import annotations

import io
import zipfile

import olefile
import pytest

from tidegate.practice.leaks_files import MADE, compound
from tidegate.practice.leaks_values import stands_in
from tidegate.wire.documents import whole

CARD = "4539 1488 0343 6467"
TEXT = f'Their card is {CARD} & they "wait" <soon>.'
#: What `tidegate.wire.documents` calls each.
KINDS = {"odt": "odf", "ods": "odf", "odp": "odf", "ipynb": "text", "hml": "hwpml"}


@pytest.mark.parametrize("name", MADE)
def test_it_is_a_file_of_its_kind_with_the_text_in_it(name: str) -> None:
    made = MADE[name](TEXT)
    read = whole.read(made)
    suffix = name.rpartition(".")[2]
    assert read.kind == KINDS.get(suffix, suffix)
    assert read.missed == []
    assert any(CARD in one.piece.text for one in read.texts)
    assert stands_in(CARD, made), "and it is known again where it arrives"


def test_others_read_what_was_packed_by_hand() -> None:
    streams = {"one": b"1" * 5000, "two/three": b"3" * 4096, "two/four": b"short"}
    with olefile.OleFileIO(io.BytesIO(compound(streams))) as file:
        for name, content in streams.items():
            assert file.openstream(name).read().rstrip(b"\0") == content
    with zipfile.ZipFile(io.BytesIO(MADE["letter.odt"](TEXT))) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.testzip() is None


def test_what_one_table_of_sectors_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        compound({"one": bytes(70_000)})
