"""Conversations out of the archives that ChatGPT, Claude and DeepSeek give people of their own.

Each is a ZIP (or the JSON alone) with ``conversations.json``, in three shapes:

- ChatGPT: ``mapping`` of nodes with ``parent`` and ``message.author.role``, ``message.content.parts``, and
  ``current_node``; larger ones in ``conversations-000.json`` and so on; files beside it, named by their id.
- Claude: ``chat_messages`` with ``sender`` ``human`` or ``assistant``, ``content`` blocks or ``text``; the text of
  attachments in ``extracted_content``; since 2025 ``parent_message_uuid``.
- DeepSeek: ``mapping`` of nodes with ``parent`` and ``message.fragments`` of type ``REQUEST``, ``THINK``, ``RESPONSE``
  (before: ``message.role``, ``content``, ``reasoning_content``); ``inserted_at``.

None of them promises its shape.  What is not understood is left out and counted, never guessed at.  Read from what
tools of others that read these archives say of them; no archive of a person was at hand.

Must never: unpack without a limit, or fail as a whole because of one conversation.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec

#: Bytes of one JSON and of one file, unpacked; files, conversations and messages of one archive.
LARGEST: Final = 128 * 1024 * 1024
LARGEST_FILE: Final = 32 * 1024 * 1024
FILES: Final = 200
CONVERSATIONS: Final = 20_000
MESSAGES: Final = 5_000
#: Unpacked to packed, beyond which a member is not read.
_RATIO: Final = 200
_ROLES: Final = {"user": "user", "human": "user", "assistant": "assistant"}


class NoArchive(Exception):
    """This is not one of the archives; the text says so, for people."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message: ``files`` are ids and names of files in the archive, ``texts`` names and texts that came with it."""

    id: str
    parent: str | None
    role: str
    created: float
    text: str = field(repr=False)
    thinking: str = field(default="", repr=False)
    model: str = ""
    files: tuple[tuple[str, str], ...] = ()
    texts: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Moved:
    """A conversation; parents come before their children."""

    title: str = field(repr=False)
    created: float
    updated: float
    turns: tuple[Turn, ...]
    leaf: str | None


class Archive:
    """An archive in memory.  Raises ``NoArchive``."""

    def __init__(self, content: bytes) -> None:
        self._alone = content if content.lstrip()[:1] in (b"[", b"{") else None
        self._zip: zipfile.ZipFile | None = None
        if self._alone is None:
            try:
                self._zip = zipfile.ZipFile(io.BytesIO(content))
            except (zipfile.BadZipFile, ValueError, NotImplementedError):
                raise NoArchive("This is not an archive of ChatGPT, Claude or DeepSeek.") from None

    def parts(self) -> Iterator[bytes]:
        """The JSON files with conversations.  Raises ``NoArchive`` where there is none."""
        if self._alone is not None:
            yield self._alone
            return
        names = [one for one in self._members() if _is_conversations(one.filename)]
        if not names:
            raise NoArchive("There is no conversations.json in this archive.")
        for one in sorted(names, key=lambda one: one.filename):
            if (content := self._read(one, LARGEST)) is not None:
                yield content

    def file(self, id: str) -> bytes | None:
        """The file that ``id`` names, if it is there and small enough."""
        for one in self._members():
            if one.filename.rpartition("/")[2].startswith(id):
                return self._read(one, LARGEST_FILE)
        return None

    def _members(self) -> list[zipfile.ZipInfo]:
        return [one for one in self._zip.infolist() if not one.is_dir()] if self._zip else []

    def _read(self, one: zipfile.ZipInfo, most: int) -> bytes | None:
        if one.file_size > most or one.file_size > _RATIO * max(one.compress_size, 4096) or self._zip is None:
            return None
        try:
            with self._zip.open(one) as source:
                content = source.read(most + 1)
        except Exception:  # damaged, under a password, or packed in a way that is not known here
            return None
        return content if len(content) <= most else None


def _is_conversations(name: str) -> bool:
    last = name.rpartition("/")[2]
    return last.startswith("conversations") and last.endswith(".json")


def conversations_of(raw: bytes) -> tuple[list[Moved], int]:
    """The conversations in ``raw``, and how many were not understood.  Raises ``NoArchive``."""
    try:
        told = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        raise NoArchive("The conversations in this archive are no JSON.") from None
    if isinstance(told, dict):
        told = told.get("conversations", [told])
    if not isinstance(told, list):
        raise NoArchive("This is not an archive of ChatGPT, Claude or DeepSeek.")
    found, lost = [], max(len(told) - CONVERSATIONS, 0)
    for one in told[:CONVERSATIONS]:
        try:
            moved = _conversation(one)
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            moved = None
        if moved is None:
            lost += 1
        else:
            found.append(moved)
    return found, lost


def _conversation(one: Any) -> Moved | None:
    if "chat_messages" in one:
        return _claude(one)
    if "mapping" not in one:
        return None
    read = _deepseek_node if "inserted_at" in one else _chatgpt_node
    return _tree(one, {id: read(node) for id, node in list(one["mapping"].items())[:MESSAGES]})


def _tree(one: Mapping[str, Any], nodes: Mapping[str, Turn | None]) -> Moved | None:
    """Nodes that say nothing (roots, tools, systems) are left out: their children hang on what is above."""
    mapping = one["mapping"]

    def above(id: str | None) -> str | None:
        for _ in range(len(mapping)):
            if id is None or id not in mapping or nodes.get(id) is not None:
                return id if id in nodes else None
            id = mapping[id].get("parent")
        return None

    kept: dict[str, Turn] = {}
    waiting = [id for id, turn in nodes.items() if turn is not None]
    while waiting:
        ready = [id for id in waiting if (up := above(mapping[id].get("parent"))) is None or up in kept]
        if not ready:  # a circle
            break
        for id in ready:
            turn = nodes[id]
            assert turn is not None
            kept[id] = _placed(turn, id, above(mapping[id].get("parent")))
        waiting = [id for id in waiting if id not in kept]
    if not kept:
        return None
    leaf = above(one.get("current_node")) or list(kept)[-1]
    created = _time(one.get("create_time") or one.get("inserted_at"))
    updated = _time(one.get("update_time") or one.get("updated_at")) or created
    return Moved(_text(one.get("title"))[:200], created, updated, tuple(kept.values()), leaf)


def _placed(turn: Turn, id: str, parent: str | None) -> Turn:
    return Turn(id, parent, turn.role, turn.created, turn.text, turn.thinking, turn.model, turn.files, turn.texts)


def _chatgpt_node(node: Mapping[str, Any]) -> Turn | None:
    message = node.get("message")
    role = _ROLES.get(message["author"]["role"]) if message else None
    if not message or role is None or (message.get("metadata") or {}).get("is_visually_hidden_from_conversation"):
        return None
    content, about = message.get("content") or {}, message.get("metadata") or {}
    kind = content.get("content_type")
    thinking = ""
    if kind == "thoughts":
        thinking = "\n".join(_text(one.get("content")) for one in content.get("thoughts", ()))
    text = "\n".join(part for part in content.get("parts", ()) if isinstance(part, str)) or _text(content.get("text"))
    files = [(_text(one.get("id")), _text(one.get("name"))) for one in about.get("attachments") or ()]
    files += [
        (_text(part.get("asset_pointer")).rpartition("/")[2], "picture")
        for part in content.get("parts", ())
        if isinstance(part, dict) and part.get("asset_pointer")
    ]
    if not text.strip() and not thinking and not files:
        return None
    created = _time(message.get("create_time"))
    return Turn("", None, role, created, text, thinking, _text(about.get("model_slug")), tuple(dict(files).items()))


def _deepseek_node(node: Mapping[str, Any]) -> Turn | None:
    message = node.get("message")
    if not message:
        return None
    said: dict[str, list[str]] = {}
    for fragment in message.get("fragments") or ():
        said.setdefault(_text(fragment.get("type")), []).append(_text(fragment.get("content")))
    texts = said.get("REQUEST") or said.get("RESPONSE") or [_text(message.get("content"))]
    role = "user" if "REQUEST" in said else _ROLES.get(_text(message.get("role")).lower(), "assistant")
    thinking = "\n".join(said.get("THINK") or [_text(message.get("reasoning_content"))])
    if not "".join(texts).strip() and not thinking:
        return None
    names = [_text(one.get("file_name") or one.get("name")) for one in message.get("files") or () if one]
    text = "\n\n".join([*texts, *(f"[{name}]" for name in names if name)])
    return Turn("", None, role, _time(message.get("inserted_at")), text, thinking, _text(message.get("model")))


def _claude(one: Mapping[str, Any]) -> Moved | None:
    turns: dict[str, Turn] = {}
    last: str | None = None
    for message in one["chat_messages"][:MESSAGES]:
        role = _ROLES.get(_text(message.get("sender")))
        blocks = message.get("content") or ()
        text = "\n\n".join(_text(part.get("text")) for part in blocks if part.get("type") == "text")
        thinking = "\n\n".join(_text(part.get("thinking")) for part in blocks if part.get("type") == "thinking")
        attached = message.get("attachments") or ()
        texts = [
            (_text(part.get("file_name")) or "file.txt", _text(part.get("extracted_content"))) for part in attached
        ]
        id = _text(message.get("uuid")) or str(len(turns))
        if role is None or id in turns:
            continue
        parent = message.get("parent_message_uuid")
        up = parent if parent in turns else (None if parent and not turns else last)
        turns[id] = Turn(
            id,
            up,
            role,
            _time(message.get("created_at")),
            text or _text(message.get("text")),
            thinking,
            texts=tuple(pair for pair in texts if pair[1]),
        )
        last = id
    if not turns:
        return None
    created = _time(one.get("created_at"))
    updated = _time(one.get("updated_at")) or created
    return Moved(_text(one.get("name"))[:200], created, updated, tuple(turns.values()), last)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _time(value: Any) -> float:
    """Seconds since 1970 from a number or ISO 8601; 0 where it is neither."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if 0 < value < 1e11 else 0.0
    try:
        return datetime.fromisoformat(_text(value)).timestamp()
    except (ValueError, OverflowError):
        return 0.0
