"""The routes of ``/v1``, and how they say no: in the shape that the SDK of the called API reads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tidegate.assistant.border import Stopped, Unrestored
from tidegate.assistant.budgets import Spent
from tidegate.assistant.caller import Told
from tidegate.assistant.models.reply import Trouble
from tidegate.assistant.v1 import chat, files, messages, responses
from tidegate.assistant.v1.calls import holder_of, openai_error

Endpoint = Callable[[Request], Awaitable[Response]]
_ANTHROPIC = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 413: "request_too_large"}
_ANTHROPIC |= {429: "rate_limit_error", 503: "overloaded_error"}


async def models(request: Request) -> Response:
    """The models that this key may use."""
    holder = holder_of(request)
    own = [entry for entry in request.app.state.parts.directory if holder.may_use(entry.id)]
    data = [{"id": one.id, "object": "model", "created": 0, "owned_by": one.service} for one in own]
    return JSONResponse({"object": "list", "data": data})


async def model(request: Request) -> Response:
    """One model."""
    holder_of(request)
    one = request.app.state.parts.directory.get(request.path_params["id"])
    return JSONResponse({"id": one.id, "object": "model", "created": 0, "owned_by": one.service})


def refusing(endpoint: Endpoint, *, anthropic: bool = False) -> Endpoint:
    """``endpoint``, with everything that says no told in the API's shape."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Told as told:
            status, code, text, headers = told.status, told.code, str(told), {}
        except Spent as spent:
            status, code, text, headers = 429, "budget", str(spent), {"retry-after": str(spent.after)}
        except Stopped as stopped:
            status, code, text = 403, f"policy-{stopped.effect}", str(stopped)
            headers = {"tidegate-receipt": stopped.receipt} if stopped.receipt else {}
        except Trouble as trouble:
            status, code, text, headers = trouble.status, trouble.code, str(trouble), {}
        except Unrestored as error:
            status, code, text, headers = 502, "not-restored", str(error), {}
        body: dict[str, Any] = {"error": openai_error(code, text)}
        if anthropic:
            body = {"type": "error", "error": {"type": _ANTHROPIC.get(status, "api_error"), "message": text}}
        return JSONResponse(body, status_code=status, headers=headers)

    return answer


ROUTES = [
    Route("/v1/chat/completions", refusing(chat.completions), methods=["POST"]),
    Route("/v1/embeddings", refusing(chat.embeddings), methods=["POST"]),
    Route("/v1/responses", refusing(responses.responses), methods=["POST"]),
    Route("/v1/messages", refusing(messages.messages, anthropic=True), methods=["POST"]),
    Route("/v1/messages/count_tokens", refusing(messages.count_tokens, anthropic=True), methods=["POST"]),
    Route("/v1/models", refusing(models), methods=["GET"]),
    Route("/v1/models/{id:path}", refusing(model), methods=["GET"]),
    Route("/v1/files", refusing(files.upload), methods=["POST"]),
    Route("/v1/files", refusing(files.listed), methods=["GET"]),
    Route("/v1/files/{id}", refusing(files.one), methods=["GET"]),
    Route("/v1/files/{id}", refusing(files.delete), methods=["DELETE"]),
    Route("/v1/files/{id}/content", refusing(files.content), methods=["GET"]),
]
