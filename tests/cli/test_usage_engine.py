"""Where questions are asked: this machine's store, or a server, whose password comes from the environment alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.cli.usage_engine import PASSWORD, cluster_at, engine_of
from tidegate.usage.questions.clickhouse import Cluster
from tidegate.usage.store import Unusable


class Server:
    """A cluster that only notes that it was let go."""

    closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """How servers were asked: address, user, password."""
    calls: list[tuple[str, str, str]] = []

    def at(url: str, *, user: str, password: str) -> Server:
        calls.append((url, user, password))
        return Server()

    monkeypatch.setattr(Cluster, "at", at)
    monkeypatch.setenv(PASSWORD, "tea")
    return calls


def test_a_server_is_asked_with_the_password_of_the_environment_and_let_go(asked: list[tuple[str, str, str]]) -> None:
    with engine_of(Path("unused"), "https://clickhouse.example", "kim") as engine:
        assert isinstance(engine, Server)
        assert not engine.closed
    assert engine.closed
    assert asked == [("https://clickhouse.example", "kim", "tea")]


def test_a_server_is_let_go_when_the_question_fails(asked: list[tuple[str, str, str]]) -> None:
    with pytest.raises(ValueError, match="tide"), cluster_at("https://clickhouse.example", "kim") as cluster:
        raise ValueError("tide")
    assert cluster.closed  # type: ignore[attr-defined]
    assert len(asked) == 1


def test_a_store_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unusable), engine_of(tmp_path / "usage.duckdb", None, "kim"):
        pass
