"""Why a decision came out as it did: for every rule before it the first condition that failed, in words.

It asks the reference evaluator's own questions (``look``, ``truth_of``), so it cannot tell another story.  It names
what was found by detector and count only; it must never show a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from tidegate.core.decision import OTHERWISE, OUTSIDE, Decision, Need, Reason
from tidegate.core.exchange import UNKNOWN, Exchange
from tidegate.core.problem import spot
from tidegate.core.record import decision_to_dict
from tidegate.core.service import Service
from tidegate.policy.conditions import AtService, Condition, During, facts_of
from tidegate.policy.evaluate import NOT_MATCHED as RULED_OUT
from tidegate.policy.evaluate import Sight, aside, doubtful, evaluate, look, reserves, truth_of
from tidegate.policy.grant import UNTOUCHED, Standing
from tidegate.policy.model import Policy, Rule
from tidegate.policy.sentence import any_of
from tidegate.policy.times import DAYS

MATCHED: Final = "matched"
NOT_MATCHED: Final = "did not match"
UNKNOWN_YET: Final = "not known yet"
NOT_INSPECTED: Final = "might have matched: something could not be inspected"
MATCHED_IN_PART: Final = "matched, but something could not be inspected"
ERRED: Final = "could not be evaluated"
USED_UP: Final = "quota used up"
ASIDE: Final = "set aside by the exception {grant}"
ASIDE_OPEN: Final = "may be set aside by an exception"


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition of a rule: what the rule wants, what the exchange shows, and whether it holds."""

    condition: str
    wanted: str
    seen: str
    verdict: str

    def __str__(self) -> str:
        return f"{self.condition}: wanted {self.wanted}; it is {self.seen}"


@dataclass(frozen=True, slots=True)
class Step:
    """How one rule looked at the exchange.

    ``clauses`` are all its conditions where it matched, else those that kept it from matching: the first that failed,
    or all that are not known.
    """

    rule: str
    line: int
    effect: str
    verdict: str
    clauses: tuple[Clause, ...]
    file: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As JSON data."""
        clauses = [
            {"condition": each.condition, "wanted": each.wanted, "seen": each.seen, "verdict": each.verdict}
            for each in self.clauses
        ]
        return {
            "rule": self.rule,
            "file": self.file,
            "line": self.line,
            "effect": self.effect,
            "verdict": self.verdict,
            "clauses": clauses,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision, or what it needs, and the rules that were asked until then, in order."""

    outcome: Decision | Need
    steps: tuple[Step, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON data: ``decision`` or ``need``, and ``steps``."""
        steps = [step.to_dict() for step in self.steps]
        if isinstance(self.outcome, Need):
            return {"need": sorted(self.outcome.fields), "steps": steps}
        return {"decision": decision_to_dict(self.outcome), "steps": steps}

    def render(self) -> str:
        """As lines of text."""
        lines = [_headline(self.outcome)]
        if isinstance(self.outcome, Decision):
            lines += [f"  exception: {self.outcome.grant}"] * bool(self.outcome.grant)
            lines += [f"  because: {self.outcome.because}"] * bool(self.outcome.because)
            lines += [f"  source:  {self.outcome.source}"] * bool(self.outcome.source)
            if would := self.outcome.monitored:
                lines.append(f"  only monitored: it would have been {would.effect.word} by {would.rule}")
        for number, step in enumerate(self.steps, 1):
            where = f" ({spot(step.file, step.line)})" if step.line else ""
            lines.append(f"{number:>3}. {step.rule}{where}, {step.effect}: {step.verdict}")
            lines += [f"       {clause}" for clause in step.clauses]
        return "\n".join(lines) + "\n"


def _headline(outcome: Decision | Need) -> str:
    if isinstance(outcome, Need):
        return "not settled; needed: " + ", ".join(sorted(outcome.fields))
    return f"{outcome.effect.word}: {_BY_REASON[outcome.reason].format(rule=outcome.rule)}"


_BY_REASON: Final[Mapping[Reason, str]] = {
    Reason.RULE_MATCHED: "the rule {rule} matched",
    Reason.NO_RULE_MATCHED: "no rule matched, so `otherwise` decides",
    Reason.NOT_AN_AI_SERVICE: "not a service of the catalogue",
    Reason.NOT_INSPECTED: "something could not be inspected; {rule} decides",
    Reason.STATION_FAILED: "a part of the gateway failed; {rule} decides",
    Reason.GRANTED: "every rule that matched was set aside by an exception",
    Reason.RULE_ERRED: "a rule could not be evaluated; {rule} decides",
}


def explain(policy: Policy, x: Exchange) -> Explanation:
    """The decision of ``policy`` about ``x`` with the reasons, rule by rule."""
    outcome = evaluate(policy, x)
    if isinstance(outcome, Decision) and outcome.rule == OUTSIDE:
        return Explanation(outcome, ())
    x = _deciding(policy, x, outcome)
    # Where the grants were of no use, the answer is the one without them, and so is its story.
    leaning = isinstance(outcome, Need) or outcome.grant is not None
    excepted = policy.excepted if leaning else {}
    steps: list[Step] = []
    for rule in policy.all_rules:
        sight = look(rule, x)
        grants = excepted.get(rule.name, ()) if sight != RULED_OUT else ()
        known = aside(grants, rule, sight, x)
        if known is not UNTOUCHED:
            steps.append(_excepted_step(rule, x, known))
            continue
        steps.append(_step(rule, x, sight))
        if sight.matched and not rule.monitor:
            break
    return Explanation(outcome, tuple(steps))


def _deciding(policy: Policy, x: Exchange, outcome: Decision | Need) -> Exchange:
    """Of several calls at once the one that ``outcome`` comes from: its story is told."""
    if x.tools is UNKNOWN or len(x.tools) < 2 or isinstance(outcome, Need):
        return x
    alone = [replace(x, tools=(tool,)) for tool in x.tools]
    rules = [answer.rule if isinstance(answer := evaluate(policy, one), Decision) else "" for one in alone]
    return alone[rules.index(outcome.rule)] if outcome.rule in rules else alone[0]


def _excepted_step(rule: Rule, x: Exchange, known: Standing) -> Step:
    if known.grant is not None:
        clauses = tuple(_clause(each, x) for each in known.grant.scope.conditions)
        return _told(rule, ASIDE.format(grant=known.grant.id), clauses)
    missing = tuple(
        Clause(f.partition(":")[0], "the exception", "not known", UNKNOWN_YET) for f in sorted(known.fields)
    )
    return _told(rule, ASIDE_OPEN, missing)


def _step(rule: Rule, x: Exchange, sight: Sight) -> Step:
    verdict, clauses = _account(rule, x, sight)
    if rule.monitor and verdict != NOT_MATCHED:
        verdict = f"{verdict}; the rule is only monitored"
    return _told(rule, verdict, clauses)


def _told(rule: Rule, verdict: str, clauses: tuple[Clause, ...]) -> Step:
    last = rule.name == OTHERWISE
    return Step(rule.name, 0 if last else rule.line, rule.effect.word, verdict, clauses, "" if last else rule.file)


def _account(rule: Rule, x: Exchange, sight: Sight) -> tuple[str, tuple[Clause, ...]]:
    clauses = [(truth_of(each, x), _clause(each, x)) for each in rule.conditions]
    if sight.fields:
        unknown = [clause for truth, clause in clauses if truth is UNKNOWN]
        return UNKNOWN_YET, (*unknown, *_unsaid(rule, sight, unknown))
    if sight.shaken is Reason.RULE_ERRED:
        return f"{ERRED}, so at least {_least(rule)} holds", tuple(c for truth, c in clauses if truth is None)
    if sight.shaken:
        what = MATCHED_IN_PART if sight.matched else NOT_INSPECTED
        return f"{what}, so at least {rule.when_unsure.word} holds", _unread(x)
    if sight.matched:
        return MATCHED, (*(clause for _, clause in clauses), *_with_room(rule, x))
    doubt = doubtful(rule, x)
    failed = [c for (truth, c), each in zip(clauses, rule.conditions, strict=True) if truth is False]
    if failed and not doubt:
        return NOT_MATCHED, (failed[0],)
    first = next((c for c in failed if c.condition != "data"), None)
    return NOT_MATCHED, (first,) if first else _used_up(rule)


def _least(rule: Rule) -> str:
    return max(rule.effect, rule.when_unsure).word


def _unread(x: Exchange) -> tuple[Clause, ...]:
    seen = ", ".join(f"{item.label or item.what} ({item.why})" for item in x.unread)
    return (Clause("unread", "nothing", seen, NOT_INSPECTED),)


def _with_room(rule: Rule, x: Exchange) -> tuple[Clause, ...]:
    seen = "not used up" if reserves(rule, x) else "not touched by this"
    return (Clause("quota", rule.quota.written, seen, MATCHED),) if rule.quota else ()


def _used_up(rule: Rule) -> tuple[Clause, ...]:
    return (Clause("quota", rule.quota.written, "used up", USED_UP),) if rule.quota else ()


def _unsaid(rule: Rule, sight: Sight, unknown: list[Clause]) -> tuple[Clause, ...]:
    """What must be known though no condition asks for it: findings to replace, and a quota's activity and room."""
    said = {clause.condition for clause in unknown}
    quota = rule.quota.written if rule.quota else "anything"
    wanted = {"data": "whatever is found", "activity": quota}
    return tuple(
        Clause(field.partition(":")[0], wanted.get(field, quota), "not known", UNKNOWN_YET)
        for field in sorted(sight.fields - said)
    )


def _clause(condition: Condition, x: Exchange) -> Clause:
    truth = truth_of(condition, x)
    verdict = UNKNOWN_YET if truth is UNKNOWN else ERRED if truth is None else MATCHED if truth else NOT_MATCHED
    return Clause(condition.field, _wanted(condition), _seen(condition, x), verdict)


def _wanted(condition: Condition) -> str:
    if not condition.negated:
        return any_of(condition.written)
    return f"{'none of' if len(condition.written) > 1 else 'not'} {any_of(condition.written, 'and')}"


def _seen(condition: Condition, x: Exchange) -> str:
    """What the exchange shows of the field, in words; an error stays an error of the rule, not of the explanation."""
    try:
        return _SEEN[condition.field](condition, x)
    except Exception:
        return "not to be told"


def _who(_: Condition, x: Exchange) -> str:
    if x.who is UNKNOWN:
        return "not known"
    groups = f" (in {', '.join(sorted(x.who.groups))})" if x.who.groups else ""
    return (x.who.person or "nobody known") + groups


def _where(_: Condition, x: Exchange) -> str:
    return "not known" if x.address is UNKNOWN else str(x.address or "no address")


def _device(_: Condition, x: Exchange) -> str:
    if x.device is UNKNOWN:
        return "not known"
    if x.device is None:
        return "no known device, so unmanaged"
    return f"{x.device.id} ({', '.join(sorted(x.device.labels)) or 'nothing known of it, so unmanaged'})"


def _service(condition: Condition, x: Exchange) -> str:
    if x.service is UNKNOWN or x.service is None:
        return "not known"
    facts = _facts(condition, x.service)
    return x.service.name + (f" ({facts})" if facts else "")


def _facts(condition: Condition, service: Service) -> str:
    """The facts that the condition asks for, and only those."""
    tests = condition.tests if isinstance(condition, AtService) else ()
    asked = dict.fromkeys(name for test in tests for name, _ in test.wanted)
    return "; ".join(f"{name} {', '.join(sorted(facts_of(service, name))) or 'not known'}" for name in asked)


def _activity(_: Condition, x: Exchange) -> str:
    return "not known" if x.activity is UNKNOWN else ", ".join(sorted(x.activity)) or "none"


def _account_seen(_: Condition, x: Exchange) -> str:
    if x.account is UNKNOWN:
        return "not known"
    told = x.account and [word for word in (x.account.name, x.account.tenant, x.account.kind) if word]
    return ", ".join(told) if told else "not shown"


def _tool(_: Condition, x: Exchange) -> str:
    if x.tools is UNKNOWN:
        return "not known"
    return ", ".join(map(str, x.tools)) or "none called"


def _data(_: Condition, x: Exchange) -> str:
    if x.data is UNKNOWN:
        return "not known"
    counts: dict[str, int] = {}
    for finding in x.data:
        counts[finding.detector] = counts.get(finding.detector, 0) + finding.count
    return ", ".join(f"{name} ×{count}" for name, count in sorted(counts.items())) or "nothing found"


def _time(condition: Condition, x: Exchange) -> str:
    at = x.at.astimezone(condition.spans[0].zone) if isinstance(condition, During) and condition.spans else x.at
    return f"{DAYS[at.weekday()]} {at.isoformat(timespec='minutes')}"


_SEEN: Final[Mapping[str, Callable[[Condition, Exchange], str]]] = {
    "who": _who,
    "where": _where,
    "service": _service,
    "activity": _activity,
    "account": _account_seen,
    "tool": _tool,
    "device": _device,
    "data": _data,
    "during": _time,
    "from": _time,
    "until": _time,
}
