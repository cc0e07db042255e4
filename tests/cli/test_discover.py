"""``tidegate discover`` as somebody calls it on the first afternoon."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.usage.reading import squid
from tidegate.cli import main
from tidegate.usage.store import Store


def call(home: Path, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["discover", "--home", str(home), *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_it_says_what_is_in_use_and_writes_a_policy_to_start_from(tmp_path: Path) -> None:
    log, starter = tmp_path / "access.log", tmp_path / "starter.yaml"
    log.write_text("".join(squid(n, "chat.deepseek.com", f"p{n}") for n in range(30)) + "broken kim\n")
    code, said, told = call(tmp_path / "home", str(log), "--time-zone", "Asia/Seoul", "--starter-policy", str(starter))
    assert code == 0
    assert "DeepSeek" in said
    assert "servers in China" in said
    assert "1 line could not be read" in said
    assert "kim" not in said
    assert "lines a second" in told
    assert "deepseek" in starter.read_text()
    code, said, _ = call(tmp_path / "home", str(log), "--json")
    report = json.loads(said)
    assert (report["services"][0]["people"], report["sources"][0]["added"]) == (30, 0)


def test_names_and_days_are_those_that_the_gateway_was_told_to_keep(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "access.log"
    home.mkdir()
    (home / "key").write_text("0123456789abcdef")
    (home / "settings.yaml").write_text("usage: {time-zone: Asia/Seoul, pseudonyms: key}\n")
    log.write_text(squid(0, "chat.deepseek.com", "kim@example.kr"))
    assert call(home, str(log))[0] == 0
    Store.open(home / "usage.duckdb", day_zone="Asia/Seoul", read_only=True).close()
    assert b"kim@example.kr" not in (home / "usage.duckdb").read_bytes()


def test_a_wrong_call_is_told_in_a_sentence(tmp_path: Path) -> None:
    for arguments in (
        ["none.log"],
        [str(tmp_path), "--time-zone", "Mars/Base"],
        [str(tmp_path), "--squid-format", "%rm"],
    ):
        code, _, told = call(tmp_path / "home", *arguments)
        assert code == 2
        assert told.strip().endswith((".", ")."))


def test_nothing_is_lost_where_the_store_gives_way_between_two_stretches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, person in (("a.log", "kim"), ("b.log", "lee")):
        (tmp_path / name).write_text(squid(1, person=person) + squid(2, "claude.ai", person))
    gave_way: list[int] = []
    true = Store.give_way

    def counted(store: Store) -> None:
        gave_way.append(1)
        true(store)

    monkeypatch.setattr("tidegate.cli.discover.TURN", 0.0)
    monkeypatch.setattr(Store, "give_way", counted)
    _, said, _ = call(tmp_path, str(tmp_path / "a.log"), str(tmp_path / "b.log"), "--json")
    assert sorted((one["service"], one["people"]) for one in json.loads(said)["services"]) == [
        ("chatgpt", 2), ("claude", 2)
    ]  # fmt: skip
    assert len(gave_way) == 2
