"""The fast path finds what every pattern on the whole text finds: first pass, lines and places leave nothing out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tidegate.core.finding import Finding
from tidegate.detectors import scanner as scanner_module
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.credentials.shape import drawn
from tidegate.detectors.firstpass import READ_WHOLE, Ranges
from tidegate.detectors.folding import fold
from tidegate.detectors.places import Places
from tidegate.detectors.scanner import Scanner, build
from tidegate.detectors.surroundings import Surroundings

Disguise = Callable[[str], str]
#: Every third detector, so that each has its turn beside some others and the plain way stays quick.
SCANNERS = [build(BUILT_IN[first::3]) for first in range(3)]
EXAMPLES = [example for one in BUILT_IN for example in (*one.found, *one.not_found)]
DISGUISES: tuple[Disguise, ...] = (
    str,
    lambda text: text.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)}),
    lambda text: text.replace("-", "\u2013"),
    lambda text: "\u200b".join(text),
)
WORDS = "The river ran past the old mill, and no one asked where it went.\n"


def plainly(scanner: Scanner, text: str) -> list[Finding]:
    """What each pattern finds that reads the whole text, and each procedure that is told of every character."""
    folded = fold(text)
    places, around = WholePlaces(folded.text, folded.data), Surroundings(folded.text)
    everywhere = list(range(1, len(folded.data) + 1))
    found = [one for rule in scanner._plan.rules for one in rule.candidates(around, places, everywhere)]
    return list(scanner_module._findings(found, text, folded, 0))


class WholePlaces(Places):
    """Leaves no place out."""

    def near(self, ends: Sequence[int], before: int, behind: int) -> Ranges:
        return self.whole

    def within(self, ranges: Ranges, gate: str) -> Ranges:
        return ranges

    def named(self, hint: str, ends: Sequence[int], width: int) -> Ranges:
        return self.whole


def same(scanner: Scanner, text: str) -> bool:
    fast = [one for one in scanner.scan(text) if one.detector != "bulk"]
    return fast == plainly(scanner, text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SCANNERS),
    st.lists(st.tuples(st.sampled_from(EXAMPLES), st.sampled_from(DISGUISES)), min_size=1, max_size=5),
    st.sampled_from(["\n", " ", "\n\n", ", "]),
)
def test_in_a_short_text(scanner: Scanner, examples: list[tuple[str, Disguise]], join: str) -> None:
    assert same(scanner, join.join(disguise(example) for example, disguise in examples))


@pytest.mark.parametrize("scanner", SCANNERS, ids=["first", "second", "third"])
def test_in_a_long_text(scanner: Scanner) -> None:
    text = "".join(f"{example}\n{WORDS * (number % 23)}" for number, example in enumerate(EXAMPLES[::7]))
    assert len(text.encode()) > READ_WHOLE
    assert same(scanner, text)


@pytest.mark.parametrize("length", [40, 150, 600, 4_000])
@pytest.mark.parametrize("form", ["token={}", "session_token: {}", '"token": "{}"', "API_KEY='{}'"])
def test_a_key_of_any_length_in_a_long_text(form: str, length: int) -> None:
    """What follows a key says where it ends; it was not seen where the key was longer than the look around its name."""
    key = drawn(f"{{an:{length}}}")
    text = WORDS * 900 + form.format(key) + "\n" + WORDS * 900
    assert [text[one.start : one.end] for scanner in SCANNERS for one in scanner.scan(text)] == [key]
