"""Who: from what a connection shows for itself to an ``Actor``, with how sure we are.

Four sources, strongest last: the client-address map, a header of a proxy in front (trusted by its address, or signed),
``Proxy-Authorization: Basic`` against ``people.txt``, and a client certificate that Envoy has verified.  All are read;
the strongest wins, and a disagreement is noted for the record.  Nobody is asked for a password here: when no source
speaks and asking could help, the actor is ``UNKNOWN``, and only a policy that needs to know makes the edge send 407.

Must never: let a credential travel on, reach a log, a repr or an exception; tell by its answer time whether a name
exists; check more passwords than one address may get wrong.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final, Literal

import argon2
import msgspec
from cryptography import x509
from cryptography.x509.oid import NameOID

from tidegate.core.exchange import NOBODY, UNKNOWN, Actor, Address, Assurance, Device, Unknown
from tidegate.edges.people import HASHER, LONGEST_PASSWORD, AddressMap, Network, Person, Place

#: Notes that an identification may carry: a closed list, one heading each in ``docs/how-to/identify-people.md``.
SOURCES_DISAGREE: Final = "sources-disagree"
WRONG_PASSWORD: Final = "wrong-password"  # noqa: S105 - a note's name
MALFORMED_CREDENTIALS: Final = "malformed-credentials"
TOO_MANY_ATTEMPTS: Final = "too-many-attempts"
BAD_HEADER: Final = "bad-front-header"
NOTES: Final = (SOURCES_DISAGREE, WRONG_PASSWORD, MALFORMED_CREDENTIALS, TOO_MANY_ATTEMPTS, BAD_HEADER)

#: A password that was right is not checked again for this long (seconds): argon2 is slow on purpose.
REMEMBER_FOR: Final = 600.0
#: Wrong passwords that one address (an IPv6 /64) may send in ``ATTEMPTS_IN`` seconds.
ATTEMPTS: Final = 10
ATTEMPTS_IN: Final = 60.0
#: A signed header of a proxy in front is good for this many seconds either way, once.
FRONT_WINDOW: Final = 60
FRONT_HEADER: Final = "tidegate-front"
_KEEP: Final = 10_000


@dataclass(frozen=True, slots=True)
class Claims:
    """What one connection says for itself.  ``peer`` is the address it comes from, as the kernel tells it.

    ``subject`` is the subject of a client certificate that Envoy verified, in the form of RFC 4514.  ``headers`` has
    lower-case names.  ``authority`` is where the connection wants to go: a signed header is good for that only.
    ``for_others``: the peer is a server that only ever speaks for others, so its own address is nobody's.
    """

    peer: Address | None
    authority: str = ""
    authorization: str | None = field(default=None, repr=False)
    subject: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    for_others: bool = False


@dataclass(frozen=True, slots=True)
class Identified:
    """Who, from which address, on which device; ``notes`` are codes from ``NOTES`` for the record."""

    actor: Actor | Unknown
    address: Address | None
    device: Device | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Front:
    """A proxy in front of us, known by ``networks``.

    Without ``key`` its plain headers are believed because of the address alone; their names are lower-case, and empty
    for what it does not say.  With ``key`` only ``tidegate-front`` counts, which carries the same things under an HMAC.
    """

    networks: tuple[Network, ...]
    person: str = "x-authenticated-user"
    groups: str = "x-authenticated-groups"
    address: str = "x-client-ip"
    key: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Certificates:
    """What a client certificate names: a person (e-mail address, else common name) or a device (common name).

    ``labels`` are those of every device that shows one.
    """

    names: Literal["person", "device"] = "person"
    labels: frozenset[str] = frozenset()


class _Said(msgspec.Struct, frozen=True):
    """The content of a signed header."""

    person: str
    groups: list[str] = []
    address: str | None = None


@dataclass(frozen=True, slots=True)
class _Source:
    """What one source says."""

    actor: Actor | None = None
    address: Address | None = None
    device: Device | None = None
    note: str | None = None


_SILENT: Final = _Source()


def signed_header(key: bytes, authority: str, person: str, groups: tuple[str, ...], address: str, at: int) -> str:
    """The value of ``tidegate-front`` as a proxy in front makes it; also the reference for one written elsewhere."""
    said = base64.urlsafe_b64encode(msgspec.json.encode(_Said(person, list(groups), address))).decode()
    nonce = secrets.token_hex(8)
    return f"t={at},n={nonce},d={said},s={_signature(key, authority, str(at), nonce, said)}"


def _signature(key: bytes, authority: str, at: str, nonce: str, said: str) -> str:
    """HMAC-SHA256 (RFC 2104).  HTTP Message Signatures (RFC 9421) would do it too; no proxy we could try makes them."""
    text = "\n".join(("tidegate-front-1", authority.lower(), at, nonce, said))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class Identity:
    """Names people.  ``people`` and ``places`` give the files in force; ``clock`` is monotonic, ``now`` wall time."""

    def __init__(
        self,
        people: Callable[[], Mapping[str, Person]],
        places: Callable[[], AddressMap],
        *,
        clock: Callable[[], float],
        now: Callable[[], float],
        fronts: tuple[Front, ...] = (),
        certificates: Certificates | None = None,
    ) -> None:
        self._people, self._places, self._now = people, places, now
        self._fronts, self._certificates = fronts, certificates
        self._passwords = Passwords(people, clock)
        self._nonces: dict[str, int] = {}

    @property
    def stripped(self) -> tuple[str, ...]:
        """Headers that carry identity towards us and must not travel on, whoever sent them."""
        names = {name for front in self._fronts for name in (front.person, front.groups, front.address)}
        return ("proxy-authorization", FRONT_HEADER, *sorted(filter(None, names)))

    def reading(self) -> frozenset[str]:
        """Header names that ``identify`` wants to see."""
        return frozenset(self.stripped)

    def sources(self) -> tuple[Mapping[str, Person], AddressMap]:
        """The files in force.  While they are the same two, plain headers without a password mean the same person."""
        return self._people(), self._places()

    def knows(self, person: str) -> bool:
        """Whether ``person`` still stands in ``people.txt``: asked for people who came in by password."""
        return person in self._people()

    def close(self) -> None:
        """Stop the threads that check passwords."""
        self._passwords.close()

    async def identify(self, claims: Claims) -> Identified:
        """Read every source; never raises for anything a client can send."""
        front = self._front(claims)
        address = front.address or (None if claims.for_others else claims.peer)
        by_address = self._address(address)
        # Strongest first, as everything below takes the first that speaks.
        sources = [self._certificate(claims.subject), await self._basic(claims, address), front, by_address]
        actor, disagree = self._strongest([source.actor for source in sources if source.actor])
        notes = [source.note for source in sources if source.note]
        if disagree:
            notes.append(SOURCES_DISAGREE)
        device = next((source.device for source in sources if source.device), None)
        return Identified(actor, address, device, tuple(notes))

    def _strongest(self, actors: list[Actor]) -> tuple[Actor | Unknown, bool]:
        if not actors:
            return (UNKNOWN if self._people() else NOBODY), False
        winner = actors[0]
        same = [actor for actor in actors if actor.person == winner.person]
        groups = frozenset().union(*(actor.groups for actor in same))
        listed = self._people().get(winner.person or "")
        if listed:
            groups |= listed.groups
        return Actor(winner.person, groups, winner.assurance), len(same) < len(actors)

    # -- the sources ---------------------------------------------------------------------------------------------------

    def _address(self, address: Address | None) -> _Source:
        place = self._places().at(address) if address else None
        if place is None:
            return _SILENT
        actor = Actor(place.person, place.groups, Assurance.ADDRESS) if place.person else None
        return _Source(actor, device=_device(place, address))

    def _front(self, claims: Claims) -> _Source:
        front = next((front for front in self._fronts if _within(claims.peer, front.networks)), None)
        if front is None:
            return _SILENT
        try:
            said = self._signed(front.key, claims) if front.key else _plain(front, claims.headers)
            address = ip_address(said.address) if said and said.address else None
        except (ValueError, msgspec.MsgspecError):
            return _Source(note=BAD_HEADER)
        if said is None:
            return _SILENT
        actor = Actor(said.person, frozenset(said.groups), Assurance.HEADER) if said.person else None
        return _Source(actor, address)

    def _signed(self, key: bytes, claims: Claims) -> _Said | None:
        """Raises ``ValueError`` for a header that is malformed, stale, forged, or seen before by this process."""
        value = claims.headers.get(FRONT_HEADER)
        if value is None:
            return None
        fields = dict(part.strip().split("=", 1) for part in value.split(","))
        at, nonce, said, signature = (fields.get(name, "") for name in "tnds")
        right = _signature(key, claims.authority, at, nonce, said)
        if not hmac.compare_digest(right.encode(), signature.encode()) or not at.isdecimal():
            raise ValueError
        if abs(self._now() - int(at)) > FRONT_WINDOW or nonce in self._nonces:
            raise ValueError
        self._remember_nonce(nonce, int(at))
        return msgspec.json.decode(base64.urlsafe_b64decode(said), type=_Said)

    def _remember_nonce(self, nonce: str, at: int) -> None:
        if len(self._nonces) >= _KEEP:
            oldest = self._now() - FRONT_WINDOW
            self._nonces = {nonce: at for nonce, at in self._nonces.items() if at >= oldest}
        self._nonces[nonce] = at

    def _certificate(self, subject: str | None) -> _Source:
        if not subject or self._certificates is None:
            return _SILENT
        email, name = _subject(subject)
        if self._certificates.names == "device":
            return _Source(device=Device(name, self._certificates.labels)) if name else _SILENT
        person = email or name
        return _Source(Actor(person, assurance=Assurance.CERTIFICATE)) if person else _SILENT

    async def _basic(self, claims: Claims, address: Address | None) -> _Source:
        if claims.authorization is None:
            return _SILENT
        pair = basic(claims.authorization)
        if pair is None:
            return _Source(note=MALFORMED_CREDENTIALS)
        note = await self._passwords.check(*pair, address)
        return _Source(note=note) if note else _Source(Actor(pair[0], assurance=Assurance.PASSWORD))


def basic(value: str) -> tuple[str, str] | None:
    """Name and password of an ``Authorization`` value (RFC 7617 section 2, UTF-8), or ``None`` if it is not one."""
    scheme, _, rest = value.partition(" ")
    if scheme.lower() != "basic" or len(rest) > 4 * LONGEST_PASSWORD:
        return None
    try:
        name, colon, password = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
    except ValueError:  # not ASCII, not base64, or not UTF-8 inside
        return None
    return (name, password) if colon and name else None


def _within(peer: Address | None, networks: tuple[Network, ...]) -> bool:
    return peer is not None and any(peer.version == net.version and peer in net for net in networks)


def _plain(front: Front, headers: Mapping[str, str]) -> _Said | None:
    person, address = headers.get(front.person, "").strip(), headers.get(front.address, "").strip()
    if not (person or address):
        return None
    groups = [group.strip() for group in headers.get(front.groups, "").split(",")]
    return _Said(person, [group for group in groups if group], address or None)


def _device(place: Place, address: Address | None) -> Device | None:
    if not (place.device or place.labels):
        return None
    return Device(place.device or str(address), place.labels)


def _subject(subject: str) -> tuple[str | None, str | None]:
    """E-mail address and common name of an RFC 4514 subject; both ``None`` when it cannot be read."""
    try:
        name = x509.Name.from_rfc4514_string(subject, {"emailAddress": NameOID.EMAIL_ADDRESS})
    except ValueError:
        return None, None
    address, common = (
        next((str(part.value) for part in name.get_attributes_for_oid(oid)), None)
        for oid in (NameOID.EMAIL_ADDRESS, NameOID.COMMON_NAME)
    )
    return address, common


class Passwords:
    """Checks passwords off the event loop, remembers right ones by a keyed hash, and stops guessers.

    Two threads: argon2 releases the interpreter, and 19 MiB for each is what we can spare.  Connections that show the
    same pair at the same moment, as a browser's first thirty do, share one check.
    """

    def __init__(self, people: Callable[[], Mapping[str, Person]], clock: Callable[[], float]) -> None:
        self._people, self._clock = people, clock
        self._key = secrets.token_bytes(32)
        self._right: dict[bytes, float] = {}
        self._wrong: dict[str, tuple[float, int]] = {}
        self._under_way: dict[bytes, asyncio.Future[bool]] = {}
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")
        self._nobody = HASHER.hash(secrets.token_hex(16))  # checked for names that do not exist: same time, same answer

    def close(self) -> None:
        """Stop the threads; checks under way are finished first."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def check(self, name: str, password: str, address: Address | None) -> str | None:
        """``None`` when the pair is right, else the note that says why not."""
        person = self._people().get(name)
        secret = person.secret if person else self._nobody
        key = self._digest(name, password, secret)
        if self._right.get(key, 0.0) > self._clock():
            return None
        where = _neighbourhood(address)
        if self._spent(where):
            return TOO_MANY_ATTEMPTS
        if key not in self._under_way:
            self._count(where, 1)  # before the check, so that a thousand guesses at once do not all slip in
        right = await self._verified(key, secret, password) and person is not None
        if not right:
            return WRONG_PASSWORD
        self._count(where, -1)
        if len(self._right) >= _KEEP:
            self._right.clear()
        self._right[key] = self._clock() + REMEMBER_FOR
        return None

    def _digest(self, name: str, password: str, secret: str) -> bytes:
        """Keyed, and over the stored hash too: a changed password forgets the old one at once."""
        return hashlib.blake2b("\0".join((name, password, secret)).encode(), key=self._key, digest_size=32).digest()

    async def _verified(self, key: bytes, secret: str, password: str) -> bool:
        future = self._under_way.get(key)
        if future is None:
            future = asyncio.get_running_loop().run_in_executor(self._threads, _verify, secret, password)
            self._under_way[key] = future
            future.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(future)

    def _spent(self, where: str) -> bool:
        until, count = self._wrong.get(where, (0.0, 0))
        return count >= ATTEMPTS and until > self._clock()

    def _count(self, where: str, step: int) -> None:
        if len(self._wrong) >= _KEEP:
            self._wrong.clear()
        until, count = self._wrong.get(where, (0.0, 0))
        if until <= self._clock():
            until, count = self._clock() + ATTEMPTS_IN, 0
        self._wrong[where] = (until, max(0, count + step))


def _neighbourhood(address: Address | None) -> str:
    """Whose attempts are counted together: an IPv4 address, an IPv6 /64 (one subscriber has them all)."""
    if address is None:
        return ""
    return str(address) if address.version == 4 else address.packed[:8].hex()


def _verify(secret: str, password: str) -> bool:
    try:
        return HASHER.verify(secret, password)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
