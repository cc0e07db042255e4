"""What reached the practice service: the proof of what really left the organisation.

Everything is kept as it came in, in memory and as JSON lines.  These lines hold whole prompts by design, so they must
never lie in the gateway's own directory.
"""

from __future__ import annotations

import base64
import json
import threading
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import brotli
import zstandard


@dataclass(slots=True)
class Seen:
    """One request or WebSocket as the service received it.

    ``body`` is the bytes on the wire (still encoded, see ``text``); ``messages`` are WebSocket messages, in order.
    ``complete`` is false when the sender went away before the end of the body.
    """

    number: int
    scheme: str
    version: str
    method: str
    host: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    messages: list[str | bytes] = field(default_factory=list)
    complete: bool = False

    def header(self, name: str) -> str | None:
        """The first value of a header, or ``None``."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    @property
    def text(self) -> str:
        """All that was said here: the decoded body and every WebSocket message, for searching."""
        said = [plain(self.body, self.header("content-encoding")).decode("utf-8", "replace")]
        said += [m if isinstance(m, str) else m.decode("utf-8", "replace") for m in self.messages]
        return "\n".join(part for part in said if part)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; bytes are base64."""
        return {
            "number": self.number,
            "scheme": self.scheme,
            "version": self.version,
            "method": self.method,
            "host": self.host,
            "path": self.path,
            "query": self.query,
            "headers": [list(pair) for pair in self.headers],
            "body": base64.b64encode(self.body).decode(),
            "messages": [
                {"text": m} if isinstance(m, str) else {"bytes": base64.b64encode(m).decode()} for m in self.messages
            ],
            "complete": self.complete,
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Seen:
        """The inverse of ``to_dict``."""
        messages = [m["text"] if "text" in m else base64.b64decode(m["bytes"]) for m in raw["messages"]]
        plainly = {key: raw[key] for key in ("number", "scheme", "version", "method", "host", "path", "query")}
        headers = tuple((str(key), str(value)) for key, value in raw["headers"])
        body = base64.b64decode(raw["body"])
        return cls(**plainly, headers=headers, body=body, messages=messages, complete=bool(raw["complete"]))


class Notebook:
    """The pages: ``begin`` when a request starts, ``end`` when it is over.  Unfinished requests can be read too."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._seen: list[Seen] = []
        self._next = 1

    def begin(self, page: Callable[[int], Seen]) -> Seen:
        """Number a new entry and keep it."""
        with self._lock:
            seen = page(self._next)
            self._next += 1
            self._seen.append(seen)
            return seen

    def end(self, seen: Seen) -> None:
        """Write the entry to the file, whether it was complete or not."""
        if self._file is None:
            return
        with self._lock, self._file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(seen.to_dict(), ensure_ascii=False) + "\n")

    def after(self, number: int = 0) -> list[Seen]:
        """Entries numbered above ``number``, oldest first."""
        with self._lock:
            return [seen for seen in self._seen if seen.number > number]

    def clear(self) -> None:
        """Forget the entries in memory; the file and the numbering go on."""
        with self._lock:
            self._seen.clear()


def plain(body: bytes, encoding: str | None) -> bytes:
    """``body`` without its content encoding; unchanged where the encoding is unknown or the bytes are not in it."""
    try:
        return _DECODERS[(encoding or "identity").strip().lower()](body)
    except (KeyError, zlib.error, brotli.error, zstandard.ZstdError):
        return body


_DECODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": lambda body: zlib.decompress(body, zlib.MAX_WBITS | 16),
    "deflate": zlib.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}
