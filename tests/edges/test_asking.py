"""What follows from the head of a request, at every edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from tidegate.edges.asking import Asked
from tidegate.edges.station import Held


@dataclass(frozen=True, slots=True)
class Head(Asked):
    authority: str = "chat.example:8443"
    target: str = "/a/b?c=d?e"
    headers: Mapping[str, str] = field(default_factory=dict)


def test_a_target_is_path_and_query() -> None:
    assert (Head().path, Head().query) == ("/a/b", "c=d?e")
    assert (Head(target="/a").path, Head(target="/a").query) == ("/a", "")


@pytest.mark.parametrize(("authority", "host"), [("Chat.Example.:8443", "chat.example"), ("[::1]", "::1"), ("a b", "")])
def test_a_host_has_no_port_and_no_capitals(authority: str, host: str) -> None:
    assert Head(authority).host == host


def test_a_body_is_held_with_what_its_head_says() -> None:
    headers = {"content-type": "text/plain", "content-encoding": "gzip", "x": "y"}
    held = Head(headers=headers).held(b"body", complete=False)
    assert held == Held(b"body", False, "text/plain", "gzip", "/a/b", "c=d?e", headers)
