"""A desk for every test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.usage.reading import Desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()
