"""Which order of events is legal: states, events, and where each may lead.  Nothing else in Tidegate says so.

Theory of operation

- An exchange walks from ``NEW`` to one of the final states.  The states before ``RECORDING`` ask: who (``ASKING``),
  what is in the body (``HOLDING``, then ``INSPECTING``), is there room in a quota (``RESERVING``).  Each is entered
  only when the policy cannot answer without it, so most exchanges go from ``NEW`` straight to ``RECORDING``.
- Nothing is released before ``RECORDING`` has been left by ``Recorded``.  There are three ways around, all of them
  here: ``INSIDE`` (at CONNECT: nothing has left, and every request inside comes back as an exchange of its own),
  ``OUTSIDE`` (no service of the catalogue, so none of our business, and recording it would be watching people without a
  cause) and ``Failed`` in ``RECORDING``, where the policy's ``when-unsure`` decides.
- ``Failed`` is legal everywhere and always has an answer.  Before ``RECORDING`` it makes the exchange less known, never
  the decision milder.  In ``RECORDING`` the entry is tried once more, with what is now decided.
- A pair that is not in the table is an edge that lost its way.  Before release that is answered by a refusal that is
  recorded like any other; after it by ``Cut``; in a final state by nothing at all, since late events (the client hangs
  up after a refusal) are usual there and nothing can be released any more.  It is never answered by an exception: what
  we stand on lets things go when we raise.
- ``RECORDING`` is left once by each exchange, and the states that hold a release (``PASSED``, ``REFUSED``) cannot reach
  it again; hence no second release.

What is not pretty: the table says which states may follow, while *which* of them follows is decided in ``machine``
by policy.  The machine checks each step against this table, and a step outside it is treated as an unlisted pair.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from tidegate.gate.events import (
    BodyRead,
    Ended,
    Event,
    Failed,
    Identified,
    Inspected,
    NotIdentified,
    PeerGone,
    QuotaAnswered,
    Recorded,
    ResponseChunk,
    ResponseStarted,
    Started,
)


class State(Enum):
    """Where an exchange is."""

    __hash__ = object.__hash__  # members are compared by identity; ``Enum`` hashes their names, in Python, every time

    NEW = "new"
    ASKING = "asking"
    HOLDING = "holding"
    INSPECTING = "inspecting"
    RESERVING = "reserving"
    RECORDING = "recording"
    PASSED = "passed"
    WATCHING = "watching"
    # final:
    REFUSED = "refused"  # refused, redirected, or asked for credentials: the client got an answer from us
    CUT = "cut"
    ENDED = "ended"
    INSIDE = "inside"
    OUTSIDE = "outside"


FINAL: Final = frozenset({State.REFUSED, State.CUT, State.ENDED, State.INSIDE, State.OUTSIDE})
BEFORE_RELEASE: Final = frozenset(
    {State.NEW, State.ASKING, State.HOLDING, State.INSPECTING, State.RESERVING, State.RECORDING}
)

S = State
#: What a fresh look at the policy can lead to.
_DECIDED: Final = frozenset({S.ASKING, S.HOLDING, S.INSPECTING, S.RESERVING, S.RECORDING, S.INSIDE, S.OUTSIDE})
_RECORDED: Final = frozenset({S.RECORDING})

TABLE: Final[Mapping[State, Mapping[type[Event], frozenset[State]]]] = MappingProxyType(
    {
        S.NEW: {
            Started: _DECIDED - {S.INSPECTING},
            Failed: _RECORDED | {S.OUTSIDE},
            PeerGone: _RECORDED | {S.ENDED},  # ended: known not to be an AI service, so there is nothing to say
        },
        S.ASKING: {
            Identified: _DECIDED - {S.ASKING},
            NotIdentified: _DECIDED - {S.ASKING},
            Failed: _RECORDED | {S.OUTSIDE},
            PeerGone: _RECORDED | {S.ENDED},
        },
        S.HOLDING: {
            BodyRead: _DECIDED - {S.HOLDING, S.INSIDE},
            Failed: _DECIDED - {S.HOLDING, S.INSIDE, S.INSPECTING},
            PeerGone: _RECORDED | {S.ENDED},
        },
        S.INSPECTING: {
            Inspected: _DECIDED - {S.HOLDING, S.INSIDE, S.INSPECTING},
            Failed: _DECIDED - {S.HOLDING, S.INSIDE, S.INSPECTING},
            PeerGone: _RECORDED | {S.ENDED},
        },
        S.RESERVING: {
            QuotaAnswered: _DECIDED - {S.INSIDE},
            Failed: _RECORDED | {S.OUTSIDE},
            PeerGone: _RECORDED | {S.ENDED},
        },
        S.RECORDING: {
            Recorded: frozenset(
                {S.RECORDING, S.PASSED, S.REFUSED, S.ENDED}
            ),  # recording: the decision changed meanwhile
            Failed: frozenset({S.RECORDING, S.PASSED, S.REFUSED, S.ENDED}),
            PeerGone: _RECORDED,
        },
        S.PASSED: {
            ResponseStarted: frozenset({S.WATCHING}),
            ResponseChunk: frozenset({S.WATCHING}),  # a tunnel's answer has no head
            Ended: frozenset({S.ENDED}),
            Failed: frozenset({S.CUT}),
            PeerGone: frozenset({S.ENDED}),
        },
        S.WATCHING: {
            ResponseChunk: frozenset({S.WATCHING}),
            Ended: frozenset({S.ENDED}),
            Failed: frozenset({S.CUT}),
            PeerGone: frozenset({S.ENDED}),
        },
        S.REFUSED: {},
        S.CUT: {},
        S.ENDED: {},
        S.INSIDE: {},
        S.OUTSIDE: {},
    }
)


def may_follow(state: State, event: type[Event]) -> frozenset[State] | None:
    """The states that may follow ``event`` in ``state``, or ``None`` if the event is out of order there."""
    return TABLE[state].get(event)
