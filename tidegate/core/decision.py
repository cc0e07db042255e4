"""A decision: what may happen to an exchange, by which rule, and what must be done along with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Final

NO_MESSAGE: Final[Mapping[str, str]] = MappingProxyType({})

#: Rule names for decisions that no written rule made.
OTHERWISE: Final = "otherwise"
OUTSIDE: Final = "outside-the-catalogue"
GRANTED: Final = "granted"

#: The language tag of a text whose author did not say its language (BCP 47, "undetermined").
ANY_LANGUAGE: Final = "und"


class Effect(IntEnum):
    """Mildest first, so that ``max`` is the strictest."""

    ALLOW = 0
    COACH = 1
    JUSTIFY = 2
    REDACT = 3
    REDIRECT = 4
    BLOCK = 5

    @property
    def word(self) -> str:
        """The word of the policy file: ``allow``, ``coach`` …"""
        return self.name.lower()


class Reason(IntEnum):
    """Why a decision came out as it did.  A closed list: codes for machines, one heading each in the reference."""

    RULE_MATCHED = 1
    NO_RULE_MATCHED = 2
    NOT_AN_AI_SERVICE = 3
    NOT_INSPECTED = 4
    STATION_FAILED = 5
    RULE_ERRED = 6
    GRANTED = 7

    @property
    def code(self) -> str:
        """The reason as written to records and metrics: ``rule-matched``."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Monitored:
    """What would have been decided, had rules that are only monitored been carried out."""

    effect: Effect
    rule: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer of a policy at one revision.

    ``labels`` are the data names of the rule that matched (what to replace, when ``effect`` is ``REDACT``).
    ``message`` maps a language tag to text for people.  ``reserve`` names the rules whose quota this decision uses.
    ``restore`` is false where a rule wants values replaced for good.  ``hold`` is how many seconds an
    acknowledgement or a reason given lasts.  ``because_in`` is ``because`` by language tag, where the rule gives
    it in several.  ``monitored`` is set where rules that are only monitored would have asked something else.
    """

    effect: Effect
    rule: str
    reason: Reason
    revision: str
    because: str = ""
    source: str = ""
    message: Mapping[str, str] = field(default_factory=lambda: NO_MESSAGE)
    labels: frozenset[str] = frozenset()
    reserve: tuple[str, ...] = ()
    restore: bool = True
    grant: str | None = None
    hold: int = 0
    because_in: Mapping[str, str] = field(default_factory=lambda: NO_MESSAGE)
    monitored: Monitored | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Not settled: the fields of the exchange that would have to be known (``who``, ``data``, ``quota:RULE`` …).

    With ``settled`` that is the decision, and only rules that are monitored ask for more: it holds where the fields
    cannot be found out.
    """

    fields: frozenset[str]
    settled: Decision | None = None
