"""The demo's scenes: who tries what with which client, what must be decided, and what must really arrive.

A scene is data and one call.  ``judge`` holds what happened against what had to happen, from three sides that cannot
cover for each other: what the person read, what the ledger says, and what the practice service received.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypedDict

from tidegate.practice import curl
from tidegate.practice.gateway import Gateway
from tidegate.practice.notebook import Seen
from tidegate.practice.running import PracticeService
from tidegate.practice.told import Told

#: Values that nobody owns: documentation names, a test card number, an example IBAN, a key from its maker's manual.
MAIL: Final = "minji@example.kr"
CARD: Final = "4111 1111 1111 1111"
RRN: Final = "900101-1234568"
IBAN: Final = "GB82 WEST 1234 5698 7654 32"
KEY: Final = "AKIAIOSFODNN7EXAMPLQ"
ASSISTANT: Final = "https://assistant.example/"


class Way(TypedDict):
    """How clients go through the gateway."""

    proxy: str
    ca_file: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the scenes play."""

    gateway: Gateway
    practice: PracticeService

    @property
    def way(self) -> Way:
        """The two arguments every client takes."""
        return {"proxy": self.gateway.proxy_url, "ca_file": self.gateway.ca_file}


@dataclass(frozen=True, slots=True)
class Scene:
    """``hidden`` are values that must not arrive; ``arrives`` says whether anything may.

    ``reads`` must be in what the person reads.  ``effect`` and ``rule`` are ``None`` for what is not ours to decide.
    """

    client: str
    tries: str
    host: str
    play: Callable[[Stage], Told]
    effect: str | None
    rule: str | None
    arrives: bool
    hidden: tuple[str, ...] = ()
    reads: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the table."""

    scene: Scene
    told: Told
    began: datetime
    ended: datetime
    seen: tuple[Seen, ...]
    decided: str = ""
    rule: str = ""
    wrong: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "client": self.scene.client,
            "tries": self.scene.tries,
            "host": self.scene.host,
            "decided": self.decided,
            "rule": self.rule,
            "status": self.told.status,
            "read": self.told.text,
            "received": [seen.text for seen in self.seen],
            "receipt": self.told.receipt,
            "wrong": list(self.wrong),
        }


def perform(stage: Stage, scene: Scene) -> Outcome:
    """Play one scene and take down what happened."""
    stage.practice.clear()
    began = datetime.now(UTC)
    told = scene.play(stage)
    return Outcome(scene, told, began, datetime.now(UTC), tuple(stage.practice.seen()))


def judge(outcome: Outcome, entries: Iterable[Mapping[str, Any]]) -> Outcome:
    """``outcome`` with what the ledger says of it, and everything that is not as it must be."""
    scene = outcome.scene
    found = [entry["body"] for entry in entries if _is_about(entry, outcome)]
    decisions = [body["decision"] for body in found if body.get("decision")]
    strictest = max(decisions, key=lambda decision: _STRICTNESS.index(decision["effect"]), default=None)
    decided = strictest["effect"] if strictest else "not ours"
    rule = strictest["rule"] if strictest else ""
    wrong = []
    if scene.effect != (strictest["effect"] if strictest else None) or (scene.rule or "") != rule:
        wrong.append(f"decided {decided} by {rule or 'no rule'} instead of {scene.effect} by {scene.rule}")
    wrong += _what_arrived_wrong(outcome)
    if scene.reads not in outcome.told.text + outcome.told.raw + " ".join(outcome.told.headers.values()):
        wrong.append(f"the person did not read {scene.reads!r}")
    return Outcome(scene, outcome.told, outcome.began, outcome.ended, outcome.seen, decided, rule, tuple(wrong))


_STRICTNESS: Final = ("allow", "coach", "justify", "redact", "redirect", "block")


def _is_about(entry: Mapping[str, Any], outcome: Outcome) -> bool:
    if entry.get("kind") != "exchange":
        return False
    exchange = entry["body"]["exchange"]
    at = datetime.fromisoformat(exchange["at"])
    return bool(exchange["target"]["host"] == outcome.scene.host and outcome.began <= at <= outcome.ended)


def _what_arrived_wrong(outcome: Outcome) -> list[str]:
    scene = outcome.scene
    words = "\n".join(seen.text for seen in outcome.seen)
    wrong = [f"{value!r} reached the service" for value in scene.hidden if value in words]
    if scene.arrives and not outcome.seen:
        wrong.append("nothing reached the service")
    if not scene.arrives and outcome.seen:
        wrong.append("something reached the service")
    return wrong


# -- the scenes ------------------------------------------------------------------------------------------------------


def every_scene() -> tuple[list[Scene], list[str]]:
    """The scenes that this machine has the clients for, and a line for each client that it lacks."""
    scenes: list[Scene] = []
    absent: list[str] = []
    for name, build in (
        ("curl", _with_curl),
        ("httpx and websockets", _with_streams),
        ("the openai and anthropic SDKs", _with_sdks),
        ("Chromium", _with_browser),
    ):
        try:
            scenes += build()
        except Absent as reason:
            absent.append(str(reason))
        except ImportError as error:
            absent.append(f"{name}: {error.name} is not installed")
    return scenes, absent


class Absent(Exception):
    """A client is not on this machine; the text says what is missing."""


def _with_curl() -> list[Scene]:
    if not curl.present():
        raise Absent("curl is not installed")
    deepseek, chatgpt = "https://chat.deepseek.com/", "https://chatgpt.com/backend-api/conversation"

    def look(stage: Stage) -> Told:
        return curl.fetch(deepseek, **stage.way)

    def prompt(stage: Stage) -> Told:
        return curl.fetch(chatgpt, body=_chatgpt("Name three rivers."), headers=_JSON, version="--http2", **stage.way)

    def elsewhere(stage: Stage) -> Told:
        address = stage.practice.address
        url = f"https://localhost:{address.tls_port}/wiki"
        # The service's own authority, not ours: it would not be trusted if anybody had looked inside.
        return curl.fetch(url, proxy=stage.gateway.proxy_url, ca_file=address.ca_file, body=MAIL.encode())

    block = ("block", "deepseek-until-it-answers")
    return [
        Scene("curl", "open DeepSeek", "chat.deepseek.com", look, *block, False, reads="has not said how"),
        Scene("curl, HTTP/2", "ask ChatGPT something harmless", "chatgpt.com", prompt, "coach", "everyone", True),
        Scene("curl", "use a host that is no AI service", "localhost", elsewhere, None, None, True),
    ]


_JSON: Final = {"content-type": "application/json"}


def _chatgpt(said: str) -> bytes:
    message = {"author": {"role": "user"}, "content": {"content_type": "text", "parts": [said]}}
    return json.dumps({"action": "next", "messages": [message], "model": "auto"}).encode()


def _with_streams() -> list[Scene]:
    from tidegate.practice import streams

    def chat(stage: Stage) -> Told:
        asked = json.loads(_chatgpt(f"Answer {MAIL} politely."))
        return streams.http2("https://chatgpt.com/backend-api/conversation", asked, **stage.way)

    def away(stage: Stage) -> Told:
        return streams.http2("https://grok.com/rest/app-chat/conversations/new", {"message": "hello"}, **stage.way)

    def why(stage: Stage) -> Told:
        return streams.http2("https://www.perplexity.ai/rest/sse/perplexity_ask", {"query_str": "hello"}, **stage.way)

    def socket(stage: Stage) -> Told:
        asked = {"event": "send", "conversationId": "c", "content": [{"type": "text", "text": f"Ask {MAIL}."}]}
        return streams.websocket("wss://copilot.microsoft.com/c/api/chat", [json.dumps(asked)], **stage.way)

    redact = ("redact", "personal-data-stays")
    return [
        Scene("httpx, HTTP/2", "send an e-mail address", "chatgpt.com", chat, *redact, True, (MAIL,), MAIL),
        Scene("httpx, HTTP/2", "ask Grok", "grok.com", away, "redirect", "ours-instead", False, reads=ASSISTANT),
        Scene("httpx, HTTP/2", "ask Perplexity", "www.perplexity.ai", why, "justify", "say-why", False),
        Scene(
            "websockets", "send an address to Copilot", "copilot.microsoft.com", socket, *redact, True, (MAIL,), MAIL
        ),
    ]


def _with_sdks() -> list[Scene]:
    from tidegate.practice import sdks

    def gpt(ask: Callable[..., Told], *said: Any) -> Callable[[Stage], Told]:
        def play(stage: Stage) -> Told:
            with sdks.openai_client(stage.gateway.proxy_url, stage.gateway.ca_file) as client:
                return ask(client, *said)

        return play

    def claude(ask: Callable[..., Told], *said: Any) -> Callable[[Stage], Told]:
        def play(stage: Stage) -> Told:
            with sdks.anthropic_client(stage.gateway.proxy_url, stage.gateway.ca_file) as client:
                return ask(client, *said)

        return play

    openai, anthropic = "api.openai.com", "api.anthropic.com"
    redact, block = ("redact", "personal-data-stays"), ("block", "keys-never-leave")
    card, mail, iban = f"Pay with {CARD}.", f"Write to {MAIL}.", f"Move it to {IBAN}."
    table = f"name,number\nMinji,{RRN}\n".encode()
    stream, tool, upload = sdks.openai_stream, sdks.openai_tool, sdks.openai_upload
    return [
        Scene("openai SDK, stream", "send a card number", openai, gpt(stream, card), *redact, True, (CARD,), CARD),
        Scene("openai SDK, tool call", "send an address", openai, gpt(tool, mail), *redact, True, (MAIL,), MAIL),
        Scene(
            "openai SDK, file",
            "upload resident numbers",
            openai,
            gpt(upload, "people.csv", table),
            *redact,
            True,
            (RRN,),
        ),
        Scene("openai SDK", "send a cloud key", openai, gpt(sdks.openai_chat, f"Use {KEY}."), *block, False, (KEY,)),
        Scene(
            "anthropic SDK, stream",
            "send a bank account",
            anthropic,
            claude(sdks.anthropic_stream, iban),
            *redact,
            True,
            (IBAN,),
            IBAN,
        ),
        Scene(
            "anthropic SDK, tool",
            "send an address",
            anthropic,
            claude(sdks.anthropic_tool, mail),
            *redact,
            True,
            (MAIL,),
            MAIL,
        ),
    ]


def _with_browser() -> list[Scene]:
    from tidegate.practice import browser

    if reason := browser.missing():
        raise Absent(reason)

    def person(act: Callable[[Any], Told]) -> Callable[[Stage], Told]:
        def play(stage: Stage) -> Told:
            with (
                tempfile.TemporaryDirectory(prefix="tidegate-chromium-") as home,
                browser.chromium(Path(home), **stage.way) as running,
            ):
                return act(running)

        return play

    def blocked(running: Any) -> Told:
        return browser.open_page(running, "https://chat.deepseek.com/")[1]

    def coached(running: Any) -> Told:
        page, notice = browser.open_page(running, "https://chatgpt.com/")
        page.click("button[type=submit]")
        page.wait_for_selector("#chat")
        answer = browser.ask(page, f"Write to {MAIL}.")
        return Told(answer.client, answer.status, answer.text, notice.text + answer.raw)

    block, redact = ("block", "deepseek-until-it-answers"), ("redact", "personal-data-stays")
    deepseek, chatgpt = "chat.deepseek.com", "chatgpt.com"
    return [
        Scene("Chromium", "open DeepSeek", deepseek, person(blocked), *block, False, reads="has not said how"),
        Scene(
            "Chromium", "pass ChatGPT's notice, send an address", chatgpt, person(coached), *redact, True, (MAIL,), MAIL
        ),
    ]


#: What a placeholder looks like to whoever does not know its value.
PLACEHOLDER: Final = re.compile(r"\[[A-Z][A-Z0-9-]*-[0-9a-f]{4,32}\]")


def received(outcome: Outcome) -> str:
    """What the service received, in a few words: the placeholders it was shown in place of values, if any."""
    if not outcome.seen:
        return "nothing"
    shown = list(dict.fromkeys(PLACEHOLDER.findall("\n".join(seen.text for seen in outcome.seen))))
    if shown:
        return ", ".join(shown)
    return "every byte as it was sent" if outcome.scene.effect is None else "the request as it was sent"


def all_right(outcomes: Sequence[Outcome]) -> bool:
    """Whether every scene went as it must."""
    return not any(outcome.wrong for outcome in outcomes)
