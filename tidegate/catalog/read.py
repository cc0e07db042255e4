"""One catalogue file -> entries.  Says everything that is wrong with it, and leaves out of the result what is.

A file holds one entry, or several under ``services:``.  Entries may be partial: another file, read earlier, may hold
the rest (``merge.py``), so what an entry must have is asked of the merged entry and not here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from yaml.nodes import MappingNode, Node, ScalarNode

from tidegate.catalog import names, patterns, words
from tidegate.catalog.document import Document
from tidegate.catalog.entry import CatalogService, Elsewhere, Fact, Host, TenantHeader
from tidegate.catalog.read_shapes import read_shapes
from tidegate.core.exchange import ACTIVITIES
from tidegate.core.problem import Problem

_ENTRY_KEYS: Final = (
    "id",
    "name",
    "category",
    "confidence",
    "lists",
    "status",
    "sources",
    "seen",
    "note",
    "privacy-policy",
    "apps",
    "hosts",
    "facts",
    "shapes",
    "tenant-headers",
    "elsewhere",
)
_HOST_KEYS: Final = ("host", "under", "matching", "api", "shared", "paths", "carved-from", "own-suffix")
_FACT_KEYS: Final = ("value", "source", "seen", "ended", "note")
_ID_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")

_T = TypeVar("_T")


def read(file: str, text: str) -> tuple[list[CatalogService], list[Problem]]:
    """The entries of one file in order, and what is wrong with it."""
    document = Document(file)
    root = document.compose(text)
    if root is None:
        return [], document.problems
    nodes = _entries(document, root)
    return [entry for node in nodes if (entry := _entry(document, node))], document.problems


def _entries(document: Document, root: Node) -> tuple[Node, ...]:
    keys = [key.value for key, _ in root.value if isinstance(key.value, str)] if isinstance(root, MappingNode) else []
    if "services" not in keys:
        return (root,)
    return document.items(document.mapping(root, ("services",), "A catalogue file")["services"])


def _entry(document: Document, node: Node) -> CatalogService | None:
    values = document.mapping(node, _ENTRY_KEYS, "A service", ("id",))
    name = document.text(values.get("id"), "The id")
    if not name:
        return None
    if not _ID_LETTERS.issuperset(name):
        document.complain(values["id"], f"The id “{name}” has other signs than a-z, 0-9 and “-”.")
        return None
    return CatalogService(
        id=name,
        name=document.text(values.get("name"), "The name"),
        category=document.word(values.get("category"), words.CATEGORIES, "A category"),
        confidence=document.word(values.get("confidence"), words.CONFIDENCE, "A confidence"),
        lists=_count(document, values.get("lists")),
        status=document.word(values.get("status"), words.STATUS, "A status"),
        sources=document.texts(values.get("sources"), "A source"),
        seen=document.day(values.get("seen"), "The day"),
        note=document.text(values.get("note"), "The note"),
        privacy_policy=document.text(values.get("privacy-policy"), "The address of the privacy policy"),
        apps=_apps(document, values.get("apps")),
        hosts=_each(document, values.get("hosts"), _host),
        facts=_facts(document, values.get("facts")),
        shapes=read_shapes(document, values.get("shapes")),
        tenant_headers=_each(document, values.get("tenant-headers"), _tenant_header),
        elsewhere=_each(document, values.get("elsewhere"), _elsewhere),
        place=document.place(node),
    )


def _each(document: Document, node: Node | None, one: Callable[[Document, Node], _T | None]) -> tuple[_T, ...]:
    if node is None:
        return ()
    return tuple(made for item in document.items(node) if (made := one(document, item)) is not None)


def _count(document: Document, node: Node | None) -> int:
    text = document.text(node, "The number of lists", "0")
    if text.isascii() and text.isdigit() and len(text) < 4:
        return int(text)
    if node is not None and text:
        document.complain(node, f"The number of lists cannot be “{text}”.")
    return 0


def _apps(document: Document, node: Node | None) -> dict[str, tuple[str, ...]]:
    if node is None:
        return {}
    values = document.mapping(node, words.APP_SYSTEMS, "A list of apps")
    return {system: document.texts(value, "An app") for system, value in values.items()}


def _host(document: Document, node: Node) -> Host | None:
    if isinstance(node, ScalarNode):
        name = _host_name(document, node)
        return Host(name, place=document.place(node)) if name else None
    values = document.mapping(node, _HOST_KEYS, "A host")
    if ("under" in values) != ("matching" in values):
        document.complain(node, "“under” and “matching” belong together.", "Write both, or “host” alone.")
        return None
    if ("host" in values) == ("under" in values):
        document.complain(node, "A host has either “host”, or “under” with “matching”.")
        return None
    name = _host_name(document, values.get("host") or values["under"])
    if not name:
        return None
    return Host(
        name=name,
        api=document.yes(values.get("api"), "“api”"),
        shared=document.yes(values.get("shared"), "“shared”"),
        paths=_paths(document, values.get("paths"), shared="shared" in values),
        carved_from=document.text(values.get("carved-from"), "“carved-from”"),
        own_suffix=document.yes(values.get("own-suffix"), "“own-suffix”"),
        matching=_pattern(document, values.get("matching")),
        place=document.place(node),
    )


def _host_name(document: Document, node: Node) -> str:
    name = document.text(node, "A host")
    fault = names.fault(name) if name else ""
    if fault:
        document.complain(node, f"The host “{name}” {fault}.")
        return ""
    return name


def _paths(document: Document, node: Node | None, shared: bool) -> tuple[str, ...]:
    if node is None:
        return ()
    if not shared:
        document.complain(node, "“paths” has a meaning on shared hosts only.", "Add “shared: true”.")
    return tuple(path for item in document.items(node) if (path := _pattern(document, item)))


def _pattern(document: Document, node: Node | None) -> str:
    text = document.text(node, "A pattern")
    fault = patterns.fault(text)
    if fault and node is not None:
        document.complain(node, f"The pattern is {fault}.")
        return ""
    return text


def _facts(document: Document, node: Node | None) -> tuple[Fact, ...]:
    if node is None:
        return ()
    found: list[Fact] = []
    for name, value in document.mapping(node, words.PROPERTIES, "A list of facts").items():
        for item in document.items(value):
            found.extend(_fact(document, name, item))
    return tuple(found)


def _fact(document: Document, name: str, node: Node) -> list[Fact]:
    values = document.mapping(node, _FACT_KEYS, f"The fact “{name}”", ("value", "source", "seen"))
    source = document.text(values.get("source"), "The source")
    seen = document.day(values.get("seen"), "The day")
    ended = document.day(values.get("ended"), "The day")
    note = document.text(values.get("note"), "The note")
    if "ended" in values and seen and ended and ended < seen:
        document.complain(values["ended"], "The fact ended before it was seen.")
    stated = [text for item in _value_nodes(document, values) if (text := _value(document, name, item))]
    if not source or seen is None:
        return []
    return [Fact(name, text, source, seen, ended, note, document.place(node)) for text in stated]


def _value_nodes(document: Document, values: dict[str, Node]) -> tuple[Node, ...]:
    return document.items(values["value"]) if "value" in values else ()


def _value(document: Document, name: str, node: Node) -> str:
    if name in words.LISTED:
        return document.word(node, words.LISTED[name], f"“{name}”")
    text = document.text(node, f"The fact “{name}”")
    two_letters = len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()
    if name in words.COUNTRY_PROPERTIES and text and not two_letters:
        document.complain(node, f"“{text}” is not a country of two capital letters.", "Write KR, US, CN …")
        return ""
    return text


def _tenant_header(document: Document, node: Node) -> TenantHeader | None:
    keys = ("header", "value", "hosts", "source", "seen", "note")
    values = document.mapping(node, keys, "A tenant header", keys[:5])
    seen = document.day(values.get("seen"), "The day")
    source = document.text(values.get("source"), "The source")
    if seen is None or not source:
        return None
    return TenantHeader(
        header=document.text(values.get("header"), "The header"),
        value=document.text(values.get("value"), "The value"),
        hosts=document.texts(values.get("hosts"), "A host"),
        source=source,
        seen=seen,
        note=document.text(values.get("note"), "The note"),
    )


def _elsewhere(document: Document, node: Node) -> Elsewhere | None:
    keys = ("host", "activity", "source", "seen", "note")
    values = document.mapping(node, keys, "Traffic elsewhere", keys[:4])
    seen = document.day(values.get("seen"), "The day")
    source = document.text(values.get("source"), "The source")
    host = _host_name(document, values["host"]) if "host" in values else ""
    activity = frozenset(document.words(values.get("activity"), ACTIVITIES, "An activity"))
    if seen is None or not source or not host:
        return None
    return Elsewhere(host, activity, source, seen, document.text(values.get("note"), "The note"))
