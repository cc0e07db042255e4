"""The stations an exchange passes, as the driver asks them; concrete ones are named in ``assembly``.

Each is small enough to be replaced by a double, and each may raise, hang or answer nonsense: the driver turns that
into an event, and policy answers it.  Must never: hold the state of an exchange.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from tidegate.core.decision import Decision
from tidegate.core.exchange import Account, Exchange, Unknown, Unread
from tidegate.core.finding import Finding
from tidegate.core.record import Entry
from tidegate.core.service import Service, Shape, Sighting
from tidegate.gate import Evaluator

#: Replacements by part number: start and end in its characters, and the text that comes there.
Edits: TypeAlias = Mapping[int, Sequence[tuple[int, int, str]]]


class Receipt(Protocol):
    """What the ledger gives for an entry once it is durable."""

    @property
    def id(self) -> str:
        """Short and speakable."""


class Ledger(Protocol):
    """Makes entries durable."""

    def append(self, entry: Entry) -> Awaitable[Receipt]:
        """Returns when ``entry`` is durable."""


class Quotas(Protocol):
    """Counts uses of rules that have a quota, for all workers together."""

    async def reserve(self, rule: str, exchange: Exchange) -> bool:
        """Whether there was room; if so one use is reserved under ``exchange.id``."""

    async def settle(self, rules: Sequence[str], exchange: Exchange) -> None:
        """The uses reserved under ``exchange.id`` were made."""

    async def give_back(self, rules: Sequence[str], exchange: Exchange) -> None:
        """The uses reserved or settled under ``exchange.id`` were not made.  Twice is as good as once."""


class Host(Protocol):
    """What a host alone says; see ``catalog.sight.HostSight``."""

    @property
    def service(self) -> Service:
        """Whose host it is."""

    @property
    def exclusive(self) -> bool:
        """Whether all its traffic is that service's."""

    @property
    def inspectable(self) -> bool:
        """Whether looking inside can tell more."""

    @property
    def others(self) -> Sequence[Service]:
        """Services that have only some of its paths."""


class Catalogue(Protocol):
    """Which service and activity is this?"""

    def at_host(self, host: str) -> Host | None:
        """Whose host this is."""

    def identify(
        self, host: str, method: str, path: str, media_type: str | None = None, *, has_body: bool = True
    ) -> Sighting:
        """What one request is."""


class Scanner(Protocol):
    """What is in this text?"""

    def scan(self, text: str, part: int = 0) -> list[Finding]:
        """The findings of one text."""

    def for_thread(self) -> Scanner:
        """The same scanner for another thread."""


class Sheet(Protocol):
    """All texts of a body in one, for one call of the scanner."""

    @property
    def text(self) -> str:
        """The texts, one after another."""

    def placed(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings in the sheet as findings in the parts."""

    def fixed(self, part: int, first: int, last: int) -> str:
        """The code of why ``first:last`` of a part cannot be replaced; empty where it can."""


class Text(Protocol):
    """One text of a body; its number is its place among ``Reading.parts``."""

    @property
    def text(self) -> str:
        """What was written there."""

    @property
    def path(self) -> str:
        """Where it stands in the body."""

    @property
    def role(self) -> str:
        """Whether a person wrote it: ``prompt``."""


class Body(Protocol):
    """The bytes of a request."""

    @property
    def content(self) -> Any:
        """As sent, with the content coding undone."""


class Reading(Protocol):
    """A body that was read; see ``wire.reading``."""

    @property
    def parts(self) -> Sequence[Text]:
        """The texts in it."""

    @property
    def unread(self) -> Sequence[Unread]:
        """What in it was not read."""

    @property
    def account(self) -> Account | None:
        """The account it names."""

    @property
    def tools(self) -> Sequence[tuple[str, str | None]] | Unknown:
        """The tools it calls or hands over: host of the server, empty for the one that is asked, and name."""

    @property
    def body(self) -> Body:
        """What was sent, decoded."""

    @property
    def conversation(self) -> str | None:
        """The conversation it belongs to."""

    @property
    def recognised(self) -> bool:
        """Whether a shape told which texts are prompts."""

    @property
    def rewritten_encoding(self) -> str | None:
        """The content coding of what ``rewrite`` gives."""

    def sheet(self) -> Sheet:
        """All texts in one."""

    def rewrite(self, edits: Edits) -> bytes:
        """The body with those edits done."""

    def rewrite_query(self, edits: Edits) -> str:
        """The query string with those edits done."""

    def rewrite_headers(self, edits: Edits, body: bytes) -> tuple[tuple[str, str], ...]:
        """The headers that have to change beside the body that ``rewrite`` gave."""


@dataclass(frozen=True, slots=True)
class Held:
    """A body as the edge holds it.  ``complete`` is false where it went on beyond what an edge may hold."""

    raw: bytes = field(default=b"", repr=False)
    complete: bool = True
    media_type: str | None = None
    encoding: str | None = None
    path: str = field(default="", repr=False)
    query: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class FileWaits(Exception):
    """The body holds a file that another process has to read: not on the event loop.  Says nothing else."""


#: ``read(held, shape)``: decode a body and find its texts.  Raises ``FileWaits`` where it is only for small ones.
Read = Callable[[Held, Shape | None], Reading]


def _no_activities(_service: str) -> frozenset[frozenset[str]]:
    return frozenset()


def _no_rule(_name: str) -> Decision | None:
    return None


def _always(_exchange: Exchange) -> bool:
    return True


def no_exceptions(_exchange: Exchange) -> bool:
    """Nobody can ask for an exception."""
    return False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that may change while we run, swapped whole: an exchange keeps the one it began with.

    ``bodiless`` gives, for a service's id, the activities that its requests without a body can be besides browsing.
    ``rule`` gives what a rule of this policy decides where it matches, for a page that is asked for again.
    ``unlooked`` are the names of data that the scanner cannot look for, or not reliably, each with a reason.
    ``accounts`` are the organisation's own by the id of their service.
    ``minds_tools``: some rule asks what is called, which only a body tells.
    ``restores``: some rule replaces what was found and puts it back in answers.
    ``epoch`` names policy and catalogue together, as whoever looks in from outside knows them.
    ``lasting`` says of an exchange that is allowed whether it will be as long as this snapshot is in force.
    ``askable`` says of an exchange whether somebody refused there could ask for an exception.
    ``asks_people``: some rule asks for an acknowledgement or a reason, so that what people gave has to be looked up.
    """

    evaluator: Evaluator
    catalogue: Catalogue
    scanner: Scanner
    revision: str
    bodiless: Callable[[str], frozenset[frozenset[str]]] = _no_activities
    rule: Callable[[str], Decision | None] = _no_rule
    asks_people: bool = True
    unlooked: tuple[Unread, ...] = ()
    accounts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    minds_tools: bool = False
    restores: bool = False
    epoch: str = ""
    lasting: Callable[[Exchange], bool] = _always
    askable: Callable[[Exchange], bool] = no_exceptions


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long a station may take (seconds), and up to which size it is asked on the event loop itself (characters).

    What stays on the loop takes well under a millisecond and cannot be stopped; the rest goes to a thread and is given
    up at its deadline.  All together stay below what Envoy waits for one message (15 s), so that it is always policy
    that answers.
    """

    who: float = 5.0
    read: float = 4.0
    inspect: float = 4.0
    quota: float = 2.0
    record: float = 2.0
    read_inline: int = 128 * 1024
    scan_inline: int = 32 * 1024
