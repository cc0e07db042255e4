"""The doors of a brain besides Envoy's, as the settings describe them: who is believed there, ICAP, and the local API.

Beside ``assembly``, which names the parts that decide.  Must never: let one door believe what only another may say.
"""

from __future__ import annotations

import os
import socket
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Final, Protocol

from tidegate.catalog.catalog import Catalog
from tidegate.core.problem import Problem, Problems
from tidegate.core.service import Service
from tidegate.edges.api.callers import Caller
from tidegate.edges.envoy import own_doors
from tidegate.edges.icap import claims
from tidegate.edges.icap.options import Options
from tidegate.edges.icap.server import Server
from tidegate.edges.identity import Certificates, Front, Identity
from tidegate.edges.keys import key
from tidegate.edges.parts import Parts
from tidegate.edges.people import AddressMap, Person, Watched, parse_addresses, parse_people
from tidegate.policy.names import fold, nearest
from tidegate.sections import Front as FrontSettings
from tidegate.sections import Icap
from tidegate.settings import Home, Settings
from tidegate.snapshots import Loaded
from tidegate.wire.handover import sealed

#: The API says itself for whom it asks.
_LOOPBACK: Final = (ip_network("127.0.0.1/32"),)
#: What is listened on for every address is no address of anybody.
_EVERY: Final = ("", "0.0.0.0", "::")  # noqa: S104 - left out, not listened on


def identity_of(
    home: Home, settings: Settings, tell: Callable[[tuple[Problem, ...]], None], fronts: tuple[Front, ...] | None = None
) -> Identity:
    """Who a connection belongs to, by the files of this installation and its proxies, or ``fronts`` in their place."""
    people, places = _followed(home, tell)
    if fronts is None:
        fronts = tuple(front_of(front, home.keys) for front in settings.fronts)
    certificates = Certificates() if settings.client_certificates else None
    return Identity(people, places, clock=time.monotonic, now=time.time, fronts=fronts, certificates=certificates)


def _followed(
    home: Home, tell: Callable[[tuple[Problem, ...]], None]
) -> tuple[Watched[dict[str, Person]], Watched[AddressMap]]:
    """People and addresses; ``tell`` hears what is wrong with either, whichever of them was looked at."""
    said: dict[Path, tuple[Problem, ...]] = {}

    def telling(path: Path) -> Callable[[tuple[Problem, ...]], None]:
        def heard(problems: tuple[Problem, ...]) -> None:
            said[path] = problems
            tell(tuple(problem for each in said.values() for problem in each))

        return heard

    def places(text: str, file: str) -> AddressMap:
        return AddressMap(parse_addresses(text, file))

    clock = time.monotonic
    return (
        Watched(home.people, parse_people, clock=clock, tell=telling(home.people), private=True),
        Watched(home.addresses, places, clock=clock, tell=telling(home.addresses)),
    )


def mistakes_of_people(home: Home) -> tuple[Problem, ...]:
    """What is wrong with the files of people and addresses."""
    found: tuple[Problem, ...] = ()

    def heard(problems: tuple[Problem, ...]) -> None:
        nonlocal found
        found = problems

    _followed(home, heard)
    return found


def front_of(front: FrontSettings, keys: Path) -> Front:
    """A proxy in front, as its settings say.

    A header that they do not name is not the proxy's: what comes in one was written by who asks it.
    """
    return Front(
        tuple(map(ip_network, front.networks)),
        person=front.header.lower(),
        groups=(front.groups_header or "").lower(),
        key=key(keys / "front") if front.signed else None,
    )


def hand_over(home: Home) -> Callable[[str, str], str | None]:
    """Seals what a person was about to ask, for them alone, on its way to the assistant; see ``wire.handover``."""
    secret = key(home.keys / "handover")
    return lambda text, person: sealed(secret, os.urandom(12), text, person, time.time())


async def icap(home: Home, settings: Settings, parts: Parts, state: Callable[[], str]) -> Server | None:
    """The ICAP server beside ``parts``, listening; ``None`` where the settings have none.

    ``state`` names policy and catalogue in force.  Raises ``Problems`` where it cannot listen.
    """
    wanted = settings.icap
    if wanted is None:
        return None
    clients = tuple(map(ip_network, wanted.clients))
    options = Options(
        clients,
        state,
        inside=wanted.inside,
        encoded=wanted.encoded_names,
        connections=wanted.connections,
        body_limit=settings.body_limit,
    )
    # Its own clients are believed here, and nobody that Envoy's door believes.
    identity = identity_of(home, settings, lambda _problems: None, (claims.front(clients),))
    server = Server(
        Parts(
            driver=parts.driver,
            snapshot=parts.snapshot,
            identity=identity,
            acknowledgements=parts.acknowledgements,
            answers=parts.answers,
            vaults=parts.vaults,
            now=parts.now,
            scope=parts.scope,
        ),
        options,
    )
    where = wanted.listen
    try:
        context = tls(home, wanted)
    except OSError as error:  # ssl.SSLError is one
        identity.close()
        said = f"The certificate of the ICAP server cannot be used: {error.strerror or error}."
        hint = "Change `certificate` and `key` of `icap`, or mend the files."
        raise Problems([Problem(home.settings.name, 0, 0, said, hint)]) from None
    try:
        await server.start(where.host, where.port, context)
    except OSError as error:
        identity.close()
        said = f"The ICAP server cannot listen on {where}: {error.strerror or error}."
        hint = "Is another program there? Change `icap`."
        raise Problems([Problem(home.settings.name, 0, 0, said, hint)]) from None
    return server


class Door(Protocol):
    """A server of ours."""

    async def stop(self, grace: float) -> None:
        """Let what is under way end within ``grace`` seconds."""


async def beside(home: Home, settings: Settings, index: int, parts: Parts, loaded: Callable[[], Loaded]) -> list[Door]:
    """All that listens beside Envoy's door: in the first brain alone, as what an answer needs is in its memory.

    ``loaded`` gives policy and catalogue in force.  Raises ``Problems`` where one cannot listen.
    """
    if index:
        return []

    def state() -> str:
        return f"{loaded().policy.revision} {loaded().catalog.revision}"

    found: list[Door | None] = [
        await icap(home, settings, parts, state),
        await api(home, settings, parts, lambda name: service_called(loaded().catalog, name)),
    ]
    return [door for door in found if door is not None]


def service_called(catalog: Catalog, id: str) -> Service:
    """The service ``id``; raises ``KeyError`` with what to write instead, for who asks by another name."""
    if id in catalog.services:
        return catalog.service(id)
    ids = {fold(entry.name): one for one, entry in catalog.services.items()} | {one: one for one in catalog.services}
    near = nearest(id, ids)
    raise KeyError(f"Did you mean {ids[near]!r}?" if near else "Look it up: tidegate catalog search.")


class _Together:
    """The API's server, and what answers for it."""

    def __init__(self, server: Door, close: Callable[[], Awaitable[None]]) -> None:
        self._server, self._close = server, close

    async def stop(self, grace: float) -> None:
        """See ``Door``."""
        await self._server.stop(grace)
        await self._close()


async def api(home: Home, settings: Settings, parts: Parts, service: Callable[[str], Service]) -> Door | None:
    """The local API, listening; ``None`` where the settings have none.  Raises ``Problems``."""
    if settings.api is None:
        return None
    from tidegate.edges.api import app, server  # Starlette and uvicorn, which a brain without it does not need
    from tidegate.telling import usage_of

    where = settings.api.listen
    identity = identity_of(home, settings, lambda _problems: None, (Front(_LOOPBACK),))
    usage = usage_of(home, settings)
    made = server.Server(
        app.make(
            replace(parts, identity=identity),
            service,
            None if where is None else holders(home),
            settings.body_limit,
            usage,
        )
    )
    try:
        await made.start(home.run / "api.sock" if where is None else (where.host, where.port))
    except OSError as error:
        identity.close()
        said = f"The API cannot listen on {where or home.run / 'api.sock'}: {error.strerror or error}."
        raise Problems([Problem(home.settings.name, 0, 0, said, "Change `api`.")]) from None
    return made if usage is None else _Together(made, usage.close)


def holders(home: Home) -> Callable[[str], Caller | None]:
    """Who holds a key that `tidegate keys` made.  A program's speaks for whom it names, a person's for that person."""
    from tidegate.assistant.keys import Keys
    from tidegate.assistant.store import connect

    keys = Keys(connect(home.assistant), time.time)

    def holder(secret: str) -> Caller | None:
        found = keys.holder(secret)
        return None if found is None else Caller(found.id, None if found.key.program else found.who)

    return holder


def names_of_door(settings: Settings) -> tuple[str, ...]:
    """By what clients may reach the proxy's TLS door: its certificate has to say it."""
    machine = ("127.0.0.1", "::1", socket.gethostname().lower(), *own_doors.of_this_machine())
    named = ("localhost", *settings.tls_names, settings.listen.host, *machine)
    return tuple(name for name in dict.fromkeys(named) if name.isascii() and name not in _EVERY)


def tls(home: Home, settings: Icap) -> ssl.SSLContext | None:
    """How it speaks TLS; ``None`` where it does not.  Raises ``OSError`` for files that cannot be used."""
    if settings.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(home.path / settings.certificate, home.path / settings.key if settings.key else None)
    return context
