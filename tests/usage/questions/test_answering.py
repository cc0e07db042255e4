"""An answer as plain data, whatever was asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.usage.reading import Desk, squid
from tidegate.usage.questions.answering import answer


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "usage.duckdb"
    desk = Desk(path=path)
    desk.read(squid(0, person="=kim") + squid(60, person="lee"))
    desk.refresh()
    desk.close()
    return path


def test_rows_or_csv(path: Path) -> None:
    told = answer(path, {"question": "daily", "service": ["chatgpt"]})
    assert (told["status"], told["since"], told["rows"][0]["people"]) == (200, "2025-01-31", 2)
    assert answer(path, {"question": "daily", "csv": True})["csv"].splitlines()[1].startswith("2025-01-31,chatgpt,2")


@pytest.mark.parametrize(
    ("said", "status"),
    [({}, 400), ({"question": "daily", "by": "moon"}, 400), ({"question": "switching"}, 400),
     ({"question": "daily", "since": "x"}, 400)],
)  # fmt: skip
def test_what_cannot_be_asked_is_told(path: Path, said: dict[str, object], status: int) -> None:
    told = answer(path, said)
    assert told["status"] == status
    assert told["error"]


@pytest.mark.parametrize("csv", [False, True])
def test_nothing_of_a_misspelt_service_is_no_answer(path: Path, csv: bool) -> None:
    asked: list[object] = []

    def unknown(services: object) -> str:
        asked.append(services)
        return "The catalogue has no service “chatgtp”. Did you mean chatgpt?"

    told = answer(path, {"question": "daily", "service": ["chatgtp"], "csv": csv}, unknown)
    assert told == {"status": 400, "error": unknown(["chatgtp"])}
    assert asked == [["chatgtp"]] * 2
    assert answer(path, {"question": "daily", "service": ["chatgpt"], "csv": csv}, unknown)["status"] == 200
    assert len(asked) == 2, "what was found needs no catalogue"


def test_without_a_store_it_cannot_be_answered_now(tmp_path: Path) -> None:
    assert answer(tmp_path / "none.duckdb", {"question": "daily"})["status"] == 503
