"""The catalogue as decisions see it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.example_files import BOT, CHAT, chat
from tidegate.catalog.catalog import REMEMBERED_HOSTS
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load

FACTS = """\
facts:
  collects:
  - {value: [voice, location], source: policy, seen: 2026-01-01}
  - {value: keystroke-patterns, source: policy, seen: 2025-02-16, ended: 2025-02-23}
  stored-in: {value: KR, source: policy, seen: 2026-01-01}
"""
CATALOG = chat()


def test_decisions_see_the_facts_in_force() -> None:
    service = load({"a": BOT + FACTS}).service("bot")
    assert (service.name, service.category) == ("Bot", "chatbot")
    assert service.facts == {"collects": {"voice", "location"}, "stored-in": {"KR"}}


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("value: KR", "value: JP", False),
        ("source: policy, seen: 2026-01-01}\n  - ", "source: other, seen: 2026-01-01}\n  - ", False),
        (
            "stored-in: {value: KR, source: policy, seen: 2026-01-01}",
            "stored-in: {value: KR, source: policy, seen: 2026-01-02}",
            False,
        ),
        ("name: Bot", "name: Bots", False),
        ("category: chatbot", "category: agent", False),
        ("2025-02-23", "2025-02-24", True),
        ("- bot.example.com", "- bot.example.net", True),
    ],
)
def test_the_version_changes_with_what_a_decision_leans_on(old: str, new: str, same: bool) -> None:
    before, after = BOT + FACTS, (BOT + FACTS).replace(old, new)
    assert before != after
    versions = [load({"a": text}).service("bot").version for text in (before, after)]
    assert (versions[0] == versions[1]) is same


def test_the_order_of_facts_does_not_matter() -> None:
    turned = (BOT + FACTS).replace("[voice, location]", "[location, voice]")
    assert load({"a": BOT + FACTS}).service("bot") == load({"a": turned}).service("bot")


def test_the_revision_is_of_everything() -> None:
    revisions = {
        load({"a": BOT}).revision,
        load({"b": BOT}).revision,
        load({"a": BOT + "# x"}).revision,
        load({"a": BOT, "b": CHAT}).revision,
        load({"b": CHAT, "a": BOT}).revision,
    }
    assert len(revisions) == 5
    assert load({"a": BOT}).revision in revisions


def test_nobody_knows_an_unknown_service() -> None:
    with pytest.raises(KeyError):
        CATALOG.service("nobody")


def test_the_entries_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CATALOG.services["x"] = CATALOG.services["chat"]  # type: ignore[index]


def test_a_flood_of_names_is_forgotten_again() -> None:
    catalog = load({"a": BOT})
    for number in range(REMEMBERED_HOSTS + 100):
        assert catalog.at_host(f"{number}.example.net") is None
    assert catalog._site.cache_info().currsize == REMEMBERED_HOSTS


@given(
    st.text(max_size=80), st.text(max_size=12), st.text(max_size=80), st.none() | st.text(max_size=30), st.booleans()
)
def test_any_request_has_an_answer(host: str, method: str, path: str, media_type: str | None, has_body: bool) -> None:
    CATALOG.identify(host, method, path, media_type, has_body=has_body)
    for known in ("chat.example.org", "portal.example.net"):
        sighting = CATALOG.identify(known, method, path, media_type, has_body=has_body)
        assert sighting.service is None or sighting.activity


@given(st.text(max_size=40), st.sampled_from(["POST", "PUT", "PATCH", "DELETE", "X"]), st.none() | st.text(max_size=20))
def test_a_body_to_an_exclusive_host_is_recognised_or_a_prompt(path: str, method: str, media_type: str | None) -> None:
    sighting = CATALOG.identify("chat.example.org", method, "/" + path, media_type)
    assert sighting.service is not None
    assert sighting.shape is not None or "prompt" in sighting.activity
    assert sighting.recognised is (sighting.shape is not None)


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=20))
def test_a_name_joined_without_a_dot_is_a_stranger(prefix: str) -> None:
    assert CATALOG.at_host(f"{prefix}chat.example.org") is None


def test_of_some_services_a_request_shows_the_account() -> None:
    """Whoever asks about accounts elsewhere asks for what nobody knows."""
    showing = load(shipped()).showing_accounts()
    assert {"chatgpt", "claude", "openai-api"} <= showing
    assert "gemini" not in showing
