"""One file -> entries, and every mistake with its place."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.example_files import BOT, CHAT
from tidegate.catalog.entry import Fact, Host
from tidegate.catalog.read import read


def problems(text: str) -> list[str]:
    return [str(problem) for problem in read("f.yaml", text)[1]]


def test_one_entry() -> None:
    [entry], wrong = read("f.yaml", BOT)
    assert wrong == []
    assert (entry.id, entry.name, entry.category, entry.seen) == ("bot", "Bot", "chatbot", date(2026, 11, 22))
    assert entry.hosts == (Host("bot.example.com"),)
    assert (entry.place.line, entry.hosts[0].place.line, entry.hosts[0].place.column) == (1, 7, 3)


def test_several_entries_stand_under_services() -> None:
    text = "services:\n- {id: a, name: A}\n- {id: b, apps: {android: [x.y, z]}}\n"
    entries, wrong = read("f.yaml", text)
    assert wrong == []
    assert [entry.id for entry in entries] == ["a", "b"]
    assert entries[1].apps == {"android": ("x.y", "z")}


def test_every_kind_of_host() -> None:
    [entry], _ = read("f.yaml", CHAT)
    assert entry.hosts == (
        Host("chat.example.org"),
        Host("api.chat.example.org", api=True),
        Host("portal.example.net", shared=True, paths=("/assistant(/.*)?",)),
        Host("label.example.net", shared=True),
        Host("cloud.example.net", matching="[a-z0-9]+-chat"),
    )


def test_facts_have_history() -> None:
    text = """\
id: bot
facts:
  collects:
  - {value: [voice, location], source: policy, seen: 2026-01-02}
  - {value: keystroke-patterns, source: policy, seen: 2025-02-16, ended: 2025-02-23, note: Gone.}
  trains-on-data: {value: no, source: policy, seen: 2026-01-02}
  operator-country: {value: NO, source: policy, seen: 2026-01-02}
"""
    [entry], wrong = read("f.yaml", text)
    assert wrong == []
    day = date(2026, 1, 2)
    assert entry.facts == (
        Fact("collects", "voice", "policy", day),
        Fact("collects", "location", "policy", day),
        Fact("collects", "keystroke-patterns", "policy", date(2025, 2, 16), date(2025, 2, 23), "Gone."),
        Fact("trains-on-data", "no", "policy", day),
        Fact("operator-country", "NO", "policy", day),
    )
    assert entry.facts[2].place.line == 5


def test_all_mistakes_of_a_file_come_at_once() -> None:
    text = """\
id: bot
nmae: Bot
category: chatbto
lists: many
apps: {amiga: x}
hosts: [Bot.example.com, 10.0.0.1]
facts:
  stored-in: {value: China, source: policy, seen: 2026-01-02}
  collects: {value: voices, seen: soon}
  colour: {value: blue}
"""
    assert problems(text) == [
        "f.yaml:2:1: A service has no key “nmae”. Did you mean “name”?",
        "f.yaml:3:11: A category cannot be “chatbto”. Did you mean “chatbot”?",
        "f.yaml:4:8: The number of lists cannot be “many”.",
        "f.yaml:5:8: A list of apps has no key “amiga”. Possible are: android, ios, macos, windows.",
        "f.yaml:6:9: The host “Bot.example.com” is not written in lower case and punycode.",
        "f.yaml:6:26: The host “10.0.0.1” is an address, not a name.",
        "f.yaml:10:3: A list of facts has no key “colour”. Possible are: collects, hosts-models-of, model, operator, "
        "operator-country, shared-with, stored-in, trains-on-data.",
        "f.yaml:8:22: “China” is not a country of two capital letters. Write KR, US, CN …",
        "f.yaml:9:13: The fact “collects” has no “source”. Add “source:”.",
        "f.yaml:9:35: The day “soon” is not a day. Write it as YYYY-MM-DD.",
        "f.yaml:9:21: “collects” cannot be “voices”. Did you mean “voice”?",
    ]


@pytest.mark.parametrize("missing", ["value", "source", "seen"])
def test_a_fact_without_value_source_or_day_is_refused(missing: str) -> None:
    parts = {"value": "KR", "source": "policy", "seen": "2026-01-02"}
    del parts[missing]
    fact = ", ".join(f"{key}: {value}" for key, value in parts.items())
    [entry], wrong = read("f.yaml", f"id: bot\nfacts: {{stored-in: {{{fact}}}}}")
    assert [problem.what for problem in wrong] == [f"The fact “stored-in” has no “{missing}”."]
    assert entry.facts == ()


def test_a_fact_cannot_end_before_it_was_seen() -> None:
    text = "id: bot\nfacts: {collects: {value: voice, source: p, seen: 2026-01-02, ended: 2026-01-01}}"
    assert problems(text) == ["f.yaml:2:70: The fact ended before it was seen."]


@pytest.mark.parametrize(
    ("host", "what"),
    [
        ("{host: a.example, hots: true}", "no key “hots”"),
        ("{under: a.example}", "“under” and “matching” belong together"),
        ("{host: a.example, matching: x}", "“under” and “matching” belong together"),
        ("{host: a.example, under: b.example, matching: x}", "either “host”"),
        ("{api: true}", "either “host”"),
        ("{under: a.example, matching: '('}", "not RE2"),
        ("{host: a.example, shared: true, paths: ['(?=x)']}", "not RE2"),
        ("{host: a.example, paths: [/x]}", "on shared hosts only"),
        ("{host: a.example, shared: yes}", "“shared” cannot be “yes”"),
        ("[a.example]", "must be a mapping"),
    ],
)
def test_hosts_that_make_no_sense(host: str, what: str) -> None:
    assert what in problems(f"id: bot\nhosts: [{host}]")[0]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("name: Bot", "has no “id”"),
        ("id: Bot_1", "other signs than"),
        ("- id: bot", "must be a mapping"),
        ("services: {id: a b}", "other signs than"),
        ("services: []\nid: a", "no key “id”"),
        ("just text", "must be a mapping"),
    ],
)
def test_what_is_no_entry(text: str, what: str) -> None:
    assert what in " ".join(problems(text))


def test_tenant_headers_and_traffic_elsewhere_are_data() -> None:
    text = """\
id: bot
tenant-headers:
- {header: X-Tenant, value: ID, hosts: [bot.example.com], source: docs, seen: 2026-01-02}
- {header: X-Tenant, value: ID, hosts: [bot.example.com], source: docs}
elsewhere:
- {host: intake.example.net, activity: telemetry, source: notes, seen: 2026-01-02, note: Shared.}
- {host: Intake, activity: telemetri, source: notes, seen: 2026-01-02}
"""
    [entry], wrong = read("f.yaml", text)
    assert [header.header for header in entry.tenant_headers] == ["X-Tenant"]
    assert [(traffic.host, traffic.activity) for traffic in entry.elsewhere] == [
        ("intake.example.net", frozenset({"telemetry"}))
    ]
    assert [problem.line for problem in wrong] == [4, 7, 7]


def test_a_file_that_refers_to_itself_ends() -> None:
    assert problems("services: &again [*again]")
    assert problems("id: bot\nhosts: &again [*again]")


@given(st.text("idhostservcfa:-[]{}\n ,'&*?x.1", max_size=200))
def test_any_text_is_read_or_complained_of(text: str) -> None:
    read("f.yaml", text)
