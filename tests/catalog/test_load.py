"""Texts -> catalogue, or everything that is wrong with them."""

from __future__ import annotations

import pytest

from tests.catalog.example_files import BOT, CHAT, LABS, mistakes
from tidegate.catalog.files import SHIPPED
from tidegate.catalog.load import check, load
from tidegate.core.problem import Problems


def test_files_make_a_catalogue() -> None:
    catalog = load({"bot.yaml": BOT, "chat.yaml": CHAT, "labs.yaml": LABS, "empty.yaml": ""})
    assert list(catalog.services) == ["bot", "chat", "labs"]
    assert check({"bot.yaml": BOT, "chat.yaml": CHAT, "labs.yaml": LABS}) == ()


def test_no_files_make_an_empty_catalogue() -> None:
    assert load({}).services == {}
    assert load({}).at_host("chat.example.org") is None


def test_mistakes_of_all_files_come_at_once_with_their_file() -> None:
    wrong = mistakes(BOT.replace("chatbot", "chatbto"), "id: [", CHAT.replace("method: WS", "method: WSS"))
    assert [line.split(":")[0] for line in wrong] == ["0.yaml", "1.yaml", "2.yaml"]


def test_an_entry_twice_in_one_file() -> None:
    text = "services:\n- {id: a}\n- {id: b}\n- {id: a}\n"
    assert "0.yaml:4:3: This file has the service “a” twice. Join the two entries." in mistakes(text)


def test_hosts_of_the_organisation_are_held_against_the_public_suffixes() -> None:
    own = BOT.replace("bot.example.com", "github.io")
    with pytest.raises(Problems, match=r"Anybody can have a name under “github\.io”"):
        load({"own.yaml": own})


def test_shipped_hosts_are_held_against_them_by_check_alone() -> None:
    files = {f"{SHIPPED}bot.yaml": BOT.replace("bot.example.com", "github.io")}
    assert load(files).services
    assert [problem.what for problem in check(files)] == ["Anybody can have a name under “github.io”."]


def test_check_says_what_load_refuses() -> None:
    broken = {"a.yaml": CHAT.replace("-> telemetry", "-> share")}
    with pytest.raises(Problems) as refused:
        load(broken)
    assert check(broken) == refused.value.problems
