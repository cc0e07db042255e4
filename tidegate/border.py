"""Binds the assistant's port to the driver of the edges: a prompt from inside the house is one more exchange.

Same stations, same gate, same ledger, same placeholders.  What was decided is told in the words of the refusal page.
Must never: give back a body that the gate has not released, or values of one person to another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tidegate.assistant.border import NotGiven, Passed, Prompt, Stopped, Unrestored, Wants
from tidegate.core.decision import Reason
from tidegate.core.exchange import Actor, Address, Exchange, Target
from tidegate.core.kinds import counted
from tidegate.core.record import Entry
from tidegate.core.service import Service, Shape
from tidegate.edges.acknowledgement import (
    DEFAULT_HOLD,
    REASON_LEAST,
    REASON_MOST,
    Acknowledgements,
    Kind,
    holder_of,
    masked_reason,
    reason_of,
)
from tidegate.edges.driver import Crossing, Driver
from tidegate.edges.envoy.parts import new_id
from tidegate.edges.page_words import WORDS
from tidegate.edges.redaction import redacted
from tidegate.edges.refusal import because_for, found_words, message_for, unread_words
from tidegate.edges.station import Held, Snapshot
from tidegate.gate import commands as c
from tidegate.gate import events as e
from tidegate.gate.release import spoken_of
from tidegate.wire.placeholders import Vault, Vaults
from tidegate.wire.refusal_words import heading
from tidegate.wire.restore import Restorer, Unrestorable

#: How a chat completion is read; all else of it is read too, as fields.
CHAT: Final = Shape(
    "chat-completions",
    frozenset({"prompt", "api"}),
    "application/json",
    prompts=('messages[?role!="assistant"].content', 'messages[].content[?type=="text"].text', "input"),
    files=(
        'messages[].content[?type=="image_url"].image_url.url',
        'messages[].content[?type=="input_audio"].input_audio.data',
        'messages[].content[?type=="file"].file.file_data',
    ),
    reply="sse",
)
#: What tokens are for, in place of a host: those of the gate are not taken here, nor ours there.
ASKING: Final = "assistant"
UPLOAD: Final = Shape("file-upload", frozenset({"upload", "api"}), "multipart/form-data", files=("<whole body>",))


_KINDS: Final[dict[str, Kind]] = {"acknowledgement": "acknowledgement", "justification": "justification"}


@dataclass(frozen=True, slots=True)
class DriverBorder:
    """``snapshot`` gives the one in force, ``service`` an entry of its catalogue; ``now`` seconds since 1970.

    ``organisation`` gives the name that the policy in force calls it, if any.
    """

    driver: Driver
    snapshot: Callable[[], Snapshot]
    service: Callable[[str], Service]
    vaults: Vaults
    acknowledgements: Acknowledgements
    now: Callable[[], float]
    organisation: Callable[[], str] = str
    scope: str = "tidegate"

    async def cross(self, prompt: Prompt) -> Passed:
        """See ``assistant.border.Border``."""
        service = self.service(prompt.service)
        exchange = Exchange(
            new_id(),
            datetime.fromtimestamp(self.now(), UTC),
            Target(prompt.host, 443, "POST", prompt.path),
            who=prompt.who,
            address=prompt.address,
            device=None,
            service=service,
            activity=prompt.activity,
            account=None,
            conversation=prompt.conversation,
        )
        shape = UPLOAD if "upload" in prompt.activity else CHAT
        crossing = Crossing(self.driver, self.snapshot(), _Door(prompt), exchange, shape=shape)
        standing = self.acknowledgements.standing(prompt.who, prompt.address, service.id)
        outcome = await crossing.decide(e.Started(exchange, standing, pages=prompt.reads))
        match outcome:
            case c.Forward():
                notice = message_for(outcome.decision.message, prompt.language)[0] if outcome.notice else ""
                return Crossed(crossing, prompt.body, outcome.receipt, notice, None)
            case c.Rewrite():
                return self._rewritten(crossing, outcome, prompt)
            case c.Refuse() | c.Redirect():
                raise self._stopped(outcome, crossing.gate.exchange, service, prompt)
            case _:
                raise Stopped("block", "", None, WORDS[prompt.language]["why-station-failed"])

    def _rewritten(self, crossing: Crossing, outcome: c.Rewrite, prompt: Prompt) -> Passed:
        vault: Vault | None = None
        if outcome.decision.restore:
            owner = f"person:{prompt.who.person}" if prompt.who.person else f"address:{prompt.address}"
            vault = self.vaults.of(self.scope, owner, prompt.service, now=self.now())
        try:
            if crossing.reading is None:
                raise IndexError
            body = redacted(crossing.reading, outcome.findings, vault, self.now()).body
        except Exception:  # whatever it says may quote the body; nothing has left
            crossing.report(e.Failed(e.RELEASE, "not-replaceable", crossing.after()))
            raise Stopped(
                "redact", outcome.decision.rule, outcome.receipt, WORDS[prompt.language]["lead-redact"]
            ) from None
        return Crossed(crossing, body, outcome.receipt, "", vault)

    async def give(self, who: Actor, address: Address | None, token: str, reason: str, language: str = "en") -> str:
        """See ``assistant.border.Border``.  What is given counts at the gate too."""
        words, snapshot = WORDS[language], self.snapshot()
        ask = self.acknowledgements.read(token, holder_of(who, address), ASKING)
        if ask is None:
            raise NotGiven(words["expired"])
        body: dict[str, object] = {
            "person": who.person,
            "service": ask.service,
            "rule": ask.rule,
            "until": ask.until,
            "revision": snapshot.revision,
        }
        if ask.kind == "justification":
            line = reason_of(reason)
            if line is None:
                raise NotGiven(words["reason-too-short"].format(least=REASON_LEAST, most=REASON_MOST))
            body["reason"] = masked_reason(line, snapshot.scanner.scan(line))
        receipt = await self.driver.ledger.append(Entry(ask.kind, body))
        self.acknowledgements.given(ask, receipt.id)
        return receipt.id

    def _wants(self, outcome: c.Refuse | c.Redirect, service: str, prompt: Prompt) -> Wants | None:
        kind = _KINDS.get(outcome.wants) if isinstance(outcome, c.Refuse) else None
        holder = holder_of(prompt.who, prompt.address)
        if kind is None or holder is None:
            return None
        decision = outcome.decision
        hold = decision.hold or DEFAULT_HOLD
        return Wants(kind, self.acknowledgements.token(kind, holder, service, decision.rule, host=ASKING, hold=hold))

    def _stopped(self, outcome: c.Refuse | c.Redirect, exchange: Exchange, service: Service, prompt: Prompt) -> Stopped:
        language = prompt.language
        decision, words = outcome.decision, WORDS[language]
        effect = decision.effect.word
        kinds = counted(spoken_of(decision, exchange))
        lead = words[f"lead-{heading(decision.effect, kinds, unread=decision.reason is Reason.NOT_INSPECTED)}"].format(
            organisation=self.organisation() or words["here"], service=service.name or service.id
        )
        seen = (*found_words(kinds, language), *unread_words(exchange.unread, language))
        said = [lead, because_for(decision, language) or "", *seen, message_for(decision.message, language)[0]]
        wants = self._wants(outcome, service.id, prompt)
        return Stopped(effect, decision.rule, outcome.receipt, " ".join(filter(None, said)), wants)


@dataclass(frozen=True, slots=True)
class _Door:
    prompt: Prompt

    async def who(self) -> e.Identified | e.NotIdentified:
        """They have signed in, or their key says."""
        return e.Identified(self.prompt.who)

    async def hold(self) -> Held | None:
        """It is here already, and whole."""
        return Held(self.prompt.body, True, self.prompt.media_type, None, self.prompt.path)


class Crossed:
    """See ``assistant.border.Passed``."""

    __slots__ = ("_crossing", "_over", "_restorer", "_vault", "body", "notice", "receipt")

    def __init__(self, crossing: Crossing, body: bytes, receipt: str | None, notice: str, vault: Vault | None) -> None:
        self.body, self.receipt, self.notice = body, receipt, notice
        self._crossing, self._vault = crossing, vault
        self._restorer: Restorer | None = None
        self._over = False

    def begin(self, status: int, media_type: str) -> None:
        """See ``Passed``."""
        duty = self._crossing.report(e.ResponseStarted(status))
        if isinstance(duty, c.RestoreAnswer) and self._vault is not None:
            try:
                self._restorer = Restorer(self._vault, media_type)
            except Unrestorable as error:
                self.fail(error.reason)
                raise Unrestored("The values in this answer could not be put back.") from None

    def feed(self, chunk: bytes, *, end: bool = False) -> bytes:
        """See ``Passed``."""
        if chunk:
            self._crossing.report(e.ResponseChunk(len(chunk)))
        if self._restorer is None:
            return chunk
        try:
            return self._restorer.feed(chunk, end)
        except Unrestorable as error:
            self.fail(error.reason)
            raise Unrestored("The values in this answer could not be put back.") from None

    def end(self) -> None:
        """See ``Passed``."""
        self._last(e.Ended(after=self._crossing.after()))

    def fail(self, why: str) -> None:
        """See ``Passed``."""
        self._last(e.Failed(e.ANSWER, why, self._crossing.after()))

    def gone(self) -> None:
        """See ``Passed``."""
        self._last(e.PeerGone(self._crossing.after()))

    def _last(self, event: e.Event) -> None:
        if not self._over:
            self._over = True
            self._crossing.report(event)
