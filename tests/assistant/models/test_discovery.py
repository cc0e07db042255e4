"""Where model servers usually listen; finding itself is tested with a server in ``test_openai``."""

from __future__ import annotations

from tidegate.assistant.models.discovery import USUAL
from tidegate.settings import Settings


def test_the_usual_ports_and_our_own() -> None:
    assert dict(USUAL) == {"vllm": 8000, "ollama": 11434, "llama.cpp": 8080, "lm-studio": 1234}
    assert Settings().listen.port in dict(USUAL).values()  # which is why our own doors are named to it
