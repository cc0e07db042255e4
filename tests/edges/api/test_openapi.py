"""The description holds for any client: schemathesis asks what it allows, and what it does not."""

from __future__ import annotations

import asyncio
import warnings
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.edges.api.stand import Stand
from tidegate.core.decision import Effect
from tidegate.edges.api import openapi
from tidegate.edges.rehearsal import Rule


def test_every_reference_leads_somewhere() -> None:
    described = openapi.document()
    schemas = described["components"]["schemas"]

    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if "$ref" in node else []
            return own + [one for value in node.values() for one in references(value)]
        return [one for value in node for one in references(value)] if isinstance(node, list) else []

    assert {one.rpartition("/")[2] for one in references(described)} <= set(schemas)


def test_the_page_has_every_question() -> None:
    page = openapi.page()
    for path in openapi.document()["paths"]:
        assert f"## POST {path}" in page
    assert "`min_confidence`" in page


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def _schema() -> Any:
    return schemathesis.openapi.from_dict(openapi.document())


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(openapi.document()["paths"]))
@pytest.mark.parametrize("mode", [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE])
def test_what_the_description_allows_is_answered_as_it_says(path: str, mode: Any) -> None:
    loop = asyncio.new_event_loop()
    stand = Stand(Rule(Effect.REDACT, "data"))

    @settings(
        max_examples=40,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: Any) -> None:
        kwargs = case.as_transport_kwargs(base_url="http://api")
        headers = {name: value for name, value in kwargs["headers"].items() if isinstance(value, str)}

        async def once() -> Any:
            import httpx

            transport = httpx.ASGITransport(stand.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport) as client:
                sent = {name: kwargs[name] for name in ("json", "data", "content") if kwargs.get(name) is not None}
                return await client.request(kwargs["method"], kwargs["url"], headers=headers, **sent)

        told = loop.run_until_complete(once())
        response = schemathesis.Response.from_any(told)
        case.validate_response(response, checks=CHECKS)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            strategy = _schema()[path]["POST"].as_strategy(generation_mode=mode)
            from hypothesis import given

            given(case=strategy)(asked)()
    finally:
        loop.run_until_complete(stand.play.close())
        loop.close()
