"""Look-up tables agree with the conditions they were made from."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from hypothesis import given
from hypothesis import strategies as st

from tests.policy import worlds
from tidegate.core.exchange import Exchange, Target
from tidegate.core.service import Service
from tidegate.policy.conditions import AtService, FactTest, Where
from tidegate.policy.names import Names
from tidegate.policy.tables import NameTable, NetworkTable, ServiceTable, WordTable

SHORT = st.text("ab*", min_size=1, max_size=4)


@given(st.lists(st.lists(SHORT, max_size=3), max_size=5), st.text("abAB", max_size=6))
def test_names(listed: list[list[str]], name: str) -> None:
    named = [(1 << index, Names.of(names)) for index, names in enumerate(listed)]
    assert NameTable(named).hits(name) == sum(bit for bit, names in named if names.has(name))


def test_a_group_is_found_by_its_name_alone() -> None:
    table = NameTable([(1, Names.of(["staff"])), (2, Names.of(["st*"]))])
    assert table.exact("STAFF") == 1
    assert table.hits("staff") == 3


def test_words() -> None:
    table = WordTable([(1, ["a", "b"]), (2, ["b"])])
    assert table.hits(["a"]) == 1
    assert table.hits(["b", "c"]) == 3
    assert table.hits([]) == 0


NETWORKS = ["10.0.0.0/8", "10.20.0.0/16", "10.20.1.5/32", "0.0.0.0/0", "2001:db8::/32", "::/0", "2001:db8::7/128"]
ADDRESSES = ["10.20.1.5", "10.20.9.9", "10.9.9.9", "9.9.9.9", "2001:db8::7", "2001:db9::", "::ffff:10.20.1.5"]


@given(st.lists(st.lists(st.sampled_from(NETWORKS), max_size=3), max_size=5), st.sampled_from(ADDRESSES))
def test_networks(listed: list[list[str]], address: str) -> None:
    named = [(1 << index, Where((), False, frozenset(map(ip_network, each)))) for index, each in enumerate(listed)]
    x = Exchange("x", worlds.datetime(2025, 1, 1, tzinfo=worlds.UTC), Target("h"), address=ip_address(address))
    assert NetworkTable(named).hits(ip_address(address)) == sum(bit for bit, where in named if where.hit(x))


def test_services_by_id_and_by_what_they_are_like() -> None:
    stored = FactTest((("category", frozenset({"chatbot"})), ("stored-in", frozenset({"CN", "FI"}))))
    named = [
        (1, AtService((), False, frozenset({"deepseek", "nowhere"}), ())),
        (2, AtService((), False, frozenset(), (stored,))),
        (4, AtService((), False, frozenset({"chatgpt"}), (stored,))),
    ]
    table = ServiceTable(named, worlds.SERVICES.values())
    hits = {id: table.hits(service) for id, service in worlds.SERVICES.items()}
    assert hits == {"deepseek": 7, "chatgpt": 4, "deepl": 0, "nowhere": 1}
    moved = Service("deepseek", "DeepSeek", "chatbot", {"stored-in": frozenset({"US"})})
    assert table.hits(moved) == 1
    assert table.hits(Service("new", "New", "chatbot", {"stored-in": frozenset({"FI"})})) == 6
