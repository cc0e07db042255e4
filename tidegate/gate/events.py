"""What may happen to an exchange: the only way for a gate to learn anything.

The edge tells facts about a body - how many parts, how large, what was found - and never the body: nothing that is
in an event can carry a person's text into a record.  There is no clock here: ``after`` is seconds since the exchange
began, measured by whoever tells the event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from tidegate.core.exchange import UNKNOWN, Account, Actor, Exchange, Tool, Unknown, Unread
from tidegate.core.finding import Finding
from tidegate.core.record import code_word

#: The stations of an exchange, as ``Failed`` names them.
IDENTITY: Final = "identity"
CATALOGUE: Final = "catalogue"
READ: Final = "read"
INSPECT: Final = "inspect"
DECIDE: Final = "decide"
QUOTA: Final = "quota"
RECORD: Final = "record"
RELEASE: Final = "release"
ANSWER: Final = "answer"
GATE: Final = "gate"
STATIONS: Final = (IDENTITY, CATALOGUE, READ, INSPECT, DECIDE, QUOTA, RECORD, RELEASE, ANSWER, GATE)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the person did before: passed this service's notice, or gave a reason.

    ``justified`` is the receipt under which the reason was recorded, so that the reason itself travels nowhere.
    """

    acknowledged: bool = False
    justified: str | None = None


NO_STANDING: Final = Standing()


@dataclass(frozen=True, slots=True)
class Started:
    """The head of the request is there.  ``pages``: the client is a browser that navigates, so a page can be shown."""

    exchange: Exchange
    standing: Standing = NO_STANDING
    pages: bool = False


@dataclass(frozen=True, slots=True)
class Identified:
    """The answer to ``AskWho``; an actor without a person means that everybody was asked and nobody knows."""

    actor: Actor


@dataclass(frozen=True, slots=True)
class NotIdentified:
    """The other answer to ``AskWho``.  ``challenge``: the client has not been asked for credentials yet and can be."""

    challenge: bool = False


@dataclass(frozen=True, slots=True)
class BodyRead:
    """The body is held and read: ``parts`` counts its texts, ``size`` its bytes as sent.  An absent body has no parts.

    ``account`` is ``None`` where the body names no account, and ``UNKNOWN`` where that could not be read.  ``tools``
    are those it calls and ``activity`` is all that is done then; ``UNKNOWN`` where that could not be told.
    """

    size: int
    parts: int
    unread: tuple[Unread, ...] = ()
    account: Account | Unknown | None = None
    conversation: str | None = None
    tools: tuple[Tool, ...] | Unknown = UNKNOWN
    activity: frozenset[str] | Unknown = UNKNOWN

    def told(self, known: Exchange) -> Exchange:
        """What is known of the exchange now: a body adds to what was known before it."""
        return Exchange(  # not ``replace``, which takes three times as long, for every prompt
            known.id,
            known.at,
            known.target,
            known.who,
            known.address,
            known.device,
            known.service,
            known.activity if self.activity is UNKNOWN else self.activity,
            self.account if known.account is UNKNOWN else known.account,
            self.tools if known.tools is UNKNOWN else known.tools,
            () if self.parts == 0 and known.data is UNKNOWN else known.data,
            known.unread + self.unread,
            self.size,
            known.conversation if self.conversation is None else self.conversation,
            known.recognised,
            known.quota,
        )


@dataclass(frozen=True, slots=True)
class Inspected:
    """The texts were scanned.  ``unread`` adds what the scanners could not take."""

    findings: tuple[Finding, ...]
    unread: tuple[Unread, ...] = ()

    def told(self, known: Exchange) -> Exchange:
        """What is known of the exchange now."""
        return Exchange(
            known.id,
            known.at,
            known.target,
            known.who,
            known.address,
            known.device,
            known.service,
            known.activity,
            known.account,
            known.tools,
            self.findings,
            known.unread + self.unread,
            known.size,
            known.conversation,
            known.recognised,
            known.quota,
        )


@dataclass(frozen=True, slots=True)
class QuotaAnswered:
    """The answer to ``Reserve``: with ``room`` a place is reserved under this exchange and rule."""

    rule: str
    room: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """The entry is durable; ``receipt`` is its id."""

    receipt: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A station raised, hung beyond its deadline, or vanished.  ``why`` is a code; other text becomes ``other``."""

    station: str
    why: str
    after: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "station", code_word(self.station))
        object.__setattr__(self, "why", code_word(self.why))


@dataclass(frozen=True, slots=True)
class PeerGone:
    """The client went away."""

    after: float = 0.0


@dataclass(frozen=True, slots=True)
class ResponseStarted:
    """The head of the answer is there; ``status`` is the HTTP status, or ``None`` where there is no such thing."""

    status: int | None


@dataclass(frozen=True, slots=True)
class ResponseChunk:
    """``size`` bytes of the answer passed."""

    size: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The answer is complete.  ``status`` and ``received`` are for edges that learn them only now (an access log).

    ``failures`` are what went wrong without harm: a file in which no value could be put back.
    """

    status: int | None = None
    received: int | None = None
    after: float = 0.0
    failures: tuple[Failed, ...] = ()


Event: TypeAlias = (
    Started
    | Identified
    | NotIdentified
    | BodyRead
    | Inspected
    | QuotaAnswered
    | Recorded
    | Failed
    | PeerGone
    | ResponseStarted
    | ResponseChunk
    | Ended
)

EVENTS: Final[tuple[type[Event], ...]] = (
    Started,
    Identified,
    NotIdentified,
    BodyRead,
    Inspected,
    QuotaAnswered,
    Recorded,
    Failed,
    PeerGone,
    ResponseStarted,
    ResponseChunk,
    Ended,
)
