"""What a service must be like: the properties that a rule asks for, and their values in the catalogue's spelling.

A value that no service has today may still come, so it is taken; one that no catalogue can ever say is a mistake, since
a rule on it would say nothing.
"""

from __future__ import annotations

from tidegate.policy.conditions import FactTest
from tidegate.policy.document import Node, Sheet, Table, quoted
from tidegate.policy.known import Known
from tidegate.policy.names import CUTOFF, CUTOFF_FOR_FREE_NAMES, fold
from tidegate.policy.reading import choice, items, listing, table, text
from tidegate.policy.vocabulary import ANSWERED, INQUIRY, INQUIRY_STATES, PROPERTIES, names


def read_facts(sheet: Sheet, known: Known, node: Table) -> FactTest:
    """The mapping of a rule's ``service``."""
    properties = _properties(known)
    if not node.entries:
        sheet.wrong(node, "`service` is an empty mapping.", f"Name a property: {listing(properties)}.")
    table(sheet, node, "A service", properties)
    wanted: list[tuple[str, frozenset[str]]] = []
    for key, value in node.entries:
        if key.value == ANSWERED:
            wanted.extend(read_answered(sheet, known, value))
        elif key.value in properties:
            wanted.append((key.value, _values(sheet, known, key.value, value)))
    return FactTest(tuple(wanted))


def read_answered(sheet: Sheet, known: Known, node: Node) -> list[tuple[str, frozenset[str]]]:
    """What an operator answered, property by property; kept as facts of their own."""
    asked = [name for name in _properties(known) if name not in ("category", INQUIRY, ANSWERED)]
    entries = table(sheet, node, "`answered`", asked)
    if entries is not None and not entries.entries:
        sheet.wrong(node, "`answered` is an empty mapping.", f"Name a property: {listing(asked)}.")
    return [
        (f"{ANSWERED}:{key.value}", _values(sheet, known, key.value, value))
        for key, value in (entries.entries if entries is not None else ())
    ]


def _properties(known: Known) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*names(PROPERTIES), *(name for name in known.facts if ":" not in name))))


def _values(sheet: Sheet, known: Known, name: str, node: Node) -> frozenset[str]:
    if isinstance(node, Table) and node.get("not") is not None:
        fix = f"Write service: {{not: {{{name}: …}}}}; a fact that nobody knows is then included."
        sheet.wrong(node, f"`{name}` takes no `not:` of its own.", fix)
        return frozenset()
    read = [_value(sheet, known, name, each) for each in items(sheet, node, f"`{name}`")]
    return frozenset(each for each in read if each)


def _value(sheet: Sheet, known: Known, name: str, node: Node) -> str | None:
    """A value of a property, in the catalogue's spelling."""
    if name == INQUIRY:
        return choice(sheet, node, INQUIRY_STATES, "`inquiry`")
    word = text(sheet, node, f"`{name}`")
    if word is None:
        return None
    if name in known.countries:
        if not (len(word) == 2 and word.isascii() and word.isalpha()):
            fix = "Write the two letters of ISO 3166, such as KR, US or CN."
            sheet.wrong(node, f"`{name}` cannot be {quoted(word)}.", fix)
        return word.upper()
    seen = known.listed.get(name) or known.facts.get(name, frozenset())
    spelt = {fold(value): value for value in sorted(seen)}
    if word in seen or fold(word) in spelt:
        return word if word in seen else spelt[fold(word)]
    closed = seen and (name in known.listed or name == "category")
    fix = sheet.meant(word, seen, "", CUTOFF if closed else CUTOFF_FOR_FREE_NAMES)
    if closed:  # a short list is told whole: the nearest word need not be the one that was meant
        fix = f"{fix} One of: {listing(sorted(seen))}.".strip()
    if name in known.listed:
        sheet.wrong(node, f"`{name}` cannot be {quoted(word)}.", fix)
    elif fix:
        sheet.wrong(node, f"No service of the catalogue has {name} {quoted(word)}.", fix)
    return word
