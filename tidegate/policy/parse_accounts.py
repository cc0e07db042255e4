"""The ``accounts:`` of a policy: which accounts at a service are the organisation's own.

An id goes into headers that a proxy adds, so it has no character that could end one or begin another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tidegate.policy.document import Node, quoted
from tidegate.policy.parse_conditions import Context
from tidegate.policy.reading import items, table, text
from tidegate.policy.vocabulary import ACCOUNT_ID


def read_accounts(ctx: Context, node: Node | None) -> Mapping[str, frozenset[str]]:
    """Account ids as written, by the id of their service."""
    entries = table(ctx.sheet, node, "`accounts`") if node else None
    found: dict[str, frozenset[str]] = {}
    for key, value in entries.entries if entries else ():
        if key.value not in ctx.known.services:
            fix = ctx.sheet.meant(key.value, ctx.known.services, "`tidegate catalog search` finds a service's id.")
            ctx.sheet.wrong(key, f"There is no service with the id {quoted(key.value)}.", fix)
        found[key.value] = frozenset(_ids(ctx, value))
    return found


def _ids(ctx: Context, node: Node) -> list[str]:
    read: list[str] = []
    for each in items(ctx.sheet, node, "The accounts of a service"):
        word = text(ctx.sheet, each, "An account")
        if word and not re.match(ACCOUNT_ID, word):
            fix = "Use letters, digits and . _ @ : - as the service shows it."
            ctx.sheet.wrong(each, f"{quoted(word)} is no id of an account.", fix)
        elif word:
            read.append(word)
    return read
