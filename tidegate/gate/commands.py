"""What a gate tells its edge to do: the only way for it to cause anything.

``RELEASES`` end the wait of the client: a gate gives at most one of them, and only after its entry is durable
(``Forward`` of what is none of Tidegate's business excepted, see ``table``).  Positions of findings are in ``Rewrite``;
the values they point at exist only at the edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from tidegate.core.decision import Decision
from tidegate.core.finding import Finding
from tidegate.core.record import Entry

#: What the client can give to be let through, for the refusal to ask for.
Wants: TypeAlias = Literal["nothing", "acknowledgement", "justification"]


@dataclass(frozen=True, slots=True)
class AskWho:
    """Find out who this is; answer with ``Identified`` or ``NotIdentified``."""


@dataclass(frozen=True, slots=True)
class LookInside:
    """Only at CONNECT: accept the connection and end its TLS here; each request inside gets a gate of its own."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep the body, forward nothing of it, read it; answer with ``BodyRead``."""


@dataclass(frozen=True, slots=True)
class Inspect:
    """Scan the texts that were read; answer with ``Inspected``."""


@dataclass(frozen=True, slots=True)
class Reserve:
    """Reserve one use of the quota of ``rule``; answer with ``QuotaAnswered``."""

    rule: str


@dataclass(frozen=True, slots=True)
class SettleQuota:
    """The reserved uses were made."""

    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReturnQuota:
    """The reserved or settled uses were not made: give them back."""

    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """Make this entry durable; answer with ``Recorded`` or ``Failed("record", …)``."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class RecordEnd:
    """Write this entry when convenient; no answer is expected."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Forward:
    """Let it go as it came.  ``notice``: tell the client in a header that a notice applies.

    ``receipt`` is ``None`` where nothing was recorded: outside the catalogue, or where recording failed and the policy
    says in writing that this passes.
    """

    decision: Decision
    receipt: str | None
    notice: bool = False


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Let it go with ``findings`` replaced; put the values back into the answer if ``decision.restore``."""

    decision: Decision
    receipt: str | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer the client here, with the reason, the receipt and the way out that ``wants`` names."""

    decision: Decision
    receipt: str | None
    wants: Wants = "nothing"


@dataclass(frozen=True, slots=True)
class Redirect:
    """Answer the client here: the in-house assistant is the way out."""

    decision: Decision
    receipt: str | None


@dataclass(frozen=True, slots=True)
class Challenge:
    """Answer the client here: it must say who it is (407)."""

    receipt: str | None


@dataclass(frozen=True, slots=True)
class Watch:
    """Let the answer through as it comes, telling its sizes and its end."""


@dataclass(frozen=True, slots=True)
class RestoreAnswer:
    """Let the answer through with the replaced values put back."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Stop what is under way at once; ``why`` is a code.  Before an answer has begun this is an error answer."""

    why: str


Command: TypeAlias = (
    AskWho
    | LookInside
    | Hold
    | Inspect
    | Reserve
    | SettleQuota
    | ReturnQuota
    | Record
    | RecordEnd
    | Forward
    | Rewrite
    | Refuse
    | Redirect
    | Challenge
    | Watch
    | RestoreAnswer
    | Cut
)

Release: TypeAlias = Forward | Rewrite | Refuse | Redirect | Challenge
RELEASES: Final = (Forward, Rewrite, Refuse, Redirect, Challenge)
#: Those releases by which something of the client's leaves.
LEAVES: Final = (Forward, Rewrite)
