"""Reading what is made of messages with their lengths: protobuf, the frames of gRPC and Connect, event streams of AWS.

Must never: leave out bytes between two messages, or behind the last.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Final

from tidegate.wire import charsets, content_codings, event_stream, header_values, protobuf_text, transfer_codings
from tidegate.wire.documents.rewriting import FIXED
from tidegate.wire.header_values import NOTHING, HeaderValue
from tidegate.wire.limits import LONGEST_ID, MOST_FRAMES
from tidegate.wire.reasons import MALFORMED, MALFORMED_ENCODING, TOO_DEEP, TRUNCATED
from tidegate.wire.selectors import WHOLE_BODY
from tidegate.wire.splices import PLAIN, Document, Place
from tidegate.wire.text_reader import TextReader

_EVENTS: Final = header_values.parse(event_stream.TYPE)


class FramedReader(TextReader):
    """What `reader.Reader` does with messages."""

    @abstractmethod
    def _content(self, document: Document, media: HeaderValue, path: str, nested: int, *, in_file: bool) -> None:
        """Read bytes that are neither compressed nor made of messages."""

    def _transferred(self, document: Document, word: str, path: str) -> Document:
        content: bytes = document.content
        decoded = transfer_codings.decoded(content, word)
        if decoded is None:
            self.not_read(path, MALFORMED_ENCODING)
            return document
        return document.within(0, len(content), transfer_codings.by_name(word), decoded)

    def _stretch_of_bytes(self, document: Document, start: int, end: int, path: str, nested: int) -> None:
        """Bytes that no format accounts for: read as text."""
        decoded = charsets.decode(document.content[start:end])
        text = document.within(start, end, charsets.of(decoded.codec), decoded.text)
        self._said(decoded.text, path, "value", Place(text, 0, len(decoded.text), PLAIN), nested)

    def _protobuf(self, document: Document, path: str, nested: int) -> None:
        if not self._message(document, path, 0, nested):
            self.not_read(path or "body", MALFORMED)
            self._stretch_of_bytes(document, 0, len(document.content), path or WHOLE_BODY, nested)

    def _message(self, document: Document, path: str, depth: int, nested: int) -> bool:
        fields = protobuf_text.message(document.content)
        if fields is None:
            return False
        for field in fields:
            content: bytes = document.content[field.start : field.end]
            inner = document.within(field.head, field.end, protobuf_text.LENGTH, content)
            where = f"{path}.F{field.number}" if path and not path.endswith(">") else f"{path}F{field.number}"
            self._field(inner, where, depth, nested)
        for start, end in protobuf_text.between(document.content, fields):
            self._stretch_of_bytes(document, start, end, path or "body", nested)
        return True

    def _field(self, document: Document, path: str, depth: int, nested: int) -> None:
        content: bytes = document.content
        text = protobuf_text.printable(content)
        if text is None or protobuf_text.rather_message(content):
            if depth >= self._limits.protobuf_depth:
                self.not_read(path, TOO_DEEP)
            elif self._message(document, path, depth + 1, nested):
                return
        text = content.decode("utf-8", "surrogateescape") if text is None else text
        if len(content) > LONGEST_ID and text != charsets.shown(text):
            self._content(document, NOTHING, path, nested, in_file=True)
            return
        inner = document.within(0, len(content), charsets.of("utf-8"), text)
        self._string(text, path, Place(inner, 0, len(text), PLAIN), nested, in_file=False)

    def _frames(self, document: Document, media: HeaderValue, path: str, nested: int) -> None:
        if "-text" in media.main:
            # gRPC-Web for clients that can only send text: base64 of all frames.
            document = self._transferred(document, "base64", path or "body")
        number = 0
        end = 0
        try:
            for frame in protobuf_text.frames(document.content):
                self._frame(document, frame, media, f"{path}<{number}>" if number else path, nested)
                number, end = number + 1, frame.end
        except protobuf_text.NotProtobuf:
            self.not_read(path or "body", TRUNCATED if number else MALFORMED)
            rest = document.within(end, len(document.content), PLAIN, document.content[end:])
            self._content(rest, NOTHING, path, nested, in_file=False)

    def _frame(
        self, document: Document, frame: protobuf_text.Frame, media: HeaderValue, path: str, nested: int
    ) -> None:
        content: bytes = document.content[frame.start : frame.end]
        if frame.compressed and content:
            coding = content_codings.sniffed(content)
            decoded = content_codings.decode(content, coding or "unknown", self._limits)
            if decoded.trouble is not None:
                self.not_read(path or "body", decoded.trouble)
            content = decoded.content
        inner = document.within(frame.head, frame.end, protobuf_text.FRAME, content)
        if not content:
            return
        if frame.text or "json" in media.main:
            self._content(inner, media, path, nested, in_file=False)
        else:
            self._protobuf(inner, path, nested)

    # --- event streams of AWS

    def _messages(self, document: Document, path: str, nested: int) -> None:
        content: bytes = document.content
        at = number = 0
        while at < len(content):
            try:
                found = event_stream.message_at(content, at) if number < MOST_FRAMES else None
                headers = event_stream.headers_of(content[at + event_stream.PRELUDE : found.payload]) if found else []
            except event_stream.Malformed:
                found = None
            if found is None:
                self.not_read(path or "body", TRUNCATED if number else MALFORMED)
                rest = document.within(at, len(content), FIXED, content[at:])
                self._content(rest, NOTHING, path, nested, in_file=False)
                return
            self._message_of_stream(document, found, headers, f"{path}<{number}>" if number else path, nested)
            at, number = found.end, number + 1

    def _message_of_stream(
        self,
        document: Document,
        found: event_stream.Message,
        headers: list[event_stream.Header],
        path: str,
        nested: int,
    ) -> None:
        if not found.sound:
            self.not_read(path or "body", MALFORMED)
        for header in headers:
            if header.name in event_stream.KNOWN or not header.value:
                continue
            value = header.value if isinstance(header.value, bytes) else header.value.encode("utf-8", "replace")
            self._carried(
                document.within(found.start, found.payload, FIXED, value), NOTHING, path, nested, in_file=True
            )
        content: bytes = document.content[found.payload : found.after]
        if not content:
            return
        inner = document.within(found.start, found.end, event_stream.MESSAGE, content)
        if any(header.name == event_stream.SIGNATURE for header in headers):
            media = _EVENTS
        else:
            media = header_values.parse(event_stream.said_by(headers).get(":content-type"))
        self._carried(inner, media, path, nested, in_file=False)
