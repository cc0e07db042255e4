"""A name server for one thing: handing a response-policy zone to the organisation's own servers.

Zone transfers whole (AXFR, RFC 5936) and by what changed (IXFR, RFC 1995), the SOA record by which a secondary sees
that there is something new, and NOTIFY (RFC 1996) so that it looks at once.  Every question has to be signed with the
key of the zone (TSIG, RFC 8945), and every answer is: the list of what is refused is nobody else's business.

It resolves nothing.  Must never: answer a question without a good signature with anything but a refusal; let a serial
number go back (RFC 1982), or a secondary would keep the old zone.
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.tsig

#: Changes that are kept for IXFR; a secondary further behind is given the whole zone.
KEPT_CHANGES: Final = 16
#: Records in one message of a transfer: 64 KiB hold about a thousand, and a message must stay below that with its TSIG.
RECORDS_IN_A_MESSAGE: Final = 400
#: Seconds that a connection may be silent, and that a secondary has to acknowledge a NOTIFY before it is sent again.
SILENCE: Final = 30.0
PATIENCE: Final = 2.0
NOTIFY_TIMES: Final = 4
#: Connections at once: secondaries are few.
MOST_CONNECTIONS: Final = 32
REFRESH, RETRY, EXPIRE, NEGATIVE, LIFE = 300, 60, 604_800, 60, 60
_MODULUS: Final = 2**32

Actions = Mapping[str, str]


def later(before: int, at_least: int) -> int:
    """The serial number after ``before``: ``at_least`` if that is ahead of it (RFC 1982), else the next."""
    ahead = 0 < (at_least - before) % _MODULUS < _MODULUS // 2
    return at_least % _MODULUS if ahead else (before + 1) % _MODULUS


@dataclass(frozen=True, slots=True)
class Change:
    """From one serial number to the next: owner names with their old and new targets."""

    before: int
    after: int
    gone: tuple[tuple[str, str], ...]
    new: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Zone:
    """What is handed out: owner names below ``origin`` with the target of their CNAME.

    ``actions`` change by ``replace`` alone; ``serial`` then grows.
    """

    origin: str
    serial: int
    actions: Actions = field(default_factory=dict)
    changes: deque[Change] = field(default_factory=lambda: deque(maxlen=KEPT_CHANGES))

    def replace(self, actions: Actions, at_least: int) -> bool:
        """Take ``actions`` in place of the old ones; ``at_least`` is a serial to go on from.  False if all is alike."""
        new = dict(actions)
        if new == self.actions:
            return False
        old, before = self.actions, self.serial
        self.serial = later(before, at_least)
        gone = tuple((owner, target) for owner, target in old.items() if new.get(owner) != target)
        came = tuple((owner, target) for owner, target in new.items() if old.get(owner) != target)
        self.changes.append(Change(before, self.serial, gone, came))
        self.actions = new
        return True

    def since(self, serial: int) -> tuple[Change, ...] | None:
        """The changes after ``serial``, or ``None`` where they are not all kept."""
        kept = list(self.changes)
        for place, change in enumerate(kept):
            if change.before == serial:
                return tuple(kept[place:])
        return () if serial == self.serial else None


@dataclass(frozen=True, slots=True)
class Key:
    """The key of the zone: its name, the algorithm (``hmac-sha256`` …) and the secret's bytes."""

    name: str
    secret: bytes = field(repr=False)
    algorithm: str = "hmac-sha256"

    @property
    def ring(self) -> dict[dns.name.Name, dns.tsig.Key]:
        """As ``dnspython`` wants it."""
        name = dns.name.from_text(self.name)
        return {name: dns.tsig.Key(name, self.secret, dns.name.from_text(self.algorithm))}


class Server:
    """Serves ``zone`` by UDP and TCP at one address.  ``notify`` are the secondaries told of a change."""

    def __init__(
        self,
        zone: Zone,
        key: Key,
        notify: Sequence[tuple[str, int]] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.zone = zone
        self._origin = dns.name.from_text(zone.origin)
        self._ring = key.ring
        self._notify = tuple(notify)
        self._clock = clock
        self._connections = 0
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None
        self._telling: set[asyncio.Task[None]] = set()
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 is one that the system chooses, ``port`` then says which.  Raises ``OSError``."""
        loop = asyncio.get_running_loop()
        self._tcp = await asyncio.start_server(self._connected, host, port)
        self.port = self._tcp.sockets[0].getsockname()[1]
        try:
            self._udp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), (host, self.port))
        except OSError:
            self._tcp.close()
            raise
        self.tell()

    async def stop(self) -> None:
        """Stop listening, and stop telling secondaries."""
        for task in self._telling:
            task.cancel()
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
            await self._tcp.wait_closed()

    def replace(self, actions: Actions) -> bool:
        """Hand out ``actions`` from now on, and tell the secondaries.  False if nothing changed."""
        changed = self.zone.replace(actions, int(self._clock()))
        if changed:
            self.tell()
        return changed

    def tell(self) -> None:
        """Send a NOTIFY to every secondary, again until it is acknowledged."""
        for place in self._notify:
            task = asyncio.get_running_loop().create_task(self._tell_one(*place))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _tell_one(self, host: str, port: int) -> None:
        loop = asyncio.get_running_loop()
        notice = dns.message.make_query(self._origin, dns.rdatatype.SOA)
        notice.set_opcode(dns.opcode.NOTIFY)
        notice.flags = (notice.flags & ~dns.flags.RD) | dns.flags.AA
        notice.answer = [self._soa(self.zone.serial)]
        notice.use_tsig(self._ring)
        wire = notice.to_wire()
        for _ in range(NOTIFY_TIMES):
            acknowledged: asyncio.Future[None] = loop.create_future()
            with contextlib.suppress(OSError):
                transport, _ = await loop.create_datagram_endpoint(
                    partial(_Acknowledgement, notice.id, acknowledged),
                    remote_addr=(host, port),
                )
                try:
                    transport.sendto(wire)
                    await asyncio.wait({acknowledged}, timeout=PATIENCE)
                finally:
                    transport.close()
            if acknowledged.done():
                return

    # -- questions -----------------------------------------------------------------------------------------------------

    def by_datagram(self, wire: bytes) -> bytes | None:
        """The answer to one datagram: the SOA record, or a refusal.  ``None`` for what is no question at all."""
        answers = list(self.answers(wire, transfer=False))
        return answers[0] if answers else None

    def answers(self, wire: bytes, *, transfer: bool = True) -> Iterator[bytes]:
        """The messages that answer ``wire``; none for what is no question at all."""
        try:
            question = dns.message.from_wire(wire, keyring=self._ring)
        except dns.exception.DNSException:
            refusal = _refusal(wire)
            if refusal is not None:
                yield refusal
            return
        if question.flags & dns.flags.QR:
            return
        if not question.had_tsig or not self._is_ours(question):
            answer = dns.message.make_response(question)
            answer.set_rcode(dns.rcode.REFUSED)
            yield answer.to_wire()
            return
        yield from self._signed(question, self._records(question, transfer=transfer))

    def _is_ours(self, question: dns.message.Message) -> bool:
        if question.opcode() != dns.opcode.QUERY or len(question.question) != 1:
            return False
        asked = question.question[0]
        known = (dns.rdatatype.SOA, dns.rdatatype.AXFR, dns.rdatatype.IXFR)
        return asked.name == self._origin and asked.rdclass == dns.rdataclass.IN and asked.rdtype in known

    def _records(self, question: dns.message.Message, *, transfer: bool) -> list[dns.rrset.RRset]:
        asked, soa = question.question[0].rdtype, self._soa(self.zone.serial)
        if asked == dns.rdatatype.SOA or not transfer:
            return [soa]  # to IXFR by UDP it says: come by TCP (RFC 1995 §2)
        changes = self.zone.since(_serial_of(question)) if asked == dns.rdatatype.IXFR else None
        if changes is None:
            return [soa, self._ns(), *self._cnames(self.zone.actions.items()), soa]
        if not changes:
            return [soa]
        steps: list[dns.rrset.RRset] = []
        for change in changes:
            steps += [self._soa(change.before), *self._cnames(change.gone)]
            steps += [self._soa(change.after), *self._cnames(change.new)]
        return [soa, *steps, soa]

    def _signed(self, question: dns.message.Message, records: list[dns.rrset.RRset]) -> Iterator[bytes]:
        context = None
        several = len(records) > RECORDS_IN_A_MESSAGE
        for start in range(0, len(records), RECORDS_IN_A_MESSAGE):
            answer = dns.message.make_response(question)
            answer.flags |= dns.flags.AA
            answer.answer = records[start : start + RECORDS_IN_A_MESSAGE]
            if start:
                answer.question = []
            yield answer.to_wire(max_size=65_535, multi=several, tsig_ctx=context)
            context = answer.tsig_ctx

    def _soa(self, serial: int) -> dns.rrset.RRset:
        said = f"localhost. hostmaster.localhost. {serial} {REFRESH} {RETRY} {EXPIRE} {NEGATIVE}"
        return dns.rrset.from_text(self._origin, LIFE, "IN", "SOA", said)

    def _ns(self) -> dns.rrset.RRset:
        return dns.rrset.from_text(self._origin, LIFE, "IN", "NS", "localhost.")

    def _cnames(self, actions: Iterable[tuple[str, str]]) -> Iterator[dns.rrset.RRset]:
        for owner, target in actions:
            name = dns.name.from_text(owner, self._origin)
            yield dns.rrset.from_text(name, LIFE, "IN", "CNAME", target)

    # -- connections ---------------------------------------------------------------------------------------------------

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        try:
            if self._connections <= MOST_CONNECTIONS:
                await self._converse(reader, writer)
        except (asyncio.IncompleteReadError, TimeoutError, OSError):
            pass  # the other side went away or fell silent
        finally:
            self._connections -= 1
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            async with asyncio.timeout(SILENCE):
                (length,) = struct.unpack("!H", await reader.readexactly(2))
                wire = await reader.readexactly(length)
            answered = False
            for answer in self.answers(wire):
                answered = True
                writer.write(struct.pack("!H", len(answer)) + answer)
                async with asyncio.timeout(SILENCE):
                    await writer.drain()
            if not answered:
                return


class _Datagrams(asyncio.DatagramProtocol):
    """UDP: one question, one answer."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See ``asyncio``."""
        self._transport = cast(asyncio.DatagramTransport, transport)  # asyncio's own is no subclass of that

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """See ``asyncio``."""
        answer = self._server.by_datagram(data)
        if answer is not None and self._transport is not None:
            self._transport.sendto(answer, addr)


class _Acknowledgement(asyncio.DatagramProtocol):
    """Hears that a secondary took the NOTIFY with this id."""

    def __init__(self, id: int, heard: asyncio.Future[None]) -> None:
        self._id, self._heard = id, heard

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """See ``asyncio``."""
        if len(data) >= 3 and data[:2] == struct.pack("!H", self._id) and data[2] & 0x80 and not self._heard.done():
            self._heard.set_result(None)

    def error_received(self, exc: Exception) -> None:
        """Nobody there yet: it is sent again."""


def _serial_of(question: dns.message.Message) -> int:
    """The serial number that a secondary has (RFC 1995 §3); -1 where it says none."""
    for records in question.authority:
        if records.rdtype == dns.rdatatype.SOA:
            return int(records[0].serial)
    return -1


def _refusal(wire: bytes) -> bytes | None:
    """What is said to a message that cannot be read or whose signature is not good: its id, and no."""
    if len(wire) < 12 or wire[2] & 0x80:
        return None
    opcode = wire[2] & 0x78
    return wire[:2] + bytes([0x80 | opcode, dns.rcode.REFUSED]) + bytes(8)
