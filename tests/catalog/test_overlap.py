"""No two services claim the same host without saying so."""

from __future__ import annotations

from tests.catalog.example_files import BOT, CHAT, LABS, mistakes

OTHER = BOT.replace("id: bot", "id: other")


def test_the_same_host_twice() -> None:
    assert mistakes(BOT, OTHER) == [
        "1.yaml:7:3: “bot.example.com” is also a host of “bot”. "
        "Remove one, or limit one to paths with “shared: true” and “carved-from: bot”."
    ]


def test_a_longer_name_inside_a_host_of_another() -> None:
    inside = OTHER.replace("- bot.example.com", "- eu.bot.example.com")
    assert mistakes(BOT, inside) == [
        "1.yaml:7:3: “eu.bot.example.com” lies under “bot.example.com”, a host of “bot”. "
        "If that is meant, add “carved-from: bot”."
    ]
    assert mistakes(inside, BOT)[0].startswith("0.yaml:7:3: “eu.bot.example.com” lies under")
    assert mistakes(BOT, inside.replace("- eu.bot.example.com", "- {host: eu.bot.example.com, carved-from: bot}")) == []


def test_paths_of_a_host_of_another() -> None:
    assert mistakes(CHAT, LABS) == []
    undeclared = LABS.replace("paths: ['/labs/.*'], carved-from: chat", "paths: ['/labs/.*']")
    assert "“chat.example.org” is also a host of “chat”" in mistakes(CHAT, undeclared)[0]


def test_the_nearest_owner_counts() -> None:
    nearest = BOT.replace(
        "- bot.example.com", "- {host: eu.bot.example.com, carved-from: other}\n- a.eu.bot.example.com"
    )
    assert mistakes(OTHER, nearest) == []


def test_a_carve_out_of_nobody() -> None:
    carved = OTHER.replace("- bot.example.com", "- {host: eu.bot.example.com, carved-from: bott}")
    assert mistakes(BOT, carved) == ["1.yaml:7:3: There is no service “bott”. Did you mean “bot”?"]


def test_a_carve_out_of_nothing() -> None:
    carved = OTHER.replace("- bot.example.com", "- {host: else.example.com, carved-from: bot}")
    assert mistakes(BOT, carved) == [
        "1.yaml:7:3: “else.example.com” is not carved from anything of “bot”. Remove “carved-from”."
    ]


def test_names_that_only_look_alike_do_not_overlap() -> None:
    assert mistakes(BOT, OTHER.replace("- bot.example.com", "- robot.example.com")) == []


def test_the_same_pattern_twice() -> None:
    pattern = "- {under: example.net, matching: '[a-z]+-bot'}"
    one, two = BOT.replace("- bot.example.com", pattern), OTHER.replace("- bot.example.com", pattern)
    assert "“example.net” is also a host of “bot”" in mistakes(one, two)[0]
    assert mistakes(one, two.replace("-bot'", "-bat'")) == []
    assert mistakes(one, OTHER.replace("- bot.example.com", "- a.example.net")) == []
