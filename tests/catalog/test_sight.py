"""Who is behind a host, and what is this request."""

from __future__ import annotations

import pytest

from tests.catalog.example_files import chat
from tidegate.catalog.sight import HostPattern, HostSight

CHAT = chat()


def seen(line: str, *, has_body: bool = True) -> tuple[str | None, set[str], str | None, bool]:
    method, host, path, *media = line.split()
    sighting = CHAT.identify(host, method, path, " ".join(media) or None, has_body=has_body)
    service = sighting.service.id if sighting.service else None
    return service, set(sighting.activity), sighting.shape.name if sighting.shape else None, sighting.recognised


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # a shape fits
        ("POST chat.example.org /v1/ask application/json", ("chat", {"prompt"}, "ask", True)),
        ("POST www.chat.example.org /v1/ask/7 application/json", ("chat", {"prompt"}, "ask", True)),
        ("POST chat.example.org /v1/ask Application/JSON; charset=utf-8", ("chat", {"prompt"}, "ask", True)),
        ("POST chat.example.org /v1/ask", ("chat", {"prompt"}, "ask", True)),
        ("POST api.chat.example.org /v1/ask application/json", ("chat", {"prompt"}, "ask", True)),
        ("POST portal.example.net /v1/ask application/json", (None, set(), None, True)),
        ("POST chat.example.org /v1//%61sk application/json", ("chat", {"prompt"}, "ask", True)),
        ("PUT chat.example.org /v1/report text/plain", ("chat", {"telemetry"}, "report", True)),
        ("POST chat.example.org /v1/listen audio/ogg", ("chat", {"voice"}, "listen", True)),
        # a WebSocket, whichever way it opens
        ("WS chat.example.org /v1/live", ("chat", {"prompt", "voice"}, "speak", True)),
        ("GET chat.example.org /v1/live", ("chat", {"prompt", "voice"}, "speak", True)),
        ("CONNECT chat.example.org /v1/live", ("chat", {"prompt", "voice"}, "speak", True)),
        # the path is known, the body is not what it was
        ("POST chat.example.org /v1/ask text/plain", ("chat", {"prompt"}, None, False)),
        ("POST chat.example.org /v1/listen application/json", ("chat", {"prompt", "voice"}, None, False)),
        ("POST chat.example.org /v1/listen audio", ("chat", {"prompt", "voice"}, None, False)),
        # nothing fits
        ("POST chat.example.org /v2/ask application/json", ("chat", {"prompt"}, None, False)),
        ("PATCH chat.example.org /v1/ask application/json", ("chat", {"prompt"}, None, False)),
        ("post chat.example.org /v1/ask application/json", ("chat", {"prompt"}, None, False)),
        ("POST api.chat.example.org /anything application/json", ("chat", {"prompt", "api"}, None, False)),
        ("WS chat.example.org /v2/live", ("chat", {"prompt"}, None, False)),
        # a host that only a pattern says
        ("POST eu1-chat.cloud.example.net /v1/report", ("chat", {"telemetry"}, "report", True)),
        ("POST eu1-bot.cloud.example.net /v1/report", (None, set(), None, True)),
        ("POST x.eu1-chat.cloud.example.net /v1/report", (None, set(), None, True)),
        ("POST eu1-chatcloud.example.net /v1/report", (None, set(), None, True)),
        ("POST cloud.example.net /v1/report", (None, set(), None, True)),
        # shared hosts: only a path or a shape makes it AI traffic
        ("POST portal.example.net /assistant/new text/plain", ("chat", {"prompt"}, None, False)),
        ("POST portal.example.net /v1/report text/plain", ("chat", {"telemetry"}, "report", True)),
        ("POST portal.example.net /mail/send text/plain", (None, set(), None, True)),
        ("POST portal.example.net /assistants text/plain", (None, set(), None, True)),
        ("POST portal.example.net /mail/../assistant/new text/plain", ("chat", {"prompt"}, None, False)),
        # as a lenient server takes them
        ("POST portal.example.net /Assistant/New text/plain", ("chat", {"prompt"}, None, False)),
        ("POST portal.example.net /assistant;v=1/new text/plain", ("chat", {"prompt"}, None, False)),
        ("POST portal.example.net /assistant/new%0A text/plain", ("chat", {"prompt"}, None, False)),
        ("POST portal.example.net /v1/report/ text/plain", ("chat", {"prompt"}, None, False)),
        ("PATCH portal.example.net /V1/report text/plain", ("chat", {"prompt"}, None, False)),
        ("POST portal.example.net /mail;/v1/report text/plain", (None, set(), None, True)),
        ("POST label.example.net /anything text/plain", (None, set(), None, True)),
        # carved out of another service
        ("POST labs.chat.example.org /v1/ask application/json", ("labs", {"prompt"}, None, False)),
        ("POST chat.example.org /labs/x application/json", ("labs", {"prompt"}, None, False)),
        # strangers
        ("POST evil-chat.example.org /v1/ask application/json", (None, set(), None, True)),
        ("POST chat.example.org.evil.test /v1/ask application/json", (None, set(), None, True)),
        ("POST example.org /v1/ask application/json", (None, set(), None, True)),
    ],
)
def test_what_a_request_is(line: str, expected: tuple[str | None, set[str], str | None, bool]) -> None:
    assert seen(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("GET chat.example.org /", ("chat", {"browse"}, None, True)),
        ("GET api.chat.example.org /v1/models", ("chat", {"browse", "api"}, None, True)),
        ("GET portal.example.net /assistant", ("chat", {"browse"}, None, True)),
        ("GET portal.example.net /", (None, set(), None, True)),
        ("WS chat.example.org /v2/live", ("chat", {"prompt"}, None, False)),
    ],
)
def test_a_request_without_a_body_is_browsing(
    line: str, expected: tuple[str | None, set[str], str | None, bool]
) -> None:
    assert seen(line, has_body=False) == expected


@pytest.mark.parametrize(
    ("host", "exclusive", "inspectable"),
    [
        ("chat.example.org", True, True),
        ("a.b.chat.example.org", True, True),
        ("eu1-chat.cloud.example.net", True, True),
        ("portal.example.net", False, True),
        ("label.example.net", False, True),  # the shape `report` is for every host of the service
    ],
)
def test_what_a_host_says(host: str, exclusive: bool, inspectable: bool) -> None:
    sight = CHAT.at_host(host)
    assert sight is not None
    assert (sight.service.id, sight.exclusive, sight.inspectable) == ("chat", exclusive, inspectable)


def test_a_service_that_has_paths_of_a_host_is_told_too() -> None:
    sight = CHAT.at_host("chat.example.org")
    assert sight == HostSight(CHAT.service("chat"), True, True, (CHAT.service("labs"),))


@pytest.mark.parametrize(
    "host",
    ["CHAT.Example.ORG", "chat.example.org.", "ＣＨＡＴ.example.org", "chat。example.org", "-.chat.example.org"],
)
def test_other_ways_to_write_a_host(host: str) -> None:
    sight = CHAT.at_host(host)
    assert sight is not None
    assert sight.service.id == "chat"


@pytest.mark.parametrize(
    "host",
    [
        "evil-chat.example.org",
        "chat.example.org.evil.test",
        "chatxexample.org",
        "xchat.example.org",
        "10.0.0.1",
        "::1",
        "2001:db8::1",
        "org",
        "",
        ".",
        "..",
        "a." * 200 + "chat.example.org",
        "chat.example.org\x00.evil.test",
        "chat.example.org:443",
        "\ud800",
    ],
)
def test_strangers_stay_strangers(host: str) -> None:
    assert CHAT.at_host(host) is None
    assert CHAT.identify(host, "POST", "/v1/ask").service is None


def test_hosts_to_intercept() -> None:
    hosts = dict(CHAT.hosts())
    assert hosts == {
        "chat.example.org": True,
        "api.chat.example.org": True,
        "portal.example.net": False,
        "label.example.net": False,
        "labs.chat.example.org": True,
    }
    assert CHAT.host_patterns() == (HostPattern("cloud.example.net", "[a-z0-9]+-chat", exclusive=True),)
