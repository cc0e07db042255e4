"""The path language of shapes: every form that the catalogue uses, on the paths that readings have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.catalog import files
from tidegate.catalog.load import load
from tidegate.core.service import Shape
from tidegate.wire import selectors
from tidegate.wire.selectors import Match, compiled, field_path, identifier, of

VALUES = {
    "messages[0].author.role": ["assistant"],
    "messages[1].author.role": ["user"],
    "messages[1].role": ["user"],
    "messages[0].role": ["assistant"],
    "messages[1].content[0].type": ["text"],
    "messages[1].content[1].type": ["image"],
    "item.content.type": ["input_text"],
    "event": ["send"],
    "type": ["4"],
    "<1>.type": ["5"],
    "[0].type": ["4"],
}

# selector → paths it covers, paths it does not
TABLE = [
    (
        "prompt",
        ["prompt", "prompt[0]", "prompt.text", "form:prompt", "<3>.prompt", "prompt -> a"],
        ["prompts", "a.prompt"],
    ),
    (
        "messages[].content",
        ["messages[3].content", "messages[3].content[0].text"],
        ["messages.content", "messages[3].contents"],
    ),
    (
        'messages[?author.role=="user"].content.parts[]',
        ["messages[1].content.parts[0]"],
        ["messages[0].content.parts[0]"],
    ),
    ('messages[?role!="assistant"].content', ["messages[1].content", "messages[7].content"], ["messages[0].content"]),
    ('messages[].content[?type=="text"|"note"].text', ["messages[1].content[0].text"], ["messages[1].content[1].text"]),
    ('item.content[?type=="input_text"].text', ["item.content.text"], ["item.content[0].text"]),
    ('[?event=="send"].content', ["content", "content[0]"], ["other"]),
    ('[event=="send"].content', ["content"], []),
    (
        "[?type==4].arguments[0].text",
        ["arguments[0].text", "[0].arguments[0].text"],
        ["<1>.arguments[0].text", "arguments[1].text"],
    ),
    (
        '["0"].json.content[].text',
        ['["0"].json.content[2].text'],
        ['["1"].json.content[2].text', "json.content[2].text"],
    ),
    (
        "form:f.req -> json[1] -> json[0][0]",
        ["form:f.req -> [1] -> [0][0]"],
        ["form:f.req -> [1] -> [0][1]", "form:f.req"],
    ),
    ("form:data -> inputs", ["form:data -> inputs"], ["form:data", "form:datax -> inputs"]),
    ("messages[].content -> json.text", ["messages[0].content -> text"], ["messages[0].content -> texts"]),
    ("json[1] (contents array)", ["[1]", "[1][0].text"], ["[2]", "[11]"]),
    ("json:data.id", ["data.id"], ["id"]),
    ("query:q", ["query:q"], ["q", "form:q", "query:qq"]),
    ("input.*", ["input.text", "input.a[0].b", "input[0]"], ["input", "inputs.a"]),
    ("protobuf F3[].F3 (messages), F2 (system)", ["F3.F3", "F2", "F2.F1"], ["F3.F2", "F4"]),
    ('transcript[?type=="user"].value[][]', [], ["transcript[0].value[0][0]"]),
    ("<whole body>", ["<whole body>", "anything[0]"], []),
    ("event textInput.content", ["event.textInput.content"], []),
    ("text[]", ["text[0]"], ["text"]),
]


def covers(selector: str, path: str) -> bool:
    return any(one.match(path, VALUES) is not None for one in compiled(selector))


@pytest.mark.parametrize(("selector", "yes", "no"), TABLE)
def test_the_language(selector: str, yes: list[str], no: list[str]) -> None:
    assert [path for path in yes if not covers(selector, path)] == []
    assert [path for path in no if covers(selector, path)] == []
    for one in compiled(selector):
        assert all(path.startswith(one.heads) for path in yes if one.match(path, VALUES) is not None)


def test_a_match_says_which_turn_it_is_in() -> None:
    (one,) = compiled("chat.messages[].content[].text")
    assert one.match("chat.messages[12].content[3].text", {}) == Match("chat.messages", 12)
    (one,) = compiled("prompt")
    assert one.match("prompt", {}) == Match()


@pytest.mark.parametrize("text", ["not JSON on the wire: use DOM", "a b", "[?x]", "[", "a -> form:b", ""])
def test_what_is_no_path(text: str) -> None:
    if text:
        with pytest.raises(ValueError, match=r"path|field"):
            compiled(text)
    assert of(Shape("s", frozenset(), prompts=(text or "?",))).prompts is None


def test_every_path_of_the_catalogue_is_understood() -> None:
    catalog = load(files.shipped())
    shapes = [shape.shape for service in catalog.services.values() for shape in service.shapes]
    assert len(shapes) > 50
    for shape in shapes:
        for path in (*shape.prompts, *shape.files):
            compiled(path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("messages[0].content", "messages[0].content"),
        ("messages[0].kim", "messages[0].*"),
        ('["900101-1234567"].a.content', "*.*.content"),
        ('a["] -> content <7> [900101]"]', "*"),
        ("form:f.req -> [1] -> x[0]", "form:f.req -> [1] -> *[0]"),
        ("form:900101-1234567", "form:*"),
        ("<2>.content", "<2>.content"),
        ("<whole body>", "<whole body>"),
        ("F3.F12", "F3.F12"),
        ("body", "body"),
        ("part[3]", "part[3]"),
        ("파랑새", "*"),
    ],
)
def test_records_see_only_words_of_the_catalogue(path: str, expected: str) -> None:
    chosen = of(Shape("s", frozenset(), prompts=("messages[].content", "form:f.req -> [1]")))
    assert chosen.public(path) == expected


@given(st.text(max_size=60))
def test_no_path_shows_what_it_should_not(key: str) -> None:
    chosen = of(None)
    from tidegate.wire.json_text import member

    for path in (member("", key), field_path("form:", key), f"x{member('', key)}"):
        shown = chosen.public(path)
        assert not any(word in shown for word in key.split() if len(word) > 2 and word not in ("body", "part"))


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("conversation_id", "c-1"),
        ("missing | chat.id", "77"),
        ("json:missing | json:conversation_id", "c-1"),
        ("path:conversations/{id}", "abc"),
        ("path:chat/v3/{room}/{id}", None),
        ("path[2]", "conversations"),
        ("path:organizations/{org} (org uuid)", None),
        ("header:X-Tenant", "t-1"),
        ("header:Authorization", None),
        ("header:X-Api-Key | header:X-Tenant", "t-1"),
        ("query:key", None),
        ("query:cid", "9"),
        ("form:f.req -> json[1] -> json[2][0] (c_...)", "c_5"),
        ("cookie session", None),
        ("host label {resource}", None),
        ("prose", None),
    ],
)
def test_ids(choice: str, expected: str | None) -> None:
    found = {
        "conversation_id": ["c-1"],
        "chat.id": ["77"],
        "query:key": ["k"],
        "query:cid": ["9"],
        "prose": ["my number is 4111"],
        "form:f.req -> [1] -> [2][0]": ["c_5"],
    }
    headers = {"authorization": "Bearer x", "x-tenant": "t-1", "x-api-key": "sk-1", "cookie": "a=b"}
    shape = Shape("s", frozenset(), conversation=choice)
    path = "/api/conversations/abc/messages"
    assert identifier(of(shape).conversation, found, path=path, headers=headers) == expected


def test_selectors_are_kept_per_shape() -> None:
    shape = Shape("kept", frozenset(), prompts=("a",))
    assert of(shape) is of(Shape("kept", frozenset(), prompts=("a",)))
    assert selectors.of(None).prompts is None
