"""The API described as OpenAPI 3.1, made of the types that check what comes in, and a page for people made of that.

Must never: describe by hand what a type already says.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import msgspec

import tidegate
from tidegate.edges.api.shapes import FAILURES, OPERATIONS, Failed
from tidegate.edges.api.usage import Named, described


def document(questions: tuple[Named, ...] = ()) -> dict[str, Any]:
    """The description, with the questions about usage that are answered here."""
    types = [one for _, _, asked, told in OPERATIONS for one in (asked, told)] + [Failed]
    references, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    for schema in components.values():  # from Python 3.13 on docstrings come without their indentation
        schema["description"] = inspect.cleandoc(schema.get("description", ""))
    by_type = dict(zip(types, references, strict=True))
    failures = {
        status: {"description": why, "content": _json(by_type[Failed])} for status, why in sorted(FAILURES.items())
    }
    paths = {
        path: {
            "post": {
                "operationId": path.rpartition("/")[2],
                "summary": what,
                "requestBody": {"required": True, "content": _json(by_type[asked])},
                "responses": {"200": {"description": "Done.", "content": _json(by_type[told])}, **failures},
            }
        }
        for path, what, asked, told in OPERATIONS
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tidegate",
            "version": tidegate.__version__,
            "description": "Inspection and decisions for other programs on this machine.",
        },
        "paths": paths | (described(questions, failures) if questions else {}),
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"key": []}, {}],
    }


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": dict(schema)}}


def page(questions: tuple[Named, ...] = ()) -> str:
    """The same for people, in Markdown."""
    described = document()
    schemas = described["components"]["schemas"]
    lines = [
        "# The local API",
        "",
        "Made from the OpenAPI description that the API itself serves at `/openapi.json`.",
        "",
    ]
    for path, what, asked, told in OPERATIONS:
        lines += [f"## POST {path}", "", what, "", f"Asked: [{asked.__name__}](#{asked.__name__.lower()})."]
        lines += [f"Answered: [{told.__name__}](#{told.__name__.lower()}).", ""]
    if questions:
        lines += _usage(questions)
    lines += [
        "## When it fails",
        "",
        'The body is then `{"error": …}`, a sentence.',
        "",
        "| status | when |",
        "| --- | --- |",
    ]
    lines += [f"| {status} | {why} |" for status, why in FAILURES.items()]
    for name, schema in sorted(schemas.items()):
        lines += ["", f"## {name}", "", schema.get("description", ""), "", "| field | type | |", "| --- | --- | --- |"]
        required = set(schema.get("required", ()))
        for field, said in schema.get("properties", {}).items():
            must = "required. " if field in required else ""
            lines.append(f"| `{field}` | {_type(said)} | {must}{said.get('description', '')} |")
    return "\n".join(lines) + "\n"


def _usage(questions: tuple[Named, ...]) -> list[str]:
    lines = ["## GET /v1/usage", "", "Lists the questions about usage, with their parameters.", ""]
    lines += ["## GET /v1/usage/live", "", "Today's decisions by service, as Server-Sent Events.", ""]
    for one in questions:
        lines += [f"## GET /v1/usage/{one.name}", "", f"{one.says} {one.note}".strip(), ""]
        lines += ["| parameter | |", "| --- | --- |"]
        lines += [f"| `{each.name}` | {'required. ' if each.required else ''}{each.says} |" for each in one.parameters]
        lines += ["", "Columns: " + "; ".join(f"`{name}` {says}" for name, says in one.columns.items()) + ".", ""]
    return lines


def _type(said: Mapping[str, Any]) -> str:
    if "$ref" in said:
        name = str(said["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in said:
        return " or ".join(_type(one) for one in said["anyOf"])
    if "enum" in said:
        return ", ".join(f"`{one}`" for one in said["enum"])
    if said.get("type") == "array":
        return f"list of {_type(said.get('items', {}))}" if said.get("items") else "list"
    return str(said.get("type", "any"))
