"""Which release carries out a decision for this client: a table of effects, and what each needs to be carried out.

Here and not at the edges, so that "coach" means the same at every door.  It must never answer with something milder
than the effect: what cannot be carried out (replacing values in a body that was not read) becomes a refusal.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tidegate.core.decision import OTHERWISE, Decision, Effect, Reason
from tidegate.core.exchange import Exchange, Unknown
from tidegate.core.finding import NAMED_ONLY, Finding
from tidegate.gate.commands import Challenge, Forward, Redirect, Refuse, Release, Rewrite
from tidegate.gate.events import Started

#: The words by which a record says what was about to be released.
WORDS: Final = {
    Forward: "forward",
    Rewrite: "rewrite",
    Refuse: "refuse",
    Redirect: "redirect",
    Challenge: "challenge",
}


def refusal(revision: str) -> Decision:
    """The decision where the policy could not be asked, or must not be."""
    return Decision(Effect.BLOCK, OTHERWISE, Reason.STATION_FAILED, revision)


def release_of(decision: Decision, exchange: Exchange, started: Started, *, inside: bool) -> Release:
    """The release for ``decision``, without its receipt.  ``inside`` is false at CONNECT, where no body is seen."""
    match decision.effect:
        case Effect.ALLOW:
            return Forward(decision, None)
        case Effect.COACH:
            return _coached(decision, started, inside=inside)
        case Effect.JUSTIFY:
            if started.standing.justified is not None:
                return Forward(decision, None)
            return Refuse(decision, None, wants="justification")
        case Effect.REDACT:
            return _redacted(decision, exchange, inside=inside)
        case Effect.REDIRECT:
            return Redirect(decision, None)
        case _:
            return Refuse(decision, None)


def received(release: Release, receipt: str | None) -> Release:
    """``release`` with the receipt of its entry."""
    if type(release) is Forward:  # nearly every time, and a third of what ``replace`` takes
        return Forward(release.decision, receipt, release.notice)
    return replace(release, receipt=receipt)


def _coached(decision: Decision, started: Started, *, inside: bool) -> Release:
    """A person who can be shown the notice has to pass it; a program goes on and is told in a header."""
    if started.standing.acknowledged:
        return Forward(decision, None)
    if started.pages and inside:
        return Refuse(decision, None, wants="acknowledgement")
    return Forward(decision, None, notice=True)


def _redacted(decision: Decision, exchange: Exchange, *, inside: bool) -> Release:
    """What could not be read beside it was decided about, too: the policy's ``when-unsure`` is in the effect."""
    if not inside or isinstance(exchange.data, Unknown):
        return Refuse(decision, None)
    findings = to_replace(exchange.data, decision.labels)
    if any(finding.fixed for finding in findings):
        return Refuse(decision, None)  # in an address or a file that cannot be changed: the person has to take it out
    return Rewrite(decision, None, findings) if findings else Forward(decision, None)


def spoken_of(decision: Decision, exchange: Exchange) -> tuple[Finding, ...]:
    """The findings that ``decision`` is about, for a person to take out; none where it is about no data."""
    if isinstance(exchange.data, Unknown) or not (decision.labels or decision.effect is Effect.REDACT):
        return ()
    return to_replace(exchange.data, decision.labels)


def to_replace(findings: tuple[Finding, ...], labels: frozenset[str]) -> tuple[Finding, ...]:
    """The findings that ``labels`` name by detector or family; no labels name all but the families ``NAMED_ONLY``."""
    if not labels:
        return tuple(finding for finding in findings if finding.family not in NAMED_ONLY)
    return tuple(finding for finding in findings if finding.detector in labels or finding.family in labels)
