"""The words of a report in English and Korean, side by side, and how figures and days are written in each.

A value that comes from a log is never a format: it is filled in as it is, whatever braces it has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from tidegate.core.kinds import name_of
from tidegate.usage.report.texts import TEXTS

Language: TypeAlias = Literal["en", "ko"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "ko")

_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                  "November", "December")  # fmt: skip
_SLOT: Final = re.compile(r"\{(\w+)\}")
_UNITS: Final = ("B", "kB", "MB", "GB", "TB", "PB")


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes in one language."""

    language: Language

    def say(self, name: str, **values: object) -> str:
        """The text of that name with its slots filled."""
        text = TEXTS[name][LANGUAGES.index(self.language)]
        return _SLOT.sub(lambda slot: str(values[slot[1]]), text)

    def kind(self, detector: str, family: str) -> str:
        """What a kind of data is called."""
        return name_of(detector, family, self.language)

    def people(self, count: int) -> str:
        """``1 person``, ``1,234 people``."""
        return self._counted(count, ("person", "people"), "명")

    def hosts(self, count: int) -> str:
        """``1 host``, ``14 hosts``."""
        return self._counted(count, ("host", "hosts"), "개 호스트")

    def services(self, count: int) -> str:
        """``1 AI service``, ``14 AI services``."""
        return self._counted(count, ("AI service", "AI services"), "개 AI 서비스")

    def times(self, count: int) -> str:
        """``once``, ``1,234 times``."""
        if self.language == "en" and count == 1:
            return "once"
        return self._counted(count, ("time", "times"), "회")

    def _counted(self, count: int, english: tuple[str, str], korean: str) -> str:
        if self.language == "ko":
            return f"{count:,}{korean}"
        return f"{count:,} {english[count != 1]}"

    def day(self, day: date) -> str:
        """``6 January 2025``, ``2025년 1월 6일``."""
        if self.language == "ko":
            return f"{day.year}년 {day.month}월 {day.day}일"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def short(self, day: date) -> str:
        """A day under a chart: ``6 Jan``, ``1.6``."""
        return f"{day.month}.{day.day}" if self.language == "ko" else f"{day.day} {_MONTHS[day.month - 1][:3]}"

    def period(self, since: date, until: date) -> str:
        """``6 January to 2 February 2025``."""
        if since == until:
            return self.day(since)
        if self.language == "ko":
            return f"{self.day(since)}부터 {self.day(until)}까지"
        first = self.day(since)
        return f"{first.rpartition(' ')[0] if since.year == until.year else first} to {self.day(until)}"

    def share(self, share: float) -> str:
        """``8 %``; under 10 with one place."""
        percent = share * 100
        return f"{percent:.1f} %" if 0 < percent < 9.95 else f"{percent:.0f} %"

    def size(self, count: float) -> str:
        """Bytes, as ``12.4 MB``."""
        power = 0
        while count >= 1000 and power < len(_UNITS) - 1:
            count, power = count / 1000, power + 1
        return f"{count:,.0f} {_UNITS[power]}" if power == 0 or count >= 100 else f"{count:,.1f} {_UNITS[power]}"

    def listed(self, names: Sequence[str]) -> str:
        """``a, b and c``."""
        if len(names) < 2 or self.language == "ko":
            return ", ".join(names)
        return f"{', '.join(names[:-1])} and {names[-1]}"

    def some(self, names: Sequence[str], most: int = 5) -> str:
        """The first names, and how many more there are."""
        if len(names) <= most:
            return self.listed(names)
        return self.say("and-more", names=", ".join(names[:most]), count=f"{len(names) - most:,}")
