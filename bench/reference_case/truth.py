"""The figures, by day.

Published: daily users of DeepSeek in Korea 191,556 on 28 January 2025, 96,751 two days later and 74,688 on 4 February;
191 thousand and half of it within two days is the story.  New installs 171,257 on 28 January and about 20,000 a day a
week later, which took it from the first to the sixteenth place.  What lies between the published days is made up, and
so are the installs of the others: they are such that the places come out as published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

FIRST: Final = date(2025, 1, 20)
DAYS: Final = 21
SERVICE: Final = "deepseek"
HOST: Final = "chat.deepseek.com"
APP: Final = "com.deepseek.chat"

USERS: Final = (
    900, 1_100, 1_400, 2_100, 4_800, 12_000, 38_000, 118_000, 191_556, 132_781, 96_751, 90_120, 84_310, 80_955, 77_430,
    74_688, 73_900, 72_640, 71_020, 66_310, 64_870,
)  # fmt: skip
INSTALLS: Final = (
    120, 180, 260, 700, 2_900, 9_800, 31_000, 98_000, 171_257, 68_310, 49_870, 39_440, 33_976, 25_606, 23_208, 20_452,
    20_110, 19_985, 20_230, 19_870, 20_040,
)  # fmt: skip
#: Installs a day of fifteen others that stay above 20,452, and of some that stay below.
ABOVE: Final = tuple(21_000 + 650 * place for place in range(15))
BELOW: Final = (18_400, 12_100, 7_050, 3_300)


@dataclass(frozen=True, slots=True)
class Truth:
    """The figures at one ``scale``: 1 is full size, 1000 a thousandth (rounded up, so that nothing vanishes)."""

    scale: int = 1

    def scaled(self, figure: int) -> int:
        """A figure at this scale."""
        return -(-figure // self.scale)

    def day(self, index: int) -> date:
        """The day of an index, in Korea."""
        return FIRST + timedelta(days=index)

    def users(self, index: int) -> int:
        """Daily users."""
        return self.scaled(USERS[index])

    def installs(self, index: int) -> int:
        """New installs."""
        return self.scaled(INSTALLS[index])

    def others(self) -> list[int]:
        """New installs of every other service, the same on each day."""
        return [self.scaled(figure) for figure in (*ABOVE, *BELOW)]

    def place(self, index: int) -> int:
        """The place by new installs: one more than how many have more."""
        return 1 + sum(other > self.installs(index) for other in self.others())
