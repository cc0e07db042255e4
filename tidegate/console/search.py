"""What somebody wants to see of the record: the fields of the form above the live rows, and which rows they let in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final, Self
from urllib.parse import urlencode

from tidegate.console.rows import Row
from tidegate.core.decision import Effect

#: Characters of a field that are looked at: more than any name has.
LONGEST: Final = 200
#: Digits of the largest number of an entry.
_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Wanted:
    """Every field that is not empty has to be in its column, in whatever case; ``effect`` has to be the whole word.

    ``before`` is the number of an entry: only older ones are wanted; 0 is no bound.
    """

    who: str = ""
    service: str = ""
    effect: str = ""
    rule: str = ""
    found: str = ""
    before: int = 0

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Self:
        """From the query of an address; what is no effect and no number is taken as not said."""
        effect, before = said.get("effect", ""), said.get("before", "")
        words = {name: said.get(name, "").strip()[:LONGEST] for name in ("who", "service", "rule", "found")}
        return cls(
            **words,
            effect=effect if effect in EFFECTS else "",
            before=int(before[:_DIGITS]) if before.isascii() and before.isdecimal() else 0,
        )

    def lets_in(self, row: Row) -> bool:
        """Whether ``row`` is wanted; its number is not looked at."""
        return (
            _within(self.who, row.who)
            and _within(self.service, row.service, row.host)
            and _within(self.rule, row.rule)
            and _within(self.found, row.unseen, *row.kinds, *row.families)
            and self.effect in ("", row.effect)
        )

    def query(self, before: int | None = None) -> str:
        """As the query of an address, without what is not asked for; ``before`` replaces the bound."""
        asked = asdict(self if before is None else replace(self, before=before))
        return urlencode({name: value for name, value in asked.items() if value})


#: The effects in the form, mildest first.
EFFECTS: Final = tuple(effect.word for effect in Effect)


def _within(part: str, *texts: str) -> bool:
    sought = part.casefold()
    return any(sought in text.casefold() for text in texts)
