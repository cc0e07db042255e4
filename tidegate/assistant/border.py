"""The port to the gate: how a prompt asks to pass, and what it gets.

The assistant does not know the edges; ``tidegate.border`` binds this port to the driver that every edge uses, so that a
prompt from here is decided, recorded, redacted and restored like any other.

Must never: let a body other than ``Passed.body`` go to a model.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from tidegate.core.exchange import Actor, Address


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something that is to go to a model: ``body`` are the very bytes.

    ``service`` is an entry of the catalogue and ``host`` where the model runs; ``path`` is that of OpenAI's API.
    ``language`` is what refusals are told in; ``reads``: somebody sits at a screen that can ask them something.
    """

    who: Actor
    address: Address | None
    service: str
    host: str
    path: str
    activity: frozenset[str]
    body: bytes = field(repr=False)
    conversation: str | None = field(default=None, repr=False)
    media_type: str = "application/json"
    language: str = "en"
    reads: bool = False


@dataclass(frozen=True, slots=True)
class Wants:
    """What lets a prompt pass after all: ``kind`` is ``acknowledgement`` (a notice to read) or ``justification`` (a
    reason to give).  ``token`` goes to ``Border.give``; it is good for this person and an hour.
    """

    kind: str
    token: str = field(repr=False)


class NotGiven(Exception):
    """What was handed in does not count; the text says why."""


class Stopped(Exception):
    """The gate did not let a prompt pass.  The text is what the person is told; ``effect`` and ``rule`` say why.

    ``receipt`` is the entry of the ledger.  With the effect ``redirect`` it may go to the in-house model; ``wants`` is
    what the person can give to be let through.
    """

    def __init__(self, effect: str, rule: str, receipt: str | None, text: str, wants: Wants | None = None) -> None:
        self.effect, self.rule, self.receipt, self.wants = effect, rule, receipt, wants
        super().__init__(text)


class Unrestored(Exception):
    """Values cannot be put back into this answer, so it must not be shown as if it were whole."""


class Passed(Protocol):
    """A prompt that was let go, and its answer on the way back.  Exactly one of ``end``, ``fail`` and ``gone`` is
    last.
    """

    @property
    def body(self) -> bytes:
        """What may go to the model: the prompt, perhaps with values replaced."""

    @property
    def receipt(self) -> str | None:
        """The entry in the ledger."""

    @property
    def notice(self) -> str:
        """What the policy wants the person to be told along with the answer; empty for nothing."""

    def begin(self, status: int, media_type: str) -> None:
        """The answer begins.  Raises ``Unrestored``."""

    def feed(self, chunk: bytes, *, end: bool = False) -> bytes:
        """Bytes of the answer, values restored; what may be the beginning of a placeholder waits.  Raises
        ``Unrestored``.
        """

    def end(self) -> None:
        """The answer is whole."""

    def fail(self, why: str) -> None:
        """The answer broke off; ``why`` is a code."""

    def gone(self) -> None:
        """Nobody wants the rest of the answer."""


class Border(Protocol):
    """The gate, as the assistant asks it."""

    async def cross(self, prompt: Prompt) -> Passed:
        """Let ``prompt`` pass, or raise ``Stopped``.  Its entry is durable by then."""

    async def give(self, who: Actor, address: Address | None, token: str, reason: str, language: str = "en") -> str:
        """Record that the person read the notice, or their reason; returns the receipt.  Raises ``NotGiven``."""
