"""The ``tool`` of a rule and of an imagined exchange: which tools are meant.

Names of servers and tools are free: they belong to whoever runs the server, so none can be looked up.  What is asked of
them is closed: a server, a name, or both, each with globs or after ``not:``.
"""

from __future__ import annotations

from typing import Final

from tidegate.core.exchange import Tool
from tidegate.policy.conditions import ToolTest
from tidegate.policy.document import Node, Scalar, Sheet, Table, quoted
from tidegate.policy.names import Names
from tidegate.policy.reading import items, table, text

#: What a tool may be asked by.
WORDS: Final = ("server", "name")
#: Any name at all, so nothing is asked of it.
ANY: Final = "*"
_HOW: Final = "Write it like github/create_issue or github/*."


def tool_test(sheet: Sheet, node: Node) -> ToolTest | None:
    """One value of a rule's ``tool``: ``SERVER/NAME``, or a mapping."""
    if isinstance(node, Scalar):
        parts = _parts(sheet, node)
        return ToolTest(_names(parts[0]), _names(parts[1])) if parts else None
    entries = table(sheet, node, "`tool`", WORDS)
    if entries is None:
        return None
    if not entries.entries:
        sheet.wrong(node, "`tool` is an empty mapping.", "Name a `server`, a `name`, or both.")
    server, not_server = _asked(sheet, entries, "server")
    name, not_name = _asked(sheet, entries, "name")
    return ToolTest(server, name, not_server, not_name)


def read_call(sheet: Sheet, node: Node) -> Tool | None:
    """One call of an imagined exchange; the name ``*`` stands for any tool of the server."""
    parts = _parts(sheet, node)
    if parts is None:
        return None
    return Tool(parts[0], None if parts[1] == ANY else parts[1])


def _parts(sheet: Sheet, node: Node) -> tuple[str, str] | None:
    word = text(sheet, node, "`tool`")
    server, _, name = (word or "").partition("/")
    if word is not None and not (server and name):
        sheet.wrong(node, f"{quoted(word)} does not say the server and the name of a tool.", _HOW)
    return (server, name) if server and name else None


def _names(word: str) -> Names | None:
    return None if word == ANY else Names.of((word,))


def _asked(sheet: Sheet, entries: Table, word: str) -> tuple[Names | None, bool]:
    node = entries.get(word)
    if node is None:
        return None, False
    negated = isinstance(node, Table) and len(node.entries) == 1 and node.entries[0][0].value == "not"
    inner = node.entries[0][1] if negated and isinstance(node, Table) else node
    what = f"The {word} of a `tool`"
    said = [name for each in items(sheet, inner, what) if (name := text(sheet, each, what))]
    return (None if ANY in said and not negated else Names.of(said)), negated
