"""Tables are computed on, not guessed at: the model writes a query, a process of its own runs it, the person sees both.

Each query has a process to itself, so that nothing of one person's table is there when the next one comes; it is
killed at its deadline.  The result is a message of role ``tool`` and passes the gate with the next prompt.

Must never: run a query in this process; give a table to a conversation it does not belong to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from tidegate.assistant.documents import Documents
from tidegate.assistant.errand import Broken, Errands, Late
from tidegate.assistant.generation import Call, Tool, ToolResult
from tidegate.assistant.handed import Answer, File, Request
from tidegate.assistant.models.reply import Trouble

#: Seconds of one query.
WITHIN: Final = 10.0
#: Endings of names whose content is a table in text.
_TEXTS: Final = (".csv", ".tsv", ".tab", ".txt")
_BOOKS: Final = (".xlsx", ".xls", ".xlsb", ".xlsm", ".ods")
TABLE: Final = "query_table"


class _Query(msgspec.Struct):
    sql: str


def kind_of(name: str) -> str | None:
    """``xlsx`` for a workbook, ``csv`` for a table in text; ``None`` for what is no table."""
    lowered = name.lower()
    if lowered.endswith(_BOOKS):
        return "xlsx"
    return "csv" if lowered.endswith(_TEXTS) else None


class Tables:
    """Runs queries.  ``program`` starts the process: see ``tidegate.confined``."""

    def __init__(self, program: Sequence[str], within: float = WITHIN) -> None:
        self._errands = Errands(program, within)

    async def described(self, name: str, content: bytes, kind: str) -> list[dict[str, Any]]:
        """See ``documents.Counter``."""
        del kind
        shape = kind_of(name)
        if shape is None:
            return []
        return (await self.asked(Request([File(name, shape, content)]))).tables

    async def asked(self, request: Request) -> Answer:
        """The answer of a process of its own; one with ``error`` where it took too long or too much."""
        try:
            out = await self._errands.run(msgspec.msgpack.encode(request))
        except Late:
            return Answer(error=f"The query was stopped after {self._errands.within:g} seconds.")
        except Broken:
            return Answer(error="The query took more memory than it may, or could not be run.")
        return msgspec.msgpack.decode(out, type=Answer)


def tool_of(tables: Tables, documents: Documents) -> Tool:
    """``query_table``, over the tables of the conversation."""

    async def run(call: Call) -> ToolResult:
        try:
            sql = msgspec.json.decode(call.arguments, type=_Query).sql
        except (msgspec.DecodeError, msgspec.ValidationError):
            raise Trouble("refused", 'The query was not understood: give {"sql": "SELECT …"}.', 422) from None
        person = call.asker.who.person or ""
        files = []
        for document in documents.of(person, call.conversation):
            name = documents.name(person, document)
            if shape := kind_of(name):
                files.append(File(name, shape, documents.content(person, document)))
        found = await tables.asked(Request(files, sql))
        if found.error:
            return ToolResult(f"Error: {found.error}", {"query": sql, "error": found.error})
        told = msgspec.json.encode({"columns": found.columns, "rows": found.rows, "more": found.more}).decode()
        return ToolResult(told, {"query": sql, "columns": found.columns, "rows": found.rows})

    schema = {
        "type": "object",
        "properties": {"sql": {"type": "string", "description": "One SELECT in DuckDB's dialect over t1, t2, …"}},
        "required": ["sql"],
    }
    said = "Run a read-only SQL query over the tables that the person added (t1, t2, … as described with them)."

    def useful(person: str, conversation: str) -> bool:
        return any(kind_of(documents.name(person, one)) for one in documents.of(person, conversation))

    return Tool(TABLE, said, schema, run, useful)
