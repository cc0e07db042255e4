"""What is fuzzed: each target takes any bytes, may raise only what its module promises, and checks a law if any.

A new decoder or extractor gets a line in ``TARGETS``; a test feeds every one of them without atheris as well.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import IO, Final, TypeAlias
from zoneinfo import ZoneInfo

from tidegate.core.problem import Problems
from tidegate.detectors.own.laid import laid
from tidegate.detectors.own.plain import Plain
from tidegate.edges import people
from tidegate.usage import arrays, dhcpd_leases, dnstap, history, syslog
from tidegate.wire import bodies, content_codings, downloads, escapes, event_stream, icap, runs
from tidegate.wire.channels import Channel
from tidegate.wire.documents import whole
from tidegate.wire.documents.extract import extract
from tidegate.wire.documents.extracted import KINDS, Extracted, FileLimits, Unreadable
from tidegate.wire.limits import Limits
from tidegate.wire.placeholders import Vault
from tidegate.wire.restore import Restorer, Unrestorable

Target: TypeAlias = Callable[[bytes], None]

#: Small limits, so that a run is spent on many inputs and not on long ones.
LIMITS: Final = Limits(decoded=1 << 20)
FILES: Final = FileLimits(unpacked=1 << 20, characters=1 << 18)
#: Parts of a body in which something is replaced.
_EDITED: Final = 8
_MEDIA: Final = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "application/xml",
    "application/grpc",
    "application/x-protobuf",
    "text/plain; charset=euc-kr",
    "text/html",
    "message/rfc822",
    event_stream.TYPE,
)


_REPLIES: Final = ("text/event-stream", "application/json", "text/html", event_stream.TYPE)
#: A message without headers and payload: its two lengths, and their checksums.
_EMPTY_MESSAGE: Final = bytes.fromhex("000000100000000005c248eb7d98c8ff")


def _body(media_type: str, data: bytes) -> None:
    """A body is read whatever it says; nothing found means nothing changes; what is found is replaced, or cannot be."""
    reading = bodies.read(data, media_type=media_type, encoding=None, limits=LIMITS)
    if reading.rewrite({}) != data:
        raise AssertionError("nothing was replaced, and the body is another")
    for number in range(min(len(reading.parts), _EDITED)):
        with contextlib.suppress(Unreadable):
            reading.rewrite({number: [(0, 1, "[X]")]})


def _coded(coding: str, data: bytes) -> None:
    bodies.read(data, media_type=None, encoding=coding, limits=LIMITS)
    decoded = content_codings.decode(data, coding, LIMITS)
    if len(decoded.content) > LIMITS.decoded:
        raise AssertionError("more came out than the limit")


def _message(data: bytes) -> None:
    """What a message says may be anything; that it is one is no luck here."""
    said = event_stream.with_payload(_EMPTY_MESSAGE, data)
    _body(event_stream.TYPE, said)
    _restored(event_stream.TYPE, said + said)
    with contextlib.suppress(event_stream.Malformed):
        event_stream.headers_of(data)


def _in_chunks(data: bytes) -> None:
    bodies.read(data, media_type=None, encoding="aws-chunked", limits=LIMITS)
    said = bodies.read(b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data), media_type=None, encoding="aws-chunked")
    if data and said.body.content != data:
        raise AssertionError("the chunks carried something else")


def _file(kind: str, data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        extract(data, kind, FILES)


def _whole(data: bytes) -> None:
    whole.read(data, FILES)


def _views(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    for view in escapes.views(text):
        if not 0 <= view.start <= view.end <= len(text):
            raise AssertionError("a view lies outside its text")
    for run in runs.runs(text):
        if not 0 <= run.start < run.end <= len(text):
            raise AssertionError("a run lies outside its text")


def _laid(data: bytes) -> None:
    plain = Plain.of(data.decode("utf-8", "replace"))
    for stretch in laid(plain):
        if len(stretch.at) and not 0 <= int(stretch.at.min()) <= int(stretch.at.max()) < len(plain.text):
            raise AssertionError("a letter lies outside its text")


def _restored(media_type: str, data: bytes) -> None:
    vault = Vault(b"k" * 32, "fuzz")
    vault.token_for("email", "kim@example.kr")
    restorer = Restorer(vault, media_type, limits=LIMITS)
    with contextlib.suppress(Unrestorable):
        for at in range(0, len(data), 7):
            restorer.feed(data[at : at + 7])
        restorer.feed(b"", end=True)


class _Files:
    """Files in a body are read here, in the same process."""

    kinds = KINDS

    def read(self, content: bytes, kind: str) -> Extracted:
        return extract(content, kind, FILES)


def _download(data: bytes) -> None:
    """A file in an answer either stays or is one in which a value of ours stands."""
    vault = Vault(b"k" * 32, "fuzz")
    token = vault.token_for("email", "kim@example.kr")
    for content in (data, data.replace(b"TOKEN", token.encode())):
        reading = bodies.read(content, media_type=None, encoding=None, limits=LIMITS, files=_Files())
        new, _ = downloads.written(reading, vault)
        if new == content:
            raise AssertionError("it was written anew and is the same")


def _cut(data: bytes) -> None:
    """However a text is cut, the same is replaced."""
    vault = Vault(b"k" * 32, "fuzz")
    vault.token_for("email", "kim@example.kr")
    text = data.decode("utf-8", "replace")
    whole_edits = _edits(vault, [text])
    if _edits(vault, [text[at : at + 3] for at in range(0, len(text), 3)]) != whole_edits:
        raise AssertionError("the cuts changed what is replaced")


def _edits(vault: Vault, pieces: Iterable[str]) -> list[tuple[int, int, str]]:
    channel = Channel(vault)
    return [(edit.start, edit.end, edit.new) for piece in pieces for edit in channel.feed(piece)]


def _icap(data: bytes) -> None:
    """A request of ICAP, or what is none, is the same whole and byte by byte: events, and at most one named error."""
    if _conversation([data]) != _conversation(data[at : at + 1] for at in range(len(data))):
        raise AssertionError("the cuts changed what was read")


def _conversation(pieces: Iterable[bytes]) -> list[object]:
    """The events of a client that sends the rest when it is asked, pieces of data joined; an error is the last."""
    reader, found = icap.Requests(), list[object]()
    with contextlib.suppress(icap.ProtocolError):
        for piece in pieces:
            reader.feed(piece)
            while (event := _next(reader, found)) is not None:
                if isinstance(event, icap.Data) and found and isinstance(last := found[-1], icap.Data):
                    found[-1] = icap.Data(last.chunk + event.chunk)
                else:
                    found.append(event)
                if isinstance(event, icap.Paused):
                    reader.go_on()
    return found


def _next(reader: icap.Requests, found: list[object]) -> icap.Event | None:
    try:
        return reader.next()
    except icap.ProtocolError as error:
        found.append((error.status, error.why))
        raise


def _decoded(lines: Callable[[IO[bytes]], Iterable[bytes]], data: bytes) -> None:
    """A decoder of logs makes whole lines of whatever comes, or says that it cannot go on."""
    with contextlib.suppress(EOFError):
        for line in lines(io.BytesIO(data)):
            if line.count(b"\n") != 1 or not line.endswith(b"\n"):
                raise AssertionError("not one line")


def _history(raw: IO[bytes]) -> Iterable[bytes]:
    return history.lines(raw, None, lambda _host: True)


def _syslog(data: bytes) -> None:
    frames = syslog.Frames(1 << 10)
    for one in (*frames.feed(data), frames.rest()):
        said = syslog.message(one, "192.0.2.1", _CAME, ZoneInfo("UTC"))
        if len(one) > 1 << 10 or len(said.line.splitlines()) != 1:
            raise AssertionError("too long, or not one line")


def _people(data: bytes) -> None:
    """Who is read from a file is written so that the same are read again."""
    with contextlib.suppress(Problems):
        read = people.parse_people(data.decode("utf-8", "replace"))
        if people.parse_people(people.emit_people(read.values())) != read:
            raise AssertionError("other people came back")


def _addresses(data: bytes) -> None:
    """Places that are read from a file are written so that the same are read again."""
    with contextlib.suppress(Problems):
        read = people.parse_addresses(data.decode("utf-8", "replace"))
        if set(people.parse_addresses(people.emit_addresses(read))) != set(read):
            raise AssertionError("other places came back")


_LOGS: Final = {"array": arrays.elements, "dnstap": dnstap.lines, "leases": dhcpd_leases.lines, "history": _history}
_CAME: Final = datetime(2025, 1, 31, tzinfo=UTC)

TARGETS: Final[dict[str, Target]] = {
    **{f"body {media_type.partition(';')[0]}": partial(_body, media_type) for media_type in _MEDIA},
    **{f"coding {name}": partial(_coded, name) for name in ("gzip", "deflate", "br", "zstd", "gzip, br")},
    "coding aws-chunked": _in_chunks,
    **{f"file {kind}": partial(_file, kind) for kind in sorted(KINDS)},
    "file of any kind": _whole,
    "escapes and runs": _views,
    "own data, laid out": _laid,
    **{f"reply {name}": partial(_restored, name) for name in _REPLIES},
    "message of an event stream": _message,
    "icap": _icap,
    "reply in pieces": _cut,
    "reply that is a file": _download,
    **{f"log {name}": partial(_decoded, lines) for name, lines in _LOGS.items()},
    "log by syslog": _syslog,
    "people by password": _people,
    "people by address": _addresses,
}
