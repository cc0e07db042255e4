"""What a running gateway hands out of its policy: the zone that name servers fetch, and the PAC file of browsers.

Both follow the policy in force and the catalogue, as the first brain says them; the zone is made anew each minute too,
because rules with ``during`` come and go, and so do approved exceptions.  Only loaded where the settings want one of
them.

Must never: hand out a policy that no brain enforces (a broken edit changes nothing here); let the zone's serial number
go back over a restart.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tidegate import snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.core.problem import Problems
from tidegate.disk import replacing
from tidegate.edges.api.server import Server as WebServer
from tidegate.edges.dns import Actions, Key, Server, Zone, later
from tidegate.edges.keys import KeyUnsafe, key
from tidegate.exports import name_lists, pac
from tidegate.exports.whole import Exports, Ground
from tidegate.granting import with_exceptions
from tidegate.homes import CannotStart
from tidegate.policy import Policy
from tidegate.sections import Dns, Endpoint
from tidegate.settings import LAST_GOOD, Home
from tidegate.states import read_state, state_file

#: Seconds between two looks at what the first brain enforces.
LOOK_EVERY: Final = 0.2
#: Seconds after which the zone is made again though nothing was edited.
HOURS_EVERY: Final = 60.0
#: Seconds that a browser which fetches the PAC file has when the gateway stops.
END_WITHIN: Final = 1.0
#: The name of the key, as secondaries have to call it.
KEY_NAME: Final = "tidegate"
PAC_TYPE: Final = "application/x-ns-proxy-autoconfig"
PAC_PATH: Final = "/proxy.pac"
_EVERYWHERE: Final = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not bound to


@dataclass(frozen=True, slots=True)
class Basis:
    """What is in force: the policy and the catalogue."""

    policy: Policy
    catalog: Catalog


def zone_key(home: Home) -> Key:
    """The key of the zone, made at its first use; a file of mode 0600.  Raises ``KeyUnsafe``."""
    return Key(KEY_NAME, key(home.keys / "dns.key"))


def for_bind(home: Home, dns: Dns) -> str:
    """What BIND needs to fetch the zone, with the secret of its key.  Raises ``KeyUnsafe``."""
    made = zone_key(home)
    secret = base64.b64encode(made.secret).decode("ascii")
    return f"""\
# For named.conf.  It holds a secret: keep it readable by BIND alone.
# In `options`: response-policy {{ zone "{dns.zone}" min-update-interval 5; }};
key "{made.name}" {{ algorithm {made.algorithm}; secret "{secret}"; }};
zone "{dns.zone}" {{
  type secondary;
  file "{dns.zone}.db";
  allow-query {{ none; }};
  primaries {{ {dns.listen.host} port {dns.listen.port} key "{made.name}"; }};
}};
"""


def in_force(home: Home) -> tuple[str, str] | None:
    """The revisions of policy and catalogue that the first brain enforces; ``None`` while it has said nothing."""
    said = read_state(state_file(home, 0))
    return None if said is None else (said.revision, said.catalog)


def basis(home: Home, old: Basis | None) -> Basis:
    """What is in force, read as it was taken.  Raises ``Problems`` while that cannot be told, as during an edit.

    Where the catalogue's own files are broken the old one stays, as it does in the brains.
    """
    try:
        catalog = snapshots.catalog(home)
    except Problems:
        if old is None:
            raise
        catalog = old.catalog
    return Basis(snapshots.policy(snapshots.read_text(home.path / LAST_GOOD, LAST_GOOD), LAST_GOOD, catalog), catalog)


def actions_of(home: Home, found: Basis, at: datetime) -> Actions:
    """The records of the zone at a moment."""
    policy = with_exceptions(home, found.policy, found.catalog, at)
    ground = Ground(policy, found.catalog, at, 0, live=True)
    return dict(name_lists.actions(Exports(ground).names))


def _digest(actions: Actions) -> str:
    return hashlib.sha256(json.dumps(sorted(actions.items())).encode()).hexdigest()


def kept_zone(path: Path, origin: str, actions: Actions, now: int) -> Zone:
    """The zone at a start: with the serial number of the last run where it is the same, else with a later one."""
    try:
        serial, digest = path.read_text("ascii").split()
        before = int(serial)
    except (OSError, ValueError):
        return Zone(origin, now, actions)
    return Zone(origin, before if digest == _digest(actions) else later(before, now), actions)


def keep_serial(path: Path, zone: Zone) -> None:
    """Write down how far the zone has come, whole."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    replacing.put(path, f"{zone.serial} {_digest(zone.actions)}\n".encode("ascii"))


class Handing:
    """``dns`` and ``listen`` (of the PAC file) are the settings; ``proxy`` is where the gateway listens."""

    def __init__(
        self,
        home: Home,
        dns: Dns | None,
        listen: Endpoint | None,
        proxy: Endpoint,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._home, self._dns, self._listen, self._proxy, self._clock = home, dns, listen, proxy, clock
        self._serial = home.path / "state" / "dns.serial"
        self._basis: Basis | None = None
        self._seen: tuple[str, str] | None = None
        self._made = 0.0
        self._zone: Server | None = None
        self._web: WebServer | None = None
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> Mapping[str, str]:
        """Listen and follow; where each is to be found, by the name of its setting.  Raises ``CannotStart``."""
        self._seen = in_force(self._home)
        try:
            self._basis = await asyncio.to_thread(basis, self._home, None)
            found = {}
            if self._dns is not None:
                found["dns"] = await self._start_zone(self._dns, self._basis)
            if self._listen is not None:
                found["pac"] = await self._start_pac(self._listen)
        except (Problems, KeyUnsafe) as error:
            raise CannotStart(str(error)) from None
        self._watching = asyncio.create_task(self._watch())
        return found

    async def _start_zone(self, dns: Dns, now: Basis) -> str:
        actions = await asyncio.to_thread(actions_of, self._home, now, self._clock())
        self._made = time.monotonic()
        zone = kept_zone(self._serial, dns.zone, actions, int(self._clock().timestamp()))
        secondaries = [(to.host, to.port) for to in dns.notify]
        server = Server(zone, zone_key(self._home), secondaries, lambda: self._clock().timestamp())
        try:
            await server.start(dns.listen.host, dns.listen.port)
            self._zone = server
            keep_serial(self._serial, zone)
        except OSError as error:
            raise CannotStart(
                f"The zone {dns.zone} cannot be served on {dns.listen}: {error.strerror}. Set `dns` in settings.yaml "
                "to another address, or leave it out."
            ) from None
        return str(Endpoint(dns.listen.host, server.port))

    async def _start_pac(self, at: Endpoint) -> str:
        web = WebServer(Starlette(routes=[Route(PAC_PATH, self._answer)]))
        try:
            port = await web.start((at.host, at.port))
        except OSError as error:
            raise CannotStart(
                f"The PAC file cannot be served on {at}: {error.strerror}. Set `pac` in settings.yaml to another "
                "address, or leave it out."
            ) from None
        self._web = web
        return f"http://{Endpoint(at.host, port)}{PAC_PATH}"

    async def stop(self) -> None:
        """Stop following and listening."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        if self._zone is not None:
            await self._zone.stop()
        if self._web is not None:
            await self._web.stop(END_WITHIN)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            # Without room, a file or a thread, what is served stays until the next look.
            with contextlib.suppress(Exception):
                await self.look()

    async def look(self) -> None:
        """Follow what the brain says and the hour; what cannot be read now is read at the next look."""
        said = in_force(self._home)
        edited = said is not None and said != self._seen
        if edited:
            try:
                self._basis = await asyncio.to_thread(basis, self._home, self._basis)
            except Problems:
                return
            # The brain writes the policy down first and says so then; between the two there may be a newer one.
            self._seen = said
        if self._zone is None or self._basis is None:
            return
        if edited or time.monotonic() - self._made >= HOURS_EVERY:
            actions = await asyncio.to_thread(actions_of, self._home, self._basis, self._clock())
            self._made = time.monotonic()
            if self._zone.replace(actions):
                with contextlib.suppress(OSError):  # a full disk: the clock keeps the number from going back
                    keep_serial(self._serial, self._zone.zone)

    async def _answer(self, request: Request) -> Response:
        """The file, for everybody who reaches it: there is no secret in it."""
        text = self._script(request.scope["server"][0])
        return Response(text, media_type=PAC_TYPE, headers={"cache-control": "no-cache"})

    def _script(self, reached: str) -> str:
        """The PAC file for a browser that reached this machine at an address."""
        assert self._basis is not None
        catalog = self._basis.catalog
        host = reached if self._proxy.host in _EVERYWHERE else self._proxy.host
        patterns = [(one.matching, one.under) for one in catalog.host_patterns()]
        names = (name for name, _ in catalog.hosts())
        return pac.script(str(Endpoint(host, self._proxy.port)), names, patterns, catalog.revision)
