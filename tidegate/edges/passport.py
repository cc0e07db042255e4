"""What was found out about a connection at its CONNECT, signed, so that every request inside can show it.

The outer and the inner request meet different workers, perhaps, and what travels between them goes through Envoy's
filter state.  A passport says who, from where, on which device, with which program, and until when; HMAC-SHA256 under
a key of the installation.  A reader keeps the ones it has checked, so that a request costs one look-up.

Must never: be believed when it is forged, changed or too old; carry a credential.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

import msgspec

from tidegate.core.exchange import UNKNOWN, Actor, Address, Assurance, Device, Unknown

#: A tunnel may live this long (seconds) before who is behind it must be shown again.
GOOD_FOR: Final = 12 * 3600
#: Seconds by which the clock may have been set back since one was sealed.
_BACK: Final = 86_400
_KEEP: Final = 4096
#: Letters of a program's name that travel.
_AGENT: Final = 200


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a connection belongs to.  ``agent`` is the program that opened it, as it names itself."""

    who: Actor | Unknown = UNKNOWN
    address: Address | None = None
    device: Device | None = None
    agent: str = ""
    notes: tuple[str, ...] = ()


class _Written(msgspec.Struct, array_like=True, frozen=True):
    until: int
    known: bool
    person: str | None
    groups: list[str]
    assurance: int
    address: str | None
    device: str | None
    labels: list[str]
    agent: str
    notes: list[str]


class Passports:
    """Seals and opens passports.  ``now`` is wall time in seconds."""

    def __init__(self, key: bytes, now: Callable[[], float]) -> None:
        self._key, self._now = key, now
        self._checked: dict[str, tuple[int, Bearer]] = {}

    def seal(self, bearer: Bearer) -> str:
        """A passport: base64url, a dot, base64url; nothing in it needs escaping anywhere."""
        who = bearer.who
        known = who is not UNKNOWN
        written = _Written(
            until=int(self._now()) + GOOD_FOR,
            known=known,
            person=who.person if who is not UNKNOWN else None,
            groups=sorted(who.groups) if who is not UNKNOWN else [],
            assurance=int(who.assurance) if who is not UNKNOWN else 0,
            address=None if bearer.address is None else str(bearer.address),
            device=bearer.device.id if bearer.device else None,
            labels=sorted(bearer.device.labels) if bearer.device else [],
            agent=bearer.agent[:_AGENT],
            notes=list(bearer.notes),
        )
        body = msgspec.json.encode(written)
        return f"{_encoded(body)}.{_encoded(self._signature(body))}"

    def open(self, passport: str) -> Bearer | None:
        """Whom ``passport`` names; ``None`` if it is forged, damaged or too old."""
        checked = self._checked.get(passport)
        if checked is None:
            written = self._read(passport)
            if written is None:
                return None
            checked = (written.until, _bearer(written))
            if len(self._checked) >= _KEEP:
                self._checked.clear()
            self._checked[passport] = checked
        until, bearer = checked
        # One that is good for longer was sealed while the clock was ahead.
        return bearer if 0 < until - self._now() < GOOD_FOR + _BACK else None

    def app(self, bearer: Bearer) -> str | None:
        """A keyed digest of what the program calls itself, for the record; ``None`` where it says nothing.

        Alike for all who use that program, and never its words.
        """
        named = bearer.agent[:_AGENT].encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, b"app\0" + named, "sha256")[:8].hex() if named else None

    def _read(self, passport: str) -> _Written | None:
        try:
            body, signature = (base64.b64decode(part, b"-_", validate=True) for part in passport.split("."))
        except ValueError:
            return None
        if not hmac.compare_digest(self._signature(body), signature):
            return None
        return msgspec.json.decode(body, type=_Written)

    def _signature(self, body: bytes) -> bytes:
        return hmac.digest(self._key, b"passport\0" + body, "sha256")


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def _bearer(written: _Written) -> Bearer:
    actor = Actor(written.person, frozenset(written.groups), Assurance(written.assurance))
    return Bearer(
        actor if written.known else UNKNOWN,
        ip_address(written.address) if written.address else None,
        Device(written.device, frozenset(written.labels)) if written.device is not None else None,
        written.agent,
        tuple(written.notes),
    )
