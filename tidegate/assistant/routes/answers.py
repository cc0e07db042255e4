"""Asking, asking again, going on, stopping; whether it fits; and the event streams."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tidegate.assistant import answering
from tidegate.assistant.answering import topic_of
from tidegate.assistant.caller import Told, body_of, caller_of, while_signed_in
from tidegate.assistant.routes.conversations import conversation_of

_EVENTS = {"cache-control": "no-store", "x-accel-buffering": "no"}


class _Ask(msgspec.Struct):
    """``parent`` left out: after the leaf that is shown; ``null``: a first question."""

    text: str
    parent: str | msgspec.UnsetType | None = msgspec.UNSET
    model: str = ""
    files: list[str] = []
    leave_out: list[str] = []


class _Again(msgspec.Struct):
    question: str
    model: str = ""


class _GoOn(msgspec.Struct):
    answer: str


class _Given(msgspec.Struct):
    token: str
    reason: str = ""


async def ask(request: Request) -> Response:
    """A question."""
    caller = await caller_of(request)
    one, given = conversation_of(caller), await body_of(request, _Ask)
    if not given.text.strip():
        raise Told(422, "empty", "There is nothing to ask.")
    _free(caller.parts.generations.answers(one.id))
    parent = one.kept.leaf if given.parent is msgspec.UNSET else given.parent
    question, answer = answering.ask(
        caller.parts, caller.asker, one, given.text, parent, given.model, given.files, given.leave_out
    )
    return JSONResponse({"question": question.id, "answer": answer.id}, status_code=202)


async def again(request: Request) -> Response:
    """Another answer to the same question."""
    caller = await caller_of(request)
    one, given = conversation_of(caller), await body_of(request, _Again)
    _free(caller.parts.generations.answers(one.id))
    answer = answering.again(caller.parts, caller.asker, one, given.question, given.model)
    return JSONResponse({"question": given.question, "answer": answer.id}, status_code=202)


async def go_on(request: Request) -> Response:
    """Go on with an answer that ended early."""
    caller = await caller_of(request)
    one, given = conversation_of(caller), await body_of(request, _GoOn)
    _free(caller.parts.generations.answers(one.id))
    answer = answering.go_on(caller.parts, caller.asker, one, given.answer)
    return JSONResponse({"answer": answer.id}, status_code=202)


async def give(request: Request) -> Response:
    """What the gate asked for: a notice was read, or a reason."""
    caller = await caller_of(request)
    given, asker = await body_of(request, _Given), caller.asker
    receipt = await caller.parts.border.give(asker.who, asker.address, given.token, given.reason, asker.language)
    return JSONResponse({"receipt": receipt})


async def stop(request: Request) -> Response:
    """Stop what is being written."""
    caller = await caller_of(request)
    return JSONResponse({"stopped": caller.parts.generations.stop(conversation_of(caller).id)})


async def fit(request: Request) -> Response:
    """Whether a question would fit, before it is sent."""
    caller = await caller_of(request)
    one, given = conversation_of(caller), await body_of(request, _Ask)
    parent = one.kept.leaf if given.parent is msgspec.UNSET else given.parent
    earlier = answering.before(caller.parts, one, parent, given.leave_out)
    return JSONResponse(answering.fit_of(caller.parts, one, earlier, given.text, given.model).shown())


async def events(request: Request) -> Response:
    """The events of one conversation."""
    caller = await caller_of(request)
    one = conversation_of(caller)
    stream = while_signed_in(caller, caller.parts.hub.follow(one.id, _after(request)))
    return StreamingResponse(stream, media_type="text/event-stream", headers=_EVENTS)


async def list_events(request: Request) -> Response:
    """The events of a person's list; with ``?of=``, of nobody else's, whoever is signed in by now."""
    caller = await caller_of(request)
    if request.query_params.get("of", caller.person) != caller.person:
        raise Told(401, "not-signed-in", "Sign in first.")
    stream = while_signed_in(caller, caller.parts.hub.follow(topic_of(caller.person), _after(request)))
    return StreamingResponse(stream, media_type="text/event-stream", headers=_EVENTS)


def _after(request: Request) -> str | None:
    return request.headers.get("last-event-id") or request.query_params.get("after")


def _free(writing: object) -> None:
    if writing:
        raise answering.NotNow("An answer is being written in this conversation. Stop it first, or wait for it.")


ROUTES = [
    Route("/api/conversations/{id}/ask", ask, methods=["POST"]),
    Route("/api/conversations/{id}/answer", again, methods=["POST"]),
    Route("/api/conversations/{id}/continue", go_on, methods=["POST"]),
    Route("/api/conversations/{id}/stop", stop, methods=["POST"]),
    Route("/api/conversations/{id}/fit", fit, methods=["POST"]),
    Route("/api/conversations/{id}/events", events),
    Route("/api/events", list_events),
    Route("/api/given", give, methods=["POST"]),
]
