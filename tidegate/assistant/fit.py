"""Whether a conversation fits a model, said before anything is sent, and what could be left out.

Tokens are estimated: every model counts in its own way, and most servers do not tell.  The estimate is on the high
side for
English (about four letters a token) and for Korean (models take one to two tokens a syllable), so that what is said
to fit does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tidegate.assistant.records import Message

#: Letters of ASCII for one token, and tokens for one other character.
_ASCII: Final = 3.5
_OTHER: Final = 1.3
#: Tokens around each message.
_AROUND: Final = 6
#: The share of a context, and the number of tokens at most, that is kept free for the answer.
_ANSWER_SHARE: Final = 4
_ANSWER_MOST: Final = 2048


def tokens_of(text: str) -> int:
    """About how many tokens ``text`` is."""
    other = len(text) - len(text.encode("ascii", "ignore"))
    return int((len(text) - other) / _ASCII + other * _OTHER) + 1


def room_in(context: int) -> int:
    """How many tokens a prompt may have in a context of that size."""
    return context - min(context // _ANSWER_SHARE, _ANSWER_MOST)


@dataclass(frozen=True, slots=True)
class Fit:
    """``leave_out`` are the oldest messages (ids) without which the rest fits; empty where it fits, or nothing
    helps.
    """

    tokens: int
    room: int
    leave_out: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether it can be sent as it is."""
        return self.tokens <= self.room

    def shown(self) -> dict[str, Any]:
        """For a browser."""
        return {"tokens": self.tokens, "room": self.room, "fits": self.fits, "leave_out": list(self.leave_out)}


class TooLong(Exception):
    """A prompt does not fit its model."""

    def __init__(self, fit: Fit) -> None:
        self.fit = fit
        oldest = "oldest message" if len(fit.leave_out) == 1 else f"{len(fit.leave_out)} oldest messages"
        rest = (
            f"Leaving out the {oldest} would make it fit."
            if fit.leave_out
            else "Shorten the question, or choose a model that takes more."
        )
        super().__init__(f"This is too long for the model: about {fit.tokens} tokens, and it takes {fit.room}. {rest}")


def measured(before: Sequence[Message], question: str, instructions: str, context: int) -> Fit:
    """How ``question`` after the messages ``before`` fits."""
    room = room_in(context)
    fixed = tokens_of(question) + tokens_of(instructions) + 2 * _AROUND
    sizes = [tokens_of(message.kept.text) + _AROUND for message in before]
    total = fixed + sum(sizes)
    if total <= room or fixed > room:
        return Fit(total, room)
    leave: list[str] = []
    rest = total
    for message, size in zip(before, sizes, strict=True):
        if rest <= room:
            break
        leave.append(message.id)
        rest -= size
    return Fit(total, room, tuple(leave))
