"""A reading and its findings become a body in which every found value is a placeholder.

Must never: return a body in which a finding still stands; it raises instead, and nothing is let go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tidegate.core.finding import Finding
from tidegate.edges.station import Reading
from tidegate.wire.placeholders import Vault, names_in


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is sent instead; ``query`` is ``None`` where there was none."""

    body: bytes = field(repr=False)
    query: str | None = field(default=None, repr=False)


def redacted(reading: Reading, findings: Iterable[Finding], vault: Vault | None, now: float) -> Redaction:
    """``reading`` with ``findings`` replaced: by placeholders of ``vault``, or for good where there is none.

    Raises ``IndexError`` for a finding outside its part.
    """
    texts = [part.text for part in reading.parts]
    taken = names_in(texts) if vault is not None else frozenset[str]()
    edits: dict[int, list[tuple[int, int, str]]] = {}
    for finding in findings:
        value = texts[finding.part][finding.start : finding.end]
        if vault is None:
            new = f"[{finding.detector.upper()}]"
        else:
            new = vault.token_for(finding.detector, value, taken=taken, now=now)
        edits.setdefault(finding.part, []).append((finding.start, finding.end, new))
    query = reading.rewrite_query(edits)
    return Redaction(reading.rewrite(edits), query or None)
