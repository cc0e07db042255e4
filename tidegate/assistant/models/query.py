"""A query over a table from a model that is too small to call tools.

A model of 135 million parameters writes no SQL, but it finds the words for what to work out when it is shown how and
held to a grammar: ``highest height``, ``sum sales for each region``.  The grammar knows the columns of the table, and
the query is made from those words here, so that whatever the model says is one ``SELECT`` that runs.  That does not
make it the right one: query and result are shown to the person, and the docs say how often it was right.

Where the question holds a whole cell of the table, only its rows count; that, ``each`` and ``how many`` are read here.
A table is asked at every question of a conversation that has one, also where the question is about something else.

Must never: let a word of the question stand in a query outside quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from tidegate.assistant.described import Table, tables_in

TOOL: Final = "query_table"
#: Tokens of what to work out.
_LONGEST: Final = 48
#: What is before a question in a message that has documents with it; see ``assistant.generation``.
_QUESTION: Final = "### Question\n"
_WORD: Final = re.compile(r"[^\W_]+(?:[-'.][^\W_]+)*")
#: Conditions of one query.
_CONDITIONS: Final = 3
_EACH: Final = re.compile(r"\b(?:each|every|per)\b|\bby \w+\b|별로?(?:\s|$)|마다", re.IGNORECASE)
_COUNT: Final = re.compile(r"\bhow many\b|\bnumber of\b|\bcount\b|몇|개수", re.IGNORECASE)
_WORKED_OUT: Final = {"sum": "sum", "average": "avg"}
_ORDERED: Final = {"highest": "DESC", "lowest": "ASC"}
#: Shown before the question, one of each shape; without the columns it did better than with them.
_SHOWN: Final = (
    ("Which shop sold the most?", "highest sold"),
    ("What is the average price?", "average price"),
    ("How many shops are there?", "count"),
    ("How much was sold in all?", "sum sold"),
    ("Which kind is the cheapest?", "lowest price"),
    ("How much was sold for each kind?", "sum sold for each kind"),
    ("List the shops.", "list shop"),
    ("What is the total price?", "sum price"),
    ("Which shop has the smallest price?", "lowest price"),
    ("How many are there?", "count"),
    ("What is the mean of sold?", "average sold"),
    ("Show the kinds.", "list kind"),
    ("What is the highest price?", "highest price"),
    ("What was sold at Hanbit?", "list sold"),
)


class Form(msgspec.Struct, frozen=True):
    """What a model is asked before it answers, and the table it is asked about.  ``only``: cells that the rows have."""

    request: dict[str, Any]
    table: Table
    only: tuple[str, ...]

    def query(self, said: str) -> str:
        """The query for what the model ``said``, which keeps to the grammar."""
        head, _, each = said.partition(" for each ")
        verb, _, column = head.partition(" ")
        if verb in _ORDERED:
            return f"{self._from('*')} ORDER BY {_named(column)} {_ORDERED[verb]} LIMIT 1"
        if verb == "list":
            return self._from(_named(column))
        value = f"{_WORKED_OUT[verb]}({_named(column)})" if verb in _WORKED_OUT else "count(*)"
        if not each:
            return self._from(value)
        return f"{self._from(f'{_named(each)}, {value}')} GROUP BY {_named(each)}"

    def _from(self, what: str) -> str:
        texts = ", ".join(_named(one.name) for one in self.table.columns if not one.number)
        conditions = " AND ".join(f"{_text(cell)} IN ({texts})" for cell in self.only)
        asked = ["SELECT", what, "FROM", self.table.name, *(["WHERE", conditions] if conditions else [])]
        return " ".join(asked)


def form_of(said: Mapping[str, Any]) -> Form | None:
    """What to ask before ``said`` is answered; ``None`` where no table is described, or no tool takes a query."""
    last = said["messages"][-1]
    if last["role"] != "user" or not isinstance(last["content"], str) or not _offered(said):
        return None
    before, _, question = last["content"].rpartition(_QUESTION)
    tables = [table for table in tables_in(before) if table.columns]
    if not tables:
        return None
    table = max(tables, key=lambda one: sum(column.name.lower() in question.lower() for column in one.columns))
    words = dict.fromkeys(_WORD.findall(question)) if any(not one.number for one in table.columns) else ()
    only = tuple(word for word in words if _is_cell(word, before, table))[:_CONDITIONS]
    request = {
        "messages": [*_examples(), {"role": "user", "content": question.strip()}],
        "temperature": 0,
        "max_tokens": _LONGEST,
        "grammar": grammar_of(table, each=_found(_EACH, question), count=_found(_COUNT, question)),
    }
    return Form(request, table, only)


def _offered(said: Mapping[str, Any]) -> bool:
    return any(tool.get("function", {}).get("name") == TOOL for tool in said.get("tools") or ())


def _found(what: re.Pattern[str], question: str) -> bool:
    return what.search(question) is not None


def _examples() -> list[dict[str, str]]:
    pairs = ((("user", asked), ("assistant", answer)) for asked, answer in _SHOWN)
    return [{"role": role, "content": content} for pair in pairs for role, content in pair]


def _is_cell(word: str, before: str, table: Table) -> bool:
    """Whether ``word`` is all that stands in a cell somewhere, and no heading."""
    if any(word == column.name for column in table.columns):
        return False
    return re.search(rf'(?m)(?:^|[,;|\t)])[ "]*{re.escape(word)}[ "]*(?:[,;|\t]|$)', before) is not None


def grammar_of(table: Table, *, each: bool, count: bool) -> str:
    """As llama.cpp reads it (https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md)."""
    names = [one.name for one in table.columns]
    numbers = [one.name for one in table.columns if one.number]
    texts = [one.name for one in table.columns if not one.number]
    rules = {"any": names, "number": numbers, "text": texts, "verb": [f"{verb} " for verb in _WORKED_OUT]}
    if each and texts:
        shapes = ['verb number " for each " text'] if numbers and not count else ['"count for each " text']
    else:
        rules["verb"] += [f"{verb} " for verb in _ORDERED]
        shapes = ['"count"', '"list " any', *(["verb number"] if numbers else [])]
    written = (f"{name} ::= {_either(map(_literal, values))}" for name, values in rules.items() if values)
    return "\n".join((f"root ::= {_either(shapes)}", *written, ""))


def _either(parts: Iterable[str]) -> str:
    return " | ".join(parts)


def _literal(text: str) -> str:
    return msgspec.json.encode(text).decode()


def _named(column: str) -> str:
    return f'"{column}"'


def _text(cell: str) -> str:
    return "'" + cell.replace("'", "''") + "'"


# -- the call, as any model would make it, and its result as a small one reads it --------------------------------------


def call_of(query: str) -> dict[str, Any]:
    """A call of the tool."""
    function = {"name": TOOL, "arguments": msgspec.json.encode({"sql": query}).decode()}
    return {"index": 0, "id": "call-table", "type": "function", "function": function}


def told(messages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """``messages`` as a model reads them whose template knows no tools: what one gave stands in the question."""
    made: list[dict[str, Any]] = []
    for message in messages:
        if message["role"] == "tool" and made and isinstance(made[-1]["content"], str):
            made[-1]["content"] += f"\n\n### Result of the query\n{message['content']}"
        elif not message.get("tool_calls"):
            made.append(dict(message))
    return made
