"""Tools that are called: which rules name one, and what holds where a request calls several.

A request with several calls is not decided by the mildest of them: each is decided as if it were alone, and the
strictest answer holds.  So a rule for one tool never lets another one pass that came along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from tidegate.core.decision import Decision, Effect
from tidegate.core.exchange import UNKNOWN, Exchange, Tool, Unknown
from tidegate.policy.conditions import ToolTest
from tidegate.policy.globs import representatives
from tidegate.policy.grant import AND
from tidegate.policy.names import Names
from tidegate.policy.tables import NameTable

#: More pairs of servers and names than this, and only those are imagined that some test could tell apart alone.
MOST_PAIRS: Final = 4_096
_SERVERS: Final = ("server-1", "0")
_NAMES: Final = ("tool_1", "0")


def hazy(tools: tuple[Tool, ...] | Unknown) -> bool:
    """Whether more than one tool is called, or one that is not known by name."""
    return tools is not UNKNOWN and bool(tools) and (len(tools) > 1 or tools[0].name is None)


def apart(x: Exchange) -> list[Exchange]:
    """``x`` once for each of its calls."""
    return [] if x.tools is UNKNOWN else [replace(x, tools=(tool,)) for tool in x.tools]


def strictest(decisions: Sequence[Decision]) -> Decision:
    """The first of the strictest, with what the others ask for beside it."""
    worst = max(decisions, key=lambda decision: decision.effect)
    alike = [decision for decision in decisions if decision.effect is worst.effect]
    if worst.effect is Effect.REDACT:
        every = frozenset[str]() if not all(each.labels for each in alike) else None
        labels = frozenset[str]().union(*(each.labels for each in alike)) if every is None else every
        worst = replace(worst, labels=labels, restore=all(each.restore for each in alike))
    if worst.effect < Effect.REDIRECT:
        reserve = tuple(dict.fromkeys(name for each in decisions for name in each.reserve))
        grants = dict.fromkeys(id for each in decisions if each.grant for id in each.grant.split(AND))
        grant = AND.join(grants) or None
        if reserve != worst.reserve or grant != worst.grant:
            worst = replace(worst, reserve=reserve, grant=grant)
    return worst


class ToolTable:
    """A tool -> the rules that name it, each a bit."""

    __slots__ = ("_any_name", "_any_server", "_names", "_not_name", "_not_server", "_rules", "_servers")

    def __init__(self, named: Iterable[tuple[int, tuple[ToolTest, ...]]]) -> None:
        tests = [(rule, test) for rule, each in named for test in each]
        bits = [(1 << n, test) for n, (_, test) in enumerate(tests)]
        self._rules = [rule for rule, _ in tests]
        self._servers = NameTable((bit, test.server) for bit, test in bits if test.server is not None)
        self._names = NameTable((bit, test.name) for bit, test in bits if test.name is not None)
        self._any_server = sum(bit for bit, test in bits if test.server is None)
        self._any_name = sum(bit for bit, test in bits if test.name is None)
        self._not_server = sum(bit for bit, test in bits if test.not_server)
        self._not_name = sum(bit for bit, test in bits if test.not_name)

    def hits(self, tool: Tool) -> int:
        """The rules that surely name ``tool``."""
        if not self._rules:
            return 0
        names = self._any_name
        if tool.name is not None:
            names |= self._names.hits(tool.name) ^ self._not_name
        return self._of(self._server(tool) & names)

    def undecided(self, tool: Tool) -> int:
        """The rules of which it cannot be told, as any tool of the server may be meant."""
        return self._of(self._server(tool) & ~self._any_name) if self._rules and tool.name is None else 0

    def _server(self, tool: Tool) -> int:
        return (self._servers.hits(tool.server) ^ self._not_server) | self._any_server

    def _of(self, tests: int) -> int:
        rules = 0
        while tests:
            low = tests & -tests
            rules |= self._rules[low.bit_length() - 1]
            tests ^= low
        return rules


def imagined_tools(named: Iterable[tuple[ToolTest, ...]]) -> Iterator[Tool]:
    """Tools such that rules can tell no others apart, as long as they are not too many."""
    tests = [test for each in named for test in each]
    servers = representatives((test.server for test in tests if test.server is not None), _SERVERS)
    names = representatives((test.name for test in tests if test.name is not None), _NAMES)
    if len(servers) * len(names) <= MOST_PAIRS:
        yield from (Tool(server, name) for server, name in product(servers, names))
        return
    for test in tests:
        own = _own(test.server, servers), _own(test.name, names)
        yield from (Tool(server, name) for server, name in product(*own))


def _own(asked: Names | None, everything: tuple[str, ...]) -> tuple[str, ...]:
    """One that nothing names, and those that ``asked`` does."""
    return everything[:1] if asked is None else (everything[0], *representatives((asked,), everything[:1])[1:])
