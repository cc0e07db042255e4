"""Sessions: kept as digests, over restarts, ended when they should be."""

from __future__ import annotations

from tests.assistant.house import Building
from tidegate.assistant.sessions import LASTS, Sessions, csrf_of
from tidegate.core.exchange import Actor, Assurance

KIM = Actor("kim", frozenset(), Assurance.PASSWORD)


def test_a_session_says_who_with_the_groups_of_today(building: Building) -> None:
    sessions = building.parts.sessions
    cookie = sessions.begin(KIM)
    found = sessions.of(cookie)
    assert found is not None
    assert found.who.groups == {"research"}
    assert found.csrf == csrf_of(cookie) != cookie
    building.door.people["kim"] = frozenset({"sales"})
    assert sessions.of(cookie).who.groups == {"sales"}  # type: ignore[union-attr]


def test_a_person_who_was_taken_off_the_list_is_out(building: Building) -> None:
    cookie = building.parts.sessions.begin(KIM)
    del building.door.people["kim"]
    assert building.parts.sessions.of(cookie) is None


def test_a_changed_password_ends_every_session_that_began_with_the_old_one(building: Building) -> None:
    sessions = building.parts.sessions
    old, named = sessions.begin(KIM), sessions.begin(Actor("kim", frozenset(), Assurance.HEADER))
    building.door.changed.add("kim")
    assert sessions.of(old) is None
    assert sessions.of(named) is not None
    assert sessions.of(sessions.begin(KIM)) is not None


def test_sessions_end(building: Building) -> None:
    sessions = building.parts.sessions
    first, second = (sessions.begin(KIM) for _ in range(2))
    sessions.end(first)
    assert sessions.of(first) is None
    assert sessions.of(second) is not None
    old = sessions.begin(KIM)
    building.clock[0] += LASTS + 1
    assert sessions.of(old) is None
    assert sessions.of(None) is None
    assert sessions.of("made up") is None


def test_a_visit_that_was_noted_by_a_clock_that_was_ahead_is_noted_anew(building: Building) -> None:
    sessions = building.parts.sessions
    building.clock[0] += 10 * LASTS
    cookie = sessions.begin(KIM)
    building.clock[0] -= 10 * LASTS
    assert sessions.of(cookie) is not None
    building.clock[0] += LASTS + 1
    assert sessions.of(cookie) is None


def test_a_cookie_is_not_kept(building: Building) -> None:
    cookie = building.parts.sessions.begin(KIM)
    rows = building.parts.store.connection.execute("SELECT * FROM signed_in").fetchall()
    assert cookie not in repr(rows)


def test_sessions_of_before_passwords_were_told_apart_are_over(building: Building) -> None:
    database = building.parts.store.connection
    database.execute("CREATE TABLE sessions (digest BLOB, person TEXT, assurance INTEGER, seen REAL)")
    sessions = Sessions(database, building.door, lambda: building.clock[0])
    assert database.execute("SELECT * FROM sqlite_master WHERE name = 'sessions'").fetchall() == []
    assert sessions.of(sessions.begin(KIM)) is not None
