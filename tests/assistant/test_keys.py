"""Keys: shown once, kept as digests, revoked at once by another process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.assistant.keys import Key, Keys, NotMade
from tidegate.assistant.store import connect


def test_a_key_is_known_by_itself_alone(tmp_path: Path) -> None:
    database = connect(tmp_path / "a.db")
    keys = Keys(database, lambda: 5.0)
    id, secret = keys.add(Key(name="robot", groups=("research",), tokens=100, models=("home",)))
    holder = keys.holder(secret)
    assert holder is not None
    assert (holder.id, holder.who.person, holder.who.groups) == (id, "robot", frozenset({"research"}))
    assert holder.may_use("home")
    assert not holder.may_use("outside")
    for other in ("", "tg-", secret[:-1], secret.removeprefix("tg-"), "tg-é"):
        assert keys.holder(other) is None
    assert secret not in repr(database.execute("SELECT * FROM keys").fetchall())
    assert keys.list() == [(id, 5.0, holder.key)]


def test_what_another_process_does_counts_at_once(tmp_path: Path) -> None:
    here, there = (Keys(connect(tmp_path / "a.db"), lambda: 5.0) for _ in range(2))
    id, secret = there.add(Key(name="robot"))
    assert here.holder(secret) is not None
    assert there.revoke(id)
    assert here.holder(secret) is None
    assert not there.revoke(id)


@pytest.mark.parametrize("key", [Key(name=""), Key(name="a b"), Key(name="a", groups=("x,y",)), Key(name="a", rate=0)])
def test_a_key_that_makes_no_sense_is_not_made(tmp_path: Path, key: Key) -> None:
    with pytest.raises(NotMade):
        Keys(connect(None), lambda: 5.0).add(key)
