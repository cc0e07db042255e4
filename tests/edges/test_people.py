"""The people file and the address map: what is written is read back, mistakes come all at once, edits are whole."""

from __future__ import annotations

import os
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from tests.patience import Clock, Patience
from tidegate.core.problem import Problem, Problems
from tidegate.disk.resting import REST, Resting
from tidegate.edges import people
from tidegate.edges.people import AddressMap, NotWritten, Person, Place, Watched

HASH = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21l$aGFzaGhhc2hoYXNoaGFzaA"


def test_people_written_are_read_back() -> None:
    kim = Person("kim@example.kr", HASH, frozenset({"research", "staff"}))
    lee = Person("이지은", HASH)
    assert people.parse_people(people.emit_people([kim, lee])) == {"kim@example.kr": kim, "이지은": lee}


def test_a_person_shows_no_hash() -> None:
    assert "argon2" not in repr(Person("kim", HASH))


def test_every_wrong_line_is_told_at_once() -> None:
    text = f"kim:{HASH}:\nlee:plain-password:\n:{HASH}\n# a remark\nkim:{HASH}:\n"
    with pytest.raises(Problems) as error:
        people.parse_people(text, "people.txt")
    assert [(problem.line, problem.what) for problem in error.value.problems] == [
        (2, "lee has no argon2id hash."),
        (3, "A line starts with a person's name."),
        (5, "kim stands here twice."),
    ]
    assert "plain-password" not in str(error.value)


def test_places_written_are_read_back() -> None:
    places = (
        Place(ip_network("10.0.0.7"), "kim", frozenset({"a", "b"}), "pc-17", frozenset({"managed"})),
        Place(ip_network("10.0.0.0/16"), labels=frozenset({"company"})),
        Place(ip_network("2001:db8::/32"), "lee"),
    )
    assert set(people.parse_addresses(people.emit_addresses(places))) == set(places)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("10.0.0.300 person=kim", "does not appear to be an IPv4 or IPv6 network"),
        ("10.0.0.7 persn=kim", "'persn=kim' is not understood here."),
        ("10.0.0.7 person=kim person=lee", "'person=lee' is not understood here."),
        ("10.0.0.7 labels=ours", "ours: a device is one of managed"),
        ("10.0.0.7 person=kim\n10.0.0.7 person=lee", "10.0.0.7/32 stands here twice."),
    ],
)
def test_a_wrong_place_is_told(line: str, told: str) -> None:
    with pytest.raises(Problems) as error:
        people.parse_addresses(line)
    assert told in str(error.value)


def test_the_narrowest_network_that_says_a_thing_says_it() -> None:
    places = people.parse_addresses("10.0.0.0/8 labels=company\n10.0.0.7 person=kim device=pc\n::/0 person=six")
    known = AddressMap(places)
    kim = known.at(ip_address("10.0.0.7"))
    assert kim is not None
    assert (kim.person, kim.device, kim.labels) == ("kim", "pc", frozenset({"company"}))
    assert known.at(ip_address("192.0.2.1")) is None
    assert known.at(ip_address("10.0.0.7")) is kim


def test_a_change_is_whole_private_and_one_at_a_time(tmp_path: Path) -> None:
    file = tmp_path / "home" / "people.txt"
    people.change(file, lambda text: text + "one\n")
    people.change(file, lambda text: text + "two\n")
    assert file.read_text() == "one\ntwo\n"
    assert file.stat().st_mode & 0o777 == 0o600

    def fails(_: str) -> str:
        with pytest.raises(NotWritten, match="under way"):
            people.change(file, str)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the edit's own
        people.change(file, fails)
    assert file.read_text() == "one\ntwo\n"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a,b", "#a", "a\n", "x" * 201])
def test_some_names_cannot_be_written(name: str) -> None:
    with pytest.raises(NotWritten):
        people.named(name)


def test_an_edit_counts_and_a_broken_edit_changes_nothing(tmp_path: Path) -> None:
    file, clock = tmp_path / "people.txt", Clock()
    told: list[tuple[Problem, ...]] = []
    watched = Watched(file, people.parse_people, clock=clock, tell=told.append, private=True, resting=Patience())
    assert watched() == {}

    def write(text: str, mode: int = 0o600) -> None:
        clock.wait(2)
        file.unlink(missing_ok=True)
        file.write_text(text)
        os.chmod(file, mode)

    write(f"kim:{HASH}:staff\n")
    assert list(watched()) == ["kim"]
    write("kim:broken\n")
    assert list(watched()) == ["kim"]
    assert told[-1] == (Problem("people.txt", 1, 1, "kim has no argon2id hash.", "Run `tidegate people passwd kim`."),)
    write(f"lee:{HASH}:\n", 0o644)
    assert list(watched()) == ["kim"]
    assert "Others can read it" in str(told[-1][0])
    file.chmod(0o600)
    clock.wait(2)
    assert list(watched()) == ["lee"]
    assert not told[-1]


@pytest.fixture
def kim(tmp_path: Path) -> Path:
    file = tmp_path / "people.txt"
    file.write_text(f"kim:{HASH}:\n")
    return file


def test_half_of_the_people_are_not_taken_and_whoever_writes_for_long_is_told(kim: Path) -> None:
    told: list[tuple[Problem, ...]] = []
    clock = Clock()
    just_now = Resting(clock, lambda: kim.stat().st_ctime)
    watched = Watched(kim, people.parse_people, clock=clock, tell=told.append, resting=just_now)
    for n in range(6):
        kim.write_text(f"lee:{HASH}:\n" + "#" * n)
        clock.wait(1)
        assert list(watched()) == ["kim"]
    assert [len(problems) for problems in told] == [0, 1]
    assert "still being written" in str(told[-1][0])
    clock.wait(1.1 * REST)  # and it is looked at again then, not a second later
    assert list(watched()) == ["lee"]
    assert told[-1] == ()


def test_an_edit_that_was_taken_back_is_told_no_more(kim: Path) -> None:
    told: list[tuple[Problem, ...]] = []
    clock = Clock()
    watched = Watched(
        kim, people.parse_people, clock=clock, tell=told.append, resting=Resting(clock, lambda: kim.stat().st_ctime)
    )
    old = kim.rename(kim.with_suffix(".old"))
    for n in range(5):
        kim.write_text("#" * n)
        clock.wait(1)
        watched()
    assert told[-1] != ()
    old.rename(kim)
    for _ in range(2):
        clock.wait(1)
        assert list(watched()) == ["kim"]
    assert told[-1] == ()


def test_an_edit_of_long_ago_counts_for_the_first_who_comes(kim: Path) -> None:
    clock = Clock()
    watched = Watched(kim, people.parse_people, clock=clock, tell=lambda _: None, resting=clock.resting())
    for name in ("lee", "park"):
        kim.write_text(f"{name}:{HASH}:\n")
        clock.wait(3_600)
        assert list(watched()) == [name]
