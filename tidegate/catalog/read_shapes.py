"""The ``shapes:`` of a catalogue file: what requests look like, each with the example lines that prove it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Final

from yaml.nodes import Node

from tidegate.catalog import names, patterns, words
from tidegate.catalog.document import Document, suggestion
from tidegate.catalog.entry import Example, RequestShape
from tidegate.core.exchange import ACTIVITIES
from tidegate.core.service import Shape

_KEYS: Final = (
    "name",
    "activity",
    "method",
    "hosts",
    "path",
    "media-type",
    "prompts",
    "files",
    "conversation",
    "account",
    "credential",
    "reply",
    "evidence",
    "source",
    "seen",
    "note",
    "examples",
    "near-misses",
)
_NEEDED: Final = ("name", "activity", "method", "path", "evidence", "source", "seen")
_OF_QUERY: Final = re.compile(r"query:[\w-]{1,40}", re.ASCII)
_NO_ACTIVITY: Final = "none"
#: Stands in while the day is missing; such a shape is complained of and left out.
_NEVER: Final = date.min

#: Headers and parameters that hold a credential.  An account is written to the ledger: it must never be one of these.
_CREDENTIALS: Final = frozenset(
    {
        "access_token",
        "accesstoken",
        "api-key",
        "apikey",
        "authorization",
        "cookie",
        "key",
        "password",
        "proxy-authorization",
        "token",
        "x-api-key",
        "x-goog-api-key",
        "xi-api-key",
    }
)


def read_shapes(document: Document, node: Node | None) -> tuple[RequestShape, ...]:
    """The shapes of one entry; the names of two shapes of an entry differ."""
    if node is None:
        return ()
    shapes = [shape for item in document.items(node) if (shape := _shape(document, item))]
    for name, count in Counter(shape.shape.name for shape in shapes).items():
        if count > 1:
            document.complain(node, f"{count} shapes have the name “{name}”.", "Names are recorded: give each its own.")
    return tuple(shapes)


def _shape(document: Document, node: Node) -> RequestShape | None:
    before = len(document.problems)
    values = document.mapping(node, _KEYS, "A shape", _NEEDED)
    hosts = document.texts(values.get("hosts"), "A host")
    for host in hosts:
        if fault := names.fault(host):
            document.complain(values["hosts"], f"The host “{host}” {fault}.")
    seen = document.day(values.get("seen"), "The day")
    shape = Shape(
        name=document.text(values.get("name"), "The name"),
        activity=frozenset(document.words(values.get("activity"), ACTIVITIES, "An activity")),
        media_type=document.text(values.get("media-type"), "The media type") or None,
        prompts=_body_paths(document, values.get("prompts")),
        files=_body_paths(document, values.get("files")),
        conversation=_one_body_path(document, values.get("conversation")),
        account=_account(document, values.get("account")),
        credential=_credential(document, values.get("credential")),
        reply=document.word(values.get("reply"), words.REPLIES, "A reply", "unknown"),
    )
    made = RequestShape(
        shape=shape,
        methods=document.words(values.get("method"), words.METHODS, "A method"),
        path=_path(document, values.get("path")),
        source=document.text(values.get("source"), "The source"),
        seen=seen or _NEVER,
        evidence=document.word(values.get("evidence"), words.EVIDENCE, "Evidence"),
        hosts=hosts,
        examples=_examples(document, values.get("examples")),
        near_misses=_examples(document, values.get("near-misses")),
        note=document.text(values.get("note"), "The note"),
        place=document.place(node),
    )
    return made if len(document.problems) == before else None


def _path(document: Document, node: Node | None) -> str:
    text = document.text(node, "The path")
    if node is None or not text:
        return ""
    if fault := patterns.fault(text):
        document.complain(node, f"The path is {fault}.")
    elif not text.startswith(("/", "(/")):
        document.complain(node, "The path does not start with “/”.", "It is matched whole: no “^” and no “$”.")
    return text


def _body_paths(document: Document, node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    return tuple(path for item in document.items(node) if (path := _one_body_path(document, item)))


def _one_body_path(document: Document, node: Node | None) -> str | None:
    text = document.text(node, "A place in the request")
    if node is None or not text:
        return None
    if not patterns.is_body_path(text):
        document.complain(
            node, f"“{text}” does not say where in a request something stands.", "Like messages[].content."
        )
        return None
    return text


def _account(document: Document, node: Node | None) -> str | None:
    path = _one_body_path(document, node)
    if node is not None and path and path.split(":")[-1].lower() in _CREDENTIALS:
        document.complain(
            node, f"“{path}” is a credential.", "An account is recorded: name what tells it without access."
        )
        return None
    return path


def _credential(document: Document, node: Node | None) -> str | None:
    """Only of the query: what a body holds is read whatever it is called."""
    text = document.text(node, "The credential")
    if node is None or not text:
        return None
    if not _OF_QUERY.fullmatch(text):
        document.complain(node, f"“{text}” is no parameter of a query.", "Like query:key.")
        return None
    return text


def _examples(document: Document, node: Node | None) -> tuple[Example, ...]:
    if node is None:
        return ()
    return tuple(line for item in document.items(node) if (line := _example(document, item)))


def _example(document: Document, node: Node) -> Example | None:
    line = document.text(node, "An example")
    head, arrow, tail = line.rpartition(" -> ")
    parts = head.split()
    if not arrow or len(parts) not in (3, 4):
        form = "POST api.example.com /v1/chat application/json -> prompt, api"
        document.complain(node, "An example is METHOD HOST PATH [MEDIA-TYPE] -> ACTIVITIES.", f"Like {form}.")
        return None
    activity = frozenset(word.strip() for word in tail.split(",")) - {_NO_ACTIVITY}
    for word in sorted(activity.difference(ACTIVITIES)):
        document.complain(node, f"There is no activity “{word}”.", suggestion(word, ACTIVITIES))
        return None
    media_type = parts[3] if len(parts) == 4 else None
    return Example(parts[0], parts[1], parts[2], media_type, activity, document.place(node))
