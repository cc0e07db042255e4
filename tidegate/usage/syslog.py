"""Messages of syslog as lines of a log: how they are told apart on a connection, and what their headers say.

RFC 5424 and RFC 3164 headers, the latter as loosely as senders write it; RFC 6587 octet counting and lines on TCP, and
RFC 5425 on TLS.  A line has the header of RFC 3164 with the sender's time by the clock of the log, or the message alone
where a reader knows it so.  It opens nothing, and whatever bytes come, what it makes is one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

#: A longer message is no log line.  RFC 5424 §6.1 asks receivers for 2,048 bytes and lets them drop what is longer.
LONGEST: Final = 32 << 10
_PRIORITY: Final = re.compile(r"^<\d{1,3}>")
#: RFC 5424 §6: version, time, host, program, process, kind of message, structured data, message.
_NEW: Final = re.compile(
    r"^1 (\S{1,40}) (\S{1,255}) (\S{1,48}) (\S{1,128}) \S{1,32} (?:-|(?:\[(?:[^\]\\]|\\.)*\])+)(?: (.*))?$", re.S
)
#: RFC 3164 §4.1; some senders write a year, or the time of RFC 3339.
_OLD: Final = re.compile(r"^([A-Z][a-z]{2} [ 0-3]\d \d\d:\d\d:\d\d) (.*)$", re.S)
_DATED: Final = re.compile(r"^(\d{4}-\d\d-\d\dT\S{8,24}) (.*)$", re.S)
_TAGGED: Final = re.compile(r"^(\S{1,255}) ([^\s:\[]{1,48})(\[[^\]\s]{1,24}\])?: ?(.*)$", re.S)
_ENDS: Final = re.compile(r"[\r\n\x00\v\f\x1c-\x1e\x85\u2028\u2029]+")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Message:
    """One message.  ``program`` is empty where it does not say; ``text`` is without, ``line`` with a header."""

    program: str
    line: str
    text: str


def message(data: bytes, peer: str, arrived: datetime, zone: ZoneInfo) -> Message:
    """What a message says.  ``arrived`` (with its zone) stands for a time that it does not say; ``peer`` sent it."""
    text = _ENDS.sub(" ", data.decode("utf-8", "backslashreplace").strip("\r\n\x00 "))
    rest = _PRIORITY.sub("", text, count=1)
    new = _NEW.match(rest)
    if new is not None:
        stamp, host, program, process, body = new.groups(default="")
        body = body.removeprefix("\ufeff")
        program = "" if program == "-" else program
        tag = program and f"{program}[{process}]: " if process != "-" else program and f"{program}: "
        return Message(program, f"{_clock(_moment(stamp) or arrived, zone)} {_name(host, peer)} {tag}{body}", body)
    stamp, rest = _old(rest, arrived, zone)
    tagged = _TAGGED.match(rest)
    if tagged is None:
        return Message("", f"{stamp} {rest}", rest)
    return Message(tagged[2], f"{stamp} {rest}", tagged[4])


def _old(rest: str, arrived: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """The time of a header of RFC 3164 by the clock of the log, and what follows it."""
    said = _OLD.match(rest)
    if said is not None:
        return said[1], said[2]
    dated = _DATED.match(rest)
    if dated is not None and (moment := _moment(dated[1])) is not None:
        return _clock(moment, zone), dated[2]
    return _clock(arrived, zone), rest


def _name(host: str, peer: str) -> str:
    return peer if host == "-" else host


def _moment(said: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    try:
        there = moment.astimezone(zone)
    except OverflowError:  # a day before the first or after the last
        there = moment
    return f"{_MONTHS[there.month - 1]} {there.day:2d} {there:%H:%M:%S}"


class Frames:
    """Takes the bytes of a connection and gives its messages.  ``dropped`` counts those that were too long."""

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = longest
        self._data = bytearray()
        self._skip = 0
        self._to_end = False
        self.dropped = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The messages that are whole now."""
        self._data += data
        while (found := self._next()) is not None:
            if found:
                yield found

    def rest(self) -> bytes:
        """What came last without its end, when the connection has ended; empty for part of a counted message."""
        counted = self._skip or self._to_end or re.match(rb"[1-9]\d{0,8} ", self._data)
        return b"" if counted else bytes(self._data)

    def _next(self) -> bytes | None:
        """The next message, empty for what is passed over; ``None`` where more is needed."""
        if self._skip:
            gone = min(self._skip, len(self._data))
            del self._data[:gone]
            self._skip -= gone
            return b"" if gone else None
        if not self._to_end and self._data[:1].isdigit() and self._data[:1] != b"0":
            counted = re.match(rb"(\d{1,9}) ", self._data)
            if counted is not None:
                return self._counted(counted.end(), int(counted[1]))
            if len(self._data) < 10 and self._data.isdigit():
                return None
        return self._line()

    def _counted(self, begin: int, length: int) -> bytes | None:
        if length > self._longest:
            self.dropped += 1
            del self._data[:begin]
            self._skip = length
            return b""
        if len(self._data) < begin + length:
            return None
        found = bytes(self._data[begin : begin + length])
        del self._data[: begin + length]
        return found

    def _line(self) -> bytes | None:
        end = self._data.find(b"\n")
        if end < 0:
            if len(self._data) > self._longest:
                self.dropped += not self._to_end
                self._to_end = True
                self._data.clear()
            return None
        found = bytes(self._data[:end])
        del self._data[: end + 1]
        if self._to_end or len(found) > self._longest:
            self.dropped += not self._to_end
            self._to_end = False
            return b""
        return found
