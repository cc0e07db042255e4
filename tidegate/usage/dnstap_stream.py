"""A conversation in Frame Streams with a resolver that tells of its queries over a socket.

Control frames are those of fstrm's ``control.h``: a writer that is to be answered says READY and waits for ACCEPT, and
after its STOP for FINISH; one that is not begins with START.  Messages become the lines that a file of the same frames
becomes, so what came both ways counts once.  It must never believe a length, nor hold more than one frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tidegate.usage import dnstap
from tidegate.usage.syslog import Message

_ACCEPT, _START, _STOP, _READY, _FINISH = 1, 2, 3, 4, 5
_CONTENT_TYPE: Final = 1
#: fstrm's own limit (FSTRM_CONTROL_FRAME_LENGTH_MAX).
_LONGEST_CONTROL: Final = 512
_PROGRAM: Final = "dnstap"


class _NoFrames(Exception):
    """What came are no frames of dnstap, so nothing that follows can be told apart."""


class DnstapStream:
    """Takes the bytes of a connection in ``feed``; ``reply`` is what is to be sent back.

    ``passed`` counts messages that are no access of a client, ``dropped`` frames that are too long; ``over`` is
    whether nothing that follows can be told apart, so that the connection is to be closed.
    """

    def __init__(self) -> None:
        self._data = bytearray()
        self._asked = self._ready = self._begun = self.over = False
        self.reply = b""
        self.passed = self.dropped = 0

    def feed(self, data: bytes, _peer: str) -> list[Message]:
        """What was told in the frames that are whole now."""
        self._data += data
        told: list[Message] = []
        try:
            told.extend(Message(_PROGRAM, line, line) for line in self._lines())
        except _NoFrames:
            self.over = True
        return told

    def rest(self, _peer: str) -> list[Message]:
        """Nothing: a frame without its end tells nothing."""
        return []

    def _lines(self) -> Iterator[str]:
        at = 0
        try:
            while (end := self._end(at)) is not None:
                frame = bytes(self._data[at:end])
                at = end
                if frame.startswith(dnstap.CONTROL):
                    self._control(frame[8:])
                elif line := self._told(frame[4:]):
                    yield line
        finally:
            del self._data[:at]

    def _end(self, at: int) -> int | None:
        """Where the frame ends that begins at ``at``; ``None`` while it is not whole."""
        begin, longest = at + 4, dnstap.LONGEST
        if self._data[at:begin] == dnstap.CONTROL:
            begin, longest = begin + 4, _LONGEST_CONTROL
        if len(self._data) < begin:
            return None
        size = int.from_bytes(self._data[begin - 4 : begin])
        if size > longest:
            self.dropped += 1
            raise _NoFrames
        return begin + size if len(self._data) >= begin + size else None

    def _control(self, said: bytes) -> None:
        kind = int.from_bytes(said[:4])
        if kind in (_READY, _START) and dnstap.CONTENT not in contents(said[4:]):
            raise _NoFrames
        if kind == _READY:
            self._ready = True
            self.reply += control(_ACCEPT, dnstap.CONTENT)
        elif kind == _START:
            self._begun = True
        elif kind == _STOP:
            self._begun = False
            self.reply += control(_FINISH) if self._ready else b""

    def _told(self, frame: bytes) -> str:
        """A line; empty for what is passed over."""
        if not self._begun:
            raise _NoFrames
        kind, line = dnstap.line(frame, self._asked)
        self._asked = self._asked or kind == dnstap.CLIENT_QUERY
        self.passed += line == dnstap.PASSED
        return "" if line == dnstap.PASSED else line.decode().rstrip("\n")


def control(kind: int, content: bytes = b"") -> bytes:
    """A control frame, with a content type where there is one."""
    said = kind.to_bytes(4)
    if content:
        said += _CONTENT_TYPE.to_bytes(4) + len(content).to_bytes(4) + content
    return dnstap.CONTROL + len(said).to_bytes(4) + said


def contents(fields: bytes) -> list[bytes]:
    """The content types that a control frame names."""
    found, at = [], 0
    while at + 8 <= len(fields):
        kind, size = int.from_bytes(fields[at : at + 4]), int.from_bytes(fields[at + 4 : at + 8])
        if kind == _CONTENT_TYPE:
            found.append(fields[at + 8 : at + 8 + size])
        at += 8 + size
    return found
