"""A request for an exception, from the asking to its end, as plain data.

``STEPS`` is the whole of its life: what may follow what.  Must never: hold a reason that was not masked before.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

ASKED: Final = "asked"
APPROVED: Final = "approved"
DENIED: Final = "denied"
REVOKED: Final = "revoked"
EXPIRED: Final = "expired"

#: From each state, the states that may follow.
STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    ASKED: (APPROVED, DENIED),
    APPROVED: (REVOKED, EXPIRED),
    DENIED: (),
    REVOKED: (),
    EXPIRED: (),
}
#: Seconds.
DAY: Final = 86_400
#: Crockford's base 32, as receipts have it: no letter that is read or heard as another.
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Request:
    """``person`` asks to have ``rules`` set aside inside ``scope`` for ``period`` seconds, because of ``reason``.

    ``scope`` is in the words of the policy.  ``decided_by`` approved or denied it, ``ended_by`` revoked it, each with
    the moment and a note.  ``begins`` and ``ends`` are set by the approval.  Moments are in UTC.
    """

    id: str
    person: str
    rules: tuple[str, ...]
    scope: Mapping[str, Any]
    reason: str
    period: int
    asked: datetime
    receipt: str = ""
    state: str = ASKED
    decided_by: str = ""
    decided: datetime | None = None
    note: str = ""
    begins: datetime | None = None
    ends: datetime | None = None
    ended_by: str = ""
    ended: datetime | None = None
    end_note: str = ""

    def in_force(self, at: datetime) -> bool:
        """Whether it lets anything pass at that moment.

        One that begins more than a day later was approved while the clock was ahead: it would let things pass until
        then as well.
        """
        if self.state != APPROVED or self.begins is None or self.ends is None:
            return False
        return self.begins - timedelta(seconds=DAY) <= at < self.ends

    def over(self, at: datetime) -> bool:
        """Whether it has ended by itself at that moment."""
        return self.state == APPROVED and (self.ends is None or self.ends <= at)

    def approved(self, by: str, at: datetime, note: str) -> Request:
        """In force from now on, for its period."""
        ends = at + timedelta(seconds=self.period)
        return replace(self, state=APPROVED, decided_by=by, decided=at, note=note, begins=at, ends=ends)

    def denied(self, by: str, at: datetime, note: str) -> Request:
        """Refused."""
        return replace(self, state=DENIED, decided_by=by, decided=at, note=note)

    def revoked(self, by: str, at: datetime, note: str) -> Request:
        """Ended before its time."""
        return replace(self, state=REVOKED, ended_by=by, ended=at, end_note=note)

    def expired(self) -> Request:
        """Ended by itself."""
        return replace(self, state=EXPIRED, ended=self.ends)

    def to_dict(self) -> dict[str, Any]:
        """As JSON data; what is not said is left out."""
        said = asdict(self)
        return {
            key.replace("_", "-"): _moment(value) if isinstance(value, datetime) else value
            for key, value in said.items()
            if value not in ("", None)
        }

    def text(self) -> str:
        """The one way to write it: what is signed, kept and put into the ledger."""
        return msgspec.json.encode(self.to_dict(), order="sorted").decode()

    def terms(self) -> str:
        """What decisions lean on: who asked and why are no part of it."""
        whole = self.to_dict()
        return msgspec.json.encode({key: whole[key] for key in _TERMS}, order="sorted").decode()


_TERMS: Final = ("id", "rules", "scope", "begins", "ends")
_MOMENTS: Final = frozenset({"asked", "decided", "begins", "ends", "ended"})


def from_text(text: str) -> Request:
    """The request that ``text`` is of.  Raises ``ValueError`` where it is of none."""
    try:
        said = {key.replace("-", "_"): value for key, value in msgspec.json.decode(text).items()}
        moments = {key: datetime.fromisoformat(said[key]) for key in _MOMENTS & said.keys()}
        made = Request(**{**said, **moments, "rules": tuple(said["rules"])})
    except (AttributeError, KeyError, TypeError, msgspec.DecodeError) as error:
        raise ValueError(f"this is no request ({type(error).__name__})") from None
    if made.state not in STEPS:
        raise ValueError("this is no state of a request")
    return made


def new_id() -> str:
    """``g-`` and ten characters, 50 random bits: short enough to say, and not to be guessed."""
    return "g-" + "".join(secrets.choice(_ALPHABET) for _ in range(10))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def spoken(seconds: int) -> str:
    """A period for people."""
    number, unit = (seconds // DAY, "day") if seconds % DAY == 0 else (max(1, seconds // 3600), "hour")
    return f"{number} {unit}{'s' * (number != 1)}"
