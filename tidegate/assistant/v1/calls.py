"""What all calls of programs share: whose key it is, its budget, staying at home, and the way of an answer back out.

The answer of a streamed call is read as it passes, so that a server that breaks off, or sends what is no event, is
told to
the program as an error and not as an end.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

import msgspec
from starlette.requests import Request

from tidegate.assistant.border import NotGiven, Stopped
from tidegate.assistant.budgets import Reserved
from tidegate.assistant.caller import Told, address_of, language_of, read
from tidegate.assistant.generation import pieces_of
from tidegate.assistant.keys import Holder
from tidegate.assistant.models.reply import Piece, Pieces, Trouble, whole
from tidegate.assistant.parts import Parts
from tidegate.assistant.routing import CHAT, Asker, Opened, Question, opened
from tidegate.assistant.v1.enclosed import enclosed

#: Bytes of a request; pictures come in them.
LARGEST: Final = 32 * 1024 * 1024
#: Tokens of an answer when a key has a budget and the program does not say how many.
ANSWER: Final = 4096
#: Names the conversation that a request belongs to.
CONVERSATION: Final = "tidegate-conversation"
#: Says why, where the policy asks for a reason; UTF-8, percent-encoded where it is not ASCII.
REASON: Final = "tidegate-reason"
#: Seconds that a program's conversation stays at home after it was sent there.
STAYS: Final = 30 * 86_400.0
_PROGRAM: Final = frozenset({"prompt", "api"})


def holder_of(request: Request) -> Holder:
    """Whose key it is: ``Authorization: Bearer``, or ``x-api-key`` as Anthropic's SDK sends it.  Raises ``Told``."""
    parts: Parts = request.app.state.parts
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        secret = request.headers.get("x-api-key", "")
    holder = parts.keys.holder(secret.strip())
    if holder is None:
        raise Told(401, "invalid-key", "This is not a key of this installation. `tidegate keys add` makes one.")
    return holder


async def json_of(request: Request) -> tuple[dict[str, Any], int]:
    """The request's object, and its size in bytes.  Raises ``Told``."""
    raw = await read(request, LARGEST)
    try:
        return msgspec.json.decode(raw, type=dict[str, Any]), len(raw)
    except msgspec.DecodeError:
        raise Told(400, "not-json", "The request is not a JSON object.") from None


@dataclass(slots=True)
class Running:
    """A call whose answer has begun.  ``settle`` once it is over."""

    parts: Parts
    opened: Opened
    reserved: Reserved | None
    usage: dict[str, Any] | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What goes with the answer."""
        passed = self.opened.passed
        found = {"tidegate-model": self.opened.entry.id}
        if passed.receipt:
            found["tidegate-receipt"] = passed.receipt
        if passed.notice:
            found["tidegate-notice"] = passed.notice.encode("ascii", "backslashreplace").decode().replace("\n", " ")
        return found

    def settle(self) -> None:
        """Count what was used, or what was reserved where nobody said."""
        if self.reserved is not None:
            total = (self.usage or {}).get("total_tokens")
            self.parts.budgets.settle(self.reserved, total if isinstance(total, int) else None)
            self.reserved = None

    async def content(self) -> bytes:
        """The whole answer, values restored.  Raises ``Trouble``."""
        passed = self.opened.passed
        try:
            raw = await whole(self.opened.reply)
            out = passed.feed(raw, end=True)
            usage = msgspec.json.decode(out, type=_Used).usage
        except Trouble as trouble:
            passed.fail(trouble.code)
            raise
        except msgspec.DecodeError:
            passed.fail("broken-events")
            raise Trouble("broken-events", "The model's server sent something that is not an answer.") from None
        except BaseException:
            passed.gone()
            raise
        finally:
            await self.opened.reply.close()
        passed.end()
        self.usage = usage
        self.settle()
        return out

    async def stream(self) -> AsyncIterator[bytes]:
        """The answer's event stream, values restored; its last event may be an error."""
        passed, pieces = self.opened.passed, Pieces()
        try:
            async for chunk in self.opened.reply.chunks:
                out = passed.feed(chunk)
                if out:
                    self._saw(pieces.feed(out))
                    yield out
            out = passed.feed(b"", end=True)
            self._saw(pieces.feed(out))
            if out:
                yield out
            pieces.finish()
            passed.end()
        except Trouble as trouble:
            passed.fail(trouble.code)
            yield b"data: " + msgspec.json.encode({"error": openai_error(trouble.code, str(trouble))}) + b"\n\n"
        finally:
            passed.gone()  # does nothing where the end was told
            self.settle()
            await self.opened.reply.close()

    async def pieces(self) -> AsyncIterator[Piece]:
        """The same as pieces.  Raises ``Trouble``."""
        try:
            async with aclosing(pieces_of(self.opened)) as pieces:
                async for piece in pieces:
                    self._saw([piece])
                    yield piece
        finally:
            self.settle()

    def _saw(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            if piece.kind == "usage":
                self.usage = piece.value


class _Used(msgspec.Struct):
    usage: dict[str, Any] | None = None


def openai_error(code: str, text: str) -> dict[str, Any]:
    """An error as OpenAI's SDK reads it."""
    return {"message": text, "type": code, "code": code, "param": None}


async def begin(request: Request, said: dict[str, Any], size: int, path: str = CHAT) -> Running:
    """Have ``said`` (in the form of OpenAI's API) answered.  Raises ``Told``, ``Spent``, ``Stopped``, ``Trouble``."""
    parts: Parts = request.app.state.parts
    holder = holder_of(request)
    model = str(said.pop("model", "") or "")
    entry = parts.directory.get(model)
    if not holder.may_use(entry.id):
        raise Told(403, "not-this-model", "This key is not good for this model.")
    conversation = _conversation(request, said, holder)
    home = Homebound(parts, conversation)
    if path == CHAT and (filled := await enclosed(parts, holder, said.get("messages"))) is not said.get("messages"):
        said["messages"], size = filled, size + len(msgspec.json.encode(filled))
    reserved = _reserved(parts, holder, said, size, chat=path == CHAT)
    asker = Asker(holder.who, address_of(request), language_of(request, parts), _PROGRAM)
    question = Question(asker, entry.id, said, path, conversation, at_home=not entry.at_home and home.stays())
    try:
        answer = await _opened(request, question)
    except BaseException:
        if reserved is not None:
            parts.budgets.give_back(reserved)
        raise
    if answer.moved:
        home.stay()
    return Running(parts, answer, reserved)


async def _opened(request: Request, question: Question) -> Opened:
    """A program that is asked why gives its reason in the header ``REASON``, and its call goes on."""
    parts, asker = request.app.state.parts, question.asker
    try:
        return await opened(parts.border, parts.directory, question)
    except Stopped as stopped:
        reason = unquote(request.headers.get(REASON, ""))
        if stopped.wants is None or stopped.wants.kind != "justification" or not reason:
            raise
        try:
            await parts.border.give(asker.who, asker.address, stopped.wants.token, reason, asker.language)
        except NotGiven as error:
            raise Told(422, "not-given", str(error)) from None
    return await opened(parts.border, parts.directory, question)


def _reserved(parts: Parts, holder: Holder, said: dict[str, Any], size: int, *, chat: bool) -> Reserved | None:
    """No token is shorter than a byte, so the size of the prompt bounds it; the answer is bounded by asking."""
    key = holder.key
    if key.tokens is None and key.requests is None and key.rate is None:
        return None
    if key.tokens is None or not chat:
        return parts.budgets.reserve(holder, size if key.tokens is not None else 0)
    asked = said.get("max_completion_tokens") or said.get("max_tokens")
    if not isinstance(asked, int) or asked < 1:
        asked = said["max_tokens"] = ANSWER
    if said.get("stream"):
        said["stream_options"] = {**(said.get("stream_options") or {}), "include_usage": True}
    choices = said.get("n")
    return parts.budgets.reserve(holder, size + asked * (choices if isinstance(choices, int) and choices > 0 else 1))


def _conversation(request: Request, said: dict[str, Any], holder: Holder) -> str:
    """What tells one conversation of a program from another: its own name for it, else how it began."""
    named = request.headers.get(CONVERSATION)
    if named:
        return f"{holder.id} {named[:200]}"
    first = next(
        (one for one in said.get("messages") or () if isinstance(one, dict) and one.get("role") == "user"), None
    )
    began = msgspec.json.encode(first if first is not None else said.get("input"))
    return f"{holder.id} {hashlib.sha256(began).hexdigest()[:32]}"


class Homebound:
    """Whether a program's conversation was sent home; only a digest of its name is kept."""

    def __init__(self, parts: Parts, conversation: str) -> None:
        self._db, self._now = parts.store.connection, parts.now
        self._digest = hashlib.sha256(conversation.encode()).digest()

    def stays(self) -> bool:
        """Whether it must stay at home."""
        query = "SELECT 1 FROM homebound WHERE digest = ? AND until > ?"
        return self._db.execute(query, (self._digest, self._now())).fetchone() is not None

    def stay(self) -> None:
        """From now on."""
        self._db.execute("DELETE FROM homebound WHERE until < ?", (self._now(),))
        self._db.execute("INSERT OR REPLACE INTO homebound VALUES (?, ?)", (self._digest, self._now() + STAYS))
