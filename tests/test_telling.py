"""Questions over the API are answered by one process, which ends when nobody asks."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tests.usage.reading import Desk, squid
from tests.waiting import PATIENCE
from tidegate import telling
from tidegate.settings import Home, Settings
from tidegate.telling import Answers, questions, usage_of
from tidegate.usage.questions.listing import QUESTIONS

ECHO = (
    "import sys, json, os\n"
    "for line in sys.stdin:\n"
    "    said = json.loads(line)\n"
    "    if said.get('die'): os._exit(1)\n"
    "    if said.get('sleep'): __import__('time').sleep(60)\n"
    "    print(json.dumps({'status': 200, 'pid': os.getpid(), 'tenant': said['tenant']}), flush=True)\n"
)


def answers(**named: float) -> Answers:
    return Answers([sys.executable, "-c", ECHO], **named)


async def test_one_process_answers_everybody_in_turn() -> None:
    asked = answers()
    told = await asyncio.gather(*(asked.ask({"organisation": str(n)}) for n in range(5)))
    assert len({one["pid"] for one in told}) == 1
    assert [one["tenant"] for one in told] == list("01234")
    await asked.close()


async def test_it_ends_when_nobody_asks_and_another_starts_with_the_next_question() -> None:
    asked = answers(idle=0.05)
    first = await asked.ask({})
    assert asked._process is not None
    async with asyncio.timeout(PATIENCE):
        await asked._process.wait()
    assert (await asked.ask({}))["pid"] != first["pid"]
    await asked.close()


@pytest.mark.parametrize("trouble", ["die", "sleep"])
async def test_a_process_that_breaks_or_hangs_is_replaced(trouble: str) -> None:
    asked = answers(within=PATIENCE if trouble == "die" else 0.5)
    assert (await asked.ask({trouble: True}))["status"] == 503
    asked._within = PATIENCE
    assert (await asked.ask({}))["status"] == 200
    await asked.close()


def test_every_question_is_told_with_what_it_needs() -> None:
    assert {one.name for one in questions()} == set(QUESTIONS)
    for one in questions():
        needed = {each.name for each in one.parameters if each.required}
        assert needed == set(QUESTIONS[one.name].needs)


async def test_the_real_process_answers_from_the_store(tmp_path: Path) -> None:
    desk = Desk(path=tmp_path / "usage.duckdb")
    desk.read(squid(0, person="kim") + squid(60, person="lee"))
    desk.refresh()
    desk.close()
    usage = usage_of(Home(tmp_path), Settings())
    assert usage is not None
    told = await usage.ask({"question": "daily", "service": ["chatgpt"]})
    assert [(row["day"], row["people"]) for row in told["rows"]] == [("2025-01-31", 2)]
    assert (await usage.ask({"question": "daily", "csv": True}))["csv"].startswith("day,")
    assert (await usage.ask({"question": "daily", "since": "9999d"}))["status"] in (200, 400)
    misspelt = await usage.ask({"question": "daily", "service": ["chatgtp"]})
    assert (misspelt["status"], misspelt["error"]) == (
        400,
        "The catalogue has no service “chatgtp”. Did you mean chatgpt?",
    )
    await usage.close()


def test_without_the_extra_or_by_the_settings_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert usage_of(Home(tmp_path), Settings(usage=None)) is None
    monkeypatch.setattr(telling, "ENGINE", "no_such_engine")
    assert usage_of(Home(tmp_path), Settings()) is None
