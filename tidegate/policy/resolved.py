"""A policy with what it says of services' facts looked up in one catalogue, so that two catalogues can be compared.

``service: {stored-in: [CN]}`` becomes the ids of the services of which that holds.  The policy by the facts of one
catalogue and the policy by those of another are then two policies about the same services, and the tools that compare
policies say who is affected by a change of facts.  Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tidegate.core.service import Service
from tidegate.policy.conditions import AtService, Condition
from tidegate.policy.model import Policy, Rule


def resolved(policy: Policy, services: Mapping[str, Service]) -> Policy:
    """``policy`` with every fact replaced by the ids of those ``services`` of which it holds."""
    return replace(policy, rules=tuple(_rule(rule, services) for rule in policy.rules))


def _rule(rule: Rule, services: Mapping[str, Service]) -> Rule:
    return replace(rule, conditions=tuple(_condition(each, services) for each in rule.conditions))


def _condition(condition: Condition, services: Mapping[str, Service]) -> Condition:
    if not isinstance(condition, AtService) or not condition.tests:
        return condition
    fitting = {id for id, service in services.items() if any(test.fits(service) for test in condition.tests)}
    return replace(condition, ids=condition.ids | fitting, tests=())
