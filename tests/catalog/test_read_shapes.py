"""Shapes: read whole or not at all, with examples, and never with a credential for an account."""

from __future__ import annotations

import pytest

from tests.catalog.example_files import CHAT
from tidegate.catalog.entry import Example
from tidegate.catalog.read import read

SHAPE = """\
id: chat
shapes:
- name: ask
  activity: prompt
  method: POST
  path: /v1/ask
  evidence: own
  source: our browser
  seen: 2026-11-20
  examples: [POST chat.example.org /v1/ask application/json -> prompt]
"""


def problems(text: str) -> list[str]:
    return [str(problem) for problem in read("f.yaml", text)[1]]


def test_a_shape_is_read_whole() -> None:
    [entry], wrong = read("f.yaml", CHAT)
    assert wrong == []
    shape = entry.shapes[0]
    assert (shape.shape.name, shape.methods, shape.hosts) == ("ask", ("POST",), ("chat.example.org",))
    assert (shape.shape.media_type, shape.shape.prompts) == ("application/json", ("messages[].content",))
    assert shape.examples[0] == Example(
        "POST", "chat.example.org", "/v1/ask", "application/json", frozenset({"prompt"})
    )
    assert shape.examples[0].place.line == 24


@pytest.mark.parametrize("key", ["name", "activity", "method", "path", "evidence", "source", "seen"])
def test_a_shape_lacks_nothing(key: str) -> None:
    lines = SHAPE.splitlines()
    kept = [line.replace("- name: ask", "- note: x") if key == "name" else line for line in lines]
    text = "\n".join(line for line in kept if not line.strip().startswith(f"{key}:"))
    [entry], wrong = read("f.yaml", text)
    assert [problem.what for problem in wrong] == [f"A shape has no “{key}”."]
    assert entry.shapes == ()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("activity: prompt", "activity: promt", "An activity cannot be “promt”. Did you mean “prompt”?"),
        ("method: POST", "method: FETCH", "A method cannot be “FETCH”."),
        ("path: /v1/ask", "path: '/v1/('", "The path is not RE2"),
        ("path: /v1/ask", "path: ^/v1/ask$", "does not start with “/”. It is matched whole: no “^” and no “$”."),
        ("path: /v1/ask", "path: /v1/ask\n  prompts: 'a b'", "does not say where in a request"),
        ("path: /v1/ask", "path: /v1/ask\n  hosts: Chat.example", "lower case"),
        ("evidence: own", "evidence: own\n  credential: header:X-Key", "is no parameter of a query"),
        ("evidence: own", "evidence: own\n  credential: messages[].key", "is no parameter of a query"),
        ("evidence: own", "evidence: rumour", "Evidence cannot be “rumour”."),
        ("path: /v1/ask", "path: /v1/ask\n  reply: stream", "A reply cannot be “stream”."),
        ("-> prompt", "prompt", "An example is METHOD HOST PATH [MEDIA-TYPE] -> ACTIVITIES."),
        ("-> prompt", "-> pormpt", "There is no activity “pormpt”. Did you mean “prompt”?"),
        ("POST chat.example.org /v1/ask application/json", "POST chat.example.org", "An example is METHOD HOST"),
    ],
)
def test_a_mistake_leaves_the_shape_out(old: str, new: str, what: str) -> None:
    [entry], wrong = read("f.yaml", SHAPE.replace(old, new))
    assert what in str(wrong[0])
    assert wrong[0].line
    assert entry.shapes == ()


@pytest.mark.parametrize(
    "account",
    ["header:Authorization", "header:x-api-key", "header:Cookie", "query:key", "query:access_token", "header:Api-Key"],
)
def test_an_account_is_never_a_credential(account: str) -> None:
    text = SHAPE.replace("path: /v1/ask", f"path: /v1/ask\n  account: {account}")
    assert "is a credential" in problems(text)[0]


def test_an_account_that_is_a_name_is_fine() -> None:
    [entry], wrong = read("f.yaml", SHAPE.replace("path: /v1/ask", "path: /v1/ask\n  account: header:X-Org"))
    assert wrong == []
    assert entry.shapes[0].shape.account == "header:X-Org"


def test_two_shapes_of_an_entry_have_two_names() -> None:
    twice = SHAPE + SHAPE.partition("shapes:\n")[2]
    assert problems(twice) == ["f.yaml:3:1: 2 shapes have the name “ask”. Names are recorded: give each its own."]


def test_no_activity_is_written_none() -> None:
    text = SHAPE + "  near-misses: [GET other.example / -> none]\n"
    [entry], wrong = read("f.yaml", text)
    assert wrong == []
    assert entry.shapes[0].near_misses == (Example("GET", "other.example", "/", None, frozenset()),)


def test_a_credential_may_stand_in_the_query() -> None:
    [entry], wrong = read("f.yaml", SHAPE.replace("evidence: own", "evidence: own\n  credential: query:key"))
    assert wrong == []
    assert entry.shapes[0].shape.credential == "query:key"
