"""What decides at one moment: everything that an edit of a file may change, put together from what was loaded.

Once, for the brains and for the assistant's process alike: what one of them looked for and the other forgot would be a
way round the policy.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from tidegate.catalog.catalog import Catalog
from tidegate.core.decision import Decision, Effect, Reason
from tidegate.detectors.own.combined import Scans
from tidegate.edges.station import Snapshot
from tidegate.policy import Policy
from tidegate.policy.askable import askable
from tidegate.policy.index import Evaluator
from tidegate.policy.lasting import lasting
from tidegate.snapshots import Loaded
from tidegate.states import epoch_of


def snapshot_of(loaded: Loaded, built_in: Scans, evaluator: Evaluator) -> Snapshot:
    """The snapshot; ``built_in`` are the detectors that no policy changes, ``evaluator`` decides."""
    return Snapshot(
        evaluator,
        loaded.catalog,
        loaded.own.over(built_in),
        loaded.policy.revision,
        bodiless=bodiless_of(loaded.catalog),
        rule=ruling(loaded.policy),
        asks_people=asks_people(loaded.policy),
        unlooked=loaded.own.unlooked,
        accounts=loaded.policy.accounts,
        minds_tools=evaluator.policy.minds_tools,
        restores=any(rule.effect is Effect.REDACT and rule.restore for rule in loaded.policy.all_rules),
        epoch=epoch_of(loaded.policy.revision, loaded.catalog.revision),
        lasting=partial(lasting, evaluator),
        askable=partial(askable, evaluator),
    )


def bodiless_of(catalog: Catalog) -> Callable[[str], frozenset[frozenset[str]]]:
    """For a service's id, the activities that its requests without a body can be besides browsing."""

    @lru_cache(maxsize=4096)
    def activities(service: str) -> frozenset[frozenset[str]]:
        entry = catalog.services.get(service)
        shapes = entry.shapes if entry else ()
        return frozenset(one.shape.activity for one in shapes if {"GET", "HEAD", "WS"} & set(one.methods))

    return activities


def asks_people(policy: Policy) -> bool:
    """Whether any rule, or what it does when unsure, asks people for something."""
    asking = {Effect.COACH, Effect.JUSTIFY}
    return any({rule.effect, rule.when_unsure} & asking for rule in policy.all_rules)


def ruling(policy: Policy) -> Callable[[str], Decision | None]:
    """What a rule of ``policy`` decides where it matches."""

    def decision(name: str) -> Decision | None:
        rule = policy.rule(name)
        if rule is None:
            return None
        return Decision(
            rule.effect,
            rule.name,
            Reason.RULE_MATCHED,
            policy.revision,
            because=rule.because,
            source=rule.source,
            because_in=rule.because_in,
            message=rule.message,
            hold=rule.hold,
            restore=rule.restore,
        )

    return decision
