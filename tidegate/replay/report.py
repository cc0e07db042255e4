"""A replay told: what would change, for how many people, by team, service and rule; and what cannot be told.

People are counted, not named.  Unknown is told beside what changes, never inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tidegate.core.decision import Decision
from tidegate.policy.names import Names
from tidegate.replay.answers import Untold
from tidegate.replay.run import Outcome, Replayed
from tidegate.replay.tally import Numbers

#: Services and teams that the text names; JSON and CSV name all.
_SHOWN: Final = 10
VERDICTS: Final = ("same", "changed", "duties", "unknown", "undecided")
#: Where no service, or no team, is known.
_NONE: Final = "(none)"


@dataclass(frozen=True, slots=True)
class Share:
    """How much of something: exchanges, different people, bytes sent."""

    exchanges: int
    people: int
    size: int

    def to_dict(self) -> dict[str, int]:
        """As JSON data."""
        return {"exchanges": self.exchanges, "people": self.people, "bytes": self.size}


@dataclass(frozen=True, slots=True)
class Change:
    """One way in which answers differ, or fields that nobody recorded, with entries that show it."""

    was: Decision | Untold
    now: Decision | Untold
    share: Share
    services: tuple[str, ...]
    examples: tuple[str, ...]

    @property
    def words(self) -> str:
        """Both answers."""
        return f"{_answer(self.was)} → {_answer(self.now)}"

    def to_dict(self) -> dict[str, Any]:
        """As JSON data."""
        told = {"was": _answer_dict(self.was), "now": _answer_dict(self.now), **self.share.to_dict()}
        return {**told, "services": list(self.services), "examples": list(self.examples)}


@dataclass(frozen=True, slots=True)
class Part:
    """A team, a service or a rule: how many of its exchanges change, are unknown, and there were."""

    name: str
    changed: Share
    unknown: Share
    all: Share

    def to_dict(self) -> dict[str, Any]:
        """As JSON data."""
        parts = {"changed": self.changed.to_dict(), "unknown": self.unknown.to_dict(), "all": self.all.to_dict()}
        return {"name": self.name, **parts}


@dataclass(frozen=True, slots=True)
class Report:
    """All of it.  ``changes`` begin with what most exchanges meet."""

    all: Share
    verdicts: Mapping[str, Share]
    changes: tuple[Change, ...]
    duties: tuple[Change, ...]
    unknown: tuple[tuple[str, Share, tuple[str, ...]], ...]
    teams: tuple[Part, ...]
    services: tuple[Part, ...]
    rules: tuple[Part, ...]
    unreadable: int

    @property
    def equal(self) -> bool:
        """Whether every exchange is known to get the same answer."""
        return all(not self.verdicts[name].exchanges for name in ("changed", "duties", "unknown"))

    def to_dict(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "all": self.all.to_dict(),
            "verdicts": {name: share.to_dict() for name, share in self.verdicts.items()},
            "changes": [change.to_dict() for change in self.changes],
            "duties": [change.to_dict() for change in self.duties],
            "unknown": [
                {"missing": field, **share.to_dict(), "examples": list(examples)}
                for field, share, examples in self.unknown
            ],
            "teams": [part.to_dict() for part in self.teams],
            "services": [part.to_dict() for part in self.services],
            "rules": [part.to_dict() for part in self.rules],
            "unreadable": self.unreadable,
        }

    def rows(self) -> list[list[str | int]]:
        """As a table, its head first: one row for each change, and for each team, service and rule."""
        rows: list[list[str | int]] = [["what", "name", "verdict", "exchanges", "people", "bytes", "examples"]]
        for verdict, changes in (("changed", self.changes), ("duties", self.duties)):
            rows += [["answer", each.words, verdict, *_cells(each.share), " ".join(each.examples)] for each in changes]
        rows += [["missing", name, "unknown", *_cells(share), " ".join(found)] for name, share, found in self.unknown]
        for what, parts in (("team", self.teams), ("service", self.services), ("rule", self.rules)):
            for part in parts:
                rows.append([what, part.name, "changed", *_cells(part.changed), ""])
                rows.append([what, part.name, "unknown", *_cells(part.unknown), ""])
        return rows

    def render(self) -> str:
        """As text."""
        lines = [f"{_many(self.all.exchanges, 'recorded exchange')} of {_many(self.all.people, 'person', 'people')}."]
        lines += [_line(_VERDICT[name], _told(share)) for name, share in self.verdicts.items() if share.exchanges]
        if self.unreadable:
            lines.append(_line("entries that cannot be read", f"{self.unreadable:,}"))
        for number, change in enumerate((*self.changes, *self.duties), 1):
            lines += ["", f"{number}. {change.words}", f"    {_told(change.share)}"]
            lines.append(f"    services   {_short(change.services)}")
            lines.append(f"    examples   {', '.join(change.examples)}")
        if self.unknown:
            lines += ["", "What the record does not say:"]
            lines += [_line(name, f"{_told(share)}; {', '.join(found)}") for name, share, found in self.unknown]
        for what, parts in (("team", self.teams), ("service", self.services), ("rule", self.rules)):
            lines += _table(what, [part for part in parts if part.changed.exchanges or part.unknown.exchanges])
        return "\n".join(lines) + "\n"


def _line(name: str, told: str) -> str:
    return f"  {name:<28} {told}"


_VERDICT: Final = {
    "same": "the same answer",
    "changed": "another effect",
    "duties": "the same effect, other words",
    "unknown": "not to be told",
    "undecided": "nothing was decided",
}


def report(
    found: Replayed, groups: Mapping[str, Names], receipts: Callable[[Sequence[int]], Mapping[int, str]]
) -> Report:
    """``groups`` are the teams that a policy names, ``receipts`` finds the receipts of entries."""
    return _Telling(found, groups, receipts).report()


class _Telling:
    """Questions to the table of what was counted."""

    def __init__(
        self,
        found: Replayed,
        groups: Mapping[str, Names],
        receipts: Callable[[Sequence[int]], Mapping[int, str]],
    ) -> None:
        self._found, self._counted = found, found.counted
        verdicts = [VERDICTS.index(outcome.verdict) for outcome in found.outcomes]
        self._verdict = np.array([*verdicts, 0], np.int64)[self._counted.outcome]
        wanted = [seq for number, outcome in enumerate(found.outcomes) if outcome.verdict != "same"
                  for seq in found.examples.get(number, ())]  # fmt: skip
        self._receipts = receipts(wanted)
        self._teams = _teams(found.people, groups)

    def report(self) -> Report:
        counted, every = self._counted, np.ones(len(self._counted.outcome), np.bool_)
        return Report(
            all=self._share(every),
            verdicts={name: self._share(self._verdict == n) for n, name in enumerate(VERDICTS)},
            changes=self._changes("changed"),
            duties=self._changes("duties"),
            unknown=self._unknown(),
            teams=self._parts({name: np.isin(counted.person, people) for name, people in self._teams.items()}),
            services=self._parts({name or _NONE: counted.service == n for n, name in enumerate(self._found.services)}),
            rules=self._parts(self._rules()),
            unreadable=len(self._found.unreadable),
        )

    def _share(self, rows: Any) -> Share:
        counted = self._counted
        people = len(np.unique(counted.person[rows]))
        return Share(int(counted.exchanges[rows].sum()), people, int(counted.size[rows].sum()))

    def _rows_of(self, outcomes: Sequence[int]) -> Any:
        return np.isin(self._counted.outcome, np.array(outcomes, np.int64))

    def _changes(self, verdict: str) -> tuple[Change, ...]:
        alike: dict[str, list[int]] = {}
        for number, outcome in enumerate(self._found.outcomes):
            if outcome.verdict == verdict and outcome.was and outcome.now:
                alike.setdefault(f"{_answer(outcome.was)} → {_answer(outcome.now)}", []).append(number)
        changes = [self._change(numbers) for numbers in alike.values()]
        return tuple(sorted(changes, key=lambda change: (-change.share.exchanges, change.words)))

    def _change(self, numbers: list[int]) -> Change:
        first = self._found.outcomes[numbers[0]]
        if first.was is None or first.now is None:
            raise AssertionError("what was not decided is no change")
        rows = self._rows_of(numbers)
        services, at = np.unique(self._counted.service[rows], return_inverse=True)
        weights = np.bincount(at, self._counted.exchanges[rows])
        ordered = sorted(zip(-weights, services, strict=True))
        names = tuple(self._found.services[int(n)] or _NONE for _, n in ordered)
        return Change(first.was, first.now, self._share(rows), names, self._examples(numbers))

    def _examples(self, numbers: list[int]) -> tuple[str, ...]:
        entries = sorted(seq for number in numbers for seq in self._found.examples.get(number, ()))[:3]
        return tuple(self._receipts[seq] for seq in entries if seq in self._receipts)

    def _unknown(self) -> tuple[tuple[str, Share, tuple[str, ...]], ...]:
        missing: dict[str, list[int]] = {}
        for number, outcome in enumerate(self._found.outcomes):
            for field in sorted(_missing(outcome)):
                missing.setdefault(field, []).append(number)
        told = [(field, self._share(self._rows_of(n)), self._examples(n)) for field, n in missing.items()]
        return tuple(sorted(told, key=lambda each: (-each[1].exchanges, each[0])))

    def _rules(self) -> dict[str, Any]:
        """Rules by name: those that decided and those that would."""
        named: dict[str, list[int]] = {}
        for number, outcome in enumerate(self._found.outcomes):
            for name in {each.rule for each in (outcome.was, outcome.now) if isinstance(each, Decision)}:
                named.setdefault(name, []).append(number)
        return {name: self._rows_of(numbers) for name, numbers in named.items()}

    def _parts(self, rows: Mapping[str, Any]) -> tuple[Part, ...]:
        changed = (self._verdict == VERDICTS.index("changed")) | (self._verdict == VERDICTS.index("duties"))
        unknown = self._verdict == VERDICTS.index("unknown")
        parts = [
            Part(name, self._share(some & changed), self._share(some & unknown), self._share(some))
            for name, some in rows.items()
            if some.any()
        ]
        return tuple(sorted(parts, key=lambda part: (-part.changed.exchanges, -part.unknown.exchanges, part.name)))


def _teams(people: Sequence[tuple[str, frozenset[str]]], groups: Mapping[str, Names]) -> dict[str, Numbers]:
    """The people of each team: groups that the record names for them, and groups of the policy."""
    teams: dict[str, list[int]] = {}
    for number, (person, named) in enumerate(people):
        own = {name for name, members in groups.items() if person and members.has(person)}
        for name in own | named or {_NONE}:
            teams.setdefault(name, []).append(number)
    return {name: np.array(numbers, np.int64) for name, numbers in teams.items()}


def _missing(outcome: Outcome) -> frozenset[str]:
    answers = [each for each in (outcome.was, outcome.now) if isinstance(each, Untold)]
    return frozenset[str]().union(*(each.fields for each in answers))


def _answer(answer: Decision | Untold) -> str:
    if isinstance(answer, Untold):
        return f"not to be told without {', '.join(sorted(answer.fields))}"
    return f"{answer.effect.word} by {answer.rule}"


def _answer_dict(answer: Decision | Untold) -> dict[str, Any]:
    if isinstance(answer, Untold):
        return {"missing": sorted(answer.fields)}
    return {"effect": answer.effect.word, "rule": answer.rule, "reason": answer.reason.code}


def _cells(share: Share) -> tuple[int, int, int]:
    return share.exchanges, share.people, share.size


def _many(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _told(share: Share) -> str:
    people = _many(share.people, "person", "people")
    return f"{_many(share.exchanges, 'exchange')}, {people}, {share.size:,} bytes"


def _short(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _table(what: str, parts: Sequence[Part]) -> list[str]:
    if not parts:
        return []
    lines = ["", f"By {what}:"]
    for part in parts[:_SHOWN]:
        changed, unknown = part.changed, part.unknown
        of = f"{changed.exchanges:,} of {part.all.exchanges:,} change, {_many(changed.people, 'person', 'people')}"
        lines.append(_line(part.name, of + (f"; {unknown.exchanges:,} unknown" if unknown.exchanges else "")))
    return lines + ([f"  and {len(parts) - _SHOWN} more"] if len(parts) > _SHOWN else [])
