"""Reading a source from its beginning to its end into the store, and what became of it.

It must never stop for what stands in a source: what is no log is told, a line that cannot be read is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import IO

from tidegate.usage.content import STRETCH, Content
from tidegate.usage.form import Form, Head
from tidegate.usage.load import Loader
from tidegate.usage.recognise import head_of, recognise
from tidegate.usage.rows import Told
from tidegate.usage.store import Store

#: Told after every stretch: bytes of content read, lines read.
Tell = Callable[[int, int], None]


def _nobody(_done: int, _lines: int) -> None:
    """Hears nothing."""


@dataclass(slots=True)
class Outcome:
    """What became of one source.  ``problem`` is a sentence where something was wrong with it as a whole."""

    name: str
    reader: str = ""
    lines: int = 0
    events: int = 0
    added: int = 0
    skipped: int = 0
    unreadable: int = 0
    passed: int = 0
    problem: str = ""
    samples: list[tuple[str, str]] = field(default_factory=list)


def read(
    store: Store,
    loader: Loader,
    raw: IO[bytes],
    told: Told,
    *,
    form: Callable[[Head], Form | None] = recognise,
    tell: Tell = _nobody,
    stretch: int = STRETCH,
    whole_lines: bool = False,
) -> Outcome:
    """Read ``raw``; what was read before is passed over.  ``whole_lines`` leaves a last line without end for later."""
    outcome = Outcome(told.name)
    content = Content(raw, stretch=stretch, listed=loader.listed)
    head = head_of(content.head, told.name)
    if not content.head.strip():
        outcome.problem = content.broken or "It is empty."
        return outcome
    found = form(head)
    if found is None:
        outcome.problem = "It is in no format that is known here. Describe it with a mapping file (--mapping)."
        return outcome
    outcome.reader = found.name
    stream = content.passed(known(store, told.tenant))
    outcome.passed = content.position
    take_in(loader, content, found, told, stream, outcome, tell=tell, whole_lines=whole_lines)
    return outcome


def take_in(
    loader: Loader,
    content: Content,
    form: Form,
    told: Told,
    stream: str,
    outcome: Outcome,
    *,
    tell: Tell = _nobody,
    whole_lines: bool = False,
) -> str:
    """Load what ``content`` still has and add it to ``outcome``; returns the stream that it is, see ``Loader.load``."""
    # Closed whatever happens: only then may whoever holds the source do anything else with it.
    with closing(content.stretches(partial(loader.ready, form), whole_lines=whole_lines)) as pieces:
        for made in pieces:
            piece, counted = made.stretch, loader.load(form, told, made, stream, content.read_on)
            stream = stream or piece.digest
            outcome.lines += piece.lines
            outcome.events += counted.events
            outcome.added += counted.added
            outcome.skipped += counted.skipped
            outcome.unreadable += counted.unreadable
            outcome.samples.extend(counted.samples[: 5 - len(outcome.samples)])
            tell(piece.end, outcome.lines)
    if content.broken:
        outcome.problem = f"It was read up to byte {content.position}: {content.broken}."
    return stream


def known(store: Store, tenant: str) -> Mapping[str, list[tuple[int, str]]]:
    """The ends and digests of every stream that was read."""
    found: dict[str, list[tuple[int, str]]] = {}
    for stream, end, digest in store.rows(
        "SELECT stream, end_byte, digest FROM segment WHERE tenant = ? AND digest <> '' ORDER BY end_byte", [tenant]
    ):
        found.setdefault(stream, []).append((end, digest))
    return found
