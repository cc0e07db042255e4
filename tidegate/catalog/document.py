"""YAML with positions: text in, nodes out, and every mistake noted with its line and column.

Works on composed nodes and never constructs values: that is where YAML's surprises live (``no`` becoming false, the
country ``NO`` with it, ``2026-11-22`` becoming a date in one place and text in another).  A scalar is its text.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tidegate.catalog.entry import Place
from tidegate.core.problem import Problem

#: A catalogue file beyond this is a mistake; the shipped table of some 700 services has a tenth of it.
LARGEST_FILE = 4_000_000

#: An example line, the deepest thing there is, stands seven levels down.
DEEPEST = 32

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """Composes nodes without guessing what plain scalars mean: nobody asks, and it is a third of the time.

    Refuses deep nesting: the composer of libyaml recurses without a limit of its own, and would take the process down.
    """

    depth = 0

    def resolve(self, kind: object, value: object, implicit: object) -> str:
        """The tag of a node: none."""
        return ""

    def descend_resolver(self, parent: Node | None, index: object) -> None:
        """Called before a node."""
        self.depth += 1
        if self.depth > DEEPEST:
            mark = parent.start_mark if parent is not None else None
            raise yaml.MarkedYAMLError(problem=f"it is nested deeper than {DEEPEST} levels", problem_mark=mark)

    def ascend_resolver(self) -> None:
        """Called after a node."""
        self.depth -= 1


class Document:
    """One file being read; ``problems`` grows as it is."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def compose(self, text: str) -> Node | None:
        """The root node, or ``None`` when the file is empty or is not YAML (then a problem is noted)."""
        if len(text) > LARGEST_FILE:
            self.problems.append(Problem(self.file, 0, 0, f"The file is larger than {LARGEST_FILE} characters."))
            return None
        try:
            node: Node | None = yaml.compose(text, Loader=_Loader)
        except yaml.MarkedYAMLError as trouble:
            mark = trouble.problem_mark or trouble.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            self.problems.append(Problem(self.file, line, column, f"This is not YAML: {trouble.problem}."))
            return None
        except (yaml.YAMLError, RecursionError) as trouble:
            self.problems.append(Problem(self.file, 0, 0, f"This is not YAML: {type(trouble).__name__}."))
            return None
        return node

    def place(self, node: Node) -> Place:
        """Where ``node`` starts."""
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def complain(self, node: Node, what: str, fix: str = "") -> None:
        """Note a mistake at ``node``."""
        place = self.place(node)
        self.problems.append(Problem(self.file, place.line, place.column, what, fix))

    def mapping(self, node: Node, known: Collection[str], of: str, needed: Iterable[str] = ()) -> dict[str, Node]:
        """The values of a mapping by key; unknown, repeated and missing keys are noted."""
        if not isinstance(node, MappingNode):
            self.complain(node, f"{of} must be a mapping of keys to values.")
            return {}
        values: dict[str, Node] = {}
        for key_node, value in node.value:
            key = key_node.value if isinstance(key_node, ScalarNode) else ""
            if key in values:
                self.complain(key_node, f"“{key}” stands here twice.", "Keep one.")
            elif key not in known:
                self.complain(key_node, f"{of} has no key “{key}”.", suggestion(key, known))
            else:
                values[key] = value
        for key in needed:
            if key not in values:
                self.complain(node, f"{of} has no “{key}”.", f"Add “{key}:”.")
        return values

    def items(self, node: Node) -> tuple[Node, ...]:
        """The items of a sequence; anything else counts as a sequence of one."""
        return tuple(node.value) if isinstance(node, SequenceNode) else (node,)

    def text(self, node: Node | None, of: str, default: str = "") -> str:
        """The text of a scalar, stripped; empty where something else stands (then noted)."""
        if node is None:
            return default
        if not isinstance(node, ScalarNode):
            self.complain(node, f"{of} must be plain text.")
            return default
        text: str = node.value.strip()
        if not text:
            self.complain(node, f"{of} is empty.")
        return text

    def texts(self, node: Node | None, of: str) -> tuple[str, ...]:
        """One text or a list of them."""
        if node is None:
            return ()
        return tuple(text for item in self.items(node) if (text := self.text(item, of)))

    def word(self, node: Node | None, known: Collection[str], of: str, default: str = "") -> str:
        """A word of a closed vocabulary."""
        text = self.text(node, of, default)
        if node is not None and text and text not in known:
            self.complain(node, f"{of} cannot be “{text}”.", suggestion(text, known))
            return default
        return text

    def words(self, node: Node | None, known: Collection[str], of: str) -> tuple[str, ...]:
        """One word or a list of words of a closed vocabulary."""
        if node is None:
            return ()
        return tuple(word for item in self.items(node) if (word := self.word(item, known, of)))

    def yes(self, node: Node | None, of: str) -> bool:
        """A yes-or-no value, ``true`` or ``false``."""
        return self.word(node, ("true", "false"), of, "false") == "true"

    def day(self, node: Node | None, of: str) -> date | None:
        """A day as ``YYYY-MM-DD``."""
        if node is None:
            return None
        text = self.text(node, of)
        try:
            return date.fromisoformat(text)
        except ValueError:
            if text:
                self.complain(node, f"{of} “{text}” is not a day.", "Write it as YYYY-MM-DD.")
            return None


def suggestion(word: str, known: Collection[str]) -> str:
    """What to write instead of a misspelt word."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"Did you mean “{close[0]}”?" if close else f"Possible are: {', '.join(sorted(known))}."
