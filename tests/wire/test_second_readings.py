"""What both readings of a text show counts once; what only one of them shows is kept."""

from __future__ import annotations

from tests.wire.found import found
from tidegate.core.finding import Finding
from tidegate.wire.bodies import read

TEXT = "mail a@b.kr and c%40d.kr &amp; e@f.kr"


def test_a_value_without_escapes_is_found_once() -> None:
    reading = read(TEXT.encode(), media_type="text/plain", encoding=None)
    assert len(reading.parts) == 2
    assert len(found(reading, "a@b.kr", "e@f.kr")) == 2


def test_a_value_that_only_the_second_reading_shows_is_kept_and_replaced() -> None:
    reading = read(TEXT.encode(), media_type="text/plain", encoding=None)
    (one,) = found(reading, "c@d.kr")
    assert reading.rewrite({one.part: [(one.start, one.end, "[X]")]}) == TEXT.replace("c%40d.kr", "[X]").encode()


def test_a_longer_value_in_the_second_reading_is_kept() -> None:
    reading = read(b"%41a@b.kr", media_type="text/plain", encoding=None)
    assert len(found(reading, "Aa@b.kr")) == 1
    sheet = reading.sheet()
    both = [
        Finding("email", "contact", 0, sheet.text.index("41a@b.kr"), sheet.text.index("41a@b.kr") + 8, 0.9),
        Finding("email", "contact", 0, sheet.text.index("Aa@b.kr"), sheet.text.index("Aa@b.kr") + 7, 0.9),
    ]
    assert len(sheet.placed(both)) == 2


def test_of_two_second_readings_one_counts() -> None:
    reading = read(b"x=2D=3D 90&#48;101", media_type="text/plain", encoding=None)
    assert len(reading.parts) > 2
    assert len(found(reading, "900101")) == 1
