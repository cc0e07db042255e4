"""A baseline: what was found before and is known, so that a scan tells only what is new.

It holds keyed digests (HMAC-SHA256) of file, detector and value, and nothing else of them.  A digest without a key
would give a card or an identity number away to whoever tries all of them; so the key is a file of its own, which stays
out of the repository that the baseline may well be in.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tidegate.core.problem import Problem, Problems

VERSION: Final = 1
#: Characters of a digest that are kept: 96 bits.
KEPT: Final = 24


def mark(key: bytes, file: str, detector: str, value: str) -> str:
    """How the baseline knows a value in a file."""
    parts = (part.encode("utf-8", "surrogatepass") for part in (file, detector, value))
    message = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.digest(key, message, "sha256").hex()[:KEPT]


@dataclass(slots=True)
class Baseline:
    """``known`` counts how often each value stood there: one more copy of a known value is new."""

    known: Counter[str] = field(default_factory=Counter)

    @classmethod
    def load(cls, path: Path) -> Baseline:
        """The baseline in ``path``.  Raises ``Problems``."""
        try:
            document = json.loads(path.read_text("utf-8"))
            if document["version"] != VERSION:
                raise ValueError
            return cls(Counter({str(name): int(count) for name, count in document["known"].items()}))
        except FileNotFoundError:
            what, fix = "There is no such baseline.", "--write-baseline makes one."
        except OSError as error:
            what, fix = f"The baseline cannot be read ({type(error).__name__}).", ""
        except (ValueError, KeyError, TypeError, AttributeError):
            what, fix = "This is no baseline.", "Name one that --write-baseline made."
        raise Problems([Problem(str(path), 0, 0, what, fix)])

    def is_new(self, mark: str) -> bool:
        """Whether one more of these was not known; asked once for each finding."""
        if self.known[mark] > 0:
            self.known[mark] -= 1
            return False
        return True


def write(path: Path, marks: Iterable[str]) -> None:
    """Write a baseline of ``marks``.  Raises ``OSError``."""
    known: Mapping[str, int] = Counter(marks)
    document = {"version": VERSION, "known": dict(sorted(known.items()))}
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
