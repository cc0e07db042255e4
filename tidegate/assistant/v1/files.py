"""``/v1/files``: files of a key, inspected by the gate before they are stored, and stored sealed."""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tidegate.assistant.border import Prompt
from tidegate.assistant.caller import Told, address_of, language_of, read
from tidegate.assistant.models.directory import HOST, IN_HOUSE
from tidegate.assistant.parts import Parts
from tidegate.assistant.store import new_id
from tidegate.assistant.v1.calls import LARGEST, holder_of
from tidegate.assistant.v1.enclosed import KIND

_ACTIVITY: Final = frozenset({"upload", "api"})


async def upload(request: Request) -> Response:
    """Store a file, once the gate has let it pass."""
    parts: Parts = request.app.state.parts
    holder = holder_of(request)
    raw = await read(request, LARGEST)
    media_type = request.headers.get("content-type", "")
    asked = Prompt(
        holder.who,
        address_of(request),
        IN_HOUSE,
        HOST,
        "/v1/files",
        _ACTIVITY,
        raw,
        media_type=media_type,
        language=language_of(request, parts),
    )
    passed = await parts.border.cross(asked)
    try:
        name, purpose, content = await form_of(passed.body, media_type)
        id = new_id("file")
        parts.store.keep_blob(holder.key.name, KIND, id, content, {"name": name, "purpose": purpose, "key": holder.id})
    except BaseException:
        passed.fail("not-stored")
        raise
    passed.end()
    return JSONResponse(
        _shown({"id": id, "name": name, "purpose": purpose, "size": len(content), "created": parts.now()})
    )


async def form_of(body: bytes, media_type: str) -> tuple[str, str, bytes]:
    """File name, purpose and content of a form that passed.  Raises ``Told``."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", media_type.encode("latin-1", "replace"))]}
    try:
        form = await Request(scope, receive).form(max_files=1, max_fields=20)
    except Exception:
        raise Told(422, "not-understood", "The upload is not a form with one file.") from None
    async with _Closing(form):
        file = form.get("file")
        if file is None or isinstance(file, str):
            raise Told(422, "not-understood", "The form has no field `file` with a file.")
        return file.filename or "file", str(form.get("purpose", "assistants")), await file.read()


class _Closing:
    """Closes the files of a form."""

    def __init__(self, form: Any) -> None:
        self._form = form

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, *_error: object) -> None:
        await self._form.close()


async def listed(request: Request) -> Response:
    """The files of this key."""
    return JSONResponse({"object": "list", "data": [_shown(one) for one in _own(request)], "has_more": False})


async def one(request: Request) -> Response:
    """One file's facts."""
    return JSONResponse(_shown(_found(request)))


async def content(request: Request) -> Response:
    """One file's bytes."""
    found = _found(request)
    parts: Parts = request.app.state.parts
    raw = parts.store.blob(holder_of(request).key.name, KIND, found["id"])
    return Response(raw, media_type="application/octet-stream")


async def delete(request: Request) -> Response:
    """Remove one."""
    found = _found(request)
    parts: Parts = request.app.state.parts
    parts.store.drop_blob(holder_of(request).key.name, KIND, found["id"])
    return JSONResponse({"id": found["id"], "object": "file", "deleted": True})


def _own(request: Request) -> list[dict[str, Any]]:
    parts: Parts = request.app.state.parts
    holder = holder_of(request)
    return [file for file in parts.store.blobs(holder.key.name, KIND) if file.get("key") == holder.id]


def _found(request: Request) -> dict[str, Any]:
    for file in _own(request):
        if file["id"] == request.path_params["id"]:
            return file
    raise Told(404, "not-there", "There is no such file.")


def _shown(file: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": file["id"],
        "object": "file",
        "bytes": file["size"],
        "created_at": int(file["created"]),
        "filename": file["name"],
        "purpose": file["purpose"],
        "status": "processed",
    }
