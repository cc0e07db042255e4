"""A body is read with all that an edge holds of it, and its files where somebody may wait for them."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from tests.wire.documents.here import packed
from tidegate.edges.files import Elsewhere, Files
from tidegate.edges.reading import read_body, reader
from tidegate.edges.station import FileWaits, Held
from tidegate.wire.documents.beside_pictures import beside
from tidegate.wire.documents.extracted import KINDS, Extracted, FileLimits
from tidegate.wire.reasons import IMAGE


@pytest.fixture
def files() -> Iterator[Files]:
    made = Files(most=1)
    made.holds()  # an exchange does not wait for long, and this is not about the start
    yield made
    made.close()


def test_a_body_is_read_with_its_query() -> None:
    reading = read_body(Held(b'{"prompt": "hello"}', media_type="application/json", query="q=world"), None)
    assert {part.text for part in reading.parts} >= {"hello", "world"}


def test_a_file_is_read_where_one_may_wait_and_nowhere_else(files: Files) -> None:
    at_once, waiting = reader(files)
    held = Held(packed("a line of a file"), media_type="application/zip")
    with pytest.raises(FileWaits):
        at_once(held, None)
    assert "a line of a file" in waiting(held, None).sheet().text


def test_a_picture_that_waits_for_its_letters_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its notes were read on the event loop, and once more where its letters could be waited for."""
    looked: list[bytes] = []

    def counted(content: bytes, limits: FileLimits) -> Extracted:
        looked.append(content)
        return beside(content, limits)

    monkeypatch.setattr("tidegate.wire.reader.beside", counted)
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, "JPEG", comment=b"a note in a picture")
    held = Held(out.getvalue(), media_type="image/jpeg")
    with pytest.raises(FileWaits):
        read_body(held, None, Elsewhere(KINDS | {IMAGE}))
    assert not looked
    assert "a note in a picture" in read_body(held, None).sheet().text
    assert len(looked) == 1


def test_without_files_those_in_a_body_are_unread() -> None:
    assert read_body(Held(packed("a line of a file"), media_type="application/zip"), None).unread
