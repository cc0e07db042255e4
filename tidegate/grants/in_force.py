"""From what is kept to what a policy minds: the grants in force, with their scopes read by the policy's own names.

An approved request whose rules or names the policy no longer has is not in force, and that is said; the policy may get
them back.  Must never: put anything in force that was not approved, or keep one in force whose scope cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from tidegate.core.problem import Problem, Problems
from tidegate.grants.request import Request
from tidegate.policy import Grant, Known, Policy, read_scope


def in_force(
    requests: Iterable[Request], at: datetime, policy: Policy, known: Known
) -> tuple[tuple[Grant, ...], tuple[Problem, ...]]:
    """The grants of ``policy`` at that moment, and what is wrong with those that were approved and are none."""
    grants, problems = [], []
    for request in requests:
        if not request.in_force(at) or request.begins is None or request.ends is None:
            continue
        try:
            scope = read_scope(msgspec.json.encode(dict(request.scope)).decode(), "scope", policy, known)
        except Problems as error:
            what = f"The exception {request.id} is not in force: {error.problems[0].what}"
            problems.append(Problem("grants", 0, 0, what, f"Revoke it: tidegate grants revoke {request.id}"))
            continue
        grants.append(Grant(request.id, frozenset(request.rules), scope, request.begins, request.ends))
    return tuple(grants), tuple(problems)


def by_terms(text: str, policy: Policy, known: Known) -> Grant:
    """The grant whose terms the ledger has kept.  Raises ``ValueError`` or ``Problems`` where they cannot be read."""
    try:
        said = msgspec.json.decode(text)
        scope = read_scope(msgspec.json.encode(said["scope"]).decode(), "scope", policy, known)
        begins, ends = (datetime.fromisoformat(said[key]) for key in ("begins", "ends"))
        return Grant(said["id"], frozenset(said["rules"]), scope, begins, ends)
    except (KeyError, TypeError, AttributeError, msgspec.DecodeError) as error:
        raise ValueError(f"these are no terms of an exception ({type(error).__name__})") from None
