"""A service, as decisions see it, is told apart by its facts as well as by its name."""

from __future__ import annotations

from tidegate.core.service import Service, Shape, Sighting


def test_two_versions_of_one_service_are_not_the_same() -> None:
    now = Service("deepseek", "DeepSeek", "chatbot", {"stored-in": frozenset({"CN"})}, "v1")
    later = Service("deepseek", "DeepSeek", "chatbot", {"stored-in": frozenset({"KR"})}, "v2")
    assert now != later
    assert len({now, later}) == 2


def test_a_sighting_is_recognised_unless_said_otherwise() -> None:
    shape = Shape("chat", frozenset({"prompt"}))
    assert Sighting(None, shape.activity, shape).recognised
