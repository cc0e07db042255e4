"""May they?  The policy: what a file says, what it means, why a decision came out as it did.

``parse`` text to a ``Policy``; ``evaluate`` is its meaning, ``compile`` the same meaning fast, ``explain`` the same in
words; ``run_suite`` runs a policy's own tests.  Pure: text and exchanges in, decisions out.
"""

from tidegate.policy.evaluate import evaluate
from tidegate.policy.explain import Explanation, explain
from tidegate.policy.grant import Grant, Scope
from tidegate.policy.index import Evaluator, compile
from tidegate.policy.known import Known
from tidegate.policy.model import Exceptions, Given, Policy, Quota, Rule, counted_for
from tidegate.policy.parse import parse, revision_of
from tidegate.policy.parse_exceptions import read_scope
from tidegate.policy.parse_tests import question
from tidegate.policy.schema import schema
from tidegate.policy.suite import CaseResult, imagined, run_suite

__all__ = [
    "CaseResult",
    "Evaluator",
    "Exceptions",
    "Explanation",
    "Given",
    "Grant",
    "Known",
    "Policy",
    "Quota",
    "Rule",
    "Scope",
    "compile",
    "counted_for",
    "evaluate",
    "explain",
    "imagined",
    "parse",
    "question",
    "read_scope",
    "revision_of",
    "run_suite",
    "schema",
]
