"""What people gave to be let through - a notice read, a reason - and the signed form that lets them give it.

A page that asks carries a token: who it is for, for which service and rule, since when, until when, and the page to go
back to, under HMAC-SHA256.  What was given is kept on our side per holder and service, so it needs no cookie, works
for every client of that person, and cannot be passed on.

- *Forged*: the key is ours.
- *Passed on*: the token names its holder, and only that holder's connection may hand it in; so another site's form,
  which cannot read our page, has no token that fits its victim.
- *Replayed*: what is given counts from the moment the page was made, not from when the form came back; handing in the
  same token again gives the same end and nothing more.
- A holder is a person where one is known, else an address: everybody behind that address passes as one.  That is what
  "nobody is named here" means; ``docs/how-to/identify-people.md`` says how to change it.

Must never: keep a reason (it goes to the ledger, masked) or a name (holders are keyed digests); lead a browser to
another origin.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal, Protocol, TypeAlias

import msgspec

from tidegate.core.exchange import UNKNOWN, Actor, Address, Unknown
from tidegate.core.finding import Finding
from tidegate.gate.events import NO_STANDING, Standing
from tidegate.ledger.schema import make

Kind: TypeAlias = Literal["acknowledgement", "justification", "exception"]

#: How long what was given holds (seconds) where the rule does not say: a working day.
DEFAULT_HOLD: Final = 8 * 3600
#: How long a page waits for its answer (seconds).
PAGE_WAITS: Final = 3600
#: A reason is a sentence: shorter says nothing, longer is a document.
REASON_LEAST: Final = 10
REASON_MOST: Final = 500
#: Where a browser goes back to is part of the token; beyond this it goes nowhere.
_BACK_MOST: Final = 1024
TOKEN_MOST: Final = 4096


class Ask(msgspec.Struct, frozen=True, array_like=True):
    """What a page asks, of whom, for what.  ``made`` is wall time in seconds, ``hold`` seconds, ``host`` the origin.

    ``back`` is the page to go back to, empty where there is none that would show what was stopped: a program, a page's
    script, or a form that was sent.  ``receipt`` is the refusal's, empty where it could not be recorded.
    """

    kind: Kind
    holder: str
    service: str
    rule: str
    host: str
    back: str
    made: int
    hold: int
    receipt: str = ""

    @property
    def until(self) -> int:
        """The second at which what is given ends."""
        return self.made + self.hold


def holder_of(who: Actor | Unknown, address: Address | Unknown | None) -> str | None:
    """Whose acknowledgement this is, or ``None`` where it could be anybody's."""
    if who is not UNKNOWN and who.person:
        return f"person:{who.person}"
    return None if address is UNKNOWN or address is None else f"address:{address}"


def reason_of(text: str) -> str | None:
    """A reason as it may be recorded: one line, no control characters; ``None`` if it is too short or too long."""
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    return line if REASON_LEAST <= len(line) <= REASON_MOST else None


def masked_reason(reason: str, findings: Sequence[Finding]) -> str:
    """``reason`` with everything that was found in it replaced by its kind: a reason is no way into the record."""
    for finding in sorted(findings, key=lambda finding: -finding.start):
        reason = f"{reason[: finding.start]}[{finding.detector}]{reason[finding.end :]}"
    return reason


class Standings(Protocol):
    """Where what was given is kept, for all workers of an installation."""

    def put(self, holder: bytes, service: str, kind: Kind, until: int, receipt: str) -> None:
        """Keep it until ``until``."""

    def get(self, holder: bytes, service: str, now: int) -> dict[Kind, str]:
        """What is still good, with the receipt of each."""


class MemoryStandings:
    """For tests and for one process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[bytes, str], dict[Kind, tuple[int, str]]] = {}

    def put(self, holder: bytes, service: str, kind: Kind, until: int, receipt: str) -> None:
        """See ``Standings``."""
        self._kept.setdefault((holder, service), {})[kind] = (until, receipt)

    def get(self, holder: bytes, service: str, now: int) -> dict[Kind, str]:
        """See ``Standings``."""
        kept = self._kept.get((holder, service), {})
        return {kind: receipt for kind, (until, receipt) in kept.items() if until > now}


class SqliteStandings:
    """One small table in a file of its own (WAL), so that every worker sees at once what another was given.

    Read on the event loop: a look-up by primary key in a file of this size takes microseconds.
    """

    _TABLE: Final = (
        "CREATE TABLE IF NOT EXISTS standing (holder BLOB, service TEXT, kind TEXT, until INTEGER, receipt TEXT,"
        " PRIMARY KEY (holder, service, kind)) WITHOUT ROWID"
    )
    _PUT: Final = "INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?, ?)"
    _GET: Final = "SELECT kind, receipt FROM standing WHERE holder = ? AND service = ? AND until > ?"

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._base = sqlite3.connect(path, isolation_level=None, timeout=1.0)
        make(self._base, self._TABLE)
        self._base.execute("PRAGMA synchronous=NORMAL")

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def put(self, holder: bytes, service: str, kind: Kind, until: int, receipt: str) -> None:
        """See ``Standings``; also forgets what ended more than a day before this one ends."""
        self._base.execute(self._PUT, (holder, service, kind, until, receipt))
        self._base.execute("DELETE FROM standing WHERE until < ?", (until - 2 * 86_400,))

    def forget(self) -> None:
        """Forget all that was given: what it is good for has to be given again."""
        self._base.execute("DELETE FROM standing")

    def get(self, holder: bytes, service: str, now: int) -> dict[Kind, str]:
        """See ``Standings``."""
        return dict(self._base.execute(self._GET, (holder, service, now)).fetchall())


class Acknowledgements:
    """Makes and reads tokens, and says what a person has given.  ``now`` is wall time in seconds."""

    def __init__(self, key: bytes, standings: Standings, now: Callable[[], float]) -> None:
        self._key, self._standings, self._now = key, standings, now

    def standing(self, who: Actor | Unknown, address: Address | Unknown | None, service: str) -> Standing:
        """What the holder gave for ``service`` and is still good."""
        holder = holder_of(who, address)
        given = self._standings.get(self._digest(holder), service, int(self._now())) if holder else None
        if not given:
            return NO_STANDING
        return Standing("acknowledgement" in given, given.get("justification"))

    def token(
        self,
        kind: Kind,
        holder: str,
        service: str,
        rule: str,
        *,
        host: str,
        back: str = "",
        hold: int = DEFAULT_HOLD,
        receipt: str = "",
    ) -> str:
        """A token to put into a page.  ``back`` is a path on ``host``; anything else is none."""
        safe = back if _is_path(back) else ""
        ask = Ask(kind, self._digest(holder).hex(), service, rule, host, safe, int(self._now()), hold, receipt)
        body = msgspec.json.encode(ask)
        return f"{_encoded(body)}.{_encoded(self._signature(body))}"

    def read(self, token: str, holder: str | None, host: str) -> Ask | None:
        """What ``token`` asks; ``None`` if it is forged, somebody else's, another origin's, or too old."""
        if holder is None or len(token) > TOKEN_MOST:
            return None
        try:
            body, signature = (_decoded(part) for part in token.split("."))
        except ValueError:
            return None
        if not hmac.compare_digest(self._signature(body), signature):
            return None
        ask = msgspec.json.decode(body, type=Ask)
        mine = hmac.compare_digest(ask.holder, self._digest(holder).hex()) and ask.host == host
        # A page that is of later than now was made while the clock was ahead, and would wait for all that time.
        fresh = abs(self._now() - ask.made) < PAGE_WAITS and self._now() < ask.until
        return ask if mine and fresh else None

    def given(self, ask: Ask, receipt: str) -> None:
        """Keep what ``ask`` asked for; ``receipt`` is the ledger entry that says so."""
        self._standings.put(bytes.fromhex(ask.holder), ask.service, ask.kind, ask.until, receipt)

    def _digest(self, holder: str) -> bytes:
        # Not ``hmac.digest``: it lets the interpreter go for every call, and getting it back under load costs far more.
        return hmac.new(self._key, b"holder\0" + holder.encode(), "sha256").digest()[:16]

    def _signature(self, body: bytes) -> bytes:
        return hmac.digest(self._key, b"ask\0" + body, hashlib.sha256)


def _is_path(back: str) -> bool:
    """A path of this origin: ``//host`` and ``/\\host`` lead elsewhere, and control characters split headers."""
    plain = len(back) <= _BACK_MOST and back.isascii() and back.isprintable()
    return plain and back.startswith("/") and not back.startswith(("//", "/\\"))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
