"""A policy's own tests, and single questions: an imagined exchange is made and decided like a real one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tidegate.core.decision import Decision
from tidegate.core.exchange import (
    DEVICE_LABELS,
    NOBODY,
    TOOL,
    Account,
    Actor,
    Assurance,
    Device,
    Exchange,
    Target,
    Unread,
)
from tidegate.core.finding import Finding
from tidegate.core.service import Service
from tidegate.policy.explain import Explanation, explain
from tidegate.policy.model import UNLOOKED, Case, Given, Policy
from tidegate.policy.vocabulary import ACCOUNT_KINDS, ANSWERED, INQUIRY


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one test came out.  ``explanation`` says why, whether it passed or not."""

    case: Case
    passed: bool
    explanation: Explanation

    def __str__(self) -> str:
        outcome = self.explanation.outcome
        got = f"{outcome.effect.word} by {outcome.rule}" if isinstance(outcome, Decision) else "no decision"
        wanted = self.case.expect.word + (f" by {self.case.rule}" if self.case.rule else "")
        return f"{self.case.name}: {'passed' if self.passed else f'expected {wanted}, got {got}'}"


def run_suite(policy: Policy, services: Mapping[str, Service], at: datetime) -> list[CaseResult]:
    """The ``tests:`` of ``policy``.  ``services`` are the catalogue's, by id; ``at`` is for tests that do not say."""
    return [run_case(policy, case, services, at) for case in policy.tests]


def run_case(policy: Policy, case: Case, services: Mapping[str, Service], at: datetime) -> CaseResult:
    """One test."""
    explanation = explain(policy, imagined(policy, case.given, services, at))
    outcome = explanation.outcome
    passed = isinstance(outcome, Decision) and outcome.effect is case.expect and case.rule in (None, outcome.rule)
    return CaseResult(case, passed, explanation)


def imagined(policy: Policy, given: Given, services: Mapping[str, Service], at: datetime) -> Exchange:
    """The exchange that ``given`` describes.  Nothing in it is unknown; quotas have room unless they are used up."""
    return Exchange(
        id="imagined",
        at=given.at or at,
        target=Target("host.invalid"),
        who=Actor(given.who, given.groups, Assurance.PASSWORD) if given.who or given.groups else NOBODY,
        address=given.address,
        device=_device(given.device),
        service=_service(services[given.service], given),
        activity=given.activity | {TOOL} if given.tools else given.activity,
        account=_account(given.account),
        tools=tuple(dict.fromkeys(given.tools)),
        data=tuple(Finding(detector, family, 0, 0, 0, 1.0) for detector, family in given.data),
        unread=tuple(map(_unread, given.unread)),
        quota=tuple((rule.name, rule.name not in given.used_up) for rule in policy.rules if rule.quota),
    )


def _unread(word: str) -> Unread:
    return Unread(word, "imagined", word.removeprefix(UNLOOKED) if word.startswith(UNLOOKED) else None)


def _service(service: Service, given: Given) -> Service:
    """The service, with the inquiry to its operator as it is imagined."""
    said = given.inquiries.get(service.id)
    if said is None:
        return service
    kept = {name: values for name, values in service.facts.items() if name.partition(":")[0] not in (INQUIRY, ANSWERED)}
    return replace(service, facts={**kept, **said}, version=f"{service.version}+imagined")


def _device(words: tuple[str, ...]) -> Device | None:
    labels = frozenset(words) & frozenset(DEVICE_LABELS)
    ids = [word for word in words if word not in labels]
    return Device(ids[0] if ids else "imagined", labels) if words else None


def _account(words: tuple[str, ...]) -> Account | None:
    kinds = [word for word in words if word in ACCOUNT_KINDS]
    names = [word for word in words if word not in ACCOUNT_KINDS]
    name, tenant = (*names, None, None)[:2]
    return Account(name, tenant, kinds[0] if kinds else None) if words else None
