"""Who may read a refusal across origins: the pages of services in the catalogue, and nobody else's."""

from __future__ import annotations

import pytest

from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.edges import cross_origin
from tidegate.edges.visitor import Visitor, visitor_of

FILES = "files.oaiusercontent.com"
CHAT = "https://chatgpt.com"
CATALOGUE = load(shipped())


def script(origin: str, method: str = "PUT", **more: str) -> Visitor:
    asked = {name.replace("_", "-"): value for name, value in more.items()}
    return visitor_of(method, {"origin": origin, "sec-fetch-mode": "cors", "sec-fetch-dest": "empty", **asked})


def told(visitor: Visitor) -> dict[str, str]:
    return dict(cross_origin.readable(CATALOGUE, visitor, FILES))


def test_the_page_of_a_chat_reads_what_happened_to_its_file_at_another_host() -> None:
    headers = told(script(CHAT))
    assert headers["access-control-allow-origin"] == CHAT
    assert headers["access-control-allow-credentials"] == "true"
    assert "tidegate-receipt" in headers["access-control-expose-headers"]
    assert headers["vary"] == "origin"


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",  # would learn that its reader sits behind a gateway, and whose
        "https://www.google.com",  # not all of it is a service's
        "http://chatgpt.com",  # anybody on the way can be this page
        "https://chatgpt.com/",
        "https://chatgpt.com, https://chatgpt.com",
        "https://kim@chatgpt.com",
        "https://[chatgpt.com",
        "null",
        "",
        f"https://{FILES}",  # the same origin needs no leave
    ],
)
def test_no_other_page_reads_it(origin: str) -> None:
    assert told(script(origin)) == {}


def test_a_person_and_a_program_get_what_they_got_before() -> None:
    person = visitor_of("POST", {"origin": CHAT, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"})
    assert told(person) == told(visitor_of("POST", {})) == {}
    assert cross_origin.readable(None, script(CHAT), FILES) == ()


def test_a_refused_preflight_is_answered_so_that_the_request_itself_is_decided() -> None:
    asking = {"access_control_request_method": "PUT", "access_control_request_headers": "content-type,x-ms-blob-type"}
    preflight = script(CHAT, "OPTIONS", **asking)
    granted = dict(cross_origin.granted(preflight, cross_origin.readable(CATALOGUE, preflight, FILES)))
    assert granted["access-control-allow-origin"] == CHAT
    assert granted["access-control-allow-methods"] == "PUT"
    assert granted["access-control-allow-headers"] == "content-type,x-ms-blob-type"
    assert granted["access-control-max-age"] == "0"
    strange = script("https://elsewhere.example", "OPTIONS", **asking)
    assert cross_origin.granted(strange, cross_origin.readable(CATALOGUE, strange, FILES)) == ()


def test_what_is_no_preflight_is_refused_as_ever() -> None:
    for visitor in (script(CHAT, "PUT", access_control_request_method="PUT"), script(CHAT, "OPTIONS")):
        assert cross_origin.granted(visitor, cross_origin.readable(CATALOGUE, visitor, FILES)) == ()


def test_nothing_that_could_break_out_of_a_header_is_said_back() -> None:
    odd = {"access_control_request_method": "PUT;x", "access_control_request_headers": "a: b"}
    visitor = script(CHAT, "OPTIONS", **odd)
    granted = dict(cross_origin.granted(visitor, cross_origin.readable(CATALOGUE, visitor, FILES)))
    assert "access-control-allow-methods" not in granted
    assert "access-control-allow-headers" not in granted
