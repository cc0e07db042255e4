"""What was found, in one table."""

from __future__ import annotations

from tests.usage.reading import Desk, squid
from tidegate.usage import summary


def test_services_by_people_and_what_is_new(desk: Desk) -> None:
    day = 86_400
    desk.read(
        "".join(squid(n * day, person="kim", sent=5) for n in range(20))
        + squid(19 * day, "claude.ai", "lee")
        + squid(1, person="lee")
    )
    desk.refresh()
    used = summary.used(desk.store)
    assert [(one.service, one.people, one.new) for one in used] == [("chatgpt", 2, False), ("claude", 1, True)]


def test_sudden_adoption_is_evidence(desk: Desk) -> None:
    desk.read(squid(0) + "".join(squid(9 * 86_400 + n, "new-gpt.example.net", f"p{n}") for n in range(30)))
    desk.refresh()
    (one,) = summary.proposed(desk.store)
    assert one.why == ("its name", "30 people within 3 days of its first use")
    assert "new-gpt.example.net" not in [used.service for used in summary.used(desk.store)]
