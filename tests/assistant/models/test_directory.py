"""The directory: which model is meant, and where a server is."""

from __future__ import annotations

import pytest

from tidegate.assistant.models.directory import HOST, IN_HOUSE, Directory, Entry, place_of
from tidegate.assistant.models.reply import Trouble
from tidegate.assistant.models.scripted import Scripted


def test_an_empty_name_means_the_first_at_home() -> None:
    outside = Entry("outside", "o", Scripted(), "openai-api", "api.openai.com")
    home = Entry("home", "h", Scripted())
    directory = Directory({"outside": outside, "home": home})
    assert directory.get("") is home
    assert directory.get("outside") is outside
    directory.add(Entry("home", "other", Scripted()))
    assert directory.get("home") is home
    with pytest.raises(Trouble, match="no model of this name"):
        directory.get("x")
    with pytest.raises(Trouble, match="Start vLLM"):
        Directory({"outside": outside}).at_home()


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/v1", "http://[::1]/v1", "http://10.1.2.3/v1", "http://gpu/v1"])
def test_this_machine_and_private_addresses_are_in_house(url: str) -> None:
    assert place_of(url, lambda _: None) == (IN_HOUSE, HOST)


def test_elsewhere_is_what_the_catalogue_says_or_nowhere() -> None:
    assert place_of("https://api.openai.com/v1", {"api.openai.com": "openai-api"}.get) == (
        "openai-api",
        "api.openai.com",
    )
    assert place_of("https://models.example/v1", lambda _: None) is None
