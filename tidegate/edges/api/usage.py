"""Usage over the local API: the named questions, their answers as JSON or CSV, and today's decisions as they come.

Only for whoever may ask about everybody: this user, or a program with a key; the key of a person is turned away.  What
is asked is checked here by what the description says; who answers is somebody else's (``telling``).

Must never: answer the key of a person; hand on what the description does not know.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tidegate.edges.api.callers import Caller
from tidegate.edges.api.live import Today

#: Listeners at once; the other places belong to programs that want decisions.
MOST_LISTENERS: Final = 16
#: Services that one question may name.
MOST_SERVICES: Final = 20
_NO_STORE: Final = {"cache-control": "no-store"}
JSON: Final = "application/json"
CSV: Final = "text/csv"
EVENTS: Final = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that can be said with a question; ``schema`` is of JSON Schema, ``many`` may be said several times."""

    name: str
    schema: Mapping[str, Any]
    says: str
    required: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A named question.  ``columns`` maps each column of its rows to what it means."""

    name: str
    says: str
    note: str
    columns: Mapping[str, str]
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """``ask`` takes a question with what was said and gives its answer with a ``status``; ``close`` ends that."""

    questions: tuple[Named, ...]
    ask: Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
    today: Today
    close: Callable[[], Awaitable[None]]

    def routes(self, caller: Callable[[Request], Caller]) -> list[Route]:
        """Its routes; ``caller`` raises ``HTTPException`` for whoever has no key."""

        def guarded(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
            async def endpoint(request: Request) -> Response:
                if caller(request).who is not None:
                    raise HTTPException(403, "The key of a person does not ask about everybody's usage.")
                return await answer(request)

            return endpoint

        return [
            Route("/v1/usage", guarded(self._list), methods=["GET"]),
            Route("/v1/usage/live", guarded(self._live), methods=["GET"]),
            Route("/v1/usage/{question}", guarded(self._answer), methods=["GET"]),
        ]

    async def _list(self, request: Request) -> Response:
        del request
        told = [
            {
                "question": one.name,
                "says": one.says,
                "note": one.note,
                "columns": dict(one.columns),
                "parameters": [
                    {"name": each.name, "required": each.required, "says": each.says, "schema": dict(each.schema)}
                    for each in one.parameters
                ],
            }
            for one in self.questions
        ]
        return Response(msgspec.json.encode({"questions": told}), headers=_NO_STORE, media_type=JSON)

    async def _answer(self, request: Request) -> Response:
        named = next((one for one in self.questions if one.name == request.path_params["question"]), None)
        if named is None:
            raise HTTPException(404, "There is no such question. GET /v1/usage lists them.")
        said = checked(named, request.query_params)
        csv = _wants_csv(request.headers.get("accept", ""))
        told = dict(await self.ask({**said, "question": named.name, "csv": csv}))
        status = told.pop("status")
        if status != 200:
            raise HTTPException(status, str(told["error"]))
        if csv:
            return Response(told["csv"], headers=_NO_STORE, media_type=CSV)
        return Response(msgspec.json.encode(told), headers=_NO_STORE, media_type=JSON)

    async def _live(self, request: Request) -> Response:
        if self.today.listeners >= MOST_LISTENERS:
            raise HTTPException(503, "There are too many listeners. Come again.")

        async def events() -> AsyncIterator[bytes]:
            async for event in self.today.events(request.headers.get("last-event-id", "")):
                yield event.encode()

        return StreamingResponse(events(), headers=_NO_STORE, media_type=EVENTS)


def checked(named: Named, query: QueryParams) -> dict[str, Any]:
    """What was said, each of its own type.  Raises ``HTTPException`` with all that is wrong; values are not quoted."""
    known = {one.name: one for one in named.parameters}
    wrong = [] if set(query) <= set(known) else [f"A parameter is not known; there are: {', '.join(known)}."]
    said: dict[str, Any] = {}
    for one in named.parameters:
        values = query.getlist(one.name)
        if one.required and not values:
            wrong.append(f"`{one.name}` is missing: {one.says}")
        if len(values) > (MOST_SERVICES if one.many else 1):
            wrong.append(f"`{one.name}` is said too often.")
        if any(not _fits(one.schema, value) for value in values):
            wrong.append(f"`{one.name}` is not as described: {one.says}")
        elif values:
            typed = [_typed(one.schema, value) for value in values]
            said[one.name] = typed if one.many or one.name == "service" else typed[0]
    if wrong:
        raise HTTPException(400, " ".join(wrong))
    return said


def _fits(schema: Mapping[str, Any], value: str) -> bool:
    if "enum" in schema:
        return value in schema["enum"]
    if schema["type"] == "boolean":
        return value in ("true", "false")
    if schema["type"] == "integer":
        whole = value.isascii() and value.isdecimal() and len(value) < 10
        return whole and schema["minimum"] <= int(value) <= schema["maximum"]
    if "pattern" in schema:
        return re.search(schema["pattern"], value) is not None and "\n" not in value
    return bool(schema["minLength"] <= len(value) <= schema["maxLength"])


def _typed(schema: Mapping[str, Any], value: str) -> Any:
    if schema["type"] == "boolean":
        return value == "true"
    return int(value) if schema["type"] == "integer" else value


def _wants_csv(accept: str) -> bool:
    """Whether CSV is named before JSON (RFC 9110, section 12.5.1, without weights)."""
    named = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    return CSV in named and (JSON not in named or named.index(CSV) < named.index(JSON))


# -- the description ---------------------------------------------------------------------------------------------------


def described(questions: tuple[Named, ...], failures: Mapping[str, Any]) -> dict[str, Any]:
    """The paths of OpenAPI, one for each question; ``failures`` maps statuses to responses."""
    known = {status: failures[status] for status in ("401", "403", "503") if status in failures}
    listed = {"type": "object", "properties": {"questions": {"type": "array", "items": {"type": "object"}}},
              "required": ["questions"]}  # fmt: skip
    paths: dict[str, Any] = {
        "/v1/usage": {"get": _operation("usage", "Which questions are there?", [], {JSON: listed}, known)},
        "/v1/usage/live": {
            "get": _operation(
                "usage-live", "Today's decisions by service, as they come.", [], {EVENTS: {"type": "string"}}, known
            )
        },
    }
    for one in questions:
        parameters = [_parameter(each) for each in one.parameters]
        row = {"type": "object", "properties": {name: {"description": says} for name, says in one.columns.items()}}
        answer = {
            "type": "object",
            "properties": {
                "question": {"const": one.name},
                "since": {"type": "string", "format": "date"},
                "until": {"type": "string", "format": "date"},
                "note": {"type": "string"},
                "rows": {"type": "array", "items": row},
            },
            "required": ["question", "since", "until", "note", "rows"],
        }
        told = {JSON: answer, CSV: {"type": "string"}}
        failing = {"400": failures["400"], **known}
        paths[f"/v1/usage/{one.name}"] = {
            "get": _operation(f"usage-{one.name}", f"{one.says} {one.note}".strip(), parameters, told, failing)
        }
    return paths


def _operation(
    name: str, says: str, parameters: list[dict[str, Any]], told: Mapping[str, Any], failures: Mapping[str, Any]
) -> dict[str, Any]:
    content = {media: {"schema": schema} for media, schema in told.items()}
    return {
        "operationId": name,
        "summary": says,
        "parameters": parameters,
        "responses": {"200": {"description": "Done.", "content": content}, **failures},
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    schema = {"type": "array", "items": dict(one.schema), "maxItems": MOST_SERVICES} if one.many else dict(one.schema)
    return {"name": one.name, "in": "query", "required": one.required, "description": one.says, "schema": schema}
