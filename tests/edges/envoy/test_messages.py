"""Envoy's generated classes are there, from the release the configuration is for."""

from __future__ import annotations

from tidegate.edges.envoy import messages


def test_what_is_written_can_be_read() -> None:
    secret = messages.Secret(name="a.example")
    assert messages.Secret.FromString(secret.SerializeToString()).name == "a.example"
