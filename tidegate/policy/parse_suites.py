"""A ``*_test.yaml`` file beside a policy: named beginnings of exchanges, tests that use them, and matrices.

A fixture is part of a ``given:``; ``use:`` puts fixtures together, later ones over earlier ones, and what the test says
itself over all.  A matrix asks one question for each pair of a row and a service, and for each activity where a cell
has several.  All of it becomes the same ``Case`` that a policy's own ``tests:`` become, read by the same readers;
mistakes come all at once with line and column.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tidegate.core.decision import Effect
from tidegate.core.exchange import ACTIVITIES
from tidegate.policy.document import Node, Scalar, Sequence, Sheet, Table, quoted, read
from tidegate.policy.known import Known
from tidegate.policy.model import Case, Policy
from tidegate.policy.parse_conditions import Context
from tidegate.policy.parse_tests import read_given, read_tests
from tidegate.policy.reading import choice, items, table, text
from tidegate.policy.vocabulary import EFFECT_WORDS, WORDS_OF_A_GIVEN, Word, names

SECTIONS_OF_A_SUITE: Final = (
    Word("fixtures", "Parts of a `given:`, by name."),
    Word("tests", "Tests as in a policy; `given:` may `use:` fixtures."),
    Word("matrices", "Tables of expected effects."),
)
WORDS_OF_A_MATRIX: Final = (
    Word("name", "What the matrix is about.", "text"),
    Word("given", "What all its exchanges have in common.", "as in a test"),
    Word("expect", "For each fixture or person, for each service: an effect, or effects by activity.", "a mapping"),
)
USE: Final = "use"


def read_suite(content: str, file: str, policy: Policy, known: Known) -> tuple[Case, ...]:
    """The cases that a file of tests says about ``policy``.  Raises ``Problems``."""
    sheet = Sheet(file)
    root = read(content, sheet)
    top = table(sheet, root, "A file of tests", names(SECTIONS_OF_A_SUITE)) if root is not None else None
    if root is None:
        sheet.wrong(None, "The file is empty.", "Begin with `tests:` or `matrices:`.")
    cases = tuple(_Suite(sheet, policy, known, top).cases()) if top else ()
    sheet.finish()
    return cases


class _Suite:
    """One file being read."""

    def __init__(self, sheet: Sheet, policy: Policy, known: Known, top: Table) -> None:
        self._sheet, self._policy, self._top = sheet, policy, top
        self._ctx = Context.within(policy, sheet, known)
        fixtures = top.get("fixtures")
        found = table(sheet, fixtures, "`fixtures`") if fixtures else None
        self._fixtures = {key.value: value for key, value in found.entries} if found else {}
        for name, value in self._fixtures.items():
            table(sheet, value, f"The fixture {quoted(name)}", (*names(WORDS_OF_A_GIVEN), USE))

    def cases(self) -> Iterator[Case]:
        """Every case, tests first."""
        tests = self._top.get("tests")
        if isinstance(tests, Sequence):
            tests = Sequence(tests.line, tests.column, tuple(map(self._filled, tests.items)), tests.weight)
        yield from read_tests(self._ctx, tests, self._policy.rules)
        matrices = self._top.get("matrices")
        for each in items(self._sheet, matrices, "`matrices`") if matrices else ():
            yield from self._matrix(each)

    def _filled(self, test: Node) -> Node:
        """A test with the fixtures it uses put in."""
        if not isinstance(test, Table):
            return test
        entries = tuple((key, self._given(value, ()) if key.value == "given" else value) for key, value in test.entries)
        return Table(test.line, test.column, entries, test.weight)

    def _given(self, node: Node, path: tuple[str, ...]) -> Node:
        if not isinstance(node, Table):
            return node
        said: dict[str, tuple[Scalar, Node]] = {}
        used = node.get(USE)
        for each in items(self._sheet, used, "`use`") if used else ():
            said.update(self._fixture(each, path))
        said.update({key.value: (key, value) for key, value in node.entries if key.value != USE})
        return Table(node.line, node.column, tuple(said.values()), node.weight)

    def _fixture(self, node: Node, path: tuple[str, ...]) -> dict[str, tuple[Scalar, Node]]:
        name = choice(self._sheet, node, tuple(self._fixtures), "`use`")
        if name is None or name not in self._fixtures:
            return {}
        if name in path:
            self._sheet.wrong(node, f"The fixture {quoted(name)} uses itself.", f"It goes {' → '.join((*path, name))}.")
            return {}
        found = self._given(self._fixtures[name], (*path, name))
        return {key.value: (key, value) for key, value in found.entries} if isinstance(found, Table) else {}

    def _matrix(self, node: Node) -> Iterator[Case]:
        entries = table(self._sheet, node, "A matrix", names(WORDS_OF_A_MATRIX))
        if entries is None:
            return
        expect, given = entries.get("expect"), entries.get("given")
        if expect is None:
            self._sheet.wrong(entries, "A matrix needs `expect:`.", "expect: {kim: {chatgpt: allow}}")
            return
        title = text(self._sheet, named, "`name`") if (named := entries.get("name")) else None
        rows = table(self._sheet, expect, "`expect`")
        for who, cells in rows.entries if rows else ():
            columns = table(self._sheet, cells, f"The row {quoted(who.value)}")
            for service, cell in columns.entries if columns else ():
                yield from self._cell(title or f"line {entries.line}", given, who, service, cell)

    def _cell(self, title: str, given: Node | None, who: Scalar, service: Scalar, cell: Node) -> Iterator[Case]:
        if isinstance(cell, Table):
            table(self._sheet, cell, "A cell", ACTIVITIES)
            pairs: list[tuple[Scalar | None, Node]] = [(key, value) for key, value in cell.entries]
        else:
            pairs = [(None, cell)]
        for activity, value in pairs:
            word = choice(self._sheet, value, EFFECT_WORDS, "An expected effect")
            read_as = read_given(self._ctx, self._asked(given, who, service, activity), self._rules())
            if word in EFFECT_WORDS and read_as is not None:
                told = (title, who.value, service.value, *([activity.value] if activity else []))
                yield Case(": ".join((told[0], " × ".join(told[1:]))), value.line, read_as, Effect[word.upper()])

    def _asked(self, given: Node | None, who: Scalar, service: Scalar, activity: Scalar | None) -> Node:
        """The ``given:`` of one cell: what all share, then the row, the column, the activity."""
        said: dict[str, tuple[Scalar, Node]] = {}
        common = self._given(given, ()) if given else None
        if isinstance(common, Table):
            said.update({key.value: (key, value) for key, value in common.entries})
        if who.value in self._fixtures:
            said.update(self._fixture(who, ()))
        else:
            said["who"] = (_key("who", who), who)
        said["service"] = (_key("service", service), service)
        if activity is not None:
            said["activity"] = (_key("activity", activity), activity)
        return Table(who.line, who.column, tuple(said.values()))

    def _rules(self) -> set[str]:
        return {rule.name for rule in self._policy.rules}


def _key(name: str, at: Scalar) -> Scalar:
    return Scalar(at.line, at.column, name)
