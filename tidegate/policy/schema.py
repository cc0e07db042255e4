"""The JSON Schema of a policy file, made from the vocabulary, so that an editor completes and checks it.

It is as strict as a schema can be without knowing what names mean; ``parse`` is stricter.  It must never refuse a file
that ``parse`` accepts: a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from tidegate.core.exchange import ACTIVITIES, DEVICE_LABELS
from tidegate.policy.known import Known
from tidegate.policy.times import DAYS
from tidegate.policy.vocabulary import (
    ACCOUNT_ID,
    ACCOUNT_KINDS,
    ANSWERED,
    CANARY,
    CONDITIONS,
    COUNTED,
    DATA_KINDS,
    EFFECT_WORDS,
    INQUIRY,
    INQUIRY_STATES,
    LANGUAGE_TAG,
    NO_EXCEPTIONS,
    PROPERTIES,
    REQUIRED_SECTIONS,
    RULE_NAME,
    SECTIONS,
    UNSURE_WORDS,
    WORDS_OF_A_GIVEN,
    WORDS_OF_A_PATTERN,
    WORDS_OF_A_QUERY,
    WORDS_OF_A_RULE,
    WORDS_OF_A_TEST,
    WORDS_OF_CONVERSATIONS,
    WORDS_OF_DATA,
    WORDS_OF_EXCEPTIONS,
    Word,
    names,
)

Schema: TypeAlias = dict[str, Any]

#: YAML reads an unquoted 20251101 as a number; a person or a device may be called so.
NAME: Final[Schema] = {"type": ["string", "number"]}
TEXT: Final[Schema] = {"type": "string", "minLength": 1}
#: A tool of a server: ``github/create_issue``.
_CALL: Final[Schema] = {"type": "string", "pattern": r"^[^/]+/.+$"}
_MOMENT: Final = r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(Z|[+-]\d\d:\d\d)?)?$"
_HOURS: Final = r"^\d\d?:\d\d ?- ?\d\d?:\d\d$"
_DURATION: Final = r"^[1-9]\d{0,3} ?(minute|hour|day|week)s?$"


def schema(known: Known | None = None) -> Schema:
    """The schema as JSON data (draft 2020-12).

    With ``known`` it offers the names that exist, of services, properties and data; it takes others too, since only
    ``parse`` knows them all.
    """
    known = known or Known()
    sections: Schema = {
        "organisation": TEXT,
        "time-zone": TEXT,
        "people": _named(_some(NAME)),
        "zones": _named(_some(TEXT)),
        "devices": _named(_some(NAME)),
        "data": _named(_own_data()),
        "accounts": {"type": "object", "additionalProperties": _some({"type": "string", "pattern": ACCOUNT_ID})},
        "rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}},
        "otherwise": {"enum": list(EFFECT_WORDS)},
        "when-unsure": {"enum": list(UNSURE_WORDS)},
        "monitor": {"type": "boolean"},
        "exceptions": _exceptions(),
        "conversations": _table(
            {"keep": {"type": "string", "pattern": _DURATION}, "auditors": _some(NAME)}, WORDS_OF_CONVERSATIONS, ()
        ),
        "tests": {"type": "array", "items": {"$ref": "#/$defs/test"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tidegate policy",
        **_table(sections, SECTIONS, REQUIRED_SECTIONS),
        "$defs": {"rule": _rule(known), "test": _test(known)},
    }


def _rule(known: Known) -> Schema:
    wording = {
        "oneOf": [
            TEXT,
            {
                "type": "object",
                "minProperties": 1,
                "patternProperties": {LANGUAGE_TAG: TEXT},
                "additionalProperties": False,
            },
        ]
    }
    entries: Schema = {
        "name": {"type": "string", "pattern": RULE_NAME},
        **{name: _asked(value) for name, value in _conditions(known).items()},
        "quota": {"type": "string", "pattern": _quota()},
        "then": {"enum": list(EFFECT_WORDS)},
        "because": wording,
        "source": TEXT,
        "message": wording,
        "when-unsure": {"enum": list(UNSURE_WORDS)},
        "restore": {"type": "boolean"},
        "hold": {"type": "string", "pattern": _DURATION},
        "monitor": {"type": "boolean"},
        "canary": {"type": "string", "pattern": CANARY},
        "exceptions": _exceptions(),
    }
    return _table(entries, (*CONDITIONS, *WORDS_OF_A_RULE), ("name", "then"))


def _conditions(known: Known) -> Schema:
    """What one value of each condition looks like."""
    return {
        "who": NAME,
        "where": TEXT,
        "service": {"anyOf": [_offered(_service_names(known)), _facts(known)]},
        "activity": {"enum": list(ACTIVITIES)},
        "account": {"anyOf": [{"enum": list(ACCOUNT_KINDS)}, NAME]},
        "tool": {"anyOf": [_CALL, _properties({"server": _asked(NAME), "name": _asked(NAME)})]},
        "device": {"anyOf": [{"enum": list(DEVICE_LABELS)}, NAME]},
        "data": _offered(known.labels()),
        "during": {
            "type": "object",
            "properties": {
                "days": _some({"type": "string", "pattern": _days()}),
                "hours": _some({"type": "string", "pattern": _HOURS}),
                "zone": TEXT,
            },
            "anyOf": [{"required": ["days"]}, {"required": ["hours"]}],
            "additionalProperties": False,
        },
        "from": {"type": "string", "pattern": _MOMENT},
        "until": {"type": "string", "pattern": _MOMENT},
    }


def _exceptions() -> Schema:
    said = {"by": _some(NAME), "at-most": {"type": "string", "pattern": _DURATION}}
    return {"anyOf": [{"enum": [NO_EXCEPTIONS]}, _table(said, WORDS_OF_EXCEPTIONS, ("by",))]}


def _facts(known: Known) -> Schema:
    said = (name for name in sorted(known.facts) if ":" not in name)
    properties = dict.fromkeys((*(word.name for word in PROPERTIES), *said))
    means = {word.name: {"description": word.means} for word in PROPERTIES}
    values = {name: _some(_offered(known.facts.get(name, ()))) for name in properties}
    answers = {name: value for name, value in values.items() if name not in ("category", INQUIRY, ANSWERED)}
    values[INQUIRY] = _some({"enum": list(INQUIRY_STATES)})
    values[ANSWERED] = _properties(answers)
    return _properties({name: {**means.get(name, {}), **value} for name, value in values.items()})


def _properties(values: Schema) -> Schema:
    return {"type": "object", "minProperties": 1, "properties": values, "additionalProperties": False}


def _test(known: Known) -> Schema:
    given: Schema = {
        "who": NAME,
        "groups": _some(NAME),
        "where": TEXT,
        "device": _some(NAME),
        "service": _offered(_service_names(known)),
        "activity": _some({"enum": list(ACTIVITIES)}),
        "account": _some(NAME),
        "tool": _some(_CALL),
        "data": _some(_offered(known.labels())),
        "unread": _some(TEXT),
        "used-up": _some(TEXT),
        "at": {"type": "string", "pattern": _MOMENT},
        "inquiry": {"type": "object", "additionalProperties": {"enum": list(INQUIRY_STATES)}},
        "answered": {"type": "object", "additionalProperties": _facts(known)["properties"][ANSWERED]},
    }
    entries: Schema = {
        "name": TEXT,
        "given": _table(given, WORDS_OF_A_GIVEN, ("service",)),
        "expect": {"enum": list(EFFECT_WORDS)},
        "rule": TEXT,
    }
    return _table(entries, WORDS_OF_A_TEST, ("given", "expect"))


def _own_data() -> Schema:
    kinds = [word.name for word in DATA_KINDS]
    columns = {"type": "array", "minItems": 2, "items": TEXT}
    share = {"type": "number", "minimum": 0, "maximum": 1}
    pattern: Schema = {
        "match": TEXT,
        "found": _some(TEXT),
        "not-found": _some(TEXT),
        "context": _some(TEXT),
        "confidence": {**share, "minimum": 0.5},
    }
    query = _table({"query": TEXT, "database": TEXT}, WORDS_OF_A_QUERY, names(WORDS_OF_A_QUERY))
    entries: Schema = {
        "exact": {"anyOf": [TEXT, query]},
        "documents": TEXT,
        "terms": _some(NAME),
        "patterns": _some(_table(pattern, WORDS_OF_A_PATTERN, ("match", "found", "not-found"))),
        "columns": _some(TEXT),
        "together": {"anyOf": [columns, {"type": "array", "minItems": 1, "items": columns}]},
        "near": {"type": "integer", "minimum": 20, "maximum": 2000},
        "confidence": share,
        "words": {"type": "integer", "minimum": 12, "maximum": 500},
        "max-age": {"type": "string", "pattern": _DURATION},
    }
    return {**_table(entries, (*DATA_KINDS, *WORDS_OF_DATA), ()), "oneOf": [{"required": [kind]} for kind in kinds]}


def _table(entries: Schema, words: Iterable[Word], required: Iterable[str]) -> Schema:
    means = {word.name: {"description": word.means} for word in words}
    return {
        "type": "object",
        "properties": {name: {**means.get(name, {}), **entry} for name, entry in entries.items()},
        "required": list(required),
        "additionalProperties": False,
    }


def _named(value: Schema) -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": r"^[^\s:@*/\d][^\s:@*/]{0,63}$"},
        "additionalProperties": value,
    }


def _some(value: Schema) -> Schema:
    """One value or a list of them."""
    return {"anyOf": [value, {"type": "array", "minItems": 1, "items": value}]}


def _asked(value: Schema) -> Schema:
    """What a condition takes: a value, a list, or either after ``not:``."""
    negated = {
        "type": "object",
        "properties": {"not": _some(value)},
        "required": ["not"],
        "additionalProperties": False,
    }
    return {"anyOf": [*_some(value)["anyOf"], negated]}


def _offered(names: Iterable[str]) -> Schema:
    """Any text, with ``names`` to complete."""
    offered = sorted(names)
    return {"anyOf": [{"enum": offered}, TEXT]} if offered else TEXT


def _service_names(known: Known) -> Iterable[str]:
    return known.services


def _quota() -> str:
    return rf"^[1-9]\d{{0,5}} ({'|'.join(COUNTED)})s? per (hour|day|week|month)$"


def _days() -> str:
    days = "|".join(DAYS)
    return rf"^({days})(-({days}))?$"
