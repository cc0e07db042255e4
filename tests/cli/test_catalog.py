"""`tidegate catalog`: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from tidegate.cli.catalog import catalog

OWN = """\
id: housebot
name: House Bot
category: chatbot
sources: [our network]
seen: 2026-11-20
hosts: [housebot.example.com]
"""


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(catalog, [*arguments, "--home", str(home)])


def with_own(home: Path, text: str, name: str = "own.yaml") -> Path:
    (home / "catalog").mkdir(exist_ok=True)
    (home / "catalog" / name).write_text(text, encoding="utf-8")
    return home


def test_search_finds_services_and_the_organisation_s_own(tmp_path: Path) -> None:
    found = run(with_own(tmp_path, OWN), "search", "housebot")
    assert found.exit_code == 0
    assert found.stdout == "housebot  House Bot  [chatbot]  housebot.example.com\n"
    assert "\x1b" not in found.stdout


def test_search_in_json(tmp_path: Path) -> None:
    found = json.loads(run(tmp_path, "search", "chat.deepseek.com", "--json").stdout)
    assert found[0]["id"] == "deepseek"
    assert found[0]["hosts"] == ["deepseek.com"]


def test_search_that_finds_nothing_is_a_no(tmp_path: Path) -> None:
    found = run(tmp_path, "search", "nothing-like-this")
    assert (found.exit_code, found.stdout) == (1, "")
    assert "Nothing in the catalogue fits" in found.stderr
    assert run(tmp_path, "search", "nothing-like-this", "--json").stdout == "[]\n"


def test_show_tells_facts_history_and_sources(tmp_path: Path) -> None:
    text = run(tmp_path, "show", "deepseek").stdout
    for part in (
        "DeepSeek (deepseek)",
        "stored-in: CN",
        "history",
        "ended 2025-02-23",
        "gator.volces.com",
        "code-read",
    ):
        assert part in text


def test_show_takes_a_name_or_a_host(tmp_path: Path) -> None:
    for said in ("ChatGPT", "www.chatgpt.com"):
        assert json.loads(run(tmp_path, "show", said, "--json").stdout)["id"] == "chatgpt"


def test_show_in_json_has_everything(tmp_path: Path) -> None:
    shown = json.loads(run(tmp_path, "show", "claude", "--json").stdout)
    assert {fact["property"] for fact in shown["facts"]} >= {"operator", "collects"}
    assert all(fact["source"] and fact["seen"] for fact in shown["facts"])
    assert shown["shapes"][0]["activity"] == ["prompt"]
    assert shown["tenant-headers"][0]["header"] == "anthropic-allowed-org-ids"
    assert shown["version"]


def test_show_of_nobody_or_of_several_is_a_no(tmp_path: Path) -> None:
    for said in ("nobody-at-all", "chat"):
        found = run(tmp_path, "show", said)
        assert found.exit_code == 1
        assert "no service" in found.stderr


def test_check_of_files_in_order(tmp_path: Path) -> None:
    found = run(with_own(tmp_path, OWN), "check")
    assert found.exit_code == 0
    assert "are in order" in found.stdout
    assert run(tmp_path, "check", "--json").stdout == "[]\n"


def test_check_says_all_mistakes_with_file_line_and_column(tmp_path: Path) -> None:
    home = with_own(tmp_path, OWN.replace("category: chatbot", "category: chatbto").replace("seen: 2026", "sen: 2026"))
    found = run(home, "check")
    file = home / "catalog" / "own.yaml"
    assert found.exit_code == 1
    assert found.stdout.splitlines() == [
        f"{file}:3:11: A category cannot be “chatbto”. Did you mean “chatbot”?",
        f"{file}:5:1: A service has no key “sen”. Did you mean “seen”?",
    ]
    told = json.loads(run(home, "check", "--json").stdout)
    assert [(problem["line"], problem["column"]) for problem in told] == [(3, 11), (5, 1)]


def test_a_broken_file_stops_search_and_show(tmp_path: Path) -> None:
    home = with_own(tmp_path, "id: [")
    for command in ("search", "show"):
        found = run(home, command, "deepseek")
        assert (found.exit_code, found.stdout) == (2, "")
        assert "own.yaml" in found.stderr


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    home = with_own(tmp_path, OWN)
    (home / "catalog" / "bad.yaml").write_bytes(b"\xff\xfe\x00")
    found = run(home, "check")
    assert found.exit_code == 2
    assert "bad.yaml" in found.stderr


def test_a_fact_of_ours_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    ours = "id: chatgpt\nfacts: {trains-on-data: {value: no, source: our contract, seen: 2026-12-01}}"
    shown = json.loads(run(with_own(tmp_path, ours), "show", "chatgpt", "--json").stdout)
    said = {fact["value"]: fact["ended"] for fact in shown["facts"] if fact["property"] == "trains-on-data"}
    assert said == {"opt-out": "2026-12-01", "no": None}
