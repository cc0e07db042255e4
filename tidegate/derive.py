"""Deriving a recorded decision again: from its receipt, the policy at its revision, and nothing else.

The receipt holds the exchange as the policy saw it, with the facts about the service as they were; the policy's text is
kept by the ledger.  So a decision can be proved after the policy, the catalogue and the people files have changed.  It
must never pretend: where something is missing it says what.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from tidegate import policy as policies
from tidegate.core.decision import Decision, Need
from tidegate.core.exchange import Exchange, Unknown
from tidegate.core.problem import Problems
from tidegate.core.record import decision_from_dict, exchange_from_dict
from tidegate.gate.release import refusal
from tidegate.grants.in_force import by_terms
from tidegate.ledger.entry import Document, Kept
from tidegate.policy.grant import AND


class NotDerivable(Exception):
    """The decision cannot be derived again; the text says why."""


@dataclass(frozen=True, slots=True)
class Derived:
    """``recorded`` beside what comes out now.  ``by`` says which question the policy was asked, in words."""

    exchange: Exchange
    recorded: Decision
    derived: Decision | Need
    by: str
    explanation: policies.Explanation
    failures: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the same comes out, word for word."""
        return self.recorded == self.derived

    def to_dict(self) -> dict[str, Any]:
        """As JSON data, beside the recorded entry itself."""
        told = policies.Explanation(self.derived, self.explanation.steps).to_dict()
        return {"same": self.same, "by": self.by, "failures": list(self.failures), "derived": told}


#: Finds the terms of an exception, by its id, as the ledger has kept them.
Terms: TypeAlias = Callable[[str], Document | None]


def no_terms(_id: str) -> None:
    """For a ledger without exceptions."""


def derive(kept: Kept, document: Document | None, known: policies.Known, terms: Terms = no_terms) -> Derived:
    """The decision of the entry ``kept``, derived again by the policy in ``document``.

    ``known`` only says which names a policy may use today; ``terms`` finds the exceptions that the decision leans on.
    Raises ``NotDerivable``.
    """
    if kept.kind != "exchange":
        raise NotDerivable(f"This entry is of kind “{kept.kind}”: nothing was decided in it.")
    try:
        body = kept.body
        exchange = exchange_from_dict(body["exchange"])
        recorded = None if body["decision"] is None else decision_from_dict(body["decision"])
        failures = tuple(f"{one['station']}: {one['why']}" for one in body.get("failures", ()))
    except (KeyError, TypeError, ValueError) as error:
        raise NotDerivable(f"The entry cannot be read ({type(error).__name__}): was it written by us?") from None
    if recorded is None:
        raise NotDerivable(_undecided(str(body.get("release"))))
    policy = _policy(recorded, document, exchange, known)
    policy = replace(policy, grants=tuple(_grant(id, terms, policy, known) for id in _leaning(recorded)))
    explanation = policies.explain(policy, exchange)
    derived, by = _asked(policy, exchange, recorded, explanation, failures)
    return Derived(exchange, recorded, derived, by, explanation, failures)


def _undecided(release: str) -> str:
    if release == "challenge":
        return "Nothing was decided yet: the client was asked who it is."
    return "Nothing was decided: the client went away before."


def _policy(
    recorded: Decision, document: Document | None, exchange: Exchange, known: policies.Known
) -> policies.Policy:
    if document is None:
        raise NotDerivable(f"The ledger does not hold the policy of revision {recorded.revision}.")
    if policies.revision_of(document.text) != recorded.revision:
        raise NotDerivable("The policy that the ledger holds for this revision was changed; see `ledger verify`.")
    service = exchange.service
    if service is not None and not isinstance(service, Unknown):
        known = replace(known, services={service.id: service.name, **known.services})  # it may have been taken out
    try:
        return policies.parse(document.text, f"policy {recorded.revision[:12]}", known)
    except Problems as error:
        raise NotDerivable(
            f"The policy of that revision cannot be read by this version of Tidegate:\n{error}"
        ) from None


def _leaning(recorded: Decision) -> list[str]:
    return recorded.grant.split(AND) if recorded.grant else []


def _grant(id: str, terms: Terms, policy: policies.Policy, known: policies.Known) -> policies.Grant:
    document = terms(id)
    if document is None:
        raise NotDerivable(f"The ledger does not hold the terms of the exception {id}.")
    try:
        return by_terms(document.text, policy, known)
    except (ValueError, Problems) as error:
        raise NotDerivable(f"The terms of the exception {id} cannot be read: {error}") from None


def _asked(
    policy: policies.Policy,
    exchange: Exchange,
    recorded: Decision,
    explanation: policies.Explanation,
    failures: tuple[str, ...],
) -> tuple[Decision | Need, str]:
    """The gate asks a policy to decide; where a station failed or something stays unknown, it asks for the other."""
    decided = explanation.outcome
    if isinstance(decided, Need) and decided.settled == recorded:
        decided = recorded  # what is only monitored could not be found out
    if decided == recorded:
        return decided, "the rules"
    service = exchange.service
    services = [] if service is None or isinstance(service, Unknown) else [service]
    unsure = policies.compile(policy, services).unsure(exchange)
    in_doubt = bool(failures) or isinstance(decided, Need)
    if in_doubt and unsure == recorded:
        return unsure, "what the policy says for cases it cannot be sure about"
    if recorded == refusal(policy.revision):
        return recorded, "the gateway itself, which refuses what it could ask no policy about"
    if isinstance(decided, Decision) and failures:
        stricter = max(decided, unsure, key=lambda decision: decision.effect)
        return stricter, "the stricter of the rules and what the policy says for cases it cannot be sure about"
    return decided, "the rules"
