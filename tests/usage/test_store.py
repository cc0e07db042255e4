"""One file, one writer, one time zone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tidegate.usage.store import Store, Unusable


def test_a_store_keeps_its_zone_and_refuses_another(tmp_path: Path) -> None:
    path = tmp_path / "usage.duckdb"
    Store.open(path, day_zone="Asia/Seoul").close()
    again = Store.open(path)
    assert str(again.day_zone) == "Asia/Seoul"
    again.close()
    with pytest.raises(Unusable, match=r"counts days of Asia/Seoul.* Move it away"):
        Store.open(path, day_zone="UTC")


def test_what_is_no_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("hello" * 1000)
    with pytest.raises(Unusable, match="not a store of usage"):
        Store.open(tmp_path / "x")


def test_a_place_that_is_not_there_is_not_called_a_wrong_file(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"cannot be opened: No such file or directory\.$"):
        Store.open(tmp_path / "gone" / "usage.duckdb")


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


ASKING = """
import sys
import os
import subprocess
import sys
from pathlib import Path
from tidegate.usage.store import Store, Unusable
try:
    store = Store.open(Path(sys.argv[1]), read_only=True, wait=float(sys.argv[2]))
except Unusable as trouble:
    sys.exit(str(trouble))
print(store.setting("catalogue"))
store.close()
"""


def test_whoever_asks_is_answered_when_a_writer_gives_way(tmp_path: Path) -> None:
    path = tmp_path / "usage.duckdb"
    store = Store.open(path)
    store.set("catalogue", "x")
    asking = subprocess.Popen([sys.executable, "-c", ASKING, str(path), "60"], stdout=subprocess.PIPE, text=True)
    while asking.poll() is None:
        store.give_way()
    assert asking.communicate()[0] == "x\n"
    store.set("catalogue", "y")
    store.close()
    assert Store.open(path).setting("catalogue") == "y"


def test_whoever_may_not_wait_is_told_who_has_it(tmp_path: Path) -> None:
    path = tmp_path / "usage.duckdb"
    store = Store.open(path)
    asked = subprocess.run([sys.executable, "-c", ASKING, str(path), "0"], capture_output=True, text=True)
    assert f"another program has it open (process {os.getpid()})" in asked.stderr
    assert "ask again in a minute" in asked.stderr
    store.close()


def test_a_store_in_memory_gives_way_to_nobody() -> None:
    store = Store.open(None)
    store.give_way()
    assert store.setting("version")
    store.close()
