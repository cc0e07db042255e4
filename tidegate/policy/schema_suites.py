"""The JSON Schema of a ``*_test.yaml`` file, made from that of a policy and the vocabulary."""

from __future__ import annotations

from typing import Any

from tidegate.core.exchange import ACTIVITIES
from tidegate.policy.known import Known
from tidegate.policy.parse_suites import SECTIONS_OF_A_SUITE, USE, WORDS_OF_A_MATRIX
from tidegate.policy.schema import schema
from tidegate.policy.vocabulary import EFFECT_WORDS


def suite_schema(known: Known | None = None) -> dict[str, Any]:
    """The schema as JSON data (draft 2020-12); ``known`` as in ``schema``."""
    test = schema(known)["$defs"]["test"]
    given = test["properties"]["given"]
    name = {"type": "string", "minLength": 1}
    use = {"description": "Fixtures, later ones over earlier.", "anyOf": [name, {"type": "array", "items": name}]}
    part = {**given, "required": [], "properties": {**given["properties"], USE: use}}
    effect = {"enum": list(EFFECT_WORDS)}
    by_activity = {"type": "object", "properties": dict.fromkeys(ACTIVITIES, effect), "additionalProperties": False}
    row = {"type": "object", "additionalProperties": {"anyOf": [effect, by_activity]}}
    matrix = {
        "type": "object",
        "properties": {"name": name, "given": part, "expect": {"type": "object", "additionalProperties": row}},
        "required": ["expect"],
        "additionalProperties": False,
    }
    sections: dict[str, Any] = {
        "fixtures": {"type": "object", "additionalProperties": part},
        "tests": {"type": "array", "items": {**test, "properties": {**test["properties"], "given": part}}},
        "matrices": {"type": "array", "items": _described(matrix)},
    }
    means = {word.name: word.means for word in SECTIONS_OF_A_SUITE}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tests of a Tidegate policy",
        "type": "object",
        "properties": {key: {"description": means[key], **value} for key, value in sections.items()},
        "additionalProperties": False,
    }


def _described(matrix: dict[str, Any]) -> dict[str, Any]:
    means = {word.name: word.means for word in WORDS_OF_A_MATRIX}
    return {**matrix, "properties": {key: {"description": means[key], **v} for key, v in matrix["properties"].items()}}
