"""Values put back into a reply, wherever their placeholders come: event streams, JSON, lines, prose, messages.

Whatever the transport cuts and however the model cuts its words, what the person reads is the text with every
placeholder replaced.  All else goes on byte for byte, and at once: see ``waiting`` for what waits and how long.
What comes out is never compressed: whoever uses a ``Restorer`` drops Content-Encoding and Content-Length.
It must never guess: a coding or charset that can't be read is ``Unrestorable``, and the caller decides.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Sequence
from typing import Final, Generic, Protocol, TypeVar

from tidegate.wire import event_stream
from tidegate.wire.channels import plain
from tidegate.wire.content_codings import BadCoding, Decoder
from tidegate.wire.limits import DEFAULT, Limits
from tidegate.wire.placeholders import Vault
from tidegate.wire.records import Chunks, Event, Events, Lines, Overgrown, Record, Records, Values
from tidegate.wire.running_text import RunningText, Table
from tidegate.wire.sse import SseError
from tidegate.wire.waiting import MAX_HELD, Queue

#: Seconds that a caller lets the beginning of what may be a placeholder wait while the service says nothing.
SILENCE: Final = 0.25
#: Headers that are untrue of an answer with other bytes in it.
UNTRUE_WHEN_RESTORED: Final = (
    "accept-ranges",
    "content-digest",
    "content-encoding",
    "content-length",
    "content-md5",
    "digest",
    "etag",
    "repr-digest",
)
_TABLES: Final = frozenset({"text/csv", "text/tab-separated-values"})
_LINES: Final = frozenset(
    {"x-ndjson", "ndjson", "x-jsonlines", "jsonl", "x-jsonl", "jsonlines", "json-lines", "stream+json", "json-seq"}
)
_MARKUP: Final = re.compile(r"text/(html|xml)|application/xml|.*\+xml")
_PROSE: Final = frozenset(
    {"javascript", "x-javascript", "x-www-form-urlencoded", "sql", "yaml", "x-yaml", "toml", "graphql"}
)
#: Bytes looked at to tell what a reply without a telling type is.
_SNIFFED: Final = 64
_GUARD: Final = b")]}'"
_PART: Final = re.compile(rb"[0-9a-z]{1,2}:[\[{\"]")
_PART_BEGUN: Final = re.compile(rb"[0-9a-z]{1,2}:?\Z")
_COUNTED: Final = re.compile(rb"\)\]\}'[^\n]*\n\s*[0-9]+\n")
_JSON_BEGINS: Final = re.compile(rb"\{\s*[\"}]|\[\s*[\[{\"\]]")
_BINARY: Final = (b"PK", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8", b"GIF8", b"RIFF", b"\x7fELF", b"Rar!", b"7z")
#: What a message without text counts for: eight of them do not wait.
_BINARY_SIZE: Final = MAX_HELD // 8
_SPACE: Final = b" \t\r\n\xef\xbb\xbf"

Item = TypeVar("Item")


class Unrestorable(Exception):
    """Values can't be put back into this reply.  ``reason`` is a reason code; no text of the reply is in it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Uncoded:
    """A body out of its content coding, as it comes; ``encoding`` is its Content-Encoding.

    Raises ``Unrestorable`` from the constructor for a coding we don't know, from ``feed`` for bytes that are not in it.
    """

    def __init__(self, encoding: str | None, limits: Limits = DEFAULT) -> None:
        try:
            self._decoder = Decoder(encoding, limits, total=False)
        except BadCoding as bad:
            raise Unrestorable(bad.reason) from None

    @property
    def whole(self) -> bool:
        """Whether the coding says that nothing is missing; without a coding nothing says so."""
        return self._decoder.whole

    def feed(self, chunk: bytes, end: bool = False) -> bytes:
        """What ``chunk`` stands for.  ``end`` says that the body is complete."""
        try:
            out = self._decoder.feed(chunk) if chunk else b""
            if end:
                self._decoder.finish()
        except BadCoding as bad:
            raise Unrestorable(bad.reason) from None
        return out


class _Way(Protocol):
    """A way to restore one kind of reply."""

    def feed(self, chunk: bytes) -> bytes: ...

    def finish(self) -> bytes: ...

    def flush(self) -> bytes: ...

    @property
    def held(self) -> bool: ...


class Restorer:
    """Feed the body of one reply, chunk by chunk; what comes out is the body that the client gets.

    ``media_type`` is its Content-Type with parameters, ``encoding`` its Content-Encoding.  Raises ``Unrestorable``
    from the constructor for a coding or charset we don't know, from ``feed`` for a body that is not in its coding or
    has a frame over the limit.  ``restores`` is false for pictures, sound, archives and other types without text.
    """

    def __init__(
        self, vault: Vault, media_type: str | None, encoding: str | None = None, limits: Limits = DEFAULT
    ) -> None:
        self._uncoded = Uncoded(encoding, limits)
        self._way = _way(vault, media_type)
        self._ended = False

    @property
    def restores(self) -> bool:
        """Whether this kind of reply has text to put values into."""
        return not isinstance(self._way, _Opaque)

    @property
    def held(self) -> bool:
        """Whether something waits for the rest of what may be a placeholder."""
        return self._way.held

    def feed(self, chunk: bytes, end: bool = False) -> bytes:
        """What can go on now.  ``end`` says that the body is complete; saying so twice does no harm."""
        if self._ended:
            if chunk:
                raise Unrestorable("bytes-after-end")
            return b""
        try:
            plain = self._uncoded.feed(chunk, end)
            out = self._way.feed(plain) if chunk else b""
            if end:
                self._ended = True
                out += self._way.finish()
        except SseError as bad:
            raise Unrestorable(bad.code) from None
        return out

    def flush(self) -> bytes:
        """Everything that waits, as it stands: for a caller whose upstream has been silent for a while."""
        return self._way.flush()


class MessageRestorer(Generic[Item]):
    """The same for the messages of one direction of a WebSocket; ``Item`` is whatever the caller knows a message by."""

    def __init__(self, vault: Vault) -> None:
        self._queue: Queue[Item] = Queue(vault)

    @property
    def held(self) -> bool:
        """Whether a message waits for the next."""
        return len(self._queue) > 0

    def feed(self, item: Item, text: str | None) -> list[tuple[Item, str | None]]:
        """The messages that can go on, in order, each with its new text, or ``None`` when it goes on as it came.

        ``text`` is ``None`` for a message without text (a binary one), which keeps its place in the order.
        """
        return self._queue.add(item, text, _BINARY_SIZE if text is None else len(text))

    def flush(self) -> list[tuple[Item, str | None]]:
        """The messages that wait, as they stand: at the end, or when the sender has been silent for a while."""
        return self._queue.flush()


def _way(vault: Vault, media_type: str | None) -> _Way:
    essence, charset = _parsed(media_type)
    kind, _, name = essence.partition("/")
    if essence == "text/event-stream":
        return _Recorded(vault, Events())
    if essence == event_stream.TYPE:
        return _Recorded(vault, event_stream.Messages())
    if essence in _TABLES:
        return Table(vault, charset=charset or "")
    if charset is not None:
        return RunningText(vault, html.escape if _MARKUP.fullmatch(essence) else plain, charset)
    if name in _LINES:
        return _Recorded(vault, Lines())
    if _MARKUP.fullmatch(essence):
        return RunningText(vault, html.escape)
    if name == "json" or name.endswith("+json") or essence in ("", "text/plain", "application/octet-stream"):
        return _Sniffing(vault, essence)
    return RunningText(vault) if kind == "text" or name in _PROSE else _Opaque()


def _parsed(media_type: str | None) -> tuple[str, str | None]:
    """The type without parameters, and a charset if it is another than UTF-8.  Raises ``Unrestorable``."""
    essence, *parameters = (media_type or "").lower().split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        charset = value.strip().strip("\"'")
        if name.strip() == "charset" and charset not in ("", "utf-8", "utf8", "us-ascii", "ascii"):
            return essence.strip(), _ascii_compatible(charset)
    return essence.strip(), None


def _ascii_compatible(charset: str) -> str:
    try:
        known = codecs.lookup(charset)
        if "[EMAIL-7f3a]".encode(known.name) != b"[EMAIL-7f3a]":
            raise Unrestorable("unknown-charset")
    except (LookupError, UnicodeError, ValueError):
        raise Unrestorable("unknown-charset") from None
    return known.name


class _Opaque:
    """No text in it that we could put values into."""

    held = False

    def feed(self, chunk: bytes) -> bytes:
        return chunk

    def finish(self) -> bytes:
        return b""

    def flush(self) -> bytes:
        return b""


class _Recorded:
    """A stream of records.  One that is too long for a record goes on as running text."""

    def __init__(self, vault: Vault, records: Records) -> None:
        self._vault = vault
        self._records = records
        self._queue: Queue[Record] = Queue(vault)
        self._text: RunningText | None = None

    @property
    def held(self) -> bool:
        return len(self._queue) > 0 or (self._records.ripe if self._text is None else self._text.held)

    def feed(self, chunk: bytes) -> bytes:
        if self._text is not None:
            return self._text.feed(chunk)
        try:
            return self._given(self._records.feed(chunk))
        except Overgrown as over:
            self._text = RunningText(self._vault)
            return self._given(over.before) + self.flush() + self._text.feed(over.rest)

    def finish(self) -> bytes:
        if self._text is not None:
            return self._text.finish()
        return self._given(self._records.finish()) + self.flush()

    def flush(self) -> bytes:
        ripe = self._given(self._records.finish()) if self._text is None and self._records.ripe else b""
        waiting = ripe + _bytes(self._queue.flush())
        return waiting + (self._text.flush() if self._text is not None else b"")

    def _given(self, records: Sequence[Record]) -> bytes:
        return b"".join(
            _bytes(self._queue.add(record, record.text, len(record.raw), _name(record))) for record in records
        )


def _name(record: Record) -> str:
    """Events of one name whose data are prose continue each other."""
    if isinstance(record, event_stream.Said):
        return f"event {record.name}"
    return f"event {record.frame.event}" if isinstance(record, Event) else ""


def _bytes(ready: list[tuple[Record, str | None]]) -> bytes:
    return b"".join(record.raw if text is None else record.written(text) for record, text in ready)


class _Sniffing:
    """A type that says little: what it is shows in its first bytes."""

    def __init__(self, vault: Vault, essence: str) -> None:
        self._vault = vault
        self._essence = essence
        self._head = b""
        self._way: _Way | None = None

    @property
    def held(self) -> bool:
        return self._way.held if self._way is not None else bool(self._head)

    def feed(self, chunk: bytes) -> bytes:
        if self._way is not None:
            return self._way.feed(chunk)
        self._head += chunk
        return self._decided(final=False)

    def finish(self) -> bytes:
        out = self._decided(final=True) if self._way is None else b""
        return out + (self._way.finish() if self._way is not None else b"")

    def flush(self) -> bytes:
        out = self._decided(final=True) if self._way is None and self._head else b""
        return out + (self._way.flush() if self._way is not None else b"")

    def _decided(self, *, final: bool) -> bytes:
        head = self._head.lstrip(_SPACE)
        if self._essence == "application/octet-stream":
            self._way = _Opaque() if _is_binary(self._head) else RunningText(self._vault)
        else:
            self._way = self._from(head, final or len(self._head) > _SNIFFED)
        if self._way is None:
            return b""
        out, self._head = self._head, b""
        return self._way.feed(out)

    def _from(self, head: bytes, final: bool) -> _Way | None:
        if not final and _undecided(head):
            return None
        records: Records | None = None
        if head.startswith((b"data:", b"event:")):
            records = Events()
        elif _COUNTED.match(head):
            records = Chunks()
        elif _PART.match(head):
            records = Lines()
        elif _JSON_BEGINS.match(head) or (self._essence not in ("", "text/plain") and head[:1] in b'{["' + _GUARD[:1]):
            records = Values()
        return _Recorded(self._vault, records) if records is not None and head else RunningText(self._vault)


def _undecided(head: bytes) -> bool:
    """Whether the next bytes could still make it a format that is known by its beginning."""
    if head.startswith(_GUARD):
        return not _COUNTED.match(head)
    begun = any(word.startswith(head) for word in (b"data:", b"event:", _GUARD))
    return begun or _PART_BEGUN.match(head) is not None or head.strip() in (b"{", b"[")


def _is_binary(head: bytes) -> bool:
    return b"\0" in head or head.startswith(_BINARY)
