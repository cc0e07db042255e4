"""Who a connection belongs to: every source, which one wins, and what guessers and forgers get."""

from __future__ import annotations

import base64
import gc
from collections.abc import AsyncIterator
from ipaddress import ip_address, ip_network

import argon2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.exchange import NOBODY, UNKNOWN, Actor, Assurance, Device
from tidegate.edges import identity, people
from tidegate.edges.identity import Certificates, Claims, Front, Identity
from tidegate.edges.people import AddressMap, Person

CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
KIM = Person("kim@example.kr", CHEAP.hash("tide & moon"), frozenset({"research"}))
PEER = ip_address("10.0.0.7")
KEY = b"k" * 32


class Clock:
    """A clock that the test turns; used for both the monotonic and the wall time."""

    def __init__(self) -> None:
        self.time = 1_000.0

    def __call__(self) -> float:
        return self.time


def make(
    *listed: Person,
    addresses: str = "",
    fronts: tuple[Front, ...] = (),
    certificates: Certificates | None = None,
    clock: Clock | None = None,
) -> Identity:
    known, places = {person.name: person for person in listed}, AddressMap(people.parse_addresses(addresses))
    clock = clock or Clock()
    return Identity(lambda: known, lambda: places, clock=clock, now=clock, fronts=fronts, certificates=certificates)


@pytest.fixture
async def who() -> AsyncIterator[Identity]:
    made = make(KIM)
    yield made
    made.close()


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


async def test_a_right_password_names_the_person_and_the_groups_of_the_file(who: Identity) -> None:
    found = await who.identify(Claims(PEER, authorization=basic("kim@example.kr", "tide & moon")))
    assert found.actor == Actor("kim@example.kr", frozenset({"research"}), Assurance.PASSWORD)
    assert found.address == PEER
    assert found.notes == ()


@pytest.mark.parametrize(
    ("authorization", "note"),
    [
        (basic("kim@example.kr", "guess"), "wrong-password"),
        (basic("nobody", "tide & moon"), "wrong-password"),
        ("Basic ????", "malformed-credentials"),
        ("Basic " + base64.b64encode(b"\xff\xfe:x").decode(), "malformed-credentials"),
        ("Basic " + base64.b64encode(b"no colon").decode(), "malformed-credentials"),
        ("Basic " + "A" * 9000, "malformed-credentials"),
        ("Bearer abc", "malformed-credentials"),
        ("", "malformed-credentials"),
    ],
)
async def test_wrong_credentials_name_nobody_and_say_so(who: Identity, authorization: str, note: str) -> None:
    found = await who.identify(Claims(PEER, authorization=authorization))
    assert (found.actor, found.notes) == (UNKNOWN, (note,))


async def test_nothing_shown_is_unknown_while_asking_could_help_and_nobody_otherwise(who: Identity) -> None:
    assert (await who.identify(Claims(PEER))).actor is UNKNOWN
    alone = make()
    assert (await alone.identify(Claims(PEER))).actor == NOBODY
    alone.close()


async def test_a_guesser_is_stopped_and_others_are_not() -> None:
    clock = Clock()
    who = make(KIM, clock=clock)
    right = Claims(PEER, authorization=basic("kim@example.kr", "tide & moon"))
    for attempt in range(identity.ATTEMPTS):
        wrong = Claims(PEER, authorization=basic("kim@example.kr", f"guess {attempt}"))
        assert (await who.identify(wrong)).notes == ("wrong-password",)
    assert (await who.identify(right)).notes == ("too-many-attempts",)
    elsewhere = Claims(ip_address("10.0.0.8"), authorization=right.authorization)
    assert (await who.identify(elsewhere)).notes == ()
    assert (await who.identify(right)).notes == ()  # what is remembered as right costs nothing and passes
    clock.time += identity.REMEMBER_FOR + 1
    assert (await who.identify(right)).notes == ()
    who.close()


async def test_one_ipv6_subscriber_counts_as_one(who: Identity) -> None:
    for attempt in range(identity.ATTEMPTS):
        guess = Claims(ip_address(f"2001:db8::{attempt:x}"), authorization=basic("kim@example.kr", f"{attempt}"))
        await who.identify(guess)
    last = await who.identify(Claims(ip_address("2001:db8::ffff"), authorization=basic("kim@example.kr", "x")))
    assert last.notes == ("too-many-attempts",)


async def test_a_new_password_forgets_the_old_one_at_once() -> None:
    known = {"kim": Person("kim", CHEAP.hash("old"))}
    clock = Clock()
    who = Identity(lambda: known, lambda: AddressMap(()), clock=clock, now=clock)
    assert (await who.identify(Claims(PEER, authorization=basic("kim", "old")))).notes == ()
    known["kim"] = Person("kim", CHEAP.hash("new"))
    assert (await who.identify(Claims(PEER, authorization=basic("kim", "old")))).notes == ("wrong-password",)
    del known["kim"]
    assert not who.knows("kim")
    who.close()


async def test_the_address_map_names_people_and_devices() -> None:
    who = make(addresses="10.0.0.7 person=kim groups=lab device=pc-17 labels=managed\n10.0.0.8 labels=personal")
    found = await who.identify(Claims(PEER))
    assert found.actor == Actor("kim", frozenset({"lab"}), Assurance.ADDRESS)
    assert found.device == Device("pc-17", frozenset({"managed"}))
    other = await who.identify(Claims(ip_address("10.0.0.8")))
    assert (other.actor, other.device) == (NOBODY, Device("10.0.0.8", frozenset({"personal"})))
    who.close()


async def test_the_strongest_source_wins_and_a_disagreement_is_noted() -> None:
    who = make(KIM, addresses="10.0.0.7 person=lee groups=lab", certificates=Certificates())
    password = Claims(PEER, authorization=basic("kim@example.kr", "tide & moon"))
    found = await who.identify(password)
    assert isinstance(found.actor, Actor)
    assert (found.actor.person, found.notes) == ("kim@example.kr", ("sources-disagree",))
    both = Claims(PEER, authorization=password.authorization, subject="CN=Cho,emailAddress=cho@example.kr")
    found = await who.identify(both)
    assert found.actor == Actor("cho@example.kr", frozenset(), Assurance.CERTIFICATE)
    who.close()


@pytest.mark.parametrize(
    ("subject", "names", "person", "device"),
    [
        ("CN=kim,O=Ministry", "person", "kim", None),
        ("emailAddress=kim@example.kr,CN=Kim", "person", "kim@example.kr", None),
        ("CN=pc-17\\,office,O=Ministry", "device", None, "pc-17,office"),
        ("not a name", "person", None, None),
        ("O=Ministry", "device", None, None),
    ],
)
async def test_certificates_name_people_or_devices(
    subject: str, names: str, person: str | None, device: str | None
) -> None:
    who = make(certificates=Certificates("device" if names == "device" else "person", frozenset({"managed"})))
    found = await who.identify(Claims(PEER, subject=subject))
    assert isinstance(found.actor, Actor)
    assert found.actor.person == person
    assert found.device == (Device(device, frozenset({"managed"})) if device else None)
    who.close()


async def test_a_certificate_means_nothing_where_none_are_configured(who: Identity) -> None:
    assert (await who.identify(Claims(PEER, subject="CN=kim"))).actor is UNKNOWN


FRONT = Front((ip_network("10.0.0.0/30"), ip_network("2001:db8::/64")))
SAID = {"x-authenticated-user": "kim", "x-authenticated-groups": "lab, staff", "x-client-ip": "192.0.2.9"}


async def test_a_trusted_proxy_in_front_names_the_person_and_the_client() -> None:
    who = make(fronts=(FRONT,), addresses="192.0.2.9 device=pc-9")
    found = await who.identify(Claims(ip_address("10.0.0.1"), headers=SAID))
    assert found.actor == Actor("kim", frozenset({"lab", "staff"}), Assurance.HEADER)
    assert found.address == ip_address("192.0.2.9")
    assert found.device == Device("pc-9")
    for stranger in ("10.0.0.9", "192.0.2.9"):
        assert (await who.identify(Claims(ip_address(stranger), headers=SAID))).actor == NOBODY
    assert set(SAID) < set(who.stripped)
    who.close()


async def test_a_signed_header_counts_once_for_its_target_in_its_time() -> None:
    clock = Clock()
    who = make(fronts=(Front(FRONT.networks, key=KEY),), clock=clock)
    peer = ip_address("10.0.0.1")

    async def note(value: str, authority: str = "chatgpt.com:443") -> tuple[str, ...]:
        return (await who.identify(Claims(peer, authority, headers={"tidegate-front": value}))).notes

    good = identity.signed_header(KEY, "chatgpt.com:443", "kim", ("lab",), "192.0.2.9", 1000)
    found = await who.identify(Claims(peer, "ChatGPT.com:443", headers={"tidegate-front": good}))
    assert found.actor == Actor("kim", frozenset({"lab"}), Assurance.HEADER)
    assert await note(good) == ("bad-front-header",)  # seen before
    fresh = identity.signed_header(KEY, "chatgpt.com:443", "kim", (), "192.0.2.9", 1000)
    assert await note(fresh, "claude.ai:443") == ("bad-front-header",)
    assert await note(fresh.replace("d=", "d=A")) == ("bad-front-header",)
    assert await note(identity.signed_header(b"other", "chatgpt.com:443", "kim", (), "::1", 1000)) == (
        "bad-front-header",
    )
    clock.time += identity.FRONT_WINDOW + 1
    assert await note(fresh) == ("bad-front-header",)
    assert (await who.identify(Claims(peer, headers=SAID))).actor == NOBODY  # plain headers: not believed any more
    who.close()


@given(value=st.text(max_size=60))
async def test_no_front_header_breaks_us(value: str) -> None:
    who = make(fronts=(Front(FRONT.networks, key=KEY),))
    found = await who.identify(Claims(ip_address("10.0.0.1"), headers={"tidegate-front": value}))
    assert (found.actor, found.notes) == (NOBODY, ("bad-front-header",))
    who.close()


@given(st.text(max_size=40))
def test_no_credentials_break_us(value: str) -> None:
    identity.basic(value)
    identity.basic("Basic " + value)


async def test_no_password_stays_in_anything_we_keep(who: Identity) -> None:
    claims = Claims(PEER, authorization=basic("kim@example.kr", "tide & moon"))
    found = await who.identify(claims)
    assert "Basic" not in repr(claims)
    assert "tide & moon" not in repr(found)
    kept = (item for some in gc.get_objects() if isinstance(some, dict | list) for item in list(some))
    assert not [item for item in kept if isinstance(item, str) and item == "tide & moon"]


def test_passwords_are_hashed_and_bounded() -> None:
    assert people.hashed("x").startswith("$argon2id$")
    for wrong in ("", "x" * 1025):
        with pytest.raises(people.NotWritten):
            people.hashed(wrong)
