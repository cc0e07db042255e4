"""A playbook: what a gate is told and what it must answer, written as the story of one exchange.

Shipped for the tests of whoever drives a gate::

    play = Playbook(gate)
    play >> Started(exchange) << Record >> Recorded("r-1") << Forward(decision, "r-1")

``>>`` tells an event, ``<<`` expects one command: an instance must be equal, a class must be the type.  Telling the
next event, or ``done``, fails while commands have not been expected, so that nothing a gate does is overlooked.
"""

from __future__ import annotations

from tidegate.core.record import Entry
from tidegate.gate.commands import Command, Record, RecordEnd
from tidegate.gate.events import Event
from tidegate.gate.machine import Gate
from tidegate.gate.table import State


class Playbook:
    """``entries`` are those the gate wanted recorded so far."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.entries: list[Entry] = []
        self._left: list[Command] = []
        self._story: list[str] = []

    def __rshift__(self, event: Event) -> Playbook:
        self._none_left()
        self._story.append(f">> {event}")
        self._left = list(self.gate.tell(event))
        self.entries.extend(command.entry for command in self._left if isinstance(command, Record | RecordEnd))
        return self

    def __lshift__(self, expected: Command | type[Command]) -> Playbook:
        got = self._left.pop(0) if self._left else None
        fits = isinstance(got, expected) if isinstance(expected, type) else got == expected
        if not fits:
            raise AssertionError(self._told(f"expected  << {expected}\nbut got   << {got}"))
        self._story.append(f"<< {got}")
        return self

    def done(self, state: State) -> Playbook:
        """Everything was expected and the exchange is in ``state``."""
        self._none_left()
        if self.gate.state is not state:
            raise AssertionError(self._told(f"expected state {state}, but it is {self.gate.state}"))
        return self

    def _none_left(self) -> None:
        if self._left:
            raise AssertionError(self._told(f"not expected: << {self._left}"))

    def _told(self, trouble: str) -> str:
        return "\n".join([*self._story, trouble])
