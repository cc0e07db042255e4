"""The ``data:`` of a policy: the organisation's own sensitive data, from nodes to ``OwnData``.

Whether a pattern holds to its examples, and whether an index is there, is not asked here: policy knows no detector.
It must never take a password into a policy, which is shown to people and kept in the ledger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from tidegate.policy.document import Node, Scalar, Sequence, Table, quoted
from tidegate.policy.model import OwnData, OwnPattern
from tidegate.policy.parse_conditions import Context
from tidegate.policy.reading import items, listing, read_with, table, text
from tidegate.policy.times import seconds_of
from tidegate.policy.vocabulary import (
    DATA_KINDS,
    DATA_WORD_KINDS,
    WORDS_OF_A_PATTERN,
    WORDS_OF_A_QUERY,
    WORDS_OF_DATA,
    names,
)

_PASSWORD: Final = re.compile(r"^[^:/?#]+://[^/@\s]*:[^/@\s]+@")
_URL: Final = re.compile(r"^[a-z][a-z0-9+]*://")
_NAME: Final = re.compile(r"^[A-Za-z0-9_-]{1,64}$")


def read_own_data(ctx: Context, name: str, node: Node) -> OwnData | None:
    """What is called ``name``; ``None`` where it has no kind."""
    kinds = names(DATA_KINDS)
    entries = table(ctx.sheet, node, f"The data {quoted(name)}", (*kinds, *names(WORDS_OF_DATA)))
    said = [(key, value) for key, value in entries.entries if key.value in kinds] if entries else []
    if entries is None or len(said) != 1:
        if entries:
            ctx.sheet.wrong(node, f"The data {quoted(name)} needs one kind.", f"One of: {listing(kinds)}.")
        return None
    key, value = said[0]
    kind = key.value
    if kind not in ctx.known.data_kinds:
        there = listing(sorted(ctx.known.data_kinds)) or "none"
        what = f"Nothing in this version reads data of the kind `{kind}`."
        ctx.sheet.wrong(key, what, f"Leave it out, and the rules that name it. Kinds that are read: {there}.")
    for word, _ in entries.entries:
        if kind not in DATA_WORD_KINDS.get(word.value, (kind,)):
            there = listing(f"`{one}`" for one in DATA_WORD_KINDS[word.value])
            ctx.sheet.wrong(word, f"`{word.value}` does not belong to `{kind}`.", f"It belongs to {there}.")
    return _made(ctx, name, kind, value, entries)


def _made(ctx: Context, name: str, kind: str, value: Node, entries: Table) -> OwnData:
    found = [] if kind == "patterns" or isinstance(value, Table) else _texts(ctx, value, f"`{kind}`")
    if kind in ("exact", "documents") and len(found) > 1:
        ctx.sheet.wrong(value, f"`{kind}` takes one.", "Give each a name of its own; a rule may list several names.")
    query, database = _query(ctx, value) if kind == "exact" and isinstance(value, Table) else ("", "")
    if isinstance(value, Table) and kind not in ("exact", "patterns"):
        ctx.sheet.wrong(value, f"`{kind}` cannot be a mapping.", "Name a folder." if kind == "documents" else "")
    near, words = (
        _number(ctx, entries, word, low, high) for word, low, high in (("near", 20, 2000), ("words", 12, 500))
    )
    age, columns = entries.get("max-age"), entries.get("columns")
    together = _together(ctx, entries)
    if near is not None and not together:
        ctx.sheet.wrong(entries, "`near` means nothing without `together`.", "Add `together:`, or leave `near` out.")
    return OwnData(
        name,
        kind,
        tuple(word for _, word in found),
        columns=tuple(word for _, word in _texts(ctx, columns, "`columns`")) if columns else (),
        together=together,
        near=int(near or 200),
        words=int(words or 30),
        confidence=_share(ctx, entries, 0.0) or 0.0,
        max_age=read_with(ctx.sheet, age, "`max-age`", seconds_of, "12 hours or 7 days") if age else None,
        query=query,
        database=database,
        patterns=_patterns(ctx, value) if kind == "patterns" else (),
        places=tuple((node.line, node.column) for node, _ in found),
    )


def _texts(ctx: Context, node: Node, what: str) -> list[tuple[Node, str]]:
    read = [(each, text(ctx.sheet, each, what)) for each in items(ctx.sheet, node, what)]
    return [(each, word) for each, word in read if word]


def _query(ctx: Context, node: Table) -> tuple[str, str]:
    table(ctx.sheet, node, "`exact`", names(WORDS_OF_A_QUERY))
    said: dict[str, str] = {}
    for word in names(WORDS_OF_A_QUERY):
        value = node.get(word)
        if value is None:
            ctx.sheet.wrong(node, f"`exact` says no `{word}`.", "Write {query: SELECT …, database: …}, or a file.")
        else:
            said[word] = text(ctx.sheet, value, f"`{word}`") or ""
    database, place = said.get("database", ""), node.get("database") or node
    if _PASSWORD.match(database):
        # The text of a policy is shown to people and kept for good.
        fix = "Put the URL into a file keys/NAME.url of mode 0600 and write `database: NAME`."
        ctx.sheet.wrong(place, "A policy must not hold a password.", fix)
    elif database and not _URL.match(database) and not _NAME.match(database):
        fix = "Write it like postgresql+psycopg://host/name, or the name of a file keys/NAME.url."
        ctx.sheet.wrong(place, "`database` is neither a URL nor a name.", fix)
    return said.get("query", ""), database


def _together(ctx: Context, entries: Table) -> tuple[tuple[str, ...], ...]:
    node = entries.get("together")
    if node is None:
        return ()
    listed = items(ctx.sheet, node, "`together`")
    nested = any(isinstance(each, Sequence) for each in listed)
    found: list[tuple[str, ...]] = []
    for each in listed if nested else (node,):
        columns = tuple(dict.fromkeys(word for _, word in _texts(ctx, each, "`together`")))
        if len(columns) < 2:
            ctx.sheet.wrong(
                each, "`together` needs two columns or more.", "Write [[name, phone]]; one alone is `columns`."
            )
        found.append(columns)
    return tuple(found)


def _patterns(ctx: Context, node: Node) -> tuple[OwnPattern, ...]:
    read = [
        _pattern(ctx, each) for each in ((node,) if isinstance(node, Table) else items(ctx.sheet, node, "`patterns`"))
    ]
    return tuple(pattern for pattern in read if pattern)


def _pattern(ctx: Context, node: Node) -> OwnPattern | None:
    if isinstance(node, Scalar):
        fix = "Write {match: …, found: [texts it must find], not-found: [texts it must not]}."
        ctx.sheet.wrong(node, "A pattern needs its examples.", fix)
        return None
    entries = table(ctx.sheet, node, "A pattern", names(WORDS_OF_A_PATTERN))
    if entries is None:
        return None
    said: dict[str, tuple[str, ...]] = {}
    for word in ("match", "found", "not-found", "context"):
        value = entries.get(word)
        said[word] = tuple(one for _, one in _texts(ctx, value, f"`{word}`")) if value else ()
        if value is None and word != "context":
            ctx.sheet.wrong(entries, f"The pattern has no `{word}:`.", _MEANS[word])
    if not said["match"]:
        return None
    confidence = _share(ctx, entries, 0.5)
    place = entries.get("match") or entries
    return OwnPattern(
        said["match"][0],
        said["found"],
        said["not-found"],
        said["context"],
        0.9 if confidence is None else confidence,
        place.line,
        place.column,
    )


_MEANS: Final[Mapping[str, str]] = {word.name: word.means for word in WORDS_OF_A_PATTERN}


def _share(ctx: Context, entries: Table, least: float) -> float | None:
    return _number(ctx, entries, "confidence", least, 1.0, float)


def _number(
    ctx: Context, entries: Table, word: str, low: float, high: float, kind: Callable[[str], float] = int
) -> float | None:
    node = entries.get(word)

    def read(written: str) -> float:
        value = kind(written)
        if not low <= value <= high:
            raise ValueError
        return value

    return read_with(ctx.sheet, node, f"`{word}`", read, f"a number from {low:g} to {high:g}") if node else None
