"""A look-up does the same work however many services are listed: every request to them waits for one."""

from __future__ import annotations

import pytest

from bench.lookups import ASKED, catalogues
from tests.counted import calls
from tidegate.catalog.catalog import Catalog


@pytest.fixture(scope="module")
def both() -> tuple[Catalog, Catalog]:
    """As shipped, and with two thousand services more."""
    return catalogues()


@pytest.mark.parametrize("kind", ASKED)
def test_a_look_up_calls_as_much_with_two_thousand_services_more(both: tuple[Catalog, Catalog], kind: str) -> None:
    shipped, larger = (calls(lambda one=one: one.identify(*ASKED[kind])) for one in both)  # type: ignore[misc]
    assert shipped == larger
    assert shipped < 100
