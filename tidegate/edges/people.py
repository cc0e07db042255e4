"""The people an organisation lets through by password, and what it knows of its client addresses: two small text files.

``people.txt`` holds one person a line, ``name:hash:groups``; the hash is argon2id in its usual ``$argon2id$…`` form.
``addresses.txt`` holds one network a line, ``10.0.0.7 person=kim groups=research device=pc-17 labels=managed,company``.
Reading and writing is all that happens here: who a connection belongs to is decided in ``identity``.

Must never: hold a password longer than one call, write a file that others can read, leave half a file behind, or keep
the rest of a file from its author when one line is wrong.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Final, Generic, TypeVar

import argon2

from tidegate.core.exchange import DEVICE_LABELS, Address
from tidegate.core.problem import Problem, Problems
from tidegate.disk.flushing import flush
from tidegate.disk.resting import REST, Resting

Network = IPv4Network | IPv6Network

#: OWASP's second argon2id setting (19 MiB, two passes, one lane).  The library's own default of 64 MiB and four lanes
#: is meant for a login server; here one check runs beside the traffic that waits for it.
HASHER: Final = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

#: RFC 7617 section 2: a user-id holds no colon and no control character.  White space would not survive our own file.
_NAME: Final = re.compile(r"[^\s:\x00-\x1f\x7f,#]{1,200}")
_HASH: Final = re.compile(r"\$argon2id\$[\w$=,+/.-]{20,400}")
#: Argon2 reads a password of any length; nobody types more than this and nobody shall make us chew on it.
LONGEST_PASSWORD: Final = 1024


class NotWritten(Exception):
    """A change could not be made to one of the files; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Person:
    """One line of ``people.txt``.  ``secret`` is the argon2id hash, kept out of the repr."""

    name: str
    secret: str
    groups: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"Person({self.name!r})"


@dataclass(frozen=True, slots=True)
class Place:
    """One line of ``addresses.txt``: what is known of every client in ``network``; ``None`` and empty: not said."""

    network: Network
    person: str | None = None
    groups: frozenset[str] = frozenset()
    device: str | None = None
    labels: frozenset[str] = frozenset()


def hashed(password: str) -> str:
    """The argon2id hash of ``password``; raises ``NotWritten`` for an empty or an absurdly long one."""
    if not password or len(password) > LONGEST_PASSWORD:
        raise NotWritten(f"A password has 1 to {LONGEST_PASSWORD} characters.")
    return HASHER.hash(password)


def named(name: str) -> str:
    """``name`` as it may stand in the file; raises ``NotWritten`` for one that could not be typed into a client."""
    if not _NAME.fullmatch(name):
        raise NotWritten(
            f"{name[:40]!r} cannot be a person's name: up to 200 characters, no spaces, commas, colons or control "
            "characters."
        )
    return name


# -- reading ----------------------------------------------------------------------------------------------------------


def parse_people(text: str, file: str = "people.txt") -> dict[str, Person]:
    """The people of a file by name; raises ``Problems`` with every line that is wrong."""
    people: dict[str, Person] = {}
    problems: list[Problem] = []
    for number, line in _lines(text):
        name, secret, groups = ([*line.split(":"), "", ""])[:3]
        wrong = _wrong_person(name, secret, people)
        if wrong:
            problems.append(Problem(file, number, 1, *wrong))
        else:
            people[name] = Person(name, secret, _list(groups))
    if problems:
        raise Problems(problems)
    return people


def _wrong_person(name: str, secret: str, people: Mapping[str, Person]) -> tuple[str, str] | None:
    if not _NAME.fullmatch(name):
        return "A line starts with a person's name.", "Write name:hash:groups, or let `tidegate people add` write it."
    if not _HASH.fullmatch(secret):
        return f"{name} has no argon2id hash.", f"Run `tidegate people passwd {name}`."
    if name in people:
        return f"{name} stands here twice.", "Remove one of the lines."
    return None


def parse_addresses(text: str, file: str = "addresses.txt") -> tuple[Place, ...]:
    """The places of a file, narrowest network first; raises ``Problems`` with every line that is wrong."""
    places: dict[Network, Place] = {}
    problems: list[Problem] = []
    for number, line in _lines(text):
        try:
            place = _place(line)
            if place.network in places:
                raise ValueError(f"{place.network} stands here twice.")
            places[place.network] = place
        except ValueError as error:
            problems.append(Problem(file, number, 1, str(error), "Write NETWORK person=… groups=… device=… labels=…"))
    if problems:
        raise Problems(problems)
    return tuple(sorted(places.values(), key=lambda place: -place.network.prefixlen))


def _place(line: str) -> Place:
    network, *words = line.split()
    said: dict[str, str] = {}
    for word in words:
        key, sign, value = word.partition("=")
        if not (sign and value and key in ("person", "groups", "device", "labels") and key not in said):
            raise ValueError(f"{word!r} is not understood here.")
        said[key] = value
    labels = _list(said.get("labels", ""))
    if unknown := labels - set(DEVICE_LABELS):
        raise ValueError(f"{', '.join(sorted(unknown))}: a device is one of {', '.join(DEVICE_LABELS)}.")
    return Place(ip_network(network), said.get("person"), _list(said.get("groups", "")), said.get("device"), labels)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield number, stripped


def _list(text: str) -> frozenset[str]:
    return frozenset(word for word in text.split(",") if word)


# -- writing ----------------------------------------------------------------------------------------------------------


def emit_people(people: Iterable[Person]) -> str:
    """The text of ``people.txt``; ``parse_people`` gives the same people back."""
    head = "# People who may pass with a password.  `tidegate people` writes this file; keep it to mode 0600.\n"
    return head + "".join(
        f"{person.name}:{person.secret}:{','.join(sorted(person.groups))}\n"
        for person in sorted(people, key=lambda person: person.name)
    )


def emit_addresses(places: Iterable[Place]) -> str:
    """The text of ``addresses.txt``; ``parse_addresses`` gives the same places back."""
    lines = ["# What is known of clients by their address: NETWORK person=… groups=… device=… labels=…"]
    for place in sorted(places, key=lambda place: (place.network.version, place.network)):
        words = [str(place.network)]
        words += [f"person={place.person}"] if place.person else []
        words += [f"groups={','.join(sorted(place.groups))}"] if place.groups else []
        words += [f"device={place.device}"] if place.device else []
        words += [f"labels={','.join(sorted(place.labels))}"] if place.labels else []
        lines.append(" ".join(words))
    return "\n".join(lines) + "\n"


def change(path: Path, edit: Callable[[str], str]) -> None:
    """Replace the text of ``path`` by ``edit`` of it: whole, durable, mode 0600, one change at a time.

    The new file is made beside the old one under a fixed name that must not exist, so it is the lock as well.
    Raises ``NotWritten`` when another change is under way, and whatever ``edit`` raises; the old file then stands.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NotWritten(f"Another change is under way. If it is not, remove {beside}.") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(edit(path.read_text("utf-8-sig") if path.exists() else ""))
            file.flush()
            flush(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


# -- keeping up with the files -----------------------------------------------------------------------------------------

T = TypeVar("T")


class Watched(Generic[T]):
    """A parsed file that follows its file: an edit counts within ``every`` seconds once it rests, see ``disk.resting``.

    A broken edit changes nothing.  ``tell`` hears its problems once, and an empty tuple when it is mended.
    """

    def __init__(
        self,
        path: Path,
        parse: Callable[[str, str], T],
        *,
        clock: Callable[[], float],
        tell: Callable[[tuple[Problem, ...]], None],
        private: bool = False,
        every: float = 1.0,
        resting: Resting | None = None,
    ) -> None:
        self._path, self._parse, self._clock, self._tell = path, parse, clock, tell
        self._private, self._every = private, every
        self._resting, self._unfinished = resting or Resting(clock), False
        self._asked = clock()
        self._value = parse("", path.name)
        self._look(_stamp(path))

    def __call__(self) -> T:
        """The value in force."""
        now = self._clock()
        if now - self._asked >= self._every:
            self._asked = now
            stamp = _stamp(self._path)
            if (stamp != self._seen or self._unfinished) and self._rests():
                self._look(stamp)
        return self._value

    def _rests(self) -> bool:
        if self._resting.unrested([self._path]) is None:
            self._resting.unrested(())  # nobody may look for hours: the next change is judged by its own time again
            self._unfinished = False
            return True
        self._asked += REST - self._every
        if self._resting.problems and not self._unfinished:
            self._unfinished = True
            self._tell(self._resting.problems)
        return False

    def _look(self, stamp: tuple[int, ...]) -> None:
        self._seen = stamp
        try:
            self._value = self._parse(self._read(), self._path.name)
        except Problems as error:
            self._tell(error.problems)
        except (OSError, UnicodeDecodeError) as error:
            self._tell((Problem(self._path.name, 0, 0, f"Could not be read: {type(error).__name__}."),))
        else:
            self._tell(())

    def _read(self) -> str:
        if not self._path.exists():
            return ""
        if self._private and os.name == "posix" and self._path.stat().st_mode & 0o077:
            raise Problems([Problem(self._path.name, 0, 0, "Others can read it.", f"Run `chmod 600 {self._path}`.")])
        return self._path.read_text("utf-8-sig")  # some editors begin every file with a mark


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        stat = path.stat()
    except OSError:
        return ()
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino, stat.st_mode)


class AddressMap:
    """What is known of an address: the narrowest network that says a thing says it.

    One pass over the places for each new address; the answers of the last few thousand addresses are kept.
    """

    _KEEP: Final = 4096

    def __init__(self, places: tuple[Place, ...]) -> None:
        self._places = places
        self._known: dict[Address, Place | None] = {}

    def __bool__(self) -> bool:
        return bool(self._places)

    def at(self, address: Address) -> Place | None:
        """All that is said of ``address``, or ``None``."""
        if address in self._known:
            return self._known[address]
        hits = [
            place for place in self._places if place.network.version == address.version and address in place.network
        ]
        found = _merged(hits) if hits else None
        if len(self._known) >= self._KEEP:
            self._known.clear()
        self._known[address] = found
        return found


def _merged(hits: list[Place]) -> Place:
    return Place(
        hits[0].network,
        next((hit.person for hit in hits if hit.person), None),
        next((hit.groups for hit in hits if hit.groups), frozenset()),
        next((hit.device for hit in hits if hit.device), None),
        next((hit.labels for hit in hits if hit.labels), frozenset()),
    )
