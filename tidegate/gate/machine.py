"""The gate of one exchange: it is told events and answers with commands.

It asks the policy as early as possible with what is known, learns more only when the policy needs it, has the answer
recorded, and then releases once.  ``table`` says which order is legal; this file decides among the states that may
follow.  It must never: raise, release before the record is durable, release twice, or become milder by a failure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from tidegate.core.decision import Decision, Effect, Need, Reason
from tidegate.core.exchange import NOBODY, UNKNOWN, Actor, Exchange, Unread
from tidegate.core.record import Entry
from tidegate.gate import events as e
from tidegate.gate.commands import (
    LEAVES,
    AskWho,
    Challenge,
    Command,
    Cut,
    Forward,
    Hold,
    Inspect,
    LookInside,
    Record,
    RecordEnd,
    Release,
    Reserve,
    RestoreAnswer,
    ReturnQuota,
    Rewrite,
    SettleQuota,
    Watch,
)
from tidegate.gate.entries import COMPLETE, FAILED, PEER_GONE, Outcome, end_entry, exchange_entry
from tidegate.gate.release import WORDS, received, refusal, release_of
from tidegate.gate.settings import Evaluator, Settings
from tidegate.gate.table import FINAL, State, may_follow

Commands: TypeAlias = tuple[Command, ...]

_QUOTA: Final = "quota:"
#: What the requests inside a connection can tell.
_INSIDE: Final = frozenset({"service", "activity", "data", "account", "tool"})
#: What a body can tell.
_BODY: Final = frozenset({"data", "account", "activity", "tool"})
#: How often writing an entry may fail before the policy's written direction releases without one.
_ATTEMPTS: Final = 2


class Gate:
    """One exchange on its way.  ``tell`` it what happens and perform, in order, what it answers.

    Every ``AskWho``, ``Hold``, ``Inspect``, ``Reserve`` and ``Record`` is owed exactly one answer, perhaps ``Failed``.
    """

    def __init__(self, evaluator: Evaluator, exchange: Exchange, settings: Settings) -> None:
        self._evaluator = evaluator
        self._settings = settings
        self._started = e.Started(exchange)
        self._asked: set[str] = set()  # who, body, inspect, quota:RULE: nothing is asked twice
        self._needed = Need(frozenset())  # what policy asked for last
        self._held: list[str] = []  # rules whose quota may be reserved
        self._failures: list[e.Failed] = []
        self._pending: Release | None = None
        self._overruled: Decision | None = None  # replaces the decision while its entry is being written
        self._gone: e.PeerGone | None = None
        self._entry: Entry | None = None
        self._unwritten = 0
        self._status: int | None = None
        self._received = 0
        self.exchange = exchange
        self.state = State.NEW
        self.decision: Decision | None = None
        self.receipt: str | None = None

    @property
    def done(self) -> bool:
        """Whether the exchange is over: no command will follow."""
        return self.state in FINAL

    def tell(self, event: e.Event) -> Commands:
        """What to do now that ``event`` has happened, in order.  Never raises, whatever the event."""
        before = self.state
        allowed = may_follow(before, type(event))
        if allowed is None:
            return self._out_of_order(event)
        commands = _HANDLERS[type(event)](self, event)
        if self.state not in allowed:
            self.state = before
            return self._out_of_order(event)
        return commands

    # Asking

    def _on_started(self, event: e.Started) -> Commands:
        self._started = event
        self.exchange = event.exchange
        return self._ask_policy()

    def _on_identified(self, event: e.Identified) -> Commands:
        return self._know_who(event.actor)

    def _on_not_identified(self, event: e.NotIdentified) -> Commands:
        if event.challenge:
            return self._record(None, Challenge(None))
        return self._know_who(NOBODY)

    def _know_who(self, actor: Actor) -> Commands:
        self.exchange = replace(self.exchange, who=actor)
        return self._ask_policy()

    def _on_body_read(self, event: e.BodyRead) -> Commands:
        self.exchange = event.told(self.exchange)
        if self._needed.fields == {"data"} and event.parts and not event.unread:
            # Nothing that policy asked for is known yet, so it would only say the same again.
            return self._find_out(self._needed.fields)
        return self._ask_policy()

    def _on_inspected(self, event: e.Inspected) -> Commands:
        self.exchange = event.told(self.exchange)
        return self._ask_policy()

    def _on_quota_answered(self, event: e.QuotaAnswered) -> Commands:
        if f"{_QUOTA}{event.rule}" not in self._asked:
            return self._out_of_order(event)
        if not event.room:
            self._held = [rule for rule in self._held if rule != event.rule]
        answered = tuple(pair for pair in self.exchange.quota if pair[0] != event.rule)
        self.exchange = replace(self.exchange, quota=(*answered, (event.rule, event.room)))
        return self._ask_policy()

    def _ask_policy(self) -> Commands:
        try:
            verdict: object = self._evaluator.decide(self.exchange)
        except Exception:  # a rule that errs must not widen access, whatever it raised
            verdict = None
        self._needed = verdict if isinstance(verdict, Need) else Need(frozenset())
        if isinstance(verdict, Need):
            return self._find_out(verdict.fields)
        if isinstance(verdict, Decision):
            return self._settle(verdict)
        self._failures.append(e.Failed(e.DECIDE, "raised" if verdict is None else "no-answer"))
        return self._record_unsure()

    def _find_out(self, fields: frozenset[str]) -> Commands:
        """Ask for the cheapest thing the policy needs; if nothing that can be asked is left, it stays unsure."""
        if "who" in fields and self._first_time("who"):
            self.state = State.ASKING
            return (AskWho(),)
        if self._settings.stage == "connect":
            return self._look_inside() if fields & _INSIDE or _quotas(fields) else self._record_unsure()
        return self._find_out_body(fields) or self._reserve(_quotas(fields)) or self._record_unsure()

    def _find_out_body(self, fields: frozenset[str]) -> Commands:
        if fields & _BODY and self._first_time("body"):
            self.state = State.HOLDING
            return (Hold(),)
        if "data" in fields and self.exchange.data is UNKNOWN and self._first_time("inspect"):
            self.state = State.INSPECTING
            return (Inspect(),)
        return ()

    def _reserve(self, rules: list[str]) -> Commands:
        for rule in rules:
            if self._first_time(f"{_QUOTA}{rule}"):
                self._held.append(rule)
                self.state = State.RESERVING
                return (Reserve(rule),)
        return ()

    def _first_time(self, question: str) -> bool:
        if question in self._asked:
            return False
        self._asked.add(question)
        return True

    def _look_inside(self) -> Commands:
        """Leave the answer to the requests inside; where the edge cannot see them, the policy says what that means."""
        if self._settings.cannot_look_inside:
            self._unread("connection", self._settings.cannot_look_inside)
            return self._record_unsure()
        self.state = State.INSIDE
        return (*self._give_back(self._held), LookInside())

    # Settling

    def _settle(self, decision: Decision) -> Commands:
        if self._is_outside(decision):
            return self._pass_by(decision)
        if self._settings.stage == "connect":
            if decision.effect is not Effect.ALLOW:
                if not self._settings.cannot_look_inside:
                    return self._look_inside()  # where a reason can be shown, or a value replaced
                self._unread("connection", self._settings.cannot_look_inside)
        elif decision.effect is Effect.REDACT and self.exchange.data is UNKNOWN:
            asked = self._find_out_body(frozenset({"data"}))
            return asked or self._record_unsure()
        if decision.reserve and (unreserved := sorted(set(decision.reserve) - set(self._held))):
            return self._reserve(unreserved) or self._record_unsure()
        return self._record(decision)

    def _is_outside(self, decision: Decision) -> bool:
        known = self.exchange.service is None and decision.reason is Reason.NOT_AN_AI_SERVICE
        return known and decision.effect is Effect.ALLOW

    def _pass_by(self, decision: Decision) -> Commands:
        self.decision = decision
        self.state = State.OUTSIDE
        return (*self._give_back(self._held), Forward(decision, None))

    def _record_unsure(self) -> Commands:
        settled, self._needed = self._needed.settled, replace(self._needed, settled=None)
        if settled is not None:  # only what is monitored stays unsure, and that changes nothing
            return self._settle(settled)
        decision = self._unsure()
        return self._pass_by(decision) if self._is_outside(decision) else self._record(decision)

    def _unsure(self) -> Decision:
        try:
            decision: object = self._evaluator.unsure(self.exchange)
        except Exception:
            decision = None
        return decision if isinstance(decision, Decision) else refusal(self._settings.revision)

    def _stricter(self, decision: Decision) -> Decision:
        return max(decision, self._unsure(), key=lambda one: one.effect)

    # Recording and releasing

    def _record(self, decision: Decision | None, release: Release | None = None) -> Commands:
        """Have ``decision`` recorded and keep its release back until then.  Without both the client is gone."""
        state, self.state = self.state, State.RECORDING
        inside = self._settings.stage == "request"
        if decision is not None:
            release = release_of(decision, self.exchange, self._started, inside=inside)
        self.decision, self._pending = decision, release
        self._entry = exchange_entry(
            self.exchange,
            decision,
            WORDS[type(release)] if release else "nothing",
            stage=self._settings.stage,
            state=state.value,
            standing=self._started.standing,
            failures=self._failures,
        )
        if not self._held:
            return (Record(self._entry),)
        keep = decision.reserve if decision and isinstance(release, LEAVES) else ()
        return (*self._give_back([rule for rule in self._held if rule not in keep]), Record(self._entry))

    def _on_recorded(self, event: e.Recorded) -> Commands:
        if self._overruled is not None:
            overruled, self._overruled = self._overruled, None
            return self._record(overruled)
        self.receipt = event.receipt
        return self._release()

    def _release(self) -> Commands:
        held = tuple(self._held)
        if self._pending is None or self._gone is not None:
            self.state = State.ENDED
            told = self._end(PEER_GONE, None, self._gone.after) if self._gone else ()
            return (*self._give_back(held), *told)
        release = received(self._pending, self.receipt)
        if not isinstance(release, LEAVES):
            self.state = State.REFUSED
            return (release, *self._give_back(held))
        self.state = State.PASSED
        return (release, SettleQuota(held)) if held else (release,)

    def _record_failed(self, failed: e.Failed) -> Commands:
        """Once more with what is decided now; then release without a receipt as the policy's ``when-unsure`` says."""
        self._unwritten += 1
        if self.decision is None:
            return self._record(None, self._pending) if self._unwritten < _ATTEMPTS else self._release()
        decision = self._overrule(self.decision)
        self._overruled = None
        if self._unwritten < _ATTEMPTS:
            return self._record(decision)
        inside = self._settings.stage == "request"
        self.decision = decision
        self._pending = release_of(decision, self.exchange, self._started, inside=inside)
        return self._release()

    def _overrule(self, decision: Decision) -> Decision:
        decision, before = self._stricter(decision), self._overruled
        return before if before is not None and before.effect >= decision.effect else decision

    # Trouble

    def _on_failed(self, event: e.Failed) -> Commands:
        self._failures.append(event)
        if self.state in (State.PASSED, State.WATCHING):
            return self._cut(event)
        if self.state is State.RECORDING:
            if event.station == e.RECORD:
                return self._record_failed(event)
            self._overruled = self._overrule(self.decision or refusal(self._settings.revision))
            return ()
        if self.state in (State.HOLDING, State.INSPECTING):
            self._unread(event.station, event.why)
            return self._ask_policy()
        return self._record_unsure()

    def _unread(self, what: str, why: str) -> None:
        """What could not be read holds nothing that was found; what is in a connection that stayed shut is unknown."""
        known = self.exchange
        data = () if known.data is UNKNOWN and what != "connection" else known.data
        self.exchange = replace(known, unread=(*known.unread, Unread(what, why)), data=data)

    def _on_peer_gone(self, event: e.PeerGone) -> Commands:
        if self.state in (State.PASSED, State.WATCHING):
            self.state = State.ENDED
            return self._end(PEER_GONE, None, event.after)
        if self.state is State.RECORDING:
            self._gone = event
            return ()
        if self.exchange.service is None:
            self.state = State.ENDED
            return self._give_back(self._held)
        return self._record(None)

    def _out_of_order(self, event: object) -> Commands:
        """The edge lost its way: nothing more is let go.  See the table's theory of operation."""
        if self.state in FINAL:
            return ()
        failed = e.Failed(e.GATE, f"{type(event).__name__.lower()}-in-{self.state.value}")
        self._failures.append(failed)
        if self.state in (State.PASSED, State.WATCHING):
            return self._cut(failed)
        if self.state is State.RECORDING:
            self._overruled = refusal(self._settings.revision)
            return ()
        return self._record(refusal(self._settings.revision))

    # After the release

    def _on_response_started(self, event: e.ResponseStarted) -> Commands:
        self._status = event.status
        self.state = State.WATCHING
        if isinstance(self._pending, Rewrite) and self._pending.decision.restore:
            return (RestoreAnswer(),)
        return (Watch(),)

    def _on_response_chunk(self, event: e.ResponseChunk) -> Commands:
        self._received += event.size
        self.state = State.WATCHING
        return ()

    def _on_ended(self, event: e.Ended) -> Commands:
        self.state = State.ENDED
        self._failures += event.failures
        self._received = self._received if event.received is None else event.received
        return self._end(COMPLETE, event.status, event.after)

    def _cut(self, failed: e.Failed) -> Commands:
        """Stop it.  Before an answer has begun a failed release has used no quota."""
        unused = self.state is State.PASSED and failed.station == e.RELEASE
        self.state = State.CUT
        back = self._give_back(self._held) if unused else ()
        return (Cut(failed.why), *back, *self._end(FAILED, None, failed.after))

    def _end(self, how: str, status: int | None, seconds: float) -> Commands:
        outcome = Outcome(how, self._status if status is None else status, self._received, seconds)
        unrecorded = self._entry if self.receipt is None else None
        return (RecordEnd(end_entry(self.receipt, unrecorded, outcome, self._failures)),)

    def _give_back(self, rules: list[str] | tuple[str, ...]) -> Commands:
        back = tuple(rules)
        self._held = [rule for rule in self._held if rule not in back]
        return (ReturnQuota(back),) if back else ()


def _quotas(fields: frozenset[str]) -> list[str]:
    """The rules whose quota is asked for."""
    return sorted(field.removeprefix(_QUOTA) for field in fields if field.startswith(_QUOTA))


_HANDLERS: Final[Mapping[type[e.Event], Callable[[Gate, Any], Commands]]] = {
    e.Started: Gate._on_started,
    e.Identified: Gate._on_identified,
    e.NotIdentified: Gate._on_not_identified,
    e.BodyRead: Gate._on_body_read,
    e.Inspected: Gate._on_inspected,
    e.QuotaAnswered: Gate._on_quota_answered,
    e.Recorded: Gate._on_recorded,
    e.Failed: Gate._on_failed,
    e.PeerGone: Gate._on_peer_gone,
    e.ResponseStarted: Gate._on_response_started,
    e.ResponseChunk: Gate._on_response_chunk,
    e.Ended: Gate._on_ended,
}
