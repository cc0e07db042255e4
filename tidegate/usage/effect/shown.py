"""An effect as text for a terminal, as plain values for JSON, and as rows for CSV.

Names of services and zones come from logs, and so from anybody: they go through ``table_text``, which shows controls as
escapes and keeps spreadsheets from taking a text for a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from tidegate.usage.effect.result import Effect, Interval, Move
from tidegate.usage.effect.words import WORDS, doubt, interval, number, percent, sentence
from tidegate.usage.questions.table_text import aligned, cell, visible


def as_text(effect: Effect, language: str = "en") -> str:
    """The sentence, then tables."""
    words = WORDS[language]
    blocks = [sentence(effect, language), _stretches(effect, language)]
    for make in (_marks, _model, _comparison, _moves, _signs):
        table = make(effect, language)
        if table:
            blocks.append(table)
    if effect.left_out:
        blocks.append(words["left-out"].format(", ".join(map(str, effect.left_out))))
    return "\n\n".join(blocks)


def _stretches(effect: Effect, language: str) -> str:
    words = WORDS[language]
    head = ("", "", "", words["days"], words["observed"], words["mean"], words["median"], words["tried"])
    rows = [
        (words[name], str(one.first or ""), str(one.last or ""), str(one.days), str(one.observed),
         *(number(value, language) for value in (one.mean, one.median, one.tried)))
        for name, one in (("before", effect.before), ("after", effect.after))
    ]  # fmt: skip
    return _table(words["stretches"], [head, *rows])


def _marks(effect: Effect, language: str) -> str:
    words = WORDS[language]
    rows = [
        (words[one.what], str(one.day), f"{one.people:,}", *((f"{one.less:,}", percent(one.share, language)) if place
         else ("", "")))
        for place, one in enumerate(effect.marks)
    ]  # fmt: skip
    return _table(words["peaks"], [("", "", words["people"], words["fall"], words["change"]), *rows]) if rows else ""


def _model(effect: Effect, language: str) -> str:
    words, model = WORDS[language], effect.model
    if model is None:
        return ""
    rows = [(words["average"], interval(model.average, language))]
    if model.form == "log":
        rows.append((words["level"], interval(model.level, language)))
        rows += [(words["day"].format(one.day), interval(one.change, language)) for one in model.at]
    if model.slope:
        rows.append((words["slope"], interval(model.slope, language)))
    about = words["autocorrelation"].format(f"{model.autocorrelation:.2f}", model.days_before, model.days_after)
    return _table(f"{words['model']} ({about})", [("", f"{words['change']} ({words['interval']})"), *rows])


def _comparison(effect: Effect, language: str) -> str:
    words, comparison = WORDS[language], effect.comparison
    if not comparison.candidates:
        return ""
    ordered = sorted(comparison.candidates, key=lambda one: (not one.used, one.service))
    rows = [
        (words["used"] if one.used else words["not-used"], one.service, words[one.why] if one.why else "",
         "" if one.correlation is None else f"{one.correlation:.2f}",
         "" if one.change is None else percent(one.change, language))
        for one in ordered
    ]  # fmt: skip
    head = ("", "", "", words["correlation"], words["change"])
    beyond = interval(comparison.change, language) if comparison.change else words["unknown"]
    return _table(f"{words['comparison']}: {words['difference']} {beyond}", [head, *rows])


def _moves(effect: Effect, language: str) -> str:
    words, moved = WORDS[language], effect.displacement
    if moved is None:
        return ""
    rows = [
        (way_name(one, language), f"{one.people:,}", f"{one.share * 100:.1f} %",
         words["unknown"] if one.placebo is None else f"{one.placebo * 100:.1f} %",
         _points(one.difference) if one.difference else "")
        for one in moved.ways
    ]  # fmt: skip
    head = ("", words["people"], "", words["placebo"], f"{words['difference']} ({words['interval']})")
    return _table(words["moves"].format(had=f"{moved.had:,}"), [head, *rows])


def _points(one: Interval) -> str:
    middle, low, high = (f"{value * 100:+.1f}".replace("-", "−") for value in (one.middle, one.low, one.high))
    return f"{middle} ({low} … {high})"


def way_name(move: Move, language: str) -> str:
    """A way in words."""
    return WORDS[language][move.way].format(move.service)


def _signs(effect: Effect, language: str) -> str:
    words = WORDS[language]
    rows = [
        (words[one.sign], number(one.before, language), number(one.after, language),
         interval(one.change, language) if one.change else words["unknown"])
        for one in effect.signs
    ]  # fmt: skip
    head = ("", words["before"], words["after"], f"{words['change']} ({words['interval']})")
    return _table(words["signs"], [head, *rows]) if rows else ""


def _table(title: str, rows: list[tuple[str, ...]]) -> str:
    safe = [[visible(value) for value in row] for row in rows]
    texts = sum(all(not row[place] or row[place][0].isalpha() for row in rows[1:]) for place in range(len(rows[0])))
    return f"{title}\n{aligned(safe, [place >= max(texts, 1) for place in range(len(rows[0]))])}"


def as_values(effect: Effect, language: str = "en") -> dict[str, Any]:
    """Everything, for JSON: dates stay dates, unknown is null, and the sentence and doubts stand in words beside."""
    return {
        "sentence": sentence(effect, language),
        "reasons": [doubt(one, effect, language) for one in effect.doubts],
        **asdict(effect),
    }


def as_csv(effect: Effect, language: str = "en") -> str:
    """RFC 4180: one row for each figure, with the ends of its interval where it has one."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("part", "what", "service", "day", "value", "low", "high"))
    writer.writerow([cell(value) for value in ("sentence", sentence(effect, language), effect.service,
                                               effect.since, "", "", "")])  # fmt: skip
    writer.writerows([cell("" if value is None else value) for value in row] for row in _rows(effect))
    return out.getvalue()


def _rows(effect: Effect) -> Iterator[tuple[Any, ...]]:
    mine = effect.service
    yield "verdict", str(effect.verdict), mine, effect.since, "", "", ""
    yield from (("doubt", str(one), mine, "", "", "", "") for one in effect.doubts)
    for name, one in (("before", effect.before), ("after", effect.after)):
        for figure in ("days", "observed", "mean", "median", "tried"):
            yield name, figure, mine, one.first, getattr(one, figure), "", ""
    for mark in effect.marks:
        yield "mark", mark.what, mine, mark.day, mark.people, "", ""
        yield "mark-change", mark.what, mine, mark.day, mark.share, "", ""
    yield from _modelled(effect)
    yield from _beside(effect)


def _modelled(effect: Effect) -> Iterator[tuple[Any, ...]]:
    mine = effect.service
    if effect.model:
        yield _row("model", "average", mine, effect.model.average)
        yield _row("model", "level", mine, effect.model.level)
        yield from (_row("model", f"day-{one.day}", mine, one.change) for one in effect.model.at)
    if effect.comparison.change:
        yield _row("comparison", "difference", mine, effect.comparison.change)
    for other in effect.comparison.candidates:
        yield "compared-with" if other.used else "not-compared-with", other.why, other.service, "", other.change, "", ""


def _beside(effect: Effect) -> Iterator[tuple[Any, ...]]:
    for way in effect.displacement.ways if effect.displacement else ():
        yield "moved", way.way, way.service, "", way.share, "", ""
        if way.difference:
            yield _row("moved-beyond-placebo", way.way, way.service, way.difference)
    for sign in effect.signs:
        yield "sign-before", sign.sign, "", "", sign.before, "", ""
        yield "sign-after", sign.sign, "", "", sign.after, "", ""
        if sign.change:
            yield _row("sign-change", sign.sign, "", sign.change)


def _row(part: str, what: str, service: str, one: Interval) -> tuple[Any, ...]:
    return part, what, service, "", one.middle, one.low, one.high
