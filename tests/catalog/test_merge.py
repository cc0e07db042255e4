"""What the organisation's own files change."""

from __future__ import annotations

from tests.catalog.example_files import BOT, CHAT
from tidegate.catalog.entry import CatalogService
from tidegate.catalog.merge import merged
from tidegate.catalog.read import read

FACTS = """\
facts:
  trains-on-data: {value: opt-out, source: policy, seen: 2026-01-01}
  collects: {value: [voice, location], source: policy, seen: 2026-01-01}
"""


def join(*texts: str) -> CatalogService:
    entries = []
    for number, text in enumerate(texts):
        found, wrong = read(f"{number}.yaml", text)
        assert wrong == []
        entries += found
    return next(iter(merged(entries).values()))


def in_force(entry: CatalogService) -> set[tuple[str, str]]:
    return {(fact.property, fact.value) for fact in entry.in_force()}


def test_a_later_file_changes_only_what_it_says() -> None:
    entry = join(BOT, "id: bot\nname: Our Bot\nnote: We pay for it.\nsources: [our contract]")
    assert (entry.name, entry.note, entry.category) == ("Our Bot", "We pay for it.", "chatbot")
    assert entry.sources == ("a public list", "our contract")
    assert [host.name for host in entry.hosts] == ["bot.example.com"]


def test_a_host_is_added_or_replaced() -> None:
    entry = join(BOT, "id: bot\nhosts: [{host: bot.example.com, api: true}, bot.example.org]")
    assert {host.name: host.api for host in entry.hosts} == {"bot.example.com": True, "bot.example.org": False}


def test_a_single_fact_is_superseded_and_stays_in_the_history() -> None:
    entry = join(BOT + FACTS, "id: bot\nfacts: {trains-on-data: {value: no, source: contract, seen: 2026-05-01}}")
    assert ("trains-on-data", "no") in in_force(entry)
    assert ("trains-on-data", "opt-out") not in in_force(entry)
    [old] = [fact for fact in entry.facts if fact.value == "opt-out"]
    assert str(old.ended) == "2026-05-01"
    assert old.note == "Superseded by 1.yaml."


def test_an_older_override_ends_a_fact_no_earlier_than_it_was_seen() -> None:
    entry = join(BOT + FACTS, "id: bot\nfacts: {trains-on-data: {value: no, source: contract, seen: 2025-05-01}}")
    [old] = [fact for fact in entry.facts if fact.value == "opt-out"]
    assert old.ended == old.seen


def test_a_fact_is_ended_by_its_value_and_others_stay() -> None:
    ended = "id: bot\nfacts: {collects: {value: voice, source: policy, seen: 2026-01-01, ended: 2026-06-01}}"
    assert in_force(join(BOT + FACTS, ended)) == {("trains-on-data", "opt-out"), ("collects", "location")}


def test_ending_a_single_fact_leaves_none() -> None:
    ended = "id: bot\nfacts: {trains-on-data: {value: opt-out, source: p, seen: 2026-01-01, ended: 2026-06-01}}"
    assert in_force(join(BOT + FACTS, ended)) == {("collects", "voice"), ("collects", "location")}


def test_history_that_is_added_later_ends_nothing() -> None:
    history = "id: bot\nfacts: {trains-on-data: {value: yes, source: p, seen: 2024-01-01, ended: 2025-01-01}}"
    assert ("trains-on-data", "opt-out") in in_force(join(BOT + FACTS, history))


def test_a_value_is_added_to_a_property_that_can_have_several() -> None:
    more = "id: bot\nfacts: {collects: {value: contacts, source: policy, seen: 2026-06-01}}"
    assert ("collects", "contacts") in in_force(join(BOT + FACTS, more))
    assert ("collects", "voice") in in_force(join(BOT + FACTS, more))


def test_own_shapes_come_first_and_replace_those_of_the_same_name() -> None:
    ours = """\
id: chat
shapes:
- {name: mine, activity: prompt, method: POST, path: /m, evidence: own, source: us, seen: 2026-01-01}
- {name: ask, activity: upload, method: POST, path: /a, evidence: own, source: us, seen: 2026-01-01}
"""
    entry = join(CHAT, ours)
    assert [shape.shape.name for shape in entry.shapes] == ["mine", "ask", "speak", "report", "listen"]
    assert entry.shapes[1].path == "/a"


def test_apps_headers_and_traffic_elsewhere_are_joined() -> None:
    header = "tenant-headers: [{header: H, value: %d, hosts: [x], source: s, seen: 2026-01-01}]"
    first = "id: bot\napps: {ios: a}\n" + header % 1
    second = "id: bot\napps: {ios: b, macos: c}\n" + header % 2
    entry = join(first, second)
    assert entry.apps == {"ios": ("b",), "macos": ("c",)}
    assert [header.value for header in entry.tenant_headers] == ["2"]
