"""ClickHouse answers every question as DuckDB does, over its own protocol, and gets each day once."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.usage.questions.history import DAYS, FIRST, filled
from tests.usage.questions.server import serving
from tidegate.usage import schema
from tidegate.usage.effect.measures import measures
from tidegate.usage.questions.ask import ask, bounds
from tidegate.usage.questions.clickhouse import SENT, Cluster, ddl
from tidegate.usage.questions.duck import Duck
from tidegate.usage.questions.listing import QUESTIONS
from tidegate.usage.questions.question import Asked
from tidegate.usage.store import Store, Unusable

LAST = FIRST + timedelta(days=DAYS - 1)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Cluster]]:
    store = filled()
    with serving(tmp_path_factory.mktemp("clickhouse")) as url:
        cluster = Cluster.at(url)
        cluster.push(store)
        yield store, cluster
        cluster.close()
    store.close()


def every() -> list[Asked]:
    asked = []
    for question in QUESTIONS.values():
        since = date(2025, 1, 20) if question.needs else date(2025, 1, 9)
        services = ("deepseek",) if "service" in question.needs else ()
        asked += [
            Asked(question, since, LAST, services, by=by, per=per)
            for by in question.by
            for per in question.per or ("all",)
        ]
        if "organisation" in question.by:
            asked.append(Asked(question, since, LAST, ("deepseek", "claude"), by="service", tenant="b's"))
    rank, people = QUESTIONS["rank"], QUESTIONS["people"]
    asked += [Asked(rank, FIRST, LAST, ("claude",), of=of) for of in ("prompts", "events", "installs")]
    asked += [Asked(QUESTIONS["at-the-top"], FIRST, LAST, of="installs"), Asked(people, FIRST, LAST, sketch=True)]
    return asked


@pytest.mark.slow
def test_both_engines_give_the_same_answers(both: tuple[Store, Cluster]) -> None:
    store, cluster = both
    duck = Duck(store)
    answered = 0
    for asked in every():
        expected, got = ask(duck, asked), ask(cluster, asked)
        assert got.columns == expected.columns
        assert [_near(row) for row in got.rows] == [_near(row) for row in expected.rows], asked
        answered += bool(got.rows)
    assert answered > 60
    assert measures(cluster, "deepseek", "t7") == measures(duck, "deepseek", "t7") != []
    assert bounds(cluster) == bounds(duck)


def _near(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(round(value, 3) if isinstance(value, float) else value for value in row)


@pytest.mark.slow
def test_what_was_sent_is_not_sent_again_and_what_changed_is_replaced(both: tuple[Store, Cluster]) -> None:
    store, cluster = both
    assert cluster.push(store) == 0
    store.sql.execute("UPDATE part_day SET prompts = prompts + 1 WHERE day = ? AND tenant = ''", [FIRST])
    assert cluster.push(store) == 1
    asked = Asked(QUESTIONS["prompts"], FIRST, FIRST, by="all")
    assert ask(cluster, asked).rows == ask(Duck(store), asked).rows
    store.sql.execute("DELETE FROM stance WHERE day = ?", [FIRST])
    # Of organisations that this store does not read, nothing is taken away.
    assert cluster.push(store) == 0


@pytest.mark.slow
def test_sending_that_was_broken_off_is_taken_back(
    both: tuple[Store, Cluster], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, cluster = both
    store.sql.execute("UPDATE part_day SET events = events + 1 WHERE tenant = ''")

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        tell = cluster._tell
        told: list[object] = []
        patched.setattr(type(cluster), "_tell", lambda self, *said: broken() if told else told.append(tell(*said)))
        with pytest.raises(KeyboardInterrupt):
            cluster.push(store)
    assert cluster.push(store) == DAYS
    asked = Asked(QUESTIONS["events"], FIRST, LAST, by="all")
    assert ask(cluster, asked).rows == ask(Duck(store), asked).rows


def test_values_are_bound_and_never_part_of_the_text() -> None:
    asked = Asked(QUESTIONS["daily"], FIRST, LAST, ("'; DROP TABLE who; --",), tenant="\\' OR 1=1")
    assert "DROP" not in asked.text
    assert "OR 1=1" not in asked.text


def test_the_tables_are_those_of_the_schema() -> None:
    assert set(SENT) <= {table.name for table in schema.TABLES}
    assert "`people` UInt64" in ddl(schema.PART_DAY)
    assert "PARTITION BY toYYYYMM(day) ORDER BY (tenant, day, service, cut, part)" in ddl(schema.PART_DAY)


@pytest.mark.parametrize("url", ["clickhouse", "ftp://x/usage", "http://127.0.0.1:1/usage"])
def test_a_server_that_is_not_there_is_said_in_words(url: str) -> None:
    with pytest.raises(Unusable, match=r"ClickHouse .*"):
        Cluster.at(url)


def test_a_server_that_is_not_there_is_said_and_nothing_else(capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:  # bound, and never listening
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Unusable, match=r"No ClickHouse answers at 127\.0\.0\.1\."):
            Cluster.at(f"http://127.0.0.1:{taken.getsockname()[1]}/usage")
    assert capfd.readouterr() == ("", "")
