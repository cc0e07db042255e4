"""Usage over the API: listed, checked, answered as JSON or CSV, for whoever may ask about everybody."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from tests.edges.api.stand import Stand, service
from tests.edges.api.test_openapi import CHECKS
from tidegate.core.exchange import NOBODY
from tidegate.edges.api import openapi
from tidegate.edges.api.app import Api
from tidegate.edges.api.callers import Caller
from tidegate.edges.api.deciding import Deciding
from tidegate.edges.api.live import Today
from tidegate.edges.api.usage import Usage
from tidegate.telling import questions

HOLDERS = {"program": Caller("program"), "person": Caller("person", NOBODY)}


class Asked:
    """Stands in for the process that answers."""

    def __init__(self, **answer: Any) -> None:
        self.said: list[Mapping[str, Any]] = []
        self.told = answer or {
            "status": 200, "question": "daily", "since": "2025-01-01", "until": "2025-01-31", "note": "", "rows": [],
        }  # fmt: skip

    async def ask(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        self.said.append(said)
        return {**self.told, "question": said["question"], "csv": "day\n"} if said["csv"] else {
            **self.told, "question": said["question"]}  # fmt: skip

    async def close(self) -> None:
        pass


def application(asked: Asked, holders: Any = None) -> tuple[Any, Stand]:
    from datetime import UTC, datetime

    stand = Stand()
    today = Today(Path("/nowhere/ledger.db"), lambda: datetime.now(UTC))
    usage = Usage(questions(), asked.ask, today, asked.close)
    return Api(stand.parts, Deciding(stand.parts, service, 1024), holders, 1024, usage).app(), stand


async def get(path: str, asked: Asked | None = None, holders: Any = None, **headers: str) -> httpx.Response:
    app, stand = application(asked or Asked(), holders)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            return await client.get(path, headers=headers)
    finally:
        await stand.play.close()


async def test_the_list_has_every_question_with_what_can_be_said() -> None:
    told = (await get("/v1/usage")).json()["questions"]
    assert {one["question"] for one in told} >= {"daily", "switching", "tenants"}
    (switching,) = [one for one in told if one["question"] == "switching"]
    assert [one["name"] for one in switching["parameters"] if one["required"]] == ["service", "since"]


async def test_what_was_said_comes_to_whoever_answers_with_its_types() -> None:
    asked = Asked()
    answer = await get("/v1/usage/people?service=deepseek&service=claude&since=30d&limit=5&sketch=true", asked)
    assert answer.status_code == 200
    assert asked.said == [{"question": "people", "csv": False, "service": ["deepseek", "claude"], "since": "30d",
                           "limit": 5, "sketch": True}]  # fmt: skip


@pytest.mark.parametrize(
    ("accept", "media"),
    [("text/csv", "text/csv"), ("*/*", "application/json"), ("application/json, text/csv", "application/json")],
)
async def test_an_answer_is_csv_where_that_is_wanted(accept: str, media: str) -> None:
    assert (await get("/v1/usage/daily", accept=accept)).headers["content-type"].startswith(media)


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/v1/usage/dayly", 404, "GET /v1/usage lists them"),
        ("/v1/usage/daily?since=yesterday", 400, "`since` is not as described"),
        ("/v1/usage/daily?sinse=30d", 400, "A parameter is not known"),
        ("/v1/usage/daily?by=team&by=zone", 400, "`by` is said too often"),
        ("/v1/usage/daily?limit=0", 400, "`limit`"),
        ("/v1/usage/switching?service=deepseek", 400, "`since` is missing"),
        ("/v1/usage/daily?service=a%0Ab", 400, "`service`"),
    ],
)
async def test_what_cannot_be_asked_is_told_without_quoting_it(path: str, status: int, says: str) -> None:
    answer = await get(path)
    assert answer.status_code == status
    assert says in answer.json()["error"]
    assert "yesterday" not in answer.text


async def test_trouble_of_whoever_answers_is_told_with_its_status() -> None:
    answer = await get("/v1/usage/daily", Asked(status=503, error="Wait for the other."))
    assert (answer.status_code, answer.json()) == (503, {"error": "Wait for the other."})


@pytest.mark.parametrize("path", ["/v1/usage", "/v1/usage/daily", "/v1/usage/live"])
async def test_a_person_does_not_ask_about_everybody(path: str) -> None:
    assert (await get(path, holders=HOLDERS.get)).status_code == 401
    assert (await get(path, holders=HOLDERS.get, authorization="Bearer person")).status_code == 403
    if path != "/v1/usage/live":
        assert (await get(path, holders=HOLDERS.get, authorization="Bearer program")).status_code == 200


def test_the_page_for_people_has_every_question() -> None:
    page = openapi.page(questions())
    assert all(f"## GET /v1/usage/{one.name}" in page for one in questions())


@pytest.mark.slow
@pytest.mark.parametrize("question", ["people", "switching", "outcomes"])
@pytest.mark.parametrize("mode", [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE])
def test_what_the_description_allows_is_answered_as_it_says(question: str, mode: Any) -> None:
    loop = asyncio.new_event_loop()
    app, stand = application(Asked())

    @settings(max_examples=30, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    def ask(case: Any) -> None:
        kwargs = case.as_transport_kwargs(base_url="http://api")
        headers = {name: value for name, value in kwargs["headers"].items() if isinstance(value, str)}

        async def once() -> Any:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False)) as client:
                return await client.request(
                    kwargs["method"], kwargs["url"], headers=headers, params=kwargs.get("params")
                )

        case.validate_response(schemathesis.Response.from_any(loop.run_until_complete(once())), checks=CHECKS)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            schema = schemathesis.openapi.from_dict(openapi.document(questions()))
            given(case=schema[f"/v1/usage/{question}"]["GET"].as_strategy(generation_mode=mode))(ask)()
    finally:
        loop.run_until_complete(stand.play.close())
        loop.close()
