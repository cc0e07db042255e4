"""A body is read with all that an edge holds of it, and its files where somebody may wait for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.wire.documents.here import packed
from tidegate.edges.files import Files
from tidegate.edges.reading import read_body, reader
from tidegate.edges.station import FileWaits, Held


@pytest.fixture
def files() -> Iterator[Files]:
    made = Files(most=1)
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


def test_without_files_those_in_a_body_are_unread() -> None:
    assert read_body(Held(packed("a line of a file"), media_type="application/zip"), None).unread
