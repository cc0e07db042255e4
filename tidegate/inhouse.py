"""Puts the parts of the in-house assistant together: a process that the gateway starts when somebody needs it.

What decides is in ``tidegate.mind``.  It ends when its standard input does, and when nobody has come for an hour.

Must never: serve before what a kill left unfinished is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvloop import new_event_loop

from tidegate import surroundings
from tidegate.assistant.answering import topic_of
from tidegate.assistant.app import create
from tidegate.assistant.budgets import Budgets
from tidegate.assistant.documents import Documents
from tidegate.assistant.errand import Errands
from tidegate.assistant.generation import Generations, Tool
from tidegate.assistant.hub import Hub
from tidegate.assistant.keys import Keys
from tidegate.assistant.models import local
from tidegate.assistant.models.directory import CONTEXT, Directory, Entry, place_of
from tidegate.assistant.models.discovery import Found, find
from tidegate.assistant.models.openai import OpenAiServer
from tidegate.assistant.outside import WITHIN, Outside
from tidegate.assistant.parts import Parts
from tidegate.assistant.records import Conversation
from tidegate.assistant.retention import Retention
from tidegate.assistant.sealing import Keyring
from tidegate.assistant.search import Search
from tidegate.assistant.sessions import Sessions, TooManyAttempts
from tidegate.assistant.sharing import Sharing
from tidegate.assistant.store import Store, connect
from tidegate.assistant.tables import Tables, tool_of
from tidegate.assistant.vectors import bundled
from tidegate.assistant.web import Engine, Web
from tidegate.border import DriverBorder
from tidegate.confined import program
from tidegate.core.exchange import Actor, Address, Assurance
from tidegate.doors import identity_of
from tidegate.edges.identity import Claims, Identity, Passwords
from tidegate.edges.keys import key
from tidegate.edges.people import Watched, parse_people
from tidegate.mind import Mind
from tidegate.sections import ModelSettings
from tidegate.settings import Home
from tidegate.settings import load as load_settings
from tidegate.trimming import settle
from tidegate.wire.handover import opened
from tidegate.wire.placeholders import Vaults

#: Seconds without a request after which the process ends, and between two looks.
IDLE: Final = 3600.0
LOOK: Final = 30.0
#: Seconds between two sweeps of what is past its time.
SWEEP: Final = 600.0
#: Seconds between two takings of what was written into the database's file, where waiting for the disk holds up nobody.
TAKE_IN: Final = 5.0
#: What the detectors look at before the first question comes.
FIRST: Final = "The tide of Busan, 밀물, on 2026-03-01 at 12:00: kim@example.kr, 010-0000-0000.\n"
#: Seconds between two looks for models that were started meanwhile.
DISCOVER: Final = 60.0


def database_of(home: Home) -> sqlite3.Connection:
    """The assistant's database, made first if there is none."""
    return connect(home.assistant)


def taken_in(home: Home) -> None:
    """Take what was written into the file of the assistant's database; as much as nobody reads just now."""
    with contextlib.closing(connect(home.assistant)) as own:
        own.execute("PRAGMA wal_checkpoint(PASSIVE)")


class Doorkeeper:
    """See ``assistant.sessions.Doorkeeper``: the people file, and the proxies in front."""

    def __init__(self, home: Home, identity: Identity) -> None:
        self._people = Watched(home.people, parse_people, clock=time.monotonic, tell=lambda _: None, private=True)
        self._identity = identity
        self._passwords = Passwords(self._people, time.monotonic)

    async def password(self, name: str, password: str, address: Address | None) -> Actor | None:
        """See ``Doorkeeper``."""
        note = await self._passwords.check(name, password, address)
        if note == "too-many-attempts":
            raise TooManyAttempts
        return None if note else self.current(name, Assurance.PASSWORD)

    async def shown(self, address: Address | None, headers: Mapping[str, str]) -> Actor | None:
        """See ``Doorkeeper``."""
        claims = Claims(address, authority=headers.get("host", ""), headers=headers)
        actor = (await self._identity.identify(claims)).actor
        return actor if isinstance(actor, Actor) and actor.assurance is Assurance.HEADER else None

    def anybody(self) -> bool:
        """See ``Doorkeeper``."""
        return bool(self._people())

    def current(self, person: str, assurance: Assurance) -> Actor | None:
        """See ``Doorkeeper``.  Whom a proxy named is known for as long as their session."""
        listed = self._people().get(person)
        if listed is None and assurance is Assurance.PASSWORD:
            return None
        return Actor(person, listed.groups if listed else frozenset(), assurance)

    def credential(self, person: str, assurance: Assurance) -> bytes:
        """See ``Doorkeeper``.  The hash of a password has salt in it, so the same one set again is another too."""
        listed = self._people().get(person) if assurance is Assurance.PASSWORD else None
        return hashlib.sha256(listed.secret.encode()).digest() if listed else b""

    def close(self) -> None:
        """Stop the threads that check passwords."""
        self._passwords.close()
        self._identity.close()


class InHouse:
    """The assistant of one installation.  ``serve`` until told to end, or until nobody comes."""

    def __init__(self, home: Home) -> None:
        self._home, self._settings = home, load_settings(home.settings)
        self._mind = Mind(home, self._settings)
        self._doorkeeper = Doorkeeper(home, identity_of(home, self._settings, lambda _: None))
        self._directory = Directory()
        self._last = time.monotonic()
        self.parts = self._made()

    def _made(self) -> Parts:
        home, settings, mind = self._home, self._settings, self._mind
        database = database_of(home)
        # Otherwise every thousandth page would be taken in by whoever asks just then, who waits for the disk.
        database.execute("PRAGMA wal_autocheckpoint=0")
        store = Store(database, Keyring(key(home.keys / "assistant")), time.time, partial(surroundings.ages, home))
        hub, search = Hub(), Search(store, time.time)
        vaults = Vaults(key(home.keys / "placeholders"))
        border = DriverBorder(
            mind.driver, mind.snapshot, mind.service, vaults, mind.acknowledgements, time.time, mind.organisation
        )
        journals = home.path / "state" / "answers"
        journals.mkdir(mode=0o700, exist_ok=True)

        tables = Tables(program("tables"))
        documents = Documents(store, hub, mind.files, tables, topic_of, bundled())
        tools = [tool_of(tables, documents), *self._web(border, store, documents)]

        def gone(person: str, conversation: str) -> None:
            search.gone(person, conversation)
            hub.close(conversation)

        def kept(one: Conversation) -> None:
            search.changed(one.person, one, lambda: search.text_of(one))

        handover = key(home.keys / "handover")
        return Parts(
            store=store,
            hub=hub,
            border=border,
            directory=self._directory,
            generations=Generations(store, hub, border, self._directory, journals, (documents,), tools, kept),
            search=search,
            sharing=Sharing(store, time.time),
            retention=Retention(store, documents, mind.ledger, mind.kept, gone),
            sessions=Sessions(database, self._doorkeeper, time.time),
            doorkeeper=self._doorkeeper,
            keys=Keys(database, time.time),
            budgets=Budgets(database, time.time),
            ledger=mind.ledger,
            documents=documents,
            now=time.time,
            may_look=mind.may_look,
            secure=(settings.assistant or "").startswith("https:"),
            language=settings.language,
            brought=lambda token, person: opened(handover, token, person, time.time()),
        )

    def _web(self, border: DriverBorder, store: Store, documents: Documents) -> tuple[Tool, ...]:
        """The tools that read the web, where the settings have a search engine."""
        web = self._settings.web
        if web is None:
            return ()
        key_text = (self._home.path / web.key_file).read_text("utf-8").strip() if web.key_file else ""
        engine = Engine(web.url, web.engine, key_text)
        outside, pages = Outside(web.never), Errands(program("page"), WITHIN)
        return Web(engine, border, store, documents, outside, pages, self._mind.service_at).tools()

    async def serve(self, listening: socket.socket, idle: float = IDLE) -> None:
        """Serve at ``listening``."""
        await self._find_models()
        self._mind.snapshot().scanner.scan(FIRST)  # its first look takes longer than all others
        self.parts.generations.recover()
        settle()  # walking all that is loaded for cycles kept everybody waiting for a tenth of a second
        config = uvicorn.Config(
            self._noting(create(self.parts)),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # who may say for whom a request comes is a matter of the settings' fronts
            lifespan="off",
            http="httptools",
            timeout_graceful_shutdown=2,
            timeout_keep_alive=75,
        )
        server = _Server(config)
        _on_end(lambda: setattr(server, "should_exit", True))
        always = (self._mind.follow(), self._sweep(), self._discover(), self._take_in())
        works = [asyncio.create_task(work) for work in always]
        works.append(asyncio.create_task(self._watch(server, idle)))
        await server.serve(sockets=[listening])
        for work in works:
            work.cancel()
        await self.close()

    async def close(self) -> None:
        """Keep what is under way as interrupted, and let go of everything."""
        await self.parts.generations.close()
        await self.parts.documents.close()
        await self._directory.close()
        await self._mind.close()
        self._doorkeeper.close()
        self.parts.store.connection.close()

    def _noting(self, app: ASGIApp) -> ASGIApp:
        async def noted(scope: Scope, receive: Receive, send: Send) -> None:
            self._last = time.monotonic()
            await app(scope, receive, send)
            self._last = time.monotonic()

        return noted

    async def _watch(self, server: uvicorn.Server, idle: float) -> None:
        while True:
            await asyncio.sleep(min(LOOK, idle))
            busy = len(self.parts.generations) or server.server_state.connections
            if not busy and time.monotonic() - self._last > idle:
                server.should_exit = True

    async def sweep(self) -> None:
        """Delete all that is past its time, and prove it."""
        await self.parts.retention.sweep()
        self.parts.documents.sweep()

    async def _sweep(self) -> None:
        while True:
            with contextlib.suppress(Exception):  # a full disk, or a ledger that cannot be written: at the next sweep
                await self.sweep()
            await asyncio.sleep(SWEEP)

    async def _take_in(self) -> None:
        while True:
            await asyncio.sleep(TAKE_IN)
            with contextlib.suppress(sqlite3.Error):  # a full disk: next time
                await asyncio.to_thread(taken_in, self._home)

    # -- models --------------------------------------------------------------------------------------------------------

    async def _discover(self) -> None:
        while True:
            await asyncio.sleep(DISCOVER)
            if not self._settings.models:
                await self._find_models()

    async def _find_models(self) -> None:
        """Those of the settings; without any, those that are found, and the embedded one."""
        for setting in self._settings.models:
            self._add(setting)
        if self._settings.models:
            return
        ours = {self._settings.listen.port, self._settings.console.port, self._settings.tls_port}
        for found in await find({port for port in ours if port}):
            self._directory.add(_entry_of(found))
        if local.available() and not any(True for _ in self._directory):
            name = local.NAME
            self._directory.add(Entry(name, name, local.Embedded(local.weights()), context=local.CONTEXT))

    def _add(self, setting: ModelSettings) -> None:
        named = setting.service
        place = (named, setting.host) if named else place_of(setting.url, self._mind.service_at)
        if place is None or place[0] not in self._mind.catalog.services:
            return  # `tidegate check` says so: no policy could decide about it
        secret = (self._home.path / setting.key_file).read_text("utf-8").strip() if setting.key_file else None
        server = OpenAiServer(setting.url, secret)
        model = setting.model or setting.name
        self._directory.add(
            Entry(setting.name, model, server, *place, context=setting.context, fallback=tuple(setting.fallback))
        )


def _entry_of(found: Found) -> Entry:
    return Entry(found.model, found.model, OpenAiServer(found.base), context=found.context or CONTEXT)


class _Server(uvicorn.Server):
    """Signals are ours."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _on_end(end: Callable[[], None]) -> None:
    """Call ``end`` when standard input ends or a signal comes."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)

    def read_input() -> None:
        if not os.read(0, 4096):
            loop.remove_reader(0)
            end()

    with contextlib.suppress(OSError, ValueError):
        loop.add_reader(0, read_input)


async def _swept(house: InHouse) -> None:
    try:
        await house.sweep()
    finally:
        await house.close()


def run_inhouse(home: Path, descriptor: int | None, idle: float = IDLE) -> None:
    """Serve at the socket that the gateway opened; without one, delete what is past its time and end.

    Raises ``Problems`` for files that are wrong.
    """

    async def work() -> None:
        house = InHouse(Home(home))
        await (_swept(house) if descriptor is None else house.serve(socket.socket(fileno=descriptor), idle))

    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(work())
