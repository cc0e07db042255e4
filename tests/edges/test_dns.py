"""The zone as secondaries get it: whole, by changes, only with the key; and what it says to everybody else."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdatatype
import dns.rrset
import dns.tsig
import dns.zone
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.waiting import PATIENCE
from tidegate.edges.dns import KEPT_CHANGES, Key, Server, Zone

ORIGIN = "rpz.tidegate"
KEY = Key("secondary.example", b"k" * 32)
OTHER = Key("secondary.example", b"z" * 32)
FIRST = {"a.example": ".", "*.a.example": "."}


def asked(kind: str, key: Key | None = KEY, serial: int | None = None, name: str = ORIGIN) -> dns.message.Message:
    question = dns.message.make_query(name, kind)
    if serial is not None:
        soa = dns.rrset.from_text(f"{name}.", 0, "IN", "SOA", f"l. h. {serial} 1 1 1 1")
        question.authority = [soa]
    if key is not None:
        question.use_tsig(key.ring)
    return question


def told(server: Server, question: dns.message.Message, key: Key = KEY) -> list[dns.rrset.RRset]:
    """What the answers hold, their signatures checked."""
    found: list[dns.rrset.RRset] = []
    context = None
    wires = list(server.answers(question.to_wire()))
    for wire in wires:
        answer = dns.message.from_wire(
            wire,
            keyring=key.ring,
            request_mac=question.mac,
            xfr=True,
            origin=dns.name.from_text(ORIGIN),
            tsig_ctx=context,
            multi=len(wires) > 1,
            one_rr_per_rrset=True,
        )
        assert answer.had_tsig
        context = answer.tsig_ctx
        found += answer.answer
    return found


def targets(records: list[dns.rrset.RRset]) -> dict[str, str]:
    return {str(each.name): str(each[0]) for each in records if each.rdtype == dns.rdatatype.CNAME}


def serials(records: list[dns.rrset.RRset]) -> list[int]:
    return [each[0].serial for each in records if each.rdtype == dns.rdatatype.SOA]


def server(**more: Any) -> Server:
    return Server(Zone(ORIGIN, 5, dict(FIRST)), KEY, clock=lambda: 10.0, **more)


def test_the_whole_zone_stands_between_two_soa_records() -> None:
    records = told(server(), asked("AXFR"))
    assert serials(records) == [5, 5]
    assert records[0].rdtype == records[-1].rdtype == dns.rdatatype.SOA
    assert targets(records) == {"a": ".", "*.a": "."} or set(targets(records).values()) == {"."}


def test_a_large_zone_comes_in_several_signed_messages() -> None:
    one = server()
    one.zone.replace({f"n{number}.example": "." for number in range(3000)}, 20)
    assert len(list(one.answers(asked("AXFR").to_wire()))) > 2
    assert len(targets(told(one, asked("AXFR")))) == 3000


def test_what_changed_is_told_to_who_has_the_rest() -> None:
    one = server()
    one.zone.replace({**FIRST, "b.example": "."}, 20)
    one.zone.replace({"b.example": "rpz-passthru."}, 21)
    records = told(one, asked("IXFR", serial=5))
    assert serials(records) == [21, 5, 20, 20, 21, 21]
    assert serials(told(one, asked("IXFR", serial=20))) == [21, 20, 21, 21]
    assert serials(told(one, asked("IXFR", serial=21))) == [21]


def test_who_is_too_far_behind_gets_the_whole_zone() -> None:
    one = server()
    for number in range(KEPT_CHANGES + 1):
        one.zone.replace({f"n{number}.example": "."}, 20 + number)
    records = told(one, asked("IXFR", serial=5))
    assert len(serials(records)) == 2
    assert len(targets(records)) == 1


def test_by_udp_a_transfer_is_only_announced() -> None:
    wire = server().by_datagram(asked("IXFR", serial=1).to_wire())
    assert wire is not None
    assert wire[3] & 0x0F == dns.rcode.NOERROR
    assert wire[6:8] == b"\0\1"


@pytest.mark.parametrize("kind", ["AXFR", "IXFR", "SOA", "A"])
@pytest.mark.parametrize("key", [None, OTHER, Key("stranger.example", b"k" * 32)], ids=["none", "wrong", "unknown"])
def test_without_the_key_there_is_nothing(kind: str, key: Key | None) -> None:
    wires = list(server().answers(asked(kind, key, serial=1).to_wire()))
    assert len(wires) == 1
    assert wires[0][3] & 0x0F == dns.rcode.REFUSED
    assert wires[0][6:8] == b"\0\0"  # not a single record
    assert b"example" not in wires[0][12:].replace(b"secondary", b"")


@pytest.mark.parametrize(("kind", "name"), [("A", ORIGIN), ("AXFR", "example"), ("ANY", ORIGIN)])
def test_with_the_key_nothing_but_the_zone(kind: str, name: str) -> None:
    wires = list(server().answers(asked(kind, name=name).to_wire()))
    assert [wire[3] & 0x0F for wire in wires] == [dns.rcode.REFUSED]


def test_the_serial_never_goes_back_and_only_moves_for_a_change() -> None:
    zone = Zone(ORIGIN, 2**32 - 1, dict(FIRST))
    assert not zone.replace(dict(FIRST), 50)
    assert zone.serial == 2**32 - 1
    assert zone.replace({}, 0)
    assert zone.serial == 0  # RFC 1982: the one after the last
    assert zone.replace(dict(FIRST), 0)
    assert zone.serial == 1


@given(st.binary(max_size=80))
def test_no_bytes_harm_it(wire: bytes) -> None:
    for answer in server().answers(wire):
        assert answer[3] & 0x0F == dns.rcode.REFUSED


@given(st.data())
def test_no_change_of_a_good_question_is_answered(data: st.DataObject) -> None:
    wire = bytearray(asked("AXFR").to_wire())
    at = data.draw(st.integers(12, 12 + len(ORIGIN) + 2 + 4 - 1))  # the question: all of it is signed
    wire[at] ^= data.draw(st.integers(1, 255).filter(lambda bits: bits != 0x20))  # names have no case
    for answer in server().answers(bytes(wire)):
        assert answer[3] & 0x0F == dns.rcode.REFUSED


def run(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(story())


@asynccontextmanager
async def listening(**more: Any) -> AsyncIterator[Server]:
    one = server(**more)
    await one.start("127.0.0.1", 0)
    try:
        yield one
    finally:
        await one.stop()


async def by_tcp(port: int, *wires: bytes) -> list[bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = []
    for wire in wires:
        writer.write(struct.pack("!H", len(wire)) + wire)
        head = await reader.read(2)
        if not head:
            break
        answers.append(await reader.readexactly(struct.unpack("!H", head)[0]))
    writer.close()
    return answers


def test_one_connection_takes_several_questions() -> None:
    async def story() -> None:
        async with listening() as one:
            answers = await by_tcp(one.port, asked("SOA").to_wire(), asked("AXFR", None).to_wire(), b"\0" * 20)
            assert [answer[3] & 0x0F for answer in answers] == [0, dns.rcode.REFUSED, dns.rcode.REFUSED]
            assert await by_tcp(one.port, b"short") == []

    run(story)


def test_a_datagram_is_answered() -> None:
    async def story() -> None:
        async with listening() as one:
            answer = await dns.asyncquery.udp(asked("SOA"), "127.0.0.1", port=one.port, timeout=PATIENCE)
            assert answer.had_tsig
            assert answer.answer[0][0].serial == 5

    run(story)


def test_a_change_is_told_until_it_is_heard() -> None:
    """A secondary that is deaf to the first notice hears the next; what it hears is signed."""

    async def story() -> None:
        heard: asyncio.Queue[tuple[bytes, Any]] = asyncio.Queue()

        class Secondary(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: Any) -> None:
                heard.put_nowait((data, addr))

        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(Secondary, ("127.0.0.1", 0))
        port = transport.get_extra_info("sockname")[1]
        async with listening(notify=[("127.0.0.1", port)]) as one:
            await heard.get()  # of the start, not answered
            assert one.replace({"new.example": "."})
            assert not one.replace({"new.example": "."})
            for _ in range(2):
                wire, whence = await heard.get()
                notice = dns.message.from_wire(wire, keyring=KEY.ring)
                assert notice.had_tsig
                assert notice.opcode() == dns.opcode.NOTIFY
                if notice.answer[0][0].serial == 10:
                    break
            transport.sendto(dns.message.make_response(notice).to_wire(), whence)
        transport.close()

    run(story)


def test_a_key_is_never_shown() -> None:
    assert "kkkk" not in repr(KEY)
