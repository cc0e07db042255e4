"""The reference page of accuracy: made from a run, never written by hand."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Protocol

from bench.corpus import KINDS
from bench.corpus.peers import MAPPINGS, Beside
from bench.corpus.score import GENERAL, SAME, SHAPES, Counts, Score

BAR = 0.9
HEAD = """\
<!-- Made by `python -m bench.accuracy --split {split} --clean --peers --page docs/reference/accuracy.md`; do not edit. -->

# Accuracy

Measured on {day} with the split `{split}` of the labelled corpus in `bench/corpus`: drawn by a seeded generator, in English, Korean,
Japanese, Chinese, German, French, Dutch, Italian, Spanish, Portuguese and Polish, with three hard negatives for every value.  The
generator was written apart from the detectors, from the issuers' pages.  [How to measure it yourself](../how-to/measure-accuracy.md).

{totals}

The bar: F1 of 0.97 over all, no detector under 0.9, under one false alarm per 100 KB of ordinary text.  The texts are drawn, not
collected: they say how the detectors do on formats and contexts as published, not how often such values come in anyone's
traffic.  Names of people that no label or title announces are not among them: those need the optional model.  Names of those
who speak in an exported chat are neither asked for nor counted as false.

"""
RULES = """\
## How it is counted

A finding finds a label when it has its name, or one that says the same, and both share at least half of the characters of
each.  {shapes} have no sharp ends: any shared character counts.  Any other finding is a false alarm, a wrong name included,
but {general} on another credential, which is true of it.  The interval of F1 is the harmonic mean of the 95 % Wilson bounds of
precision and recall.  In the families' table a value counts as found when anything of its family covers half of it.

Names that say the same:

| label | also found as |
| --- | --- |
{same}

"""


class Ordinary(Protocol):
    """What the page needs of the run over ordinary text."""

    sizes: Counter[str]
    alarms: dict[str, Counter[str]]
    right: Counter[str]

    def rate(self, source: str = "") -> float:
        """Alarms per 100 KB."""


def page(
    split: str, score: Score, clean: Ordinary | None, peers: Sequence[Beside], totals: str, known: Collection[str]
) -> str:
    """The whole page."""
    day = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    parts = [HEAD.format(split=split, day=day, totals=totals), _below(score, known)]
    if clean:
        parts.append(_ordinary(clean))
    parts.append(_peers(peers))
    for title, table in (
        ("By language", score.languages),
        ("By kind of text", score.forms),
        ("By family", score.families),
    ):
        parts.append(_table(title, sorted(table.items(), key=lambda row: row[1].f1)))
    parts.append(
        _table("By detector, worst first", sorted(score.detectors.items(), key=lambda row: (row[1].f1, row[0])))
    )
    parts.append(_classes("What was missed", score.misses) + _classes("What was wrongly reported", score.alarms))
    parts.append(_rules() + _sources())
    return "".join(parts).rstrip() + "\n"


def _below(score: Score, known: Collection[str]) -> str:
    names = [
        f"`{name}` {one.f1:.2f}"
        for name, one in sorted(score.labelled().items(), key=lambda row: row[1].f1)
        if one.f1 < BAR
    ]
    unmeasured = set(known) - {kind.label for kind in KINDS} - {"source-code"}
    only_false = [f"`{name}` {one.false}" for name, one in score.detectors.items() if not one.found + one.missed]
    text = "## Below the bar\n\n" + (
        ", ".join(names) + ".\n\n" if names else "No detector of which the corpus holds values.\n\n"
    )
    if unmeasured:
        text += (
            f"Not measured, as the corpus holds no value of them, {len(unmeasured)} detectors: "
            + ", ".join(f"`{one}`" for one in sorted(unmeasured))
            + ".\n\n"
        )
    if only_false:
        text += (
            "Detectors of which the corpus holds no value, with their false alarms: " + ", ".join(only_false) + ".\n\n"
        )
    return text


def _row(name: str, one: Counts) -> str:
    low, high = one.interval()
    return (
        f"| {name} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} | {low:.2f} to {high:.2f} "
        f"| {one.found + one.missed} | {one.missed} | {one.false} |"
    )


def _table(title: str, rows: Sequence[tuple[str, Counts]]) -> str:
    head = "|  | precision | recall | F1 | 95 % | values | missed | false alarms |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"
    return f"## {title}\n\n{head}" + "\n".join(_row(name, one) for name, one in rows) + "\n\n"


def _ordinary(clean: Ordinary) -> str:
    size = sum(clean.sizes.values())
    right = ", ".join(f"{count} of `{name}`" for name, count in clean.right.most_common()) or "none"
    rows = []
    for name, bytes_ in clean.sizes.items():
        alarms = ", ".join(f"`{label}` {count}" for label, count in clean.alarms.get(name, Counter()).most_common(8))
        rows.append(f"| {name} | {bytes_ / 1000:,.0f} | {clean.rate(name):.2f} | {alarms} |")
    return (
        f"## On ordinary text\n\n{clean.rate():.2f} false alarms per 100 KB of {size / 1_000_000:.1f} MB.  Not counted: {right}, which are what "
        "they are called wherever they stand (addresses of authors; source code in files of source code).  Korean public documents stand "
        "in as freely published Korean manuals.\n\n| source | KB | per 100 KB | most frequent |\n| --- | --- | --- | --- |\n"
        + "\n".join(rows)
        + "\n\n"
    )


def _peers(peers: Sequence[Beside]) -> str:
    if not peers:
        return ""
    rows = [
        f"| {one.name} | {one.labels} | {one.theirs.precision:.3f} | {one.theirs.recall:.3f} | {one.theirs.f1:.3f} "
        f"| {one.ours.precision:.3f} | {one.ours.recall:.3f} | {one.ours.f1:.3f} |"
        for one in peers
    ]
    maps = []
    for name, mapping in MAPPINGS.items():
        said = "; ".join(f"{theirs} → {', '.join(ours)}" for theirs, ours in mapping.items())
        maps.append(f"- **{name}**: {said.replace('* →', 'everything →')}")
    return (
        f"## Beside others\n\nOn every fifteenth text ({peers[0].texts}), each peer counted only on the labels it claims; the three right columns are "
        "Tidegate on the same labels of the same texts.  Presidio runs in English with every recogniser it ships, all countries on, "
        "from a score of 0.35; detect-secrets and ko-pii run as they come.  None of them was made for all of these languages.\n\n| peer | values | precision | recall | F1 | precision | recall | F1 |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
        + "\n".join(rows)
        + "\n\nWhat a peer's names were taken for:\n\n"
        + "\n".join(maps)
        + "\n\n"
    )


def _classes(title: str, classes: Counter[tuple[str, str, str, str]]) -> str:
    gathered: dict[str, list[Counter[str]]] = {}
    for (name, form, lang, how), count in classes.items():
        kept = gathered.setdefault(name, [Counter(), Counter(), Counter()])
        for counter, key in zip(kept, (how, form, lang), strict=True):
            counter[key] += count
    rows = []
    for name, kept in sorted(gathered.items(), key=lambda row: -sum(row[1][0].values())):
        cells = (", ".join(f"{key} {count}" for key, count in one.most_common(11)) for one in kept)
        rows.append(f"| `{name}` | {sum(kept[0].values())} | " + " | ".join(cells) + " |")
    return (
        f"## {title}\n\n| detector | all | how | kind of text | language |\n| --- | --- | --- | --- | --- |\n"
        + "\n".join(rows)
        + "\n\n"
    )


def _rules() -> str:
    same = "\n".join(
        f"| `{label}` | {', '.join(f'`{one}`' for one in sorted(names))} |" for label, names in sorted(SAME.items())
    )
    return RULES.format(
        shapes=", ".join(f"`{one}`" for one in sorted(SHAPES)),
        general=", ".join(f"`{one}`" for one in sorted(GENERAL)),
        same=same,
    )


def _sources() -> str:
    rows = sorted({(kind.label, kind.source) for kind in KINDS})
    return (
        "## Where the formats are from\n\n| label | page |\n| --- | --- |\n"
        + "\n".join(f"| `{label}` | {source} |" for label, source in rows)
        + "\n"
    )
