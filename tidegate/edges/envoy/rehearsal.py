"""Envoy's side of the conversation, scripted: what it would send, and what it was answered.

For tests of the processor, and for whoever wants to see a request decided without Envoy.  The messages are the ones
that Envoy 1.40 sends under our configuration; ``contract`` says which and when.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Final

from tidegate.core.decision import Effect
from tidegate.core.service import Service, Shape
from tidegate.edges.acknowledgement import Acknowledgements, MemoryStandings
from tidegate.edges.answers import Answers
from tidegate.edges.driver import Driver
from tidegate.edges.envoy import contract
from tidegate.edges.envoy.dialogue import Message, Reply, pb
from tidegate.edges.envoy.parts import Parts
from tidegate.edges.envoy.processor import Processor
from tidegate.edges.identity import Identity
from tidegate.edges.passport import Passports
from tidegate.edges.people import AddressMap, Person, parse_addresses
from tidegate.edges.pinned import Pinned
from tidegate.edges.reading import read_body
from tidegate.edges.refusal import House
from tidegate.edges.rehearsal import Catalogue, MemoryQuotas, Rule, WordScanner, entries_of
from tidegate.edges.station import Snapshot
from tidegate.ledger.memory import MemoryLedger
from tidegate.wire.placeholders import Vaults

DEEPSEEK: Final = Service("deepseek", "DeepSeek", "chatbot")
CHATGPT: Final = Service("chatgpt", "ChatGPT", "chatbot")
HOSTS: Final = ("chat.deepseek.com", "api.deepseek.com")
OTHER_HOSTS: Final = ("chatgpt.com",)
ASSISTANT: Final = "https://assistant.example/ask?lang=ko"
KEY: Final = b"rehearsed" * 4
_FILTER: Final = "envoy.filters.http.ext_proc"
#: How far bodies of no known length are shown; it is shorter than any.
_LIMIT: Final = 1


class Script:
    """A stream that gives the messages it was made with, then ends, or waits for ever.

    ``replies`` are the messages it was answered, read back from their bytes as Envoy would.
    """

    def __init__(self, *messages: Message, waits: bool = False) -> None:
        self._messages = list(messages)
        self._waits = waits
        self.replies: list[Any] = []

    async def read(self) -> Message | None:
        """See ``stream.Stream``."""
        if self._messages:
            return self._messages.pop(0)
        if self._waits:
            await asyncio.Event().wait()
        return None

    async def write(self, reply: Reply) -> None:
        """See ``stream.Stream``."""
        raw = reply if isinstance(reply, bytes) else reply.SerializeToString()
        self.replies.append(pb.ProcessingResponse.FromString(raw))

    finish = write

    @property
    def left(self) -> int:
        """How many messages were not read."""
        return len(self._messages)

    @property
    def released(self) -> bool:
        """Whether a verdict was given that lets the request go."""
        return any(told(reply).get(contract.VERDICT) == contract.RELEASE for reply in self.replies)

    @property
    def refusal(self) -> Any:
        """The immediate answer, or ``None``."""
        found = [reply.immediate_response for reply in self.replies if reply.HasField("immediate_response")]
        return found[0] if found else None


def told(reply: Any) -> dict[str, str]:
    """The metadata of an answer."""
    fields = reply.dynamic_metadata.fields
    if contract.NAMESPACE not in fields:
        return {}
    return {name: value.string_value for name, value in fields[contract.NAMESPACE].struct_value.fields.items()}


def set_headers(mutation: Any) -> dict[str, str]:
    """The headers that an answer sets."""
    return {option.header.key: option.header.raw_value.decode() for option in mutation.set_headers}


def head(
    headers: Mapping[str, str],
    attributes: Mapping[str, str] | None = None,
    *,
    ended: bool = True,
    kind: str = "request",
) -> Message:
    """A message with the head of a request or an answer."""
    message = pb.ProcessingRequest()
    shown = getattr(message, f"{kind}_headers")
    for name, value in headers.items():
        shown.headers.headers.add(key=name, raw_value=value.encode())
    shown.end_of_stream = ended
    return _with(message, attributes)


def body(
    raw: bytes, attributes: Mapping[str, str] | None = None, *, ended: bool = True, kind: str = "request"
) -> Message:
    """A message with a body or a chunk of one."""
    message = pb.ProcessingRequest()
    shown = getattr(message, f"{kind}_body")
    shown.body = raw
    shown.end_of_stream = ended
    return _with(message, attributes)


def trailers() -> Message:
    """A message with the trailers of a request that had no body."""
    message = pb.ProcessingRequest()
    message.request_trailers.SetInParent()
    return message


def _with(message: Message, attributes: Mapping[str, str] | None) -> Message:
    fields = message.attributes[_FILTER].fields if attributes else {}
    for name, value in (attributes or {}).items():
        fields[name].string_value = value
    return message


def connect(authority: str, headers: Mapping[str, str] | None = None, source: str = "10.0.0.7:4711") -> Message:
    """A CONNECT at the door."""
    shown = {":method": "CONNECT", ":authority": authority} | dict(headers or {})
    return head(shown, {"source.address": source, "xds.route_name": contract.ROUTE_DECIDE}, ended=False)


def states(**values: str) -> dict[str, str]:
    """Filter states as attributes: ``states(actor=…, address=…)``."""
    return {f"filter_state['tidegate.{name}']": value for name, value in values.items() if value}


def whole(
    host: str,
    path: str,
    raw: bytes,
    *,
    method: str = "POST",
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
) -> Message:
    """A request with a body of known length: one message."""
    attributes = _facts(host, path, method, contract.ROUTE_WHOLE)
    attributes |= {contract.attribute_of_header(name): value for name, value in (headers or {}).items()}
    return body(raw, attributes | dict(more or {}))


def steps(
    host: str,
    path: str,
    *following: bytes,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
    cut: bool = False,
    route: str = contract.steps(_LIMIT),
) -> list[Message]:
    """A request in steps: its head, then its body if there is one; ``cut`` before its end (a limit, or trailers)."""
    shown = {":method": method, ":authority": host, ":path": path, ":scheme": "https"} | dict(headers or {})
    attributes = _facts(host, path, method, route) | dict(more or {})
    return [head(shown, attributes, ended=not following), *bodies(following, cut)]


def bodies(parts: Iterable[bytes], cut: bool) -> list[Message]:
    """Body messages."""
    return [body(part, ended=not cut) for part in parts]


def _facts(host: str, path: str, method: str, route: str) -> dict[str, str]:
    return {
        "request.method": method,
        "request.host": host,
        "request.path": path,
        "connection.requested_server_name": host.partition(":")[0],
        "xds.route_name": route,
    }


class Rehearsal:
    """A processor with doubles in place of policy, ledger and catalogue; change a part and ``talk``.

    ``evaluator``, ``catalogue``, ``scanner`` and ``accounts`` may be replaced between two requests, as a reload does.
    """

    def __init__(
        self,
        evaluator: Any = None,
        *,
        people: Mapping[str, Person] | None = None,
        addresses: str = "",
        house: House | None = None,
        shape: Shape | None = None,
    ) -> None:
        listed = dict(people or {})
        places = AddressMap(parse_addresses(addresses))
        self.time = 1_764_000_000.0
        self.evaluator = evaluator or Rule(Effect.ALLOW)
        self.catalogue: Any = Catalogue(dict.fromkeys(HOSTS, DEEPSEEK) | dict.fromkeys(OTHER_HOSTS, CHATGPT), shape)
        self.scanner: Any = WordScanner()
        self.bodiless: frozenset[frozenset[str]] = frozenset()
        self.accounts: Mapping[str, frozenset[str]] = {}
        self.ledger, self.quotas = MemoryLedger(), MemoryQuotas()
        self.identity = Identity(lambda: listed, lambda: places, clock=self.now, now=self.now)
        self.acknowledgements = Acknowledgements(KEY, MemoryStandings(), self.now)
        self.pinned = Pinned(None, self.now)
        self.passports = Passports(KEY, self.now)
        self.driver = Driver(ledger=self.ledger, quotas=self.quotas, read=read_body, clock=self.now)
        self.parts = Parts(
            driver=self.driver,
            snapshot=self.snapshot,
            identity=self.identity,
            passports=self.passports,
            pinned=self.pinned,
            acknowledgements=self.acknowledgements,
            answers=Answers(house or House(lambda: "Ministry of Examples", ASSISTANT), self.acknowledgements),
            vaults=Vaults(KEY),
            now=self.now,
        )
        self.processor = Processor(self.parts)

    def now(self) -> float:
        """The rehearsal's own time, in seconds."""
        return self.time

    def snapshot(self) -> Snapshot:
        """What is in force."""
        return Snapshot(
            self.evaluator,
            self.catalogue,
            self.scanner,
            "rev",
            lambda _service: self.bodiless,
            accounts=self.accounts,
        )

    async def talk(self, *messages: Message) -> Script:
        """Have one request talked through, and everything written that has to be."""
        script = Script(*messages)
        try:
            await self.processor.talk(script)
        finally:
            await self.driver.settled()
        return script

    def entries(self, kind: str = "exchange") -> list[Any]:
        """What was recorded."""
        return entries_of(self.ledger, kind)

    async def close(self) -> None:
        """Stop threads and files."""
        self.identity.close()
        self.pinned.close()
        await self.driver.close()
