"""Time of one decision: a policy of 1,000 rules, the whole catalogue, nothing unknown.  In this process, no network."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_address

from bench.figures import Figure, Target
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.core.exchange import Actor, Assurance, Exchange
from tidegate.core.exchange import Target as Where
from tidegate.detectors.built_in import LABELS
from tidegate.policy.evaluate import evaluate
from tidegate.policy.index import compile as compiled
from tidegate.policy.known import Known
from tidegate.policy.parse import parse

RULES = 1000


def policy_text(catalog: Catalog, rules: int = RULES) -> str:
    """Rules that could each match somebody: by service, category, person, activity, data and network."""
    ids = sorted(catalog.services)
    lines = ["organisation: Bench", "zones: {office: [10.20.0.0/16], lab: [10.30.0.0/16]}", "rules:"]
    kinds = (
        "service: {id}, activity: [upload], then: block",
        "service: {id}, who: person{n}@corp.example, then: allow",
        "service: {{category: chatbot}}, who: person{n}@corp.example, where: office, then: coach",
        "service: {id}, data: [payment-card], activity: [prompt], then: redact",
        "service: {id}, where: lab, then: justify",
    )
    written = (kinds[n % len(kinds)].format(id=ids[n % len(ids)], n=n) for n in range(rules))
    lines += [f"- {{name: rule-{n}, {words}}}" for n, words in enumerate(written)]
    return "\n".join([*lines, "otherwise: allow", ""])


def exchanges(catalog: Catalog, count: int = 200) -> list[Exchange]:
    """All kinds of people at all kinds of services; most of them reach the end of the policy."""
    ids = sorted(catalog.services)
    made = []
    for n in range(count):
        person = f"person{n * 7 % RULES}@corp.example" if n % 2 else f"someone{n}@corp.example"
        made.append(
            Exchange(
                id=f"x-{n}",
                at=datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
                target=Where("chat.deepseek.com", method="POST", path="/api/v0/chat/completion"),
                who=Actor(person, frozenset({"staff"}), Assurance.PASSWORD),
                address=ip_address(f"10.{20 + n % 3 * 10}.0.{n % 200 + 1}"),
                device=None,
                service=catalog.service(ids[n * 13 % len(ids)]),
                activity=frozenset({"prompt"}),
                account=None,
                data=(),
            )
        )
    return made


def measure(rounds: int) -> list[Figure]:
    """Microseconds a decision, of the evaluator that serves and of the reference it must agree with."""
    catalog = load(shipped())
    services = [catalog.service(name) for name in catalog.services]
    policy = parse(policy_text(catalog), "bench.yaml", Known.of(services, LABELS))
    evaluator = compiled(policy, services)
    asked = exchanges(catalog)
    for exchange in asked:
        if evaluator.decide(exchange) != evaluate(policy, exchange):
            raise AssertionError("the two evaluators disagree")
    took: dict[str, list[float]] = {"the reference": [], "Tidegate": []}
    for _ in range(rounds):
        took["the reference"].append(_each(lambda exchange: evaluate(policy, exchange), asked, 1))
        took["Tidegate"].append(_each(evaluator.decide, asked, 20))
    return [Figure("decision with 1,000 rules", "µs", took, Target(10.0, at_most=True))]


def _each(decide: Callable[[Exchange], object], asked: list[Exchange], times: int) -> float:
    means = []
    for _ in range(times):
        begun = time.perf_counter()
        for exchange in asked:
            decide(exchange)
        means.append((time.perf_counter() - begun) / len(asked) * 1e6)
    return statistics.median(means)
