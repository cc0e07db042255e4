"""What requests of a service show is what the catalogue answers about its own examples, and no more."""

from __future__ import annotations

from functools import cache

from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.catalog.names import under
from tidegate.core.exchange import TOOL
from tidegate.core.service import Sighting

ANY_REQUEST = (("GET", False), ("POST", True), ("WS", True))


@cache
def catalog() -> Catalog:
    return load(shipped())


def sightings(id: str) -> list[Sighting]:
    """What the catalogue answers about every example of the service, and about a page that no shape describes."""
    entry = catalog().services[id]
    examples = [example for shape in entry.shapes for example in shape.examples]
    found = [catalog().identify(each.host, each.method, each.path, each.media_type) for each in examples]
    for host in entry.hosts:
        if not host.matching:
            found += [catalog().identify(host.name, method, "/x", has_body=body) for method, body in ANY_REQUEST]
    return [each for each in found if each.service is not None and each.service.id == id]


def test_every_activity_that_the_catalogue_answers_is_told_beforehand_and_no_described_one_is_made_up() -> None:
    for id in catalog().services:
        told = catalog().shown(id)
        answered = frozenset[str]().union(*(each.activity for each in sightings(id)))
        assert answered <= told.activities, id
        described = frozenset[str]().union(*(kind.activity for kind in told.kinds))
        assert described <= answered | {"api"}, id
        assert told.activities <= answered | {"browse", "prompt", TOOL}, id


def test_an_account_is_told_where_a_described_request_shows_one() -> None:
    for id in catalog().services:
        shows = any(each.shape is not None and each.shape.account is not None for each in sightings(id))
        assert shows is catalog().shown(id).account, id


def test_a_service_whose_hosts_are_known_by_name_alone_is_not_looked_into() -> None:
    opened = {name for name, _ in catalog().hosts()}
    for id, entry in catalog().services.items():
        names = [host.name for host in entry.hosts if not host.matching]
        if not catalog().shown(id).looked:
            assert sightings(id) == [], id
        elif names:
            assert any(under(each, name) or under(name, each) for each in opened for name in names), id


def test_a_host_with_other_traffic_beside_one_that_is_looked_into_makes_it_a_part() -> None:
    parts = [id for id in catalog().services if catalog().shown(id).looked and not catalog().shown(id).whole]
    assert parts
    assert all(any(host.shared for host in catalog().services[id].hosts) for id in parts)


def test_every_request_that_the_catalogue_describes_is_at_a_host_that_is_opened() -> None:
    """A shape may name a host below a suffix that is known by name alone: that host is opened all the same."""
    opened = [name for name, _ in catalog().hosts()]
    patterned = [each.under for each in catalog().host_patterns()]
    for id, entry in catalog().services.items():
        for example in (example for shape in entry.shapes for example in shape.examples):
            assert any(under(example.host, name) for name in (*opened, *patterned)), (id, example.host)
