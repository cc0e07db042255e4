"""The fast evaluator: the same answers as ``evaluate``, from tables made once at load.

Each rule is a bit.  For every condition of the vocabulary a table says, for a value, which rules name it; a few ANDs
over whole numbers then leave the rules that match and those that may, and the lowest bit is the first rule.  The cost
grows with the number of conditions there are words for, hardly with the number of rules, people or services.

Where an exchange carries something unread, or a grant may cover it, the tables only pick the rules worth asking, and
``settle`` asks them.  Where anything here raises, the reference answers: it knows how to treat a rule that errs.

It must never have a meaning of its own: a property test holds it against ``evaluate``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace
from typing import Final, TypeAlias, TypeVar

from tidegate.core.decision import Decision, Effect, Need
from tidegate.core.exchange import UNKNOWN, Account, Actor, Device, Exchange
from tidegate.core.finding import Finding
from tidegate.core.service import Service
from tidegate.policy.conditions import (
    AtService,
    Carrying,
    Condition,
    Doing,
    OnDevice,
    Where,
    Who,
    WithAccount,
    WithTool,
)
from tidegate.policy.evaluate import NO_FIELDS, beside, duties, evaluate, outside, plain_decision, settle, unsure
from tidegate.policy.grant import UNTOUCHED, Grant, standing
from tidegate.policy.model import Policy, Rule
from tidegate.policy.tables import NameTable, NetworkTable, ServiceTable, WordTable
from tidegate.policy.tools import ToolTable, hazy

C = TypeVar("C", bound=Condition)
#: Minutes whose rules are remembered: one is enough for traffic, more for a record that is not quite in order.
MOST_MINUTES: Final = 64
#: Connections whose people, addresses and devices are remembered along with the rules that fit them.
MOST_REMEMBERED: Final = 1024
#: The service, the actor, the address and the device; the rules that fit them; and which of the fields are unknown.
_Remembered: TypeAlias = tuple[tuple[object, ...], int, tuple[str, ...]]


def compile(policy: Policy, services: Iterable[Service]) -> Evaluator:
    """An evaluator for ``policy``; ``services`` are those of the catalogue, whose facts it looks up beforehand."""
    return Evaluator(policy, services)


class Evaluator:
    """A policy made ready for one snapshot of the catalogue.  Safe to share between threads."""

    def __init__(self, policy: Policy, services: Iterable[Service]) -> None:
        self.policy = policy
        self._stages: tuple[Evaluator, Evaluator] | None = None
        if policy.staged:
            services = tuple(services)
            self._stages = (Evaluator(policy.enforced, services), Evaluator(policy.unstaged, services))
            return
        self._every = (1 << len(policy.all_rules)) - 1
        self._excepted = _mask(
            1 << index for index, rule in enumerate(policy.all_rules) if rule.name in policy.excepted
        )
        self._remembered: dict[tuple[int, ...], _Remembered] = {}
        self._negated: dict[str, int] = {}
        self._free: dict[str, int] = {}
        who, device, account = self._lay_out(Who), self._lay_out(OnDevice), self._lay_out(WithAccount)
        self._canaries = [(1 << n, rule.canary) for n, rule in enumerate(policy.all_rules) if rule.canary]
        self._free["canary"], self._negated["canary"] = self._every & ~_mask(bit for bit, _ in self._canaries), 0
        self._people = NameTable((bit, each.names) for bit, each in who)
        self._anonymous = _mask(bit for bit, each in who if each.anonymous)
        self._networks = NetworkTable(self._lay_out(Where))
        self._services = ServiceTable(self._lay_out(AtService), services)
        self._activities = WordTable((bit, each.activities) for bit, each in self._lay_out(Doing))
        self._account_kinds = WordTable((bit, each.kinds) for bit, each in account)
        self._account_names = NameTable((bit, each.names) for bit, each in account)
        self._device_labels = WordTable((bit, each.labels) for bit, each in device)
        self._device_ids = NameTable((bit, each.ids) for bit, each in device)
        self._tools = ToolTable((bit, each.tests) for bit, each in self._lay_out(WithTool))
        self._labels = WordTable((bit, each.labels) for bit, each in self._lay_out(Carrying))
        self._prepare_time()
        self._prepare_answers()

    def decide(self, x: Exchange) -> Decision | Need:
        """The decision about ``x``, or the fields that have to be known first.  Always what ``evaluate`` says."""
        if self._stages:
            enforced, unstaged = self._stages
            return beside(self.policy, enforced.decide(x), unstaged.decide(x))
        if hazy(x.tools):  # several, or one without a name: the reference takes them one by one
            return evaluate(self.policy, x)
        try:
            return self._decide(x)
        except Exception:
            return evaluate(self.policy, x)

    def granting(self, grants: tuple[Grant, ...]) -> Evaluator:
        """The same evaluator with these grants in force; the tables are shared."""
        other = copy(self)
        other.policy = replace(self.policy, grants=grants)
        if self._stages:
            enforced, unstaged = self._stages
            other._stages = (enforced.granting(grants), unstaged.granting(grants))
            return other
        other._excepted = _mask(
            1 << index for index, rule in enumerate(other.policy.all_rules) if rule.name in other.policy.excepted
        )
        return other

    def _may_be_granted(self, x: Exchange, bits: int) -> bool:
        """Whether a grant may cover ``x`` for one of the rules ``bits``; only then is the reference asked."""
        rules, excepted = self.policy.all_rules, self.policy.excepted
        return any(standing(excepted[rules[index].name], rules[index], x) is not UNTOUCHED for index in _indices(bits))

    def unsure(self, x: Exchange) -> Decision:
        """The decision where the unknown fields of ``x`` will stay unknown, since a station failed."""
        return unsure(self.policy, x)

    def fitting(self, x: Exchange) -> Iterator[Rule]:
        """The rules that what is known of ``x`` leaves open, in order, whatever its data and at whatever time.

        ``look`` finds that no other matches, or may.  Of a thousand they are a few.
        """
        tables = self._stages[1] if self._stages else self  # the same rules, as if none were only monitored
        rules = self.policy.all_rules
        return (rules[index] for index in _indices(tables._open(x)))

    def _open(self, x: Exchange) -> int:
        if hazy(x.tools):
            return self._every
        try:
            fitting, _ = self._whose(x)
            return fitting & self._fitting(self._what_named(x, []))
        except Exception:
            return self._every

    def told(self, x: Exchange) -> tuple[tuple[str, int], ...]:
        """What the rules can tell of the fields of ``x`` that are known, as bits: told alike, they are answered alike.

        Quotas and what was unread are not in it.
        """
        if self._stages:
            return tuple(pair for stage in self._stages for pair in stage.told(x))
        if x.tools is not UNKNOWN and len(x.tools) > 1:
            return tuple(pair for tool in x.tools for pair in self.told(replace(x, tools=(tool,))))
        told = [("time", self._in_time(x)), *self._named(x, [])]
        if x.tools is not UNKNOWN and x.tools:
            told.append(("tool-open", self._tools.undecided(x.tools[0])))
        if x.activity is not UNKNOWN:
            told.append(("quota", self._counting(x)))
        if x.data is not UNKNOWN:
            told.append(("data", self._found(x.data)))
        return tuple(told)

    def _lay_out(self, kind: type[C]) -> list[tuple[int, C]]:
        """The rules with a condition of ``kind``; notes the masks of those without it and of those that negate it."""
        found = [
            (1 << index, each)
            for index, rule in enumerate(self.policy.all_rules)
            for each in rule.conditions
            if isinstance(each, kind)
        ]
        self._free[kind.field] = self._every & ~_mask(bit for bit, _ in found)
        self._negated[kind.field] = _mask(bit for bit, each in found if each.negated)
        return found

    def _prepare_time(self) -> None:
        timed: dict[Condition, int] = {}
        for index, rule in enumerate(self.policy.all_rules):
            for each in rule.conditions:
                if each.field in ("during", "from", "until"):
                    timed[each] = timed.get(each, 0) | 1 << index
        self._timed = tuple(timed.items())
        self._minutes: dict[int, int] = {}

    def _prepare_answers(self) -> None:
        """Every decision there is, and which of them ask the same; see ``settle`` for why each mask is needed."""
        bits = [(1 << index, rule) for index, rule in enumerate(self.policy.all_rules)]
        self._plain = [plain_decision(self.policy, rule) for _, rule in bits]
        self._counted = [replace(decision, reserve=(decision.rule,)) for decision in self._plain]
        alike: dict[object, int] = {}
        for (bit, _), decision in zip(bits, self._plain, strict=True):
            alike[duties(decision)] = alike.get(duties(decision), 0) | bit
        self._alike = [alike[duties(decision)] for decision in self._plain]
        self._outside = outside(self.policy)
        self._like_outside = alike.get(duties(self._outside), 0)
        self._quotas = _mask(bit for bit, rule in bits if rule.quota)
        counted = [(bit, rule.quota.activity) for bit, rule in bits if rule.quota]
        self._any_request = _mask(bit for bit, activity in counted if activity is None)
        self._units = WordTable((bit, [activity]) for bit, activity in counted if activity is not None)
        # Rules that hold whatever an unknown field turns out to be; and those whose floor may be above their effect.
        self._sure = dict(self._free)
        self._sure["who"] &= self._free["canary"]
        self._sure["activity"] &= ~(self._quotas & ~self._any_request)
        self._sure["data"] &= ~_mask(bit for bit, rule in bits if rule.effect is Effect.REDACT)
        self._fickle = _mask(bit for bit, rule in bits if rule.wants_data and rule.when_unsure > rule.effect)

    def _decide(self, x: Exchange) -> Decision | Need:
        if x.service is None:
            return self._outside
        maybe = self._in_time(x) if self._timed else self._every
        fitting, missing = self._whose(x)
        maybe &= fitting & self._fitting(self._what_named(x, missing))
        if x.unread or (maybe & self._excepted and self._may_be_granted(x, maybe & self._excepted)):
            rules = self.policy.all_rules
            return settle(self.policy, (rules[index] for index in _indices(maybe)), x)
        if x.data is not UNKNOWN:
            maybe &= (self._found(x.data) ^ self._negated["data"]) | self._free["data"]
        else:
            missing.append("data")
        yes = maybe
        for field in missing:
            yes &= self._sure[field]
        return self._first(x, yes, maybe, missing)

    def _first(self, x: Exchange, yes: int, maybe: int, missing: list[str]) -> Decision | Need:
        """The first rule of ``yes``, unless a rule of ``maybe`` before it could ask for something else."""
        counting = self._counting(x) if self._quotas else 0
        asked = 0
        while (first := yes & -yes) & counting:
            room = x.room(self._plain[first.bit_length() - 1].rule)
            if room is True:
                break
            yes ^= first
            if room is False:
                maybe ^= first
            else:
                asked |= first
        still_open = maybe & ~yes
        if not first:
            return self._need(x, still_open, asked, missing, x.service is UNKNOWN)
        index = first.bit_length() - 1
        counted = first & counting
        still_open &= first - 1
        if still_open and not counted:
            unlike = counting | (self._fickle if x.data is UNKNOWN else 0)
            still_open &= ~(self._alike[index] & ~unlike)
        outside_differs = x.service is UNKNOWN and (counted or not first & self._like_outside)
        if still_open or outside_differs:
            return self._need(x, still_open, asked, missing, bool(outside_differs))
        return self._counted[index] if counted else self._plain[index]

    def _need(self, x: Exchange, still_open: int, asked: int, missing: list[str], service: bool) -> Need:
        fields = {field for field in missing if still_open & ~self._sure[field]}
        fields.update(f"quota:{self._plain[index].rule}" for index in _indices(still_open & asked))
        return Need(NO_FIELDS.union(fields, {"service"} if service else ()))

    def _whose(self, x: Exchange) -> tuple[int, list[str]]:
        """The rules that fit whose exchange it is and with which service, and which of these fields are unknown.

        Kept for the objects that are asked about again and again: each prompt of a connection has the same ones, and
        each prompt is asked about twice.
        """
        parts = (x.service, x.who, x.address, x.device)
        ids = (id(parts[0]), id(parts[1]), id(parts[2]), id(parts[3]))
        known = self._remembered.get(ids)
        if known is None:  # what is kept holds on to its objects, so that no other has the id of one of them
            missing: list[str] = []
            known = parts, self._fitting(self._whose_named(x, missing)), tuple(missing)
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[ids] = known
        return known[1], [*known[2]]

    def _fitting(self, named: Iterable[tuple[str, int]]) -> int:
        fitting = self._every
        for field, hits in named:
            fitting &= (hits ^ self._negated[field]) | self._free[field]
        return fitting

    def _named(self, x: Exchange, missing: list[str]) -> list[tuple[str, int]]:
        """For every known field but data, the rules that name its value; unknown fields go to ``missing``."""
        return [*self._whose_named(x, missing), *self._what_named(x, missing)]

    def _whose_named(self, x: Exchange, missing: list[str]) -> list[tuple[str, int]]:
        """``_named`` for what stays the same as long as a connection."""
        named: list[tuple[str, int]] = []
        if x.service is UNKNOWN:
            missing.append("service")
        elif x.service is not None:
            named.append(("service", self._services.hits(x.service)))
        if x.who is UNKNOWN:
            missing.append("who")
        else:
            named.append(("who", self._actor(x.who)))
            if self._canaries:
                named.append(("canary", _mask(bit for bit, each in self._canaries if each.hit(x) is True)))
        if x.address is UNKNOWN:
            missing.append("where")
        else:
            named.append(("where", 0 if x.address is None else self._networks.hits(x.address)))
        if x.device is UNKNOWN:
            missing.append("device")
        else:
            named.append(("device", self._machine(x.device)))
        return named

    def _what_named(self, x: Exchange, missing: list[str]) -> list[tuple[str, int]]:
        """``_named`` for what is done in one exchange."""
        named: list[tuple[str, int]] = []
        if x.activity is UNKNOWN:
            missing.append("activity")
        else:
            named.append(("activity", self._activities.hits(x.activity)))
        if x.account is UNKNOWN:
            missing.append("account")
        else:
            named.append(("account", 0 if x.account is None else self._holder(x.account)))
        if x.tools is UNKNOWN:
            missing.append("tool")
        else:
            named.append(("tool", self._tools.hits(x.tools[0]) if x.tools else 0))
        return named

    def _in_time(self, x: Exchange) -> int:
        """The rules whose times hold, remembered by the minute, the smallest unit a policy can say."""
        minute = int(x.at.timestamp() // 60)
        holding = self._minutes.get(minute)
        if holding is None:
            holding = self._every
            for condition, bits in self._timed:
                if condition.truth(x) is not True:
                    holding &= ~bits
            if len(self._minutes) >= MOST_MINUTES:
                self._minutes.clear()
            self._minutes[minute] = holding
        return holding

    def _actor(self, who: Actor) -> int:
        hits = self._anonymous if who.person is None else self._people.hits(who.person)
        for group in who.groups:
            hits |= self._people.exact(group)
        return hits

    def _machine(self, device: Device | None) -> int:
        if device is None:
            return self._device_labels.hits(("unmanaged",))
        hits = self._device_labels.hits(device.labels) | self._device_ids.hits(device.id)
        return hits if "managed" in device.labels else hits | self._device_labels.hits(("unmanaged",))

    def _holder(self, account: Account) -> int:
        hits = self._account_kinds.hits((account.kind,)) if account.kind else 0
        for name in (account.name, account.tenant):
            if name is not None:
                hits |= self._account_names.hits(name)
        return hits

    def _found(self, data: tuple[Finding, ...]) -> int:
        hits = 0
        for finding in data:
            hits |= self._labels.hits((finding.detector, finding.family))
        return hits

    def _counting(self, x: Exchange) -> int:
        """The rules whose quota this exchange would use."""
        if x.activity is UNKNOWN:
            return self._quotas
        return self._any_request | self._units.hits(x.activity)


def _mask(bits: Iterable[int]) -> int:
    mask = 0
    for bit in bits:
        mask |= bit
    return mask


def _indices(mask: int) -> Iterable[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
