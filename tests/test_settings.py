"""Settings: nothing has to be set, and every mistake is named at once with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.problem import Problems
from tidegate.sections import Endpoint
from tidegate.settings import Edited, Settings, home, load, parse


def test_without_a_file_the_defaults_work_on_one_machine(tmp_path: Path) -> None:
    settings = load(tmp_path / "settings.yaml")
    assert settings == Settings() == parse("", "settings.yaml")
    assert settings.listen.host == settings.console.host == "127.0.0.1"


def test_every_mistake_is_named_with_line_and_column() -> None:
    with pytest.raises(Problems) as raised:
        parse("lisen: 1\nconsole: x\nfronts:\n- {networks: [1.2.3.0/33]}\n", "settings.yaml")
    assert [(problem.line, problem.column) for problem in raised.value.problems] == [(1, 1), (2, 1), (4, 4)]
    assert "Did you mean 'listen'?" in str(raised.value)


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("127.0.0.1:8080", Endpoint("127.0.0.1", 8080)),
        ("'[::1]:0'", Endpoint("::1", 0)),
        ("proxy.example:3128", Endpoint("proxy.example", 3128)),
    ],
)
def test_addresses_with_ports(text: str, endpoint: Endpoint) -> None:
    assert parse(f"listen: {text}", "s").listen == endpoint
    assert str(endpoint) in text


@pytest.mark.parametrize("text", ["8080", "127.0.0.1", "127.0.0.1:99999", "::1:80", "a b:1"])
def test_what_is_no_address_with_port_is_refused(text: str) -> None:
    with pytest.raises(Problems):
        parse(f"listen: '{text}'", "s")


@pytest.mark.parametrize(("text", "size"), [("32 MiB", 32 * 1024**2), ("1000", 1000), ("2kB", 2000)])
def test_sizes_have_units(text: str, size: int) -> None:
    assert parse(f"body-limit: {text}", "s").body_limit == size


@given(st.text(max_size=200))
def test_any_text_is_settings_or_problems(text: str) -> None:
    try:
        assert isinstance(parse(text, "s"), Settings)
    except Problems as problems:
        assert problems.problems


def test_a_file_that_is_no_text_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Problems):
        load(tmp_path / "s.yaml")


def test_home_is_the_flag_then_the_environment_then_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEGATE_HOME", str(tmp_path / "env"))
    assert home(str(tmp_path)).path == tmp_path
    assert home().path == tmp_path / "env"
    monkeypatch.delenv("TIDEGATE_HOME")
    assert home().path.name == "var"


@pytest.mark.parametrize("text", ["- " * 300_000, "[" * 300_000, "a: &a [1]\nb: *a\n"])
def test_nesting_and_references_without_end_are_problems(text: str) -> None:
    with pytest.raises(Problems):
        parse(text, "s")


def test_how_long_values_are_kept_is_a_time() -> None:
    assert parse("keep-values: 7 days\n", "settings.yaml").keep_values == 7 * 86_400
    assert parse("", "settings.yaml").keep_values is None
    with pytest.raises(Problems, match="must be a time such as 12 hours or 7 days"):
        parse("keep-values: long\n", "settings.yaml")


def test_what_is_handed_out_is_off_until_it_has_an_address() -> None:
    assert (Settings().dns, Settings().pac) == (None, None)
    text = "dns: {listen: '127.0.0.1:5353', notify: ['192.0.2.1:53']}\npac: 127.0.0.1:8091\n"
    settings = parse(text, "s")
    assert settings.dns is not None
    assert (settings.dns.zone, settings.dns.notify) == ("rpz.tidegate", [Endpoint("192.0.2.1", 53)])
    assert settings.pac == Endpoint("127.0.0.1", 8091)
    with pytest.raises(Problems, match=r"dns\.zone"):
        parse("dns: {listen: '127.0.0.1:5353', zone: 'a b'}", "s")


def test_an_edit_is_told_once_by_the_settings_that_wait_for_the_next_start(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    edited = Edited(file)
    assert edited.news() == []
    file.write_text("api: {}\npolicy: {path: rules.d}\nassistant-listen: null\n")
    assert edited.news() == ["api", "assistant-listen"]
    assert edited.news() == []
    file.write_text("api: {}\npolicy: {path: other.d}\nassistant-listen: null\n")
    assert edited.news() == []  # where the policy is, is followed
    file.write_text("apii: {}\n")
    assert edited.news() == []  # a mistake is told by whoever follows the policy
    file.write_text("api: {}\n")
    assert edited.news() == ["api"]
    file.unlink()
    assert edited.news() == []


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("lisen: 1", "Did you mean 'listen'?"),
        ("icap: {listen: '127.0.0.1:1344', client: []}", "Did you mean 'clients'?"),
        ("fronts: [{networks: [], headr: x}]", "Did you mean 'header'?"),
        ("reports: {server: {hots: x}}", "Did you mean 'host'?"),
        ("usage: {zzz: 1}", "There are: every, time-zone, pseudonyms, keep."),
    ],
)
def test_a_misspelt_key_is_answered_with_those_of_its_place(text: str, near: str) -> None:
    with pytest.raises(Problems) as wrong:
        parse(text, "settings.yaml")
    assert near in str(wrong.value)


def test_a_key_that_stands_twice_is_a_mistake_at_any_depth() -> None:
    with pytest.raises(Problems) as told:
        parse("usage: {every: 60, every: 300}\nlisten: 127.0.0.1:1\nocr: true\nlisten: 127.0.0.1:2\n", "settings.yaml")
    assert list(map(str, told.value.problems)) == [
        "settings.yaml:1:20: 'every' is said twice. Line 1 has it too; keep one.",
        "settings.yaml:4:1: 'listen' is said twice. Line 2 has it too; keep one.",
    ]
