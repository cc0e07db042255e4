"""Time of lint, diff and reload with 1,000 rules and the whole catalogue: ``python -m bench.policy_tools``.

Processor time, which is what each takes on a processor that nobody else uses: none of them waits for anything.  A
running gateway looks every 50 ms whether its policy was changed, and takes it when it has been left alone for 300 ms;
that comes on top of a reload.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from bench.decisions import policy_text
from bench.figures import Figure, Target
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.core.service import Service
from tidegate.detectors.built_in import LABELS
from tidegate.policy.compared import compared
from tidegate.policy.index import compile as compiled
from tidegate.policy.known import Known
from tidegate.policy.lint import lint_meaning
from tidegate.policy.lint_words import Wordings, lint_facts, lint_words
from tidegate.policy.model import Policy
from tidegate.policy.parse import parse
from tidegate.policy.places import Places
from tidegate.policy.space import Space

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MOST = 100


def edits(text: str) -> dict[str, str]:
    """The policy after edits of several kinds."""
    head, *rules = text.split("\n- ")
    last = rules[-1].split("\n")
    rules[-1], foot = last[0], "\n".join(last[1:])

    def whole(kept: list[str]) -> str:
        return "\n- ".join([head, *kept]) + "\n" + foot

    shuffled = rules.copy()
    random.Random(1).shuffle(shuffled)
    return {
        "nothing but words": text.replace("organisation: Bench", "organisation: Other"),
        "one rule out": whole([*rules[:500], *rules[501:]]),
        "one zone moved": text.replace("10.20.0.0/16", "10.21.0.0/16"),
        "200 effects": text.replace("then: allow}", "then: block}"),
        "all rules shuffled": whole(shuffled),
    }


def measure(rounds: int) -> list[Figure]:
    """Seconds of lint and of each diff, milliseconds of a reload (parse and compile)."""
    catalog = load(shipped())
    services = {name: catalog.service(name) for name in catalog.services}
    known, text = Known.of(services.values(), LABELS), policy_text(catalog)
    old = parse(text, "bench.yaml", known)
    figures = [
        _timed("lint of 1,000 rules", "s", 1, rounds, 5.0, lambda: _lint(text, known, services, catalog)),
    ]
    for name, edited in edits(text).items():
        new = parse(edited, "bench.yaml", known)
        work = partial(_diff, old, new, services)
        figures.append(_timed(f"diff of 1,000 rules: {name}", "s", 1, rounds, 5.0, work))
    reload = _timed(
        "reload of 1,000 rules", "ms", 1000, rounds * 3, 200.0,
        lambda: compiled(parse(text, "bench.yaml", known), services.values()),
    )  # fmt: skip
    return [*figures, reload]


def _diff(old: Policy, new: Policy, services: dict[str, Service]) -> object:
    return compared(Space([old, new], services.values(), LABELS, NOW), MOST)


def _lint(text: str, known: Known, services: dict[str, Service], catalog: Catalog) -> object:
    policy, places = parse(text, "bench.yaml", known), Places(text)
    space = Space([policy], services.values(), LABELS, NOW)
    said = Wordings(policy, known, services, places)
    found = lint_meaning(policy, space, places, NOW) + lint_words(said)
    return found + lint_facts(said, {}, NOW.date(), timedelta(days=180))


def _timed(name: str, unit: str, factor: float, rounds: int, most: float, work: Callable[[], object]) -> Figure:
    took = []
    for _ in range(rounds):
        gc.collect()
        begun = time.process_time()
        work()
        took.append((time.process_time() - begun) * factor)
    return Figure(name, unit, {"Tidegate": took}, Target(most, at_most=True))


def main() -> int:
    """Print each figure and its target; 1 if one is missed."""
    figures = measure(3)
    for figure in figures:
        target = figure.target.words(figure.unit) if figure.target else ""
        verdict = "holds" if figure.verdict() else "MISSED"
        sys.stdout.write(
            f"{figure.name:<45} {figure.median('Tidegate'):8.2f} {figure.unit:<3} {target:<18} {verdict}\n"
        )
    return 0 if all(figure.verdict() for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
