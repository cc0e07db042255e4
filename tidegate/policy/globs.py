"""Strings that stand for all strings, as far as some globs can tell them apart.

Every set of globs that one string can fit at once is found by running all globs as one automaton (Shift-And,
Baeza-Yates and Gonnet, "A new approach to text searching", 1992, with a loop at every star) and walking its states
breadth first.  Such an automaton can be large for many globs with stars in their middle, so the walk ends after
``MOST_STEPS``; strings made from each glob alone are then all there is, and a set that only a rare string fits may be
missed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Final

from tidegate.policy.names import Glob, Names

#: Transitions of the automaton that are looked at; twenty ordinary globs take some thousands.
MOST_STEPS: Final = 40_000
#: What a star of a shown example stands for, nicest first.
FILLINGS: Final = ("somebody", "x", "a1", "")
#: Strings that probably fit no glob.
STRANGERS: Final = ("somebody@elsewhere.example", "somebody-else", "x", "0")


def representatives(listed: Iterable[Names], strangers: tuple[str, ...] = STRANGERS) -> tuple[str, ...]:
    """Strings such that any other string is treated by every one of ``listed`` like one of them.

    A string that fits nothing, where there is one, comes first; then those that only globs fit; then the names that are
    listed themselves, in alphabetical order.  ``strangers`` are what a string that fits nothing should look like.
    """
    listed = tuple(listed)
    globs = sorted({glob for names in listed for glob in names.globs}, key=lambda glob: glob.pieces)
    exact = sorted({name for names in listed for name in names.exact})
    return tuple(dict.fromkeys((*_of_globs(globs, frozenset(exact), strangers), *exact)))


def _of_globs(globs: list[Glob], taken: frozenset[str], strangers: tuple[str, ...]) -> list[str]:
    automaton = _Automaton(globs)
    found: dict[int, str] = {}
    nice = [filling.join(glob.pieces) for filling in FILLINGS for glob in globs]
    for text in (*strangers, *nice):
        if text and text not in taken:
            found.setdefault(automaton.accepted(text), text)
    for accepted, text in automaton.walk(taken):
        found.setdefault(accepted, text)
    unmet = [text for accepted, text in found.items() if not accepted]
    return [*unmet, *(text for accepted, text in found.items() if accepted)]


class _Automaton:
    """All globs at once: bit ``i`` of a state says that the letters before place ``i`` have been seen."""

    def __init__(self, globs: list[Glob]) -> None:
        self._next: dict[str, int] = {}
        self._loops = self._start = 0
        self._ends: list[int] = []
        place = 0
        for glob in globs:
            self._start |= 1 << place
            for number, piece in enumerate(glob.pieces):
                if number:
                    self._loops |= 1 << place
                for letter in piece:
                    self._next[letter] = self._next.get(letter, 0) | 1 << place
                    place += 1
            self._ends.append(1 << place)
            place += 1

    def _step(self, state: int, letter: str) -> int:
        return (state & self._next.get(letter, 0)) << 1 | (state & self._loops)

    def _accepts(self, state: int) -> int:
        return sum(1 << number for number, end in enumerate(self._ends) if state & end)

    def accepted(self, text: str) -> int:
        """The globs that ``text`` fits, each a bit."""
        state = self._start
        for letter in text:
            state = self._step(state, letter)
        return self._accepts(state)

    def walk(self, taken: frozenset[str]) -> Iterable[tuple[int, str]]:
        """Every set of globs that a string can fit, with a short string that does and is not ``taken``."""
        letters = [*sorted(self._next), next(letter for letter in "zqx~^%$#" if letter not in self._next)]
        waiting = deque([(self._start, "")])
        seen = {self._start}
        steps = 0
        while waiting and steps < MOST_STEPS:
            state, text = waiting.popleft()
            for letter in letters:
                steps += 1
                then, longer = self._step(state, letter), text + letter
                if longer not in taken:
                    yield self._accepts(then), longer
                if then not in seen:
                    seen.add(then)
                    waiting.append((then, longer))
