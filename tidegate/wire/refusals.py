"""A refusal for programs: the same facts in the error shape that each service's own clients understand.

The page for people is in ``tidegate.edges.refusal``.  Every dress carries the same fields and the same receipt, in the
body under ``tidegate`` and in headers, so that what a person reports can be found whichever client they used.
Where a shape is not documented by its maker it says so here; a wrong guess shows as a plainer error, never as a pass.
It must never carry a value that was found, sent or matched (its kind is told), or let a text break out of a header,
frame or line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote

from tidegate.core.decision import Effect
from tidegate.core.terminal import columns
from tidegate.wire import sse
from tidegate.wire.dresses import Dress, Form, Style
from tidegate.wire.refusal_words import BEGUN, heading, words_in
from tidegate.wire.websocket import POLICY_VIOLATION, close_frame

RECEIPT: Final = "tidegate-receipt"
EFFECT: Final = "tidegate-effect"
RULE: Final = "tidegate-rule"
NOTICE: Final = "tidegate-notice"
#: Headers of ours; stripped from what clients and services send.
HEADERS: Final = (RECEIPT, EFFECT, RULE, NOTICE)

#: Characters of one header value.  Envoy's default for all headers together is 60 KiB.
_LONGEST_HEADER: Final = 1000
#: RFC 9110 section 15.5.4 in the words of gRPC (code 7) and of google.rpc.Code.
_GRPC_PERMISSION_DENIED: Final = 7
#: All of visible ASCII and the space but the percent sign, which then always begins an encoded byte.
_VISIBLE: Final = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) != "%")


@dataclass(frozen=True, slots=True)
class RefusalFacts:
    """What there is to tell.

    ``service`` is a name for people; ``reasons`` say why (the rule's ``because``, what was not inspected); ``message``
    is the policy's text for people; ``way_out`` are addresses by what they are for (``assistant``, ``acknowledge``,
    ``give-a-reason``, ``exception``).  ``found`` are the detectors that the rule stopped it for, and how often each
    found something; ``reasons`` say the same for people.  ``status`` is the HTTP status where the dress has one.
    ``unread``: it was stopped because part of it could not be inspected.
    ``begun``: the request went, and its answer is broken off; ``effect`` and ``rule`` are those that let it go.
    ``language`` is that of ``reasons`` and ``message``, and what frames them is said in it too.
    """

    effect: Effect
    service: str
    rule: str
    receipt: str | None = None
    reasons: tuple[str, ...] = ()
    message: str = ""
    way_out: tuple[tuple[str, str], ...] = ()
    status: int = 403
    begun: bool = False
    found: tuple[tuple[str, int], ...] = ()
    unread: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer.  For a WebSocket ``status`` is the close code and ``body`` the frame towards the client.

    In a reply that has begun (SSE, NDJSON) only ``body`` is of use.  ``grpc_status`` is set for gRPC.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(default=b"", repr=False)
    grpc_status: int | None = None


def render(facts: RefusalFacts, dress: Dress) -> Refusal:
    """``facts`` in ``dress``.  Raises ``ValueError`` for ``Form.HTML``, which is not ours."""
    make = _FORMS.get(dress.form)
    if make is None:
        raise ValueError("pages are rendered by the edges")
    return make(facts, dress.style)


def sentence(facts: RefusalFacts) -> str:
    """Everything in one line, for clients that show one."""
    words = words_in(facts.language)
    parts = [f"{_headline(facts)} ({words['policy-rule']} {facts.rule})."]
    parts += [
        text if text.endswith((".", "!", "?", "。")) else f"{text}." for text in (facts.message, *facts.reasons) if text
    ]
    ways = [(words.get(name, name), url) for name, url in facts.way_out]
    ways += [(words["receipt"], facts.receipt)] if facts.receipt else []
    parts += [f"{name[:1].upper()}{name[1:]}: {said}" for name, said in ways]
    return _one_line(" ".join(parts))


def fields(facts: RefusalFacts) -> dict[str, Any]:
    """The facts as JSON, the same in every dress."""
    return {
        "effect": facts.effect.word,
        "service": facts.service,
        "rule": facts.rule,
        "reasons": list(facts.reasons),
        "message": facts.message,
        "found": dict(facts.found),
        "receipt": facts.receipt,
        "way_out": dict(facts.way_out),
    }


def headers_of(facts: RefusalFacts) -> tuple[tuple[str, str], ...]:
    """The headers of every refusal, and of every pass with a notice."""
    pairs = (
        (RECEIPT, facts.receipt or ""),
        (EFFECT, facts.effect.word),
        (RULE, facts.rule),
        (NOTICE, facts.message or " ".join(facts.reasons)),
    )
    return tuple((name, header_value(text)) for name, text in pairs if text)


def header_value(text: str) -> str:
    """``text`` on one line of visible ASCII; all else, and the percent sign, as percent-encoded UTF-8."""
    return _percent(_one_line(text), _LONGEST_HEADER)


def _one_line(text: str) -> str:
    """No line ends, no control characters: a terminal obeys some of those."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _percent(text: str, most: int) -> str:
    """gRPC's encoding of messages (PROTOCOL-HTTP2, "Percent-Encoded"), cut between whole characters."""
    pieces: list[str] = []
    for char in text:
        piece = quote(char, safe=_VISIBLE, errors="replace")
        most -= len(piece)
        if most < 0:
            break
        pieces.append(piece)
    return "".join(pieces)


def _headline(facts: RefusalFacts) -> str:
    said = BEGUN if facts.begun else heading(facts.effect, facts.found, unread=facts.unread)
    return words_in(facts.language)[said].replace("{service}", facts.service)


def _code(facts: RefusalFacts) -> str:
    return f"tidegate_{'broken_off' if facts.begun else facts.effect.word}"


# --- what is inside


def _openai(facts: RefusalFacts) -> dict[str, Any]:
    """openai/openai-openapi, ``ErrorResponse``: message, type, param and code are required."""
    error = {"message": sentence(facts), "type": "request_forbidden", "param": None, "code": _code(facts)}
    return {"error": {**error, "tidegate": fields(facts)}}


def _anthropic(facts: RefusalFacts) -> dict[str, Any]:
    """docs.anthropic.com, "Errors": ``permission_error`` is that of 403.  claude.ai's web app: seen in clients only."""
    return {
        "type": "error",
        "error": {"type": "permission_error", "message": sentence(facts)},
        "tidegate": fields(facts),
    }


def _gemini(facts: RefusalFacts) -> dict[str, Any]:
    """cloud.google.com/apis/design/errors, "HTTP mapping": google.rpc.Status in JSON."""
    details = [
        {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": _code(facts).upper(), "domain": "tidegate"}
    ]
    error = {"code": facts.status, "message": sentence(facts), "status": "PERMISSION_DENIED", "details": details}
    return {"error": error, "tidegate": fields(facts)}


def _deepseek_web(facts: RefusalFacts) -> dict[str, Any]:
    """Not documented.  Public clients read ``{"code": 40003, "msg": "…", "data": null}``, and ``biz_code`` in ``data``.

    DeepSeek sends these with status 200; ours is a refusal to every client, so it keeps its status.  Not verified: how
    its web app shows a code it does not know.
    """
    data = {"biz_code": facts.status, "biz_msg": sentence(facts), "biz_data": None}
    return {"code": facts.status * 100, "msg": sentence(facts), "data": data, "tidegate": fields(facts)}


def _chatgpt_web(facts: RefusalFacts) -> dict[str, Any]:
    """Not documented.  Public clients show ``{"detail": "Unusual activity has been detected …"}`` with status 403."""
    return {"detail": sentence(facts), "tidegate": fields(facts)}


def _aws(facts: RefusalFacts) -> dict[str, Any]:
    """smithy.io, "AWS restJson1 protocol", "Operation error serialization".

    The SDKs raise the error that ``__type`` names; of those of Amazon Bedrock this is the one with status 403.
    """
    return {"__type": "AccessDeniedException", "message": sentence(facts), "tidegate": fields(facts)}


def _problem(facts: RefusalFacts) -> dict[str, Any]:
    """RFC 9457 section 3."""
    return {
        "type": "about:blank",
        "title": _headline(facts),
        "status": facts.status,
        "detail": sentence(facts),
        "tidegate": fields(facts),
    }


_STYLES: Final[Mapping[Style, Callable[[RefusalFacts], dict[str, Any]]]] = MappingProxyType(
    {
        Style.OPENAI: _openai,
        Style.ANTHROPIC: _anthropic,
        Style.GEMINI: _gemini,
        Style.DEEPSEEK_WEB: _deepseek_web,
        Style.CHATGPT_WEB: _chatgpt_web,
        Style.AWS: _aws,
        Style.PROBLEM: _problem,
    }
)


def _dumps(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()


# --- envelopes


def _answer(facts: RefusalFacts, media_type: str, body: str, status: int | None = None) -> Refusal:
    headers = (
        ("content-type", media_type),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("x-should-retry", "false"),  # the SDKs of OpenAI and Anthropic obey it (their `_base_client.py`)
        *headers_of(facts),
    )
    return Refusal(facts.status if status is None else status, headers, body.encode("utf-8", "replace"))


def _json(facts: RefusalFacts, style: Style) -> Refusal:
    media_type = "application/problem+json" if style is Style.PROBLEM else "application/json"
    return _answer(facts, media_type, _dumps(_STYLES[style](facts)))


def _events(facts: RefusalFacts, style: Style) -> Refusal:
    """OpenAI and Gemini put the error into ``data`` (their SDKs raise on ``error``); Anthropic names the event.

    ChatGPT's web app: public clients read ``{"message": null, "error": "…"}``.  DeepSeek's: ``{"code": …, "msg": …}``.
    """
    inside = _STYLES[style](facts)
    if style is Style.CHATGPT_WEB:
        inside = {"message": None, "error": sentence(facts), "tidegate": fields(facts)}
    named = "error" if style in (Style.ANTHROPIC, Style.PROBLEM) else ""
    body = sse.encode(_dumps(inside), named).decode()
    return _answer(facts, "text/event-stream; charset=utf-8", body, status=200)


def _lines(facts: RefusalFacts, style: Style) -> Refusal:
    """Ollama's ``{"error": "…"}``, which readers of NDJSON replies know best."""
    del style
    body = _dumps({"error": sentence(facts), "tidegate": fields(facts)}) + "\n"
    return _answer(facts, "application/x-ndjson", body, status=200)


def _websocket(facts: RefusalFacts, style: Style) -> Refusal:
    """RFC 6455 section 7.4.1: 1008, a violation of policy.  The receipt comes first, as 123 bytes are all there is."""
    del style
    receipt = f"{facts.receipt}: " if facts.receipt else ""
    reason = f"{receipt}{facts.effect.word} by rule {facts.rule}. {facts.message or ' '.join(facts.reasons)}"
    frame = close_frame(POLICY_VIOLATION, _one_line(reason))
    return Refusal(POLICY_VIOLATION, headers_of(facts), frame)


def _grpc(facts: RefusalFacts, style: Style) -> Refusal:
    """Trailers-Only (grpc/grpc, doc/PROTOCOL-HTTP2.md): the status is in the headers, there is no body."""
    del style
    headers = (
        ("content-type", "application/grpc"),
        ("grpc-status", str(_GRPC_PERMISSION_DENIED)),
        ("grpc-message", _percent(sentence(facts), _LONGEST_HEADER)),
        *headers_of(facts),
    )
    return Refusal(200, headers, grpc_status=_GRPC_PERMISSION_DENIED)


def _connect(facts: RefusalFacts, style: Style) -> Refusal:
    """connectrpc.com/docs/protocol, "Streaming response": the end of the stream is an envelope (flag 2) with JSON."""
    del style
    error = _dumps(
        {"error": {"code": "permission_denied", "message": sentence(facts)}, "tidegate": fields(facts)}
    ).encode()
    headers = (("content-type", "application/connect+json"), ("cache-control", "no-store"), *headers_of(facts))
    return Refusal(200, headers, b"\x02" + len(error).to_bytes(4, "big") + error)


def _text(facts: RefusalFacts, style: Style) -> Refusal:
    """For a person at a terminal."""
    del style
    words = words_in(facts.language)
    rows = [("rule", facts.rule), *(("reason", reason) for reason in facts.reasons), *facts.way_out]
    rows += [("receipt", facts.receipt)] if facts.receipt else []
    rows = [(_one_line(words.get(name, name)), _one_line(text)) for name, text in rows]
    width = max(columns(name) for name, _ in rows)
    lines = [f"{_headline(facts)}.", facts.message]
    told = [line for line in map(_one_line, lines) if line]
    told += ["", *(f"  {name}{' ' * (width - columns(name))}  {text}" for name, text in rows), ""]
    body = "\n".join(told)
    return _answer(facts, "text/plain; charset=utf-8", body)


_FORMS: Final[Mapping[Form, Callable[[RefusalFacts, Style], Refusal]]] = MappingProxyType(
    {
        Form.JSON: _json,
        Form.SSE: _events,
        Form.NDJSON: _lines,
        Form.WEBSOCKET: _websocket,
        Form.GRPC: _grpc,
        Form.CONNECT: _connect,
        Form.TEXT: _text,
    }
)
