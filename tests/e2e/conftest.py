"""One gateway and one practice service for all stories; each story puts its own policy in place.

A story that needs a program which this machine lacks is skipped with the reason, and fails where CI=true: there,
everything has to be present.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import pytest

from tests.e2e.policies import ALLOW
from tidegate.edges.people import Person, emit_people, hashed
from tidegate.ledger.export import as_dict
from tidegate.ledger.store import Reader
from tidegate.practice.gateway import Gateway, settings_for
from tidegate.practice.notebook import Seen
from tidegate.practice.running import PracticeService
from tidegate.practice.told import Told

#: Of kim and of lee.
PASSWORD = "story-password"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def practice_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeService]:
    with PracticeService(tmp_path_factory.mktemp("practice")) as running:
        yield running


@pytest.fixture(scope="session")
def running_gateway(tmp_path_factory: pytest.TempPathFactory, practice_service: PracticeService) -> Iterator[Gateway]:
    home = tmp_path_factory.mktemp("home")
    with started(home, practice_service) as gateway:
        yield gateway


def started(home: Path, practice: PracticeService, *, passwords: bool = True, **more: Any) -> Gateway:
    """A gateway, not yet running, with people who have passwords; ``more`` are further settings."""
    if passwords:
        write_people(home)
    house = {"assistant": assistant_of(practice), "contact": "helpdesk@corp.example"}
    return Gateway(home, ALLOW, settings_for(practice.address) | house | more)


def write_people(home: Path) -> None:
    people = [Person("kim", hashed(PASSWORD), frozenset({"research"})), Person("lee", hashed(PASSWORD))]
    (home / "people.txt").write_text(emit_people(people))
    (home / "people.txt").chmod(0o600)


def assistant_of(practice: PracticeService) -> str:
    """The in-house assistant: a page of its own, played by the practice service."""
    return f"http://localhost:{practice.address.plain_port}/assistant"


@pytest.fixture
def gateway(running_gateway: Gateway, practice: PracticeService) -> Iterator[Gateway]:
    """The shared gateway; it must outlive every story."""
    yield running_gateway
    assert running_gateway.process is not None
    assert running_gateway.process.poll() is None, running_gateway.printed


@pytest.fixture
def practice(practice_service: PracticeService) -> PracticeService:
    practice_service.clear()
    return practice_service


class Arguments(TypedDict):
    """Where a client goes, and whom it trusts."""

    proxy: str
    ca_file: str


@dataclass(frozen=True, slots=True)
class World:
    """What a story is made of: the gateway under its policy, and the proof of what left."""

    gateway: Gateway
    practice: PracticeService

    def under(self, policy: str) -> World:
        """Put ``policy`` in force."""
        self.gateway.put_policy(policy)
        self.practice.clear()
        return self

    @property
    def way(self) -> Arguments:
        """The two arguments every client takes."""
        return {"proxy": self.gateway.proxy_url, "ca_file": self.gateway.ca_file}

    @property
    def assistant(self) -> str:
        """Where ``redirect`` leads."""
        return assistant_of(self.practice)

    def left(self) -> list[Seen]:
        """What left the organisation, visits to the assistant (and a browser's to its icon) aside."""
        return [seen for seen in self.practice.seen() if seen.path not in ("/assistant", "/favicon.ico")]

    def left_text(self) -> str:
        """All words that left."""
        return "\n".join(seen.text for seen in self.left())

    def nothing_left(self) -> None:
        """Fail unless nothing at all reached the service."""
        assert self.left() == []

    def entries(self) -> list[dict[str, Any]]:
        """The ledger as it is, oldest first; read here, as a command for every story would take too long."""
        return entries_of(self.gateway.home)

    def entry(self, told: Told) -> dict[str, Any]:
        """The ledger's entry of the receipt that a client was shown."""
        assert told.receipt, f"no receipt in what {told.client} was told: {told}"
        found = [entry for entry in self.entries() if told.receipt == entry["receipt"]]
        assert found, f"{told.receipt} is not in the ledger"
        return found[0]


@pytest.fixture
def world(gateway: Gateway, practice: PracticeService) -> World:
    return World(gateway, practice)


def entries_of(home: Path) -> list[dict[str, Any]]:
    """What the ledger of ``home`` has, oldest first."""
    reader = Reader.at(home / "ledger.db")
    try:
        return [as_dict(kept) for kept in reader.since(0)]
    finally:
        reader.close()
