"""Moving in: the archive of another service, inspected, and kept as one's own conversations."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tidegate.assistant.answering import changed
from tidegate.assistant.border import Stopped
from tidegate.assistant.caller import Caller, Told, caller_of, read
from tidegate.assistant.moving import FILES, Archive, Moved, NoArchive, Turn, conversations_of
from tidegate.assistant.records import Content, Conversation, Heading, Message
from tidegate.assistant.routes.files import inspected
from tidegate.assistant.store import new_id

#: Bytes of an archive.
LARGEST: Final = 512 * 1024 * 1024


async def move_in(request: Request) -> Response:
    """Take over what the body, an archive, holds.  What the gate stops stays out, and is said."""
    caller = await caller_of(request)
    content = await read(request, LARGEST)
    try:
        archive = await asyncio.to_thread(Archive, content)
        parts = await asyncio.to_thread(lambda: list(archive.parts()))
    except NoArchive as error:
        raise Told(422, "no-archive", str(error)) from None
    mover, lost, left = _Mover(caller, archive), 0, []
    for part in parts:
        try:
            _, released = await inspected(caller, "conversations.json", part)
            moved, unknown = await asyncio.to_thread(conversations_of, released)
        except Stopped as stopped:
            left.append(str(stopped))
            continue
        except NoArchive as error:
            raise Told(422, "no-archive", str(error)) from None
        lost += unknown
        for one in moved:
            await mover.keep(one)
    if lost:
        left.append(f"{lost} conversations were not understood.")
    return JSONResponse({"conversations": mover.conversations, "files": mover.files, "left": left + mover.left})


class _Mover:
    """Keeps conversations of one archive for one person."""

    def __init__(self, caller: Caller, archive: Archive) -> None:
        self._caller, self._archive = caller, archive
        self.conversations = self.files = 0
        self.left: list[str] = []

    async def keep(self, moved: Moved) -> None:
        """Keep one."""
        parts, person = self._caller.parts, self._caller.person
        now = parts.now()
        one = Conversation(
            id=new_id("c"), person=person, created=moved.created or now, updated=now, kept=Heading(title=moved.title)
        )
        ids: dict[str, str] = {}
        parts.store.put(one)
        for turn in moved.turns:
            files = await self._files(turn)
            parts.documents.attach(person, one.id, files)
            ids[turn.id] = new_id("m")
            message = Message(
                id=ids[turn.id],
                conversation=one.id,
                role=turn.role,
                created=turn.created or now,
                parent=ids.get(turn.parent or ""),
                kept=Content(text=turn.text, thinking=turn.thinking, model=turn.model, files=files),
            )
            parts.store.put_message(person, message)
        one.kept.leaf = ids.get(moved.leaf or "")
        changed(parts, one)
        one.updated = moved.updated or now  # it keeps its place in the list
        parts.store.put(one)
        parts.search.changed(person, one, lambda: parts.search.text_of(one))
        self.conversations += 1
        await asyncio.sleep(0)

    async def _files(self, turn: Turn) -> list[str]:
        found: list[str] = []
        given = [(name, self._archive.file(id)) for id, name in turn.files if id]
        given += [(name, text.encode("utf-8", "replace")) for name, text in turn.texts]
        for name, content in given:
            if not content or self.files >= FILES:
                continue
            try:
                kept_name, kept = await inspected(self._caller, name or "file", content)
            except Stopped as stopped:
                self.left.append(str(stopped))
                continue
            self.files += 1
            found.append(self._caller.parts.documents.keep(self._caller.person, kept_name, kept)["id"])
        return found


ROUTES = [Route("/api/moving", move_in, methods=["POST"])]
