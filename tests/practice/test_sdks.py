"""The SDKs as clients."""

from __future__ import annotations

from tests.practice.splicer import Splicer
from tidegate.practice import sdks
from tidegate.practice.running import PracticeService

PROMPT = "hello 세계"


def test_sdks(proxy: Splicer, practice: PracticeService) -> None:
    gpt = sdks.openai_client(proxy.url, practice.address.ca_file)
    claude = sdks.anthropic_client(proxy.url, practice.address.ca_file)
    for ask in (sdks.openai_chat, sdks.openai_stream, sdks.openai_responses):
        assert ask(gpt, PROMPT).text == "You said: " + PROMPT
    assert sdks.openai_tool(gpt, PROMPT).text == PROMPT
    assert sdks.openai_upload(gpt, "notes.txt", b"notes").text == "notes.txt"
    for talk in (sdks.anthropic_chat, sdks.anthropic_stream):
        assert talk(claude, PROMPT).text == "You said: " + PROMPT
    assert sdks.anthropic_tool(claude, PROMPT).text == PROMPT
    gpt.close()
    claude.close()
