"""A whole assistant for tests: its own store, a scripted model, and the real driver with rehearsed stations."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import msgspec
import uvicorn

from tests.waiting import PATIENCE, until
from tidegate.assistant.answering import changed, topic_of
from tidegate.assistant.app import create
from tidegate.assistant.border import Border
from tidegate.assistant.budgets import Budgets
from tidegate.assistant.documents import Counter, Documents, Reader
from tidegate.assistant.generation import Generations, Source, Tool
from tidegate.assistant.hub import Hub
from tidegate.assistant.keys import Key, Keys
from tidegate.assistant.models.directory import IN_HOUSE, Directory, Entry
from tidegate.assistant.models.reply import Model
from tidegate.assistant.models.scripted import Scripted
from tidegate.assistant.parts import Parts
from tidegate.assistant.records import Conversation, Heading
from tidegate.assistant.retention import Retention
from tidegate.assistant.sealing import Keyring
from tidegate.assistant.search import Search
from tidegate.assistant.sessions import Sessions, TooManyAttempts
from tidegate.assistant.sharing import Sharing
from tidegate.assistant.store import Store, connect
from tidegate.assistant.vectors import Embedder
from tidegate.assistant.web import SERVICE
from tidegate.border import DriverBorder
from tidegate.core.decision import Effect
from tidegate.core.exchange import Actor, Address, Assurance
from tidegate.core.service import Service
from tidegate.edges.acknowledgement import Acknowledgements, MemoryStandings
from tidegate.edges.driver import Driver
from tidegate.edges.reading import read_body
from tidegate.edges.rehearsal import Catalogue, MemoryQuotas, Rule, WordScanner, entries_of
from tidegate.edges.station import Snapshot
from tidegate.ledger.memory import MemoryLedger
from tidegate.wire.documents.whole import Whole
from tidegate.wire.documents.whole import read as read_whole
from tidegate.wire.placeholders import Vaults

HOME = Service(IN_HOUSE, "the in-house assistant", "in-house")
OUTSIDE = Service("outside", "Outside AI", "llm-api")
WEB = Service(SERVICE, "The web", "search")
KEY = bytes(range(32))


class ByService:
    """A rule for each service."""

    def __init__(self, **rules: Rule) -> None:
        self.rules = rules

    def decide(self, exchange: Any) -> Any:
        return self.rules[exchange.service.id.replace("-", "_")].decide(exchange)

    def unsure(self, exchange: Any) -> Any:
        return self.rules[exchange.service.id.replace("-", "_")].unsure(exchange)


class Door:
    """Kim and Lee with their passwords; a proxy in front says ``x-person``."""

    def __init__(self) -> None:
        self.people = {"kim": frozenset({"research"}), "lee": frozenset[str](), "ann": frozenset({"auditors"})}
        self.wrong = 0
        self.changed: set[str] = set()

    async def password(self, name: str, password: str, address: Address | None) -> Actor | None:
        if self.wrong > 5:
            raise TooManyAttempts
        if name in self.people and password == f"{name} likes tea":
            return self.current(name, Assurance.PASSWORD)
        self.wrong += 1
        return None

    async def shown(self, address: Address | None, headers: Mapping[str, str]) -> Actor | None:
        person = headers.get("x-person")
        return self.current(person, Assurance.HEADER) if person else None

    def anybody(self) -> bool:
        return bool(self.people)

    def current(self, person: str, assurance: Assurance) -> Actor | None:
        return Actor(person, self.people[person], assurance) if person in self.people else None

    def credential(self, person: str, assurance: Assurance) -> bytes:
        return b"changed" if person in self.changed and assurance is Assurance.PASSWORD else b""


@dataclass
class Building:
    """The parts, and what a test looks at."""

    parts: Parts
    ledger: MemoryLedger
    driver: Driver
    rules: ByService
    home: Scripted
    outside: Scripted
    door: Door
    clock: list[float]
    extra: dict[str, Any] = field(default_factory=dict)

    def entries(self, kind: str) -> list[Any]:
        return entries_of(self.ledger, kind)

    def conversation(self, person: str = "kim", **about: Any) -> Conversation:
        now = self.parts.now()
        number = next(_NUMBERS)
        one = Conversation(id=f"c-{number}", person=person, created=now, updated=now, kept=Heading(**about))
        changed(self.parts, one)
        return one

    def key(self, **about: Any) -> str:
        return self.parts.keys.add(Key(**dict[str, Any](name="robot", program=True) | about))[1]


class InProcess:
    """Reads documents without a process of its own, and describes no tables."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.go.set()

    async def extracted(self, content: bytes, within: float) -> Whole:
        await self.go.wait()
        return await asyncio.to_thread(read_whole, content)

    async def described(self, name: str, content: bytes, kind: str) -> list[dict[str, Any]]:
        return []


_NUMBERS = itertools.count(1)


def build(
    directory: Path,
    *,
    rules: ByService | None = None,
    models: Mapping[str, Entry] | None = None,
    database: Path | None = None,
    sources: tuple[Source, ...] = (),
    tools: tuple[Tool, ...] = (),
    keep: float | None = None,
    border: Border | None = None,
    model: Model | None = None,
    reader: Reader | None = None,
    counter: Counter | None = None,
    embedder: Embedder | None = None,
    made: Callable[[Store, Border, Documents], tuple[Tool, ...]] | None = None,
    **more: Any,
) -> Building:
    """An assistant whose rules allow everything, if not told otherwise.  ``made`` makes tools of its parts."""
    clock = [1_760_000_000.0]

    def now() -> float:
        clock[0] += 0.001
        return clock[0]

    allowed = {name: Rule(Effect.ALLOW) for name in ("tidegate_assistant", "outside", "tidegate_web")}
    rules = rules or ByService(**allowed)
    ledger = MemoryLedger()
    services = {IN_HOUSE: HOME, "outside": OUTSIDE, SERVICE: WEB}
    snapshot = Snapshot(rules, Catalogue({}), WordScanner(), "rev")
    driver = Driver(ledger=ledger, quotas=MemoryQuotas(), read=read_body, clock=now)
    given = Acknowledgements(KEY, MemoryStandings(), now)
    border = border or DriverBorder(driver, lambda: snapshot, services.__getitem__, Vaults(KEY), given, now)
    home, outside = Scripted("home"), Scripted("outside")
    usual = {
        "home": Entry("home", "home", model or home),
        "outside": Entry("outside", "outside", outside, "outside", "api.outside.example"),
    }
    entries = usual if models is None else models
    store = Store(connect(database), Keyring(KEY), now)
    hub, search = Hub(), Search(store, now)

    documents = Documents(store, hub, reader or InProcess(), counter or InProcess(), topic_of, embedder)
    tools = (*tools, *(made(store, border, documents) if made else ()))

    def gone(person: str, conversation: str) -> None:
        search.gone(person, conversation)
        hub.close(conversation)

    retention = Retention(store, documents, ledger, lambda: keep, gone)
    models_there = Directory(entries)
    generations = Generations(
        store,
        hub,
        border,
        models_there,
        directory,
        (documents, *sources),
        tools,
        lambda one: search.changed(one.person, one, lambda: search.text_of(one)),
    )
    door = Door()
    parts = Parts(
        store=store,
        hub=hub,
        border=border,
        directory=models_there,
        generations=generations,
        search=search,
        sharing=Sharing(store, now),
        retention=retention,
        sessions=Sessions(store.connection, door, now),
        doorkeeper=door,
        keys=Keys(store.connection, now),
        budgets=Budgets(store.connection, now),
        ledger=ledger,
        documents=documents,
        now=now,
        may_look=lambda who: "auditors" in who.groups,
        **more,
    )
    return Building(parts, ledger, driver, rules, home, outside, door, clock)


@contextlib.asynccontextmanager
async def serving(parts: Parts) -> AsyncIterator[str]:
    """The assistant behind a real server; its address."""
    config = uvicorn.Config(create(parts), port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[assignment, method-assign]
    config.load()
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
    sockets = [one.dup() for one in listening.sockets]
    listening.close()
    task = asyncio.create_task(server.serve(sockets=sockets))
    try:
        yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = server.force_exit = True
        await asyncio.wait({task}, timeout=PATIENCE)
        # Streams that nobody reads any more: ended here, not by the collector in the middle of another test.
        left = list(server.server_state.tasks)
        for request in left:
            request.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for one in sockets:
            one.close()


class Browser:
    """Somebody who is signed in, at one device."""

    def __init__(self, base: str) -> None:
        self.http = httpx.AsyncClient(base_url=base, timeout=PATIENCE)

    async def sign_in(self, name: str = "kim") -> Browser:
        answer = await self.http.post("/api/session", json={"name": name, "password": f"{name} likes tea"})
        assert answer.status_code == 200, answer.text
        self.http.headers["x-csrf-token"] = answer.json()["csrf"]
        return self

    async def call(self, method: str, path: str, status: int = 200, **named: Any) -> Any:
        answer = await self.http.request(method, path, **named)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def ask(self, conversation: str, text: str, **more: Any) -> Any:
        return await self.call("POST", f"/api/conversations/{conversation}/ask", 202, json={"text": text} | more)

    async def events(self, conversation: str, after: str | None = None) -> AsyncGenerator[dict[str, Any], None]:
        path = f"/api/conversations/{conversation}/events"
        headers = {"last-event-id": after} if after else {}
        async with self.http.stream("GET", path, headers=headers) as answer:
            assert answer.status_code == 200
            event: dict[str, Any] = {}
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                if name == "data":
                    event["data"] = msgspec.json.decode(value)
                elif name:
                    event[name] = value
                elif event:
                    yield event
                    event = {}

    async def answered(self, conversation: str, after: str | None = None) -> list[dict[str, Any]]:
        """Events until an answer is over."""
        found = []
        stream = self.events(conversation, after)
        async with contextlib.aclosing(stream):
            async for event in stream:
                found.append(event)
                data = event["data"]
                if event.get("event") == "message" and data["role"] == "assistant" and data["state"] != "writing":
                    return found
        raise AssertionError("the stream ended before the answer did")


async def until_followed(building: Building, followers: int) -> None:
    """Wait until so many streams are open."""
    topics = building.parts.hub._topics
    await until(lambda: sum(one.followers for one in topics.values()) == followers, f"{followers} follow")


async def until_over(building: Building) -> None:
    """Wait until nothing is being written and everything is recorded."""
    while len(building.parts.generations):
        await asyncio.sleep(0)
    await building.driver.settled()
