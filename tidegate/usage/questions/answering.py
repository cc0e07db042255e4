"""One question as plain data in, its answer as plain data out: for a process that answers for another.

The store is opened for one answer at a time.  It must never: raise for anything that was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from tidegate.usage.questions import duck, table_text
from tidegate.usage.questions.ask import ask
from tidegate.usage.questions.listing import question
from tidegate.usage.questions.question import NotAQuestion
from tidegate.usage.questions.said import asked_of
from tidegate.usage.store import Unusable


def answer(
    path: Path, said: Mapping[str, Any], unknown: Callable[[Sequence[str]], str] = lambda services: ""
) -> dict[str, Any]:
    """``said`` has ``question`` and what ``asked_of`` takes; with ``csv`` the answer is a text.

    ``unknown`` says what is wrong with the names of services, and is asked where nothing was found: nothing of a
    misspelt one is no answer, while one that the catalogue has no longer is asked about like any other.
    ``status`` is 200, 400 for what cannot be asked so, 503 where it cannot be answered now; then ``error`` says why.
    """
    try:
        with duck.opened(path) as engine:
            asked = asked_of(engine, question(str(said.get("question"))), said)
            found = ask(engine, asked)
    except NotAQuestion as refused:
        return {"status": 400, "error": str(refused).replace("--", "")}
    except Unusable as trouble:
        return {"status": 503, "error": str(trouble)}
    except duckdb.Error as trouble:
        return {"status": 503, "error": f"The store could not answer ({type(trouble).__name__})."}
    if not found.rows and (wrong := unknown(said.get("service") or ())):
        return {"status": 400, "error": wrong}
    if said.get("csv"):
        return {"status": 200, "csv": table_text.as_csv(found)}
    return {
        "status": 200,
        "question": asked.question.name,
        "since": str(asked.since),
        "until": str(asked.until),
        "note": asked.question.note,
        "rows": found.dicts(),
    }
