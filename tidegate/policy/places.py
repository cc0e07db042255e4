"""Where in its text each rule, condition and declared name stands, for findings that point at a line and column.

A ``Policy`` keeps only the line of each rule; here the text is read once more for the rest.  It never fails on a text
that the parser took.
"""

from __future__ import annotations

from typing import Final

from tidegate.core.problem import Problems
from tidegate.policy.document import Scalar, Sequence, Sheet, Table
from tidegate.policy.parts import read_parts

Place = tuple[int, int]
NOWHERE: Final[Place] = (0, 0)


class Places:
    """The places of one text."""

    def __init__(self, text: str) -> None:
        try:
            root = read_parts(text, Sheet("policy"))
        except Problems:
            root = None
        self._top = root if isinstance(root, Table) else Table(0, 0, ())
        rules = self._top.get("rules")
        tables = [each for each in rules.items if isinstance(each, Table)] if isinstance(rules, Sequence) else []
        self._rules = {name.value: each for each in tables if isinstance(name := each.get("name"), Scalar)}

    def rule(self, name: str) -> Place:
        """Where the rule begins."""
        found = self._rules.get(name)
        return (found.line, found.column) if found else NOWHERE

    def word(self, rule: str, key: str) -> Place:
        """Where a rule says ``key``; where the rule begins, if it does not."""
        found = self._rules.get(rule)
        keys = [each for each, _ in found.entries if each.value == key] if found else []
        return (keys[0].line, keys[0].column) if keys else self.rule(rule)

    def section(self, name: str) -> Place:
        """Where a section begins."""
        keys = [key for key, _ in self._top.entries if key.value == name]
        return (keys[0].line, keys[0].column) if keys else NOWHERE

    def declared(self, section: str, name: str) -> Place:
        """Where a section such as ``zones`` declares ``name``."""
        found = self._top.get(section)
        keys = [each for each, _ in found.entries if each.value == name] if isinstance(found, Table) else []
        return (keys[0].line, keys[0].column) if keys else NOWHERE
