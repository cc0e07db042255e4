"""A key for the service itself, in its address: no more a leak than in a header.  Anything else there is."""

from __future__ import annotations

import pytest

from tidegate.core.service import Shape
from tidegate.wire import bodies

SHAPE = Shape("generate", frozenset({"prompt"}), "application/json", ("contents",), credential="query:key")
OTHER = Shape("generate", frozenset({"prompt"}), "application/json", ("contents",))
KEY = "AIza" + "Sy0example0example0example0example0"


def sheet(query: str, shape: Shape | None = SHAPE) -> str:
    reading = bodies.read(
        b'{"contents": "hello"}', media_type="application/json", encoding=None, query=query, shape=shape
    )
    assert reading.unread == ()
    return reading.sheet().text


def test_the_services_own_key_is_not_looked_into() -> None:
    assert KEY not in sheet(f"key={KEY}&alt=sse")
    assert "hello" in sheet(f"key={KEY}&alt=sse")


@pytest.mark.parametrize(
    "query",
    [
        "key=900101-1234568",
        "key=4111111111111111111111",
        "key=please+summarise+the+merger+plan+of+2026",
        f"key={KEY}&key=second",
        f"note={KEY}",
        "key=" + "A1" * 150,
    ],
)
def test_whatever_is_not_one_key_in_its_place_is_read(query: str) -> None:
    last = query.rpartition("=")[2].replace("+", " ")
    assert last in sheet(query)


@pytest.mark.parametrize("shape", [None, OTHER])
def test_where_no_shape_says_so_every_parameter_is_read(shape: Shape | None) -> None:
    assert KEY in sheet(f"key={KEY}", shape)
