"""A look-up does the same work however many services are listed: every request to them waits for one."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from bench.lookups import ASKED, catalogues
from tidegate.catalog.catalog import Catalog


@pytest.fixture(scope="module")
def both() -> tuple[Catalog, Catalog]:
    """As shipped, and with two thousand services more."""
    return catalogues()


def calls(work: Callable[[], object]) -> int:
    """How many functions ``work`` calls, Python's own among them."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("kind", ASKED)
def test_a_look_up_calls_as_much_with_two_thousand_services_more(both: tuple[Catalog, Catalog], kind: str) -> None:
    shipped, larger = (calls(lambda one=one: one.identify(*ASKED[kind])) for one in both)  # type: ignore[misc]
    assert shipped == larger
    assert shipped < 100
