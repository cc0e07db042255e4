"""What rules see of inquiries, and what an accepted answer adds to the catalogue.

For a rule, the last inquiry to a service's operator counts: ``inquiry`` is how it stands on a day, ``answered:…`` what
was answered.  What was answered is the operator's word and no fact; it becomes one when a person accepts it, and then
stands in a file of the organisation's own catalogue, with the inquiry as its source and the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import yaml

from tidegate.catalog.entry import Fact
from tidegate.vendors.inquiry import Inquiry

#: The names that policy knows them by.
INQUIRY: Final = "inquiry"
ANSWERED: Final = "answered"


def last_of_each(inquiries: Iterable[Inquiry]) -> dict[str, Inquiry]:
    """The last inquiry to each service."""
    return {one.service: one for one in sorted(inquiries, key=lambda one: (one.drafted, one.id))}


def told(inquiries: Iterable[Inquiry], today: date) -> dict[str, dict[str, frozenset[str]]]:
    """For each service asked about, what rules see on that day: what came later is not known yet."""
    then = (one.as_of(today) for one in inquiries)
    return {
        service: {
            INQUIRY: frozenset({one.standing(today)}),
            **{f"{ANSWERED}:{name}": values for name, values in one.values().items()},
        }
        for service, one in last_of_each(one for one in then if one is not None).items()
    }


def source_of(inquiry: Inquiry) -> str:
    """What the catalogue names as the source of an accepted answer."""
    return f"Answer of {inquiry.operator or inquiry.name} to the inquiry {inquiry.id}"


def accepted(
    inquiry: Inquiry, before: Iterable[Fact], day: date, *, end_others: bool, only: frozenset[str] = frozenset()
) -> Mapping[str, Any]:
    """The entry for the organisation's own catalogue that says what was answered.

    ``before`` are the facts in force; with ``end_others`` those that the answer does not repeat end on that day.
    ``only`` are the properties that are taken, all where it is empty.
    """
    facts: dict[str, list[dict[str, Any]]] = {}
    for name, values in sorted(inquiry.values().items()):
        if only and name not in only:
            continue
        seen = max(answer.day for answer in inquiry.answers if answer.fact == name)
        facts[name] = [{"value": value, "source": source_of(inquiry), "seen": seen} for value in sorted(values)]
        for fact in before if end_others else ():
            if fact.property == name and fact.value not in values and fact.ended is None:
                ended = {"value": fact.value, "source": fact.source, "seen": fact.seen, "ended": max(day, fact.seen)}
                facts[name].append(ended)
    return {"id": inquiry.service, "facts": facts} if facts else {}


def as_file(entry: Mapping[str, Any]) -> str:
    """The entry as a catalogue file."""
    head = "# Written by `tidegate vendors accept`; the ledger says who accepted it.\n"
    return head + yaml.dump(dict(entry), Dumper=_Plain, allow_unicode=True, sort_keys=False)


class _Plain(yaml.SafeDumper):
    """Writes a day that several facts share at each of them: people read and edit the file."""

    def ignore_aliases(self, data: Any) -> bool:
        """Nothing is named by a mark."""
        return True
