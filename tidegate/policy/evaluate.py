"""What a policy means.  This is the definition; ``index`` is faster and must always agree.

The first rule that matches decides.  A rule matches when all its conditions hold.  These bend that line:

- **Unknown.**  An edge may not know a field yet.  A rule that is only *unknown* stays open; the first rule that matches
  settles the exchange if every rule still open before it would ask the same of everybody (``duties``).  Otherwise the
  answer is ``Need``: the fields of the open rules.  What settles early therefore settles the same way late.
- **Unread.**  Something was carried that could not be inspected, or data of one name could not be looked for (then only
  rules that mean that name are concerned).  A rule whose ``data:`` was not found might have matched, and a ``redact``
  cannot replace what was not read.  Such a rule, when everything else in it holds, puts a
  floor under the decision, its ``when-unsure``, and the walk goes on as if nothing more was there: the stricter of the
  two is the answer.
- **Grant.**  A rule that matches is passed over where a grant in force sets it aside; see ``grant``.  The answer
  without the grants is kept where it is as mild, so a grant never makes anything stricter nor is used up for nothing.
- **Tools.**  A request that calls several tools is decided for each of them alone; see ``tools``.
- **Error.**  A condition that raises makes its rule a floor too, of its effect or its ``when-unsure``, whichever is
  stricter.  So neither an unread part nor an error ever lets more pass.

What is only monitored is asked beside the rest and never instead of it: see ``beside``.

Hosts outside the catalogue are not Tidegate's business: they are allowed before any rule is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from tidegate.core.decision import GRANTED, OTHERWISE, OUTSIDE, Decision, Effect, Monitored, Need, Reason
from tidegate.core.exchange import UNKNOWN, Exchange, Unread
from tidegate.policy.conditions import Condition, Truth
from tidegate.policy.grant import AND, UNTOUCHED, Grant, Standing, standing
from tidegate.policy.model import Policy, Rule
from tidegate.policy.tools import apart, strictest
from tidegate.policy.vocabulary import OWN_DATA

Duties: TypeAlias = tuple[object, ...]
NO_FIELDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sight:
    """How one rule looks at an exchange.

    ``fields`` are those it would have to know: while there are any, it is unknown.  ``shaken`` says why it cannot be
    relied on.
    """

    matched: bool
    fields: frozenset[str] = NO_FIELDS
    shaken: Reason | None = None


NOT_MATCHED = Sight(matched=False)


def evaluate(policy: Policy, x: Exchange) -> Decision | Need:
    """The decision about ``x``, or the fields that have to be known first."""
    if policy.staged:
        return beside(policy, evaluate(policy.enforced, x), evaluate(policy.unstaged, x))
    if x.tools is UNKNOWN or len(x.tools) < 2:
        return settle(policy, policy.all_rules, x)
    reaching = tuple(grant for grant in policy.grants if grant.calling(x) is True)
    together = one_by_one(policy if reaching == policy.grants else replace(policy, grants=reaching), x)
    if isinstance(together, Need) or together.grant is None:
        return together
    # One of the calls leaned on a grant: in vain, where another one is answered as strictly without it.
    without = one_by_one(replace(policy, grants=()), x)
    return together if isinstance(without, Need) or without.effect > together.effect else without


def one_by_one(policy: Policy, x: Exchange) -> Decision | Need:
    """What holds for the calls of ``x`` together: each is decided as if it were alone."""
    answers = [settle(policy, policy.all_rules, alone) for alone in apart(x)]
    needs = [answer.fields for answer in answers if isinstance(answer, Need)]
    return Need(NO_FIELDS.union(*needs)) if needs else strictest([a for a in answers if isinstance(a, Decision)])


def beside(policy: Policy, enforced: Decision | Need, unstaged: Decision | Need) -> Decision | Need:
    """The answer of a policy of which some is only monitored: what is carried out, and what would have been.

    What is monitored is looked into as if it were carried out, and never changes what is.  A quota of a policy that is
    monitored whole is counted, or it would always have room.
    """
    if isinstance(enforced, Need):
        more = unstaged.fields if isinstance(unstaged, Need) else NO_FIELDS
        return Need(enforced.fields | more)
    if isinstance(unstaged, Need):
        return Need(unstaged.fields, enforced)
    return marked(policy, enforced, unstaged)


def marked(policy: Policy, enforced: Decision, unstaged: Decision) -> Decision:
    """``enforced``, with what would have been decided where that is something else."""
    if policy.monitor:
        enforced = replace(enforced, reserve=unstaged.reserve)
    if duties(enforced) == duties(unstaged):
        return enforced
    return replace(enforced, monitored=Monitored(unstaged.effect, unstaged.rule))


def settle(policy: Policy, rules: Iterable[Rule], x: Exchange) -> Decision | Need:
    """``evaluate`` over those ``rules`` of ``policy``, in order, that have not been ruled out already."""
    if x.service is None:
        return outside(policy)
    if not policy.excepted:
        return _walk(policy, rules, x, {})
    rules = tuple(rules)
    outcome = _walk(policy, rules, x, policy.excepted)
    if isinstance(outcome, Need) or outcome.grant is None:
        return outcome
    without = _walk(policy, rules, x, {})
    return without if isinstance(without, Need) or without.effect <= outcome.effect else outcome


def _walk(
    policy: Policy, rules: Iterable[Rule], x: Exchange, excepted: Mapping[str, tuple[Grant, ...]]
) -> Decision | Need:
    still_open: list[tuple[Decision | None, frozenset[str]]] = []
    if x.service is UNKNOWN:
        still_open.append((outside(policy), frozenset({"service"})))
    floor: Decision | None = None
    final: Decision | None = None
    used: tuple[Grant, ...] = ()
    for rule in rules:
        sight = look(rule, x)
        if rule.name in excepted and sight != NOT_MATCHED:
            known = aside(excepted[rule.name], rule, sight, x)
            if known.grant is not None:
                used = (*used, known.grant)
                continue
            if known.fields:
                still_open.append((None, known.fields))
                continue
        if sight.fields:
            fickle = sight.shaken or ("data" in sight.fields and rule.when_unsure > rule.effect)
            here = None if fickle else leaning(raised(decision_of(policy, rule, x), floor), used, x)
            still_open.append((here, sight.fields))
            continue
        if sight.shaken:
            floor = stricter(floor, fallback(policy, rule, sight.shaken))
        if sight.matched:
            final = leaning(raised(decision_of(policy, rule, x), floor), used, x)
            break
    if final is None and used:
        final = leaning(raised(passed(policy), floor), used, x)
    asked = None if final is None else duties(final)
    missing = [fields for other, fields in still_open if other is None or duties(other) != asked]
    return final if final is not None and not missing else Need(NO_FIELDS.union(*missing))


def aside(grants: tuple[Grant, ...], rule: Rule, sight: Sight, x: Exchange) -> Standing:
    """What ``grants`` say about a rule that matches or may match.

    While it is open whether the rule matches, it is open whether a grant is used, so its fields are asked first.  A
    rule that errs is not set aside: nobody approved that.
    """
    if sight.shaken is Reason.RULE_ERRED:
        return UNTOUCHED
    known = standing(grants, rule, x)
    if sight.fields and (known.grant is not None or known.fields):
        return Standing(None, sight.fields)
    return known


def leaning(decision: Decision, used: tuple[Grant, ...], x: Exchange) -> Decision:
    """``decision`` as one that leans on the grants ``used``."""
    if not used:
        return decision
    once = tuple(dict.fromkeys(used))
    counted = tuple(grant.counted_as for grant in once if grant.uses(x)) if decision.effect < Effect.REDIRECT else ()
    return replace(decision, grant=AND.join(grant.id for grant in once), reserve=(*decision.reserve, *counted))


def passed(policy: Policy) -> Decision:
    """The decision where every rule that matches was set aside."""
    return Decision(Effect.ALLOW, GRANTED, Reason.GRANTED, policy.revision)


def look(rule: Rule, x: Exchange) -> Sight:
    """Whether ``rule`` matches ``x``, as far as can be told."""
    truths = [(condition, truth_of(condition, x)) for condition in rule.conditions]
    doubt = doubtful(rule, x)
    if any(truth is False and not (doubt and condition is rule.data) for condition, truth in truths):
        return NOT_MATCHED
    fields = NO_FIELDS.union(condition.field for condition, truth in truths if truth is UNKNOWN)
    if rule.effect is Effect.REDACT and x.data is UNKNOWN:
        fields |= {"data"}
    if rule.quota and rule.quota.activity and x.activity is UNKNOWN:
        fields |= {"activity"}
    if not fields and reserves(rule, x):
        room = x.room(rule.name)
        if room is False:
            return NOT_MATCHED
        fields = frozenset({f"quota:{rule.name}"}) if room is UNKNOWN else fields
    erred = any(truth is None for _, truth in truths)
    shaken = Reason.RULE_ERRED if erred else Reason.NOT_INSPECTED if doubt else None
    return Sight(not fields and all(truth is True for _, truth in truths), fields, shaken)


def truth_of(condition: Condition, x: Exchange) -> Truth | None:
    """The truth of one condition; ``None`` if finding out raised."""
    try:
        return condition.truth(x)
    except Exception:
        return None


def doubtful(rule: Rule, x: Exchange) -> bool:
    """Whether what could not be read could have made ``rule`` answer otherwise, or holds what it would replace."""
    if x.data is UNKNOWN or not any(concerns(one, rule) for one in x.unread):
        return False
    if rule.data is not None:
        found = truth_of(rule.data, x) is not rule.data.negated
        if not found or rule.data.negated:
            return not found
    return rule.effect is Effect.REDACT


def concerns(unread: Unread, rule: Rule) -> bool:
    """Whether ``rule`` may have missed something by it: data of one name is missed by rules that mean that name."""
    if unread.label is None or rule.data is None:
        return True
    return not rule.data.labels.isdisjoint((unread.label, OWN_DATA))


def reserves(rule: Rule, x: Exchange) -> bool:
    """Whether ``x`` would use the quota of ``rule``."""
    return rule.quota is not None and (x.activity is UNKNOWN or rule.quota.counts(x.activity))


def duties(decision: Decision) -> Duties:
    """What a decision asks of everybody.  Its rule and words are left out where nothing passes: no is no."""
    if decision.effect >= Effect.REDIRECT:
        return (decision.effect,)
    labels = decision.labels if decision.effect is Effect.REDACT else None
    message = tuple(sorted(decision.message.items()))
    return (decision.effect, message, decision.hold, labels, decision.restore, decision.reserve, decision.grant)


def stricter(one: Decision | None, other: Decision) -> Decision:
    """The stricter of two; the first where they are equal."""
    return one if one is not None and one.effect >= other.effect else other


def raised(decision: Decision, floor: Decision | None) -> Decision:
    """``decision``, but no milder than ``floor``.  Its reason says that something was not inspected or went wrong."""
    if floor is None:
        return decision
    if floor.effect > decision.effect:
        return replace(floor, reserve=decision.reserve if floor.effect < Effect.REDIRECT else ())
    return replace(decision, reason=floor.reason)


def decision_of(policy: Policy, rule: Rule, x: Exchange) -> Decision:
    """What ``rule`` decides where ``x`` matches it."""
    decision = plain_decision(policy, rule)
    return replace(decision, reserve=(rule.name,)) if reserves(rule, x) else decision


def plain_decision(policy: Policy, rule: Rule) -> Decision:
    """What ``rule`` decides where it matches and its quota is not used."""
    reason = Reason.NO_RULE_MATCHED if rule.name == OTHERWISE else Reason.RULE_MATCHED
    return by_rule(policy, rule, rule.effect, reason)


def fallback(policy: Policy, rule: Rule, reason: Reason) -> Decision:
    """What holds at least, where ``rule`` cannot be relied on."""
    erred = reason is Reason.RULE_ERRED
    return by_rule(policy, rule, max(rule.effect, rule.when_unsure) if erred else rule.when_unsure, reason)


def by_rule(policy: Policy, rule: Rule, effect: Effect, reason: Reason) -> Decision:
    """A decision with the words and duties that ``rule`` has for ``effect``."""
    return Decision(
        effect=effect,
        rule=rule.name,
        reason=reason,
        revision=policy.revision,
        because=rule.because,
        because_in=rule.because_in,
        source=rule.source,
        message=rule.message,
        labels=rule.data.labels if rule.data is not None and not rule.data.negated else NO_FIELDS,
        restore=rule.restore,
        hold=rule.hold if effect in (Effect.COACH, Effect.JUSTIFY) else 0,
    )


def outside(policy: Policy) -> Decision:
    """The decision about a host that is no service of the catalogue."""
    return Decision(Effect.ALLOW, OUTSIDE, Reason.NOT_AN_AI_SERVICE, policy.revision)


def unsure(policy: Policy, x: Exchange) -> Decision:
    """The decision where the unknown fields of ``x`` will never be known, since a station failed.

    The strictest that any value of them could lead to, and at least the policy's ``when-unsure``.  No grant is minded:
    nobody approved an exception from looking.
    """
    if policy.staged:
        return marked(policy, unsure(policy.enforced, x), unsure(policy.unstaged, x))
    if x.service is None:
        return outside(policy)
    if x.tools is not UNKNOWN and len(x.tools) > 1:
        return strictest([unsure(policy, alone) for alone in apart(x)])
    worst = by_rule(policy, policy.otherwise, policy.when_unsure, Reason.STATION_FAILED)
    for rule, sight in candidates(policy.all_rules, x):
        effect = rule.effect
        if sight.shaken or (rule.wants_data and x.data is UNKNOWN):
            # Without findings there is nothing to replace, so a redaction is no answer there.
            blind = rule.effect is Effect.REDACT and x.data is UNKNOWN
            effect = rule.when_unsure if blind else max(rule.effect, rule.when_unsure)
        worst = stricter(worst, by_rule(policy, rule, effect, Reason.STATION_FAILED))
    return worst


def candidates(rules: Iterable[Rule], x: Exchange) -> Iterator[tuple[Rule, Sight]]:
    """Those of ``rules`` that may be the one for ``x``, in order, up to the first that matches."""
    for rule in rules:
        sight = look(rule, x)
        if sight != NOT_MATCHED:
            yield rule, sight
        if sight.matched:
            return
