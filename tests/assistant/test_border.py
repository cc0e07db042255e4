"""The port: what a refusal says, and that a prompt shows nothing of itself."""

from __future__ import annotations

from tidegate.assistant.border import Prompt, Stopped
from tidegate.core.exchange import NOBODY


def test_a_prompt_shows_nothing_of_itself() -> None:
    prompt = Prompt(NOBODY, None, "s", "h", "/v1/chat/completions", frozenset({"prompt"}), b"my secret", "my talk")
    assert "my" not in repr(prompt)


def test_a_refusal_says_what_people_are_told() -> None:
    stopped = Stopped("block", "rule", "r-1", "Not today.")
    assert str(stopped) == "Not today."
    assert (stopped.effect, stopped.rule, stopped.receipt) == ("block", "rule", "r-1")
