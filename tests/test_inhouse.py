"""The assistant's own process, put together from a home: it signs people in by the people file, and records."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.core.exchange import Assurance
from tidegate.edges.people import Person, change, emit_people, hashed
from tidegate.homes import prepare
from tidegate.inhouse import InHouse
from tidegate.settings import Home


@pytest.mark.slow
async def test_it_is_put_together_from_a_home(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    prepare(home)
    (home.path / "settings.yaml").write_text(
        "models: [{name: here, url: 'http://127.0.0.1:1/v1'}, {name: nowhere, url: 'https://models.example/v1'}]"
    )
    change(home.people, lambda _: emit_people([Person("kim", hashed("tea"), frozenset({"research"}))]))
    house = InHouse(home)
    await house._find_models()
    assert [one.id for one in house.parts.directory] == ["here"]  # no policy could decide about the other
    door = house.parts.doorkeeper
    actor = await door.password("kim", "tea", None)
    assert actor is not None
    assert actor.groups == {"research"}
    assert await door.password("kim", "coffee", None) is None
    assert door.current("nobody", Assurance.PASSWORD) is None
    await house.close()
