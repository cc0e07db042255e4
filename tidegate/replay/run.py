"""A replay: the record is read by processes beside this one, each kind of exchange decided once, and all is counted.

Two policies are asked at most: the new one, and another to compare with where that is not what was recorded.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from tidegate.core.decision import Decision, Effect
from tidegate.core.record import decision_from_dict, decision_to_dict
from tidegate.ledger.chain import canonical
from tidegate.policy.evaluate import duties
from tidegate.policy.index import Evaluator
from tidegate.policy.model import Policy
from tidegate.replay.alike import MAKING, Classes, Values, exchange_of
from tidegate.replay.answers import Answer, Recorded, Replayer, Untold
from tidegate.replay.columns import FIELDS, Columns, Numbers
from tidegate.replay.kept import STRETCH, columns
from tidegate.replay.tally import Counted, Tally, groups, kinds

#: Stretches under way for each process: enough to keep it busy, and few enough to stay small.
_AHEAD: Final = 2
#: Stretches under which starting processes costs more than it saves.
_FEW: Final = 2
#: Examples kept of each outcome.
_EXAMPLES: Final = 3

#: Is told how many entries were read, of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Entries above ``after`` and up to ``last``."""

    after: int
    last: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way it came out: what was answered and what the new policy answers.

    ``None`` stands for entries in which nothing was decided.
    """

    was: Answer | None
    now: Answer | None

    @property
    def verdict(self) -> str:
        """``undecided``, ``unknown``, ``changed``, ``duties`` or ``same``.

        ``duties``: the effect is the same, and what is asked of people with it is not.
        """
        if self.was is None or self.now is None:
            return "undecided"
        if isinstance(self.was, Untold) or isinstance(self.now, Untold):
            return "unknown"
        if self.was.effect is not self.now.effect:
            return "changed"
        return "same" if _asks(self.was) == _asks(self.now) else "duties"


def _asks(decision: Decision) -> object:
    """What a decision asks of people; the names of quotas and grants are not it."""
    if decision.effect >= Effect.REDIRECT:
        return decision.effect
    return duties(decision)[:5]


@dataclass(slots=True)
class Replayed:
    """What came of a replay: outcomes, how often each came, and what the numbers of services and people stand for."""

    outcomes: list[Outcome]
    counted: Counted
    services: list[str]
    people: list[tuple[str, frozenset[str]]]
    examples: Mapping[int, list[int]]
    unreadable: list[int] = field(default_factory=list)
    read: int = 0


class Replay:
    """Takes columns, one stretch after the other, and counts what they come to.

    ``policies`` finds the policy of a revision as it was; ``None`` where the record does not hold it or nobody can
    read it.  ``services`` are the catalogue's, for evaluators of those policies.
    """

    def __init__(
        self,
        new: Evaluator,
        policies: Callable[[str], Evaluator | None],
        labels: Mapping[str, str],
        against: Evaluator | None = None,
    ) -> None:
        self._policies = policies
        self._found: dict[str, Policy | None] = {}
        self._asked = [new] if against is None else [new, against]
        self._replayers = [Replayer(each, self._found, labels) for each in self._asked]
        self._values = {name: Values() for name in FIELDS}
        self._classes: dict[str, Classes] = {"": Classes(self._asked, self._values)}
        self._outcomes: list[Outcome] = []
        self._number: dict[tuple[bytes, bytes], int] = {}
        self._known: dict[tuple[str, tuple[int, ...]], int] = {}
        self._decisions: dict[int, Decision | None] = {}
        self._people: dict[tuple[str, frozenset[str]], int] = {}
        self._person_of: dict[str, Numbers] = {"who": np.zeros(0, np.int64), "address": np.zeros(0, np.int64)}
        self._services: dict[str, int] = {}
        self._service_of = np.zeros(0, np.int64)
        self._examples: dict[int, list[int]] = {}
        self._tally = Tally()
        self._unreadable: list[int] = []
        self._read = 0

    def take(self, columns: Columns) -> None:
        """Decide and count the exchanges of ``columns``."""
        self._read += columns.read
        self._unreadable.extend(columns.unreadable)
        if not len(columns):
            return
        numbers = {name: self._values[name].numbered(columns.values[name])[columns.numbers[name]] for name in FIELDS}
        outcome = self._decide(numbers)
        for which, rows in groups(outcome):
            kept = self._examples.setdefault(which, [])
            kept.extend(int(columns.seq[row]) for row in np.sort(rows)[: _EXAMPLES - len(kept)])
        self._tally.add(outcome, self._places(numbers["service"]), self._persons(numbers), columns.size)

    def done(self) -> Replayed:
        """All that was taken."""
        return Replayed(
            self._outcomes,
            self._tally.counted(),
            list(self._services),
            list(self._people),
            self._examples,
            self._unreadable,
            self._read,
        )

    # -- deciding ------------------------------------------------------------------------------------------------------

    def _decide(self, numbers: Mapping[str, Numbers]) -> Numbers:
        """The outcome of each row.  Rows whose way depends on the policy of their day are told apart by that, too."""
        decision = numbers["decision"]
        apart = self._apart(numbers)
        outcome = np.zeros(len(decision), np.int64)
        for which, rows in groups(apart):
            revision = self._revisions[which] if which else ""
            outcome[rows] = self._decide_alike(revision, {name: numbers[name][rows] for name in MAKING})
        return outcome

    def _decide_alike(self, revision: str, numbers: Mapping[str, Numbers]) -> Numbers:
        classes = self._classes_of(revision)
        columns = [classes.of(name)[numbers[name]] for name in MAKING]
        first, kind = kinds(columns)
        keys = np.stack([column[first] for column in columns], axis=1).tolist()
        found = []
        for key, row in zip(map(tuple, keys), first, strict=True):
            known = self._known.get((revision, key))
            if known is None:
                one = self._outcome({name: self._values[name].listed[numbers[name][row]] for name in MAKING})
                known = self._known[revision, key] = self._numbered(one)
            found.append(known)
        return np.array(found, np.int64)[kind]

    def _numbered(self, outcome: Outcome) -> int:
        key = (_key(outcome.was), _key(outcome.now))
        if key not in self._number:
            self._number[key] = len(self._outcomes)
            self._outcomes.append(outcome)
        return self._number[key]

    @property
    def _revisions(self) -> list[str]:
        return ["", *self._found]

    def _apart(self, numbers: Mapping[str, Numbers]) -> Numbers:
        """For each row 0, or the place of its revision where the answer depends on how the gate had asked."""
        decisions = np.unique(numbers["decision"])
        place = np.zeros(len(self._values["decision"].listed), np.int64)
        unsure = np.zeros(len(place), np.bool_)
        for number in decisions.tolist():
            decision = self._decision(number)
            if decision is not None:
                self._policy(decision.revision)
                place[number] = self._revisions.index(decision.revision, 1)
                unsure[number] = decision.reason.code == "station-failed"
        failed = np.array([bool(value) for value in self._values["failures"].listed], np.bool_)
        cut = np.array([b'"connection"' in value for value in self._values["unread"].listed], np.bool_)
        special = unsure[numbers["decision"]] | failed[numbers["failures"]] | cut[numbers["unread"]]
        return np.where(special, place[numbers["decision"]], 0)

    def _policy(self, revision: str) -> Policy | None:
        if revision not in self._found:
            evaluator = self._policies(revision) if revision else None
            self._found[revision] = evaluator.policy if evaluator else None
            asked = [*self._asked, *([evaluator] if evaluator else [])]
            if revision:
                self._classes[revision] = Classes(asked, self._values)
        return self._found[revision]

    def _classes_of(self, revision: str) -> Classes:
        return self._classes.get(revision, self._classes[""])

    def _decision(self, number: int) -> Decision | None:
        if number not in self._decisions:
            self._decisions[number] = _decision_of(self._values["decision"].listed[number])
        return self._decisions[number]

    def _outcome(self, values: Mapping[str, bytes]) -> Outcome:
        decision = _decision_of(values["decision"])
        if decision is None:
            return Outcome(None, None)
        try:
            x = exchange_of(values)
        except (KeyError, TypeError, ValueError, msgspec.DecodeError):
            return Outcome(decision, Untold(frozenset({"exchange"})))
        kept = Recorded(x, decision, bool(values["failures"]))
        now, *rest = (each.answer(kept) for each in self._replayers)
        return Outcome(rest[0] if rest else decision, now)

    # -- whom and what it is about -------------------------------------------------------------------------------------

    def _persons(self, numbers: Mapping[str, Numbers]) -> Numbers:
        """The person of each row; where nobody is known, the address."""
        who, address = self._persons_of("who", _person), self._persons_of("address", _address)
        person = who[numbers["who"]]
        return np.where(person >= 0, person, address[numbers["address"]])

    def _persons_of(self, name: str, reading: Callable[[bytes], tuple[str, frozenset[str]] | None]) -> Numbers:
        known, listed = self._person_of[name], self._values[name].listed
        if len(listed) > len(known):
            found = [reading(value) for value in listed[len(known) :]]
            people = self._people
            numbers = [-1 if one is None else people.setdefault(one, len(people)) for one in found]
            known = self._person_of[name] = np.concatenate([known, np.array(numbers, np.int64)])
        return known

    def _places(self, service: Numbers) -> Numbers:
        listed = self._values["service"].listed
        if len(listed) > len(self._service_of):
            names = [_service(value) for value in listed[len(self._service_of) :]]
            found = [self._services.setdefault(name, len(self._services)) for name in names]
            self._service_of = np.concatenate([self._service_of, np.array(found, np.int64)])
        return self._service_of[service]


def _key(answer: Answer | None) -> bytes:
    """Equal for equal answers."""
    if answer is None:
        return b""
    return canonical(sorted(answer.fields) if isinstance(answer, Untold) else decision_to_dict(answer))


def _decision_of(value: bytes) -> Decision | None:
    try:
        kept = msgspec.json.decode(value)
        return None if kept is None else decision_from_dict(kept)
    except (KeyError, TypeError, ValueError, msgspec.DecodeError):
        return None


def _person(value: bytes) -> tuple[str, frozenset[str]] | None:
    kept: dict[str, Any] = msgspec.json.decode(value) if value else {}
    person = kept.get("person")
    return None if person is None else (str(person), frozenset(kept.get("groups", ())))


def _address(value: bytes) -> tuple[str, frozenset[str]]:
    kept = msgspec.json.decode(value) if value else None
    return ("" if kept is None else str(kept), frozenset())


def _service(value: bytes) -> str:
    kept = msgspec.json.decode(value) if value else None
    return str(kept["id"]) if isinstance(kept, dict) and "id" in kept else ""


def replay(
    replaying: Replay, ledger: Path, stretch: Stretch, *, kept: Path | None, processes: int, progress: Progress
) -> Replayed:
    """Read the ledger and take it all.  ``kept`` is the folder of columns that were read before.

    Raises ``sqlalchemy.DBAPIError`` where the ledger cannot be read.
    """
    total, done = max(0, stretch.last - stretch.after), 0
    for found in _columns(ledger, kept, stretch, processes):
        replaying.take(found)
        done += found.read
        progress(min(done, total), total)
    return replaying.done()


def _columns(ledger: Path, kept: Path | None, stretch: Stretch, processes: int) -> Iterator[Columns]:
    cuts = range(stretch.after - stretch.after % STRETCH, stretch.last, STRETCH)
    parts = [Stretch(max(cut, stretch.after), min(cut + STRETCH, stretch.last)) for cut in cuts]
    if len(parts) < _FEW or processes < 2:
        yield from (columns(ledger, kept, part.after, part.last) for part in parts)
        return
    # A fresh process each: one that is a copy of this one may hold a lock of a thread that it does not have.
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[Columns]] = deque()
        try:
            for part in parts:
                waiting.append(pool.submit(columns, ledger, kept, part.after, part.last))
                if len(waiting) >= processes * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
