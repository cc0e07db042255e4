"""One file, one writer, one time zone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.usage.store import Store, Unusable


def test_a_store_keeps_its_zone_and_refuses_another(tmp_path: Path) -> None:
    path = tmp_path / "usage.duckdb"
    Store.open(path, day_zone="Asia/Seoul").close()
    again = Store.open(path)
    assert str(again.day_zone) == "Asia/Seoul"
    again.close()
    with pytest.raises(Unusable, match="counts days of Asia/Seoul"):
        Store.open(path, day_zone="UTC")


def test_what_is_no_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("hello" * 1000)
    with pytest.raises(Unusable, match="not a store of usage"):
        Store.open(tmp_path / "x")


def test_a_transaction_is_all_or_nothing() -> None:
    store = Store.open(None)

    def half() -> None:
        with store.transaction():
            store.set("catalogue", "x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert store.setting("catalogue") == ""
    store.close()
