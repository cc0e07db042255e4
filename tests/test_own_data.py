"""A policy's own data in force: found, looked for again after a change, and never silently not looked for."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.patience import Patience
from tests.wire.documents import samples
from tidegate import own_data, snapshots
from tidegate.backing_up import back_up
from tidegate.core.exchange import Unread
from tidegate.core.problem import Problems
from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.own.combined import Combined
from tidegate.detectors.own.terms import Terms, surest
from tidegate.detectors.scanner import build as built_in
from tidegate.registers.building import build
from tidegate.registers.opening import READY, index_path
from tidegate.restoring import restore
from tidegate.settings import Home

TABLE = "name,phone,email\n김민수,010-1234-5678,min@example.kr\n이서연,010-8765-4321,seo@example.kr\n"
POLICY = """\
data:
  customers: {exact: customers.csv, columns: [email], together: [name, phone]}
  designs: {documents: designs}
  codenames: {terms: [Bluebird, 파랑새]}
  staff: {patterns: [{match: 'EMP-[0-9]{6}', found: [I am EMP-123456], not-found: [EMP-12]}]}
rules: [{name: own, data: own-data, then: block}]
otherwise: allow
"""
PASSAGE = " ".join(f"word{number}" for number in range(60))
WORD = Detector("word", "w", "a word", "here", (Pattern("fence", 0.9),), ("fence",), ())


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "customers.csv").write_text(TABLE)
    (tmp_path / "designs").mkdir()
    (tmp_path / "designs" / "one.txt").write_text(PASSAGE)
    return Home(tmp_path)


def make(home: Home, *names: str) -> None:
    policy = snapshots.load(home).policy
    for name in names:
        wanted = own_data.definition(home, policy.data[name])
        build(wanted, index_path(own_data.folder(home), name), own_data.data_key(home), lambda *_: None)


def found(loaded: snapshots.Loaded, text: str) -> set[tuple[str, str]]:
    scanner = loaded.own.over(built_in([WORD])).for_thread()
    return {(finding.detector, text[finding.start : finding.end]) for finding in scanner.scan(text)}


def test_all_kinds_and_the_built_in_ones_are_found_together(home: Home) -> None:
    make(home, "customers", "designs")
    loaded = snapshots.load(home)
    assert loaded.own.unlooked == ()
    text = f"파랑새는 EMP-654321 fence MIN@example.kr 이서연님 010 8765 4321\n{PASSAGE.upper()}"
    assert {pair for pair in found(loaded, text) if pair[0] != "designs"} == {
        ("codenames", "파랑새"),
        ("staff", "EMP-654321"),
        ("word", "fence"),
        ("customers", "MIN@example.kr"),
        ("customers", "이서연"),
        ("customers", "010 8765 4321"),
    }
    (passage,) = [what for who, what in found(loaded, text) if who == "designs"]
    # A fingerprint says the border of a passage only to within a few words, and none of it may stay.
    assert PASSAGE.upper() in passage
    assert len(passage.split()) <= len(PASSAGE.split()) + 6


def test_without_own_data_the_built_in_scanner_stays_as_it_is(home: Home) -> None:
    home.policy.write_text("rules: []\notherwise: allow\n")
    scanner = built_in([WORD])
    assert snapshots.load(home).own.over(scanner) is scanner


def test_an_index_that_is_missing_damaged_foreign_or_behind_is_said(home: Home) -> None:
    assert snapshots.load(home).own.unlooked == (
        Unread("index", "missing", "customers"),
        Unread("index", "missing", "designs"),
    )
    make(home, "customers", "designs")
    assert snapshots.load(home).own.unlooked == ()
    (home.path / "customers.csv").write_text(TABLE + "박지후,010-2222-3333,ji@example.kr\n")
    path = index_path(own_data.folder(home), "designs")
    path.write_bytes(path.read_bytes()[:-1])
    loaded = snapshots.load(home)
    assert loaded.own.unlooked == (Unread("index", "stale", "customers"), Unread("index", "broken", "designs"))
    # What is stale still finds what it knows.
    assert found(loaded, "min@example.kr") == {("customers", "min@example.kr")}
    (home.keys / "own-data").unlink()
    own_data.data_key(home)
    assert [one.why for one in snapshots.load(home).own.unlooked] == ["other-key", "other-key"]
    (home.keys / "own-data").chmod(0o644)
    assert [one.why for one in snapshots.load(home).own.unlooked] == ["key-unsafe", "key-unsafe"]
    told = snapshots.load(home).own.problems(loaded.policy, "policy.yaml")
    assert "Run: tidegate data build customers" in str(told[0])


def test_a_policy_that_asks_for_other_columns_needs_another_index(home: Home) -> None:
    make(home, "customers", "designs")
    home.policy.write_text(POLICY.replace("columns: [email]", "columns: [phone]"))
    assert snapshots.load(home).own.unlooked == (Unread("index", "other-definition", "customers"),)


def test_a_new_index_takes_effect_and_so_does_a_source_that_moved_on(home: Home) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    catalog = follower.loaded.catalog
    taken: list[snapshots.Loaded] = []
    make(home, "customers", "designs")
    assert follower.look(taken.append)
    assert taken[0].own.unlooked == ()
    assert taken[0].catalog is catalog
    follower.age()
    assert not follower.look(taken.append)
    (home.path / "designs" / "two.txt").write_text("another")
    follower.age()
    assert follower.look(taken.append)
    assert taken[1].own.unlooked == (Unread("index", "stale", "designs"),)


def test_patterns_and_terms_that_do_not_hold_are_refused_with_their_place(home: Home) -> None:
    home.policy.write_text(
        "data:\n"
        "  staff:\n"
        "    patterns:\n"
        "    - {match: 'EMP-[0-9]{6}', found: [EMP-12], not-found: [EMP-123456]}\n"
        "    - {match: '(?=a)b', found: [b], not-found: [a]}\n"
        "    - {match: 'a*', found: [a], not-found: [b]}\n"
        "  names: {terms: ['--']}\n"
        "rules: []\notherwise: allow\n"
    )
    with pytest.raises(Problems) as caught:
        snapshots.load(home)
    assert [(problem.line, problem.what.split(" (")[0]) for problem in caught.value.problems] == [
        (4, "Its example 1 of `found` is not found."),
        (4, "Its example 1 of `not-found` is found all the same."),
        (5, "RE2 does not take it"),
        (6, "It matches the empty text, so it would be found everywhere."),
        (7, "A term must have a letter or a digit."),
    ]


def test_a_database_by_name_has_its_url_in_a_private_file(home: Home) -> None:
    home.policy.write_text("data: {staff: {exact: {query: SELECT 1, database: crm}}}\nrules: []\notherwise: allow\n")
    wanted = own_data.definition(home, snapshots.load(home).policy.data["staff"])
    with pytest.raises(own_data.NoDatabase, match=r"crm\.url"):
        own_data.database(home, wanted)
    home.keys.mkdir(exist_ok=True)
    path = home.keys / "crm.url"
    path.write_text("sqlite:///x.db\n")
    path.chmod(0o644)
    with pytest.raises(own_data.NoDatabase, match="chmod 600"):
        own_data.database(home, wanted)
    path.chmod(0o600)
    assert own_data.database(home, wanted) == "sqlite:///x.db"


def test_documents_of_every_kind_are_registered_and_what_could_not_be_read_is_counted(home: Home) -> None:
    folder = home.path / "designs"
    text = "Keep clear of the valve when pressure rises above forty bar and call the engineer on duty before "
    text += "you open the second gate of the lower chamber because water may still stand behind it for hours"
    words = text.split()
    (folder / "two.pdf").write_bytes(samples.pdf([" ".join(words[at : at + 9]) for at in range(0, len(words), 9)]))
    (folder / "three.zip").write_bytes(samples.zipped({"in.txt": " ".join(reversed(words)).encode()}))
    (folder / "four.html").write_text("<!doctype html><p>" + "</b> <b>".join(sorted(words)) + "</p>")
    (folder / "locked.pdf").write_bytes(samples.pdf(["secret"], password="x"))
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    wanted = own_data.definition(home, snapshots.load(home).policy.data["designs"])
    with own_data.reading() as read:
        built = build(
            wanted, index_path(own_data.folder(home), "designs"), own_data.data_key(home), lambda *_: None, read=read
        )
    assert (built.read, built.refused) == (4, {"encrypted": 1, "damaged": 1})
    loaded = snapshots.load(home)
    for passage in (words, list(reversed(words)), sorted(words)):
        assert {name for name, _ in found(loaded, "\n".join(passage).upper())} == {"designs"}


@pytest.mark.parametrize("how", ["moved", "restored"])
def test_an_installation_that_is_moved_or_restored_elsewhere_goes_on_looking_for_its_own_data(
    home: Home, tmp_path_factory: pytest.TempPathFactory, how: str
) -> None:
    make(home, "customers", "designs")
    there = Home(tmp_path_factory.mktemp("elsewhere") / "home")
    if how == "moved":
        home.path.rename(there.path)
    else:
        packed = io.BytesIO()
        back_up(home, packed, datetime.now(UTC), tmp_path_factory.mktemp("staging"), lambda _: None)
        restore(io.BytesIO(packed.getvalue()), there, lambda _: None)
    assert snapshots.load(there).own.unlooked == ()
    (there.path / "customers.csv").write_text(TABLE + "박지훈,010-1111-2222,park@example.kr\n")
    assert [one.name for one in snapshots.load(there).own.standings if one.why != READY] == ["customers"]


def test_an_index_of_an_older_version_stays_good_where_it_was_built(home: Home) -> None:
    wanted = own_data.definition(home, snapshots.load(home).policy.data["customers"])
    older = replace(wanted, said="what older versions do not say")
    build(older, index_path(own_data.folder(home), "customers"), own_data.data_key(home), lambda *_: None)
    make(home, "designs")
    assert snapshots.load(home).own.unlooked == ()


@pytest.mark.parametrize(
    ("data", "reached"),
    [
        ("{terms: [Bluebird, MX, 파랑새], confidence: 0.9}", {"a term": 0.95, "a term of 3 letters or fewer": 0.75}),
        ("{exact: c.csv, confidence: 0.9}", {"a value that counts by itself": 0.95}),
        ("{exact: c.csv, together: [a, b], confidence: 0.9}", {"a combination of values": 0.99}),
        ("{terms: [MX]}", None),
    ],
)
def test_how_sure_a_finding_can_be_is_known_where_a_confidence_is_asked_for(
    home: Home, data: str, reached: dict[str, float] | None
) -> None:
    text = f"data: {{own: {data}}}\nrules: [{{name: own, data: own, then: block}}]\notherwise: allow\n"
    policy = snapshots.policy(text, "policy.yaml", snapshots.catalog(home))
    told = own_data.reach(policy)
    assert {name: dict(each) for name, each in told.items()} == ({} if reached is None else {"own": reached})


def test_no_finding_is_surer_than_is_said() -> None:
    said = {term: surest(term) for term in ("MX", "Bluebird", "파랑새")}
    found = Combined([], [Terms("own", said)]).scan("MX, Bluebird und 파랑새")
    assert sorted(one.confidence for one in found) == sorted(said.values())
