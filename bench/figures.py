"""Figures: what was measured for whom, round by round, and what that is worth beside the peer and the target."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: A machine on which this many programs wanted a core before anything began was in use.
QUIET = 0.5


def in_use(busy: float) -> str:
    """What a page says of a machine on which ``busy`` programs wanted a core before anything began."""
    if busy < QUIET:
        return "The machine did nothing else."
    return f"**The machine was in use**: {busy:.1f} programs wanted a core before, so the clock says little."


@dataclass(frozen=True, slots=True)
class Target:
    """What has to hold: Tidegate's figure, or its ratio to ``beside``, is at most or at least ``bound``."""

    bound: float
    at_most: bool
    beside: str | None = None

    def holds(self, value: float) -> bool:
        """Whether ``value`` is within the bound."""
        return value <= self.bound if self.at_most else value >= self.bound

    def words(self, unit: str) -> str:
        """For people: ``at least 2 x mitmproxy``."""
        way = "at most" if self.at_most else "at least"
        return f"{way} {self.bound:g} × {self.beside}" if self.beside else f"{way} {self.bound:g} {unit}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure: for each peer its value in every round, in ``unit``.  Rounds alternate, so they pair up."""

    name: str
    unit: str
    values: Mapping[str, Sequence[float]]
    target: Target | None = None
    ours: str = "Tidegate"

    def median(self, peer: str) -> float:
        """The middle of the peer's rounds."""
        return statistics.median(self.values[peer])

    def ratios(self, beside: str) -> list[float]:
        """Ours over the peer's, round by round."""
        pairs = zip(self.values[self.ours], self.values[beside], strict=True)
        return [ours / theirs for ours, theirs in pairs if theirs]

    def verdict(self) -> bool | None:
        """Whether the target holds; ``None`` without a target or without the peer it needs."""
        if self.target is None or self.ours not in self.values:
            return None
        if self.target.beside is None:
            return self.target.holds(self.median(self.ours))
        if self.target.beside not in self.values:
            return None
        return self.target.holds(statistics.median(self.ratios(self.target.beside)))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        target = self.target
        return {
            "name": self.name,
            "unit": self.unit,
            "values": {peer: list(values) for peer, values in self.values.items()},
            "target": None if target is None else [target.bound, target.at_most, target.beside],
            "holds": self.verdict(),
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Figure:
        """The inverse of ``to_dict``."""
        target = None if raw["target"] is None else Target(*raw["target"])
        return cls(raw["name"], raw["unit"], raw["values"], target)


def plain(value: float) -> str:
    """Three figures that count."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def spread(values: Sequence[float]) -> str:
    """The smallest and the largest round."""
    return f"{plain(min(values))}–{plain(max(values))}" if len(values) > 1 else ""


#: The columns, from nothing in between to us.
ORDER = ("direct", "Envoy alone", "mitmproxy", "the reference", "Tidegate")


def rows(figures: Sequence[Figure]) -> list[list[str]]:
    """A table: measure, each peer's median, our spread, the ratio that the target speaks of, the target, verdict."""
    named = {peer for figure in figures for peer in figure.values}
    peers = [peer for peer in ORDER if peer in named]
    table = [["measure", *peers, "spread of ours", "ratio", "target", ""]]
    for figure in figures:
        medians = [plain(figure.median(peer)) if peer in figure.values else "" for peer in peers]
        ours = figure.values.get(figure.ours, ())
        table.append(
            [
                f"{figure.name} ({figure.unit})",
                *medians,
                spread(ours) if ours else "",
                _ratio(figure),
                figure.target.words(figure.unit) if figure.target else "",
                {True: "holds", False: "MISSED", None: ""}[figure.verdict()],
            ]
        )
    return table


def _ratio(figure: Figure) -> str:
    beside = figure.target.beside if figure.target and figure.target.beside else None
    others = [peer for peer in figure.values if peer not in (figure.ours, "direct")]
    beside = beside or (others[-1] if others else None)
    if beside is None or beside not in figure.values or figure.ours not in figure.values:
        return ""
    ratios = figure.ratios(beside)
    if not ratios:
        return ""
    return f"{plain(statistics.median(ratios))} × {beside}" + (f" ({spread(ratios)})" if len(ratios) > 1 else "")


def printed(table: Sequence[Sequence[str]]) -> str:
    """The table in columns."""
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def markdown(table: Sequence[Sequence[str]]) -> str:
    """The table for a page."""
    head, *body = ["| " + " | ".join(row) + " |" for row in table]
    return "\n".join([head, "|" + " --- |" * len(table[0]), *body])
