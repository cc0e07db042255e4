"""Which dress a refusal wears: what kind of client asks, and in which service's shape it expects an error.

A table of rules, the first that fits decides, with the reason beside each.  What a client says of itself decides only
how it is told, never what is decided.
It must never depend on anything but what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple


class Form(Enum):
    """The envelope."""

    HTML = "html"
    JSON = "json"
    SSE = "sse"
    NDJSON = "ndjson"
    WEBSOCKET = "websocket"
    GRPC = "grpc"
    CONNECT = "connect"
    TEXT = "text"


class Style(Enum):
    """Whose error shape is inside."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    GEMINI = "gemini"
    DEEPSEEK_WEB = "deepseek-web"
    CHATGPT_WEB = "chatgpt-web"
    AWS = "aws"
    PROBLEM = "problem"


class Dress(NamedTuple):
    """An envelope and what is inside."""

    form: Form
    style: Style = Style.PROBLEM


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a request.  Header values as sent, ``""`` where there is none.

    ``service`` is the id in the catalogue, ``reply`` the kind of reply its shape declares (``sse``, ``json`` …).
    ``started`` says that the reply has begun: its status and headers are gone, and only its own format is left.
    """

    service: str = ""
    path: str = ""
    reply: str = "unknown"
    accept: str = ""
    content_type: str = ""
    sec_fetch_mode: str = ""
    sec_fetch_dest: str = ""
    user_agent: str = ""
    upgrade: str = ""
    started: bool = False


#: Paths by which an API is known wherever it is served: many services copy one of three.
_PATHS: Final = (
    (re.compile(r"/v1/messages(?:/|\Z)"), Style.ANTHROPIC),
    (
        re.compile(r":(?:streamGenerateContent|generateContent|countTokens|batchGenerateContent|embedContent)\Z"),
        Style.GEMINI,
    ),
    (
        re.compile(
            r"/(?:chat/completions|completions|responses|embeddings|moderations|fim/completions)(?:/|\Z)"
            r"|/v1/(?:models|files|images|audio|threads|assistants|uploads|batches|realtime)(?:/|\Z)"
        ),
        Style.OPENAI,
    ),
)
#: Services with a shape of their own outside those paths; ``refusals`` says where each shape is from.
_SERVICES: Final[Mapping[str, Style]] = MappingProxyType(
    {
        "chatgpt": Style.CHATGPT_WEB,
        "deepseek": Style.DEEPSEEK_WEB,
        "claude": Style.ANTHROPIC,
        "anthropic-api": Style.ANTHROPIC,
        "gemini-api": Style.GEMINI,
        "vertex-ai": Style.GEMINI,
        "amazon-bedrock": Style.AWS,
        "openai-api": Style.OPENAI,
        "azure-openai": Style.OPENAI,
        "deepseek-api": Style.OPENAI,
    }
)
_TERMINAL: Final = re.compile(
    r"\s*(?:curl|wget|httpie|xh|aria2|fetch libfetch|lynx|w3m|mozilla/5.0 \(windows nt; .*powershell)", re.IGNORECASE
)


def style_of(asked: Asked) -> Style:
    """The error shape of the API that was called, else of the service, else RFC 9457's."""
    return _api(asked) or _SERVICES.get(asked.service, Style.PROBLEM)


def _api(asked: Asked) -> Style | None:
    return next((style for pattern, style in _PATHS if pattern.search(asked.path)), None)


def _navigates(asked: Asked) -> bool:
    """Fetch Metadata says so; a browser without it puts ``text/html`` first, which no program does."""
    if asked.sec_fetch_mode or asked.sec_fetch_dest:
        return asked.sec_fetch_mode == "navigate" and asked.sec_fetch_dest in ("", "document", "iframe", "frame")
    return asked.accept.lstrip().lower().startswith("text/html")


def _media(asked: Asked, prefix: str) -> bool:
    return asked.content_type.strip().lower().startswith(prefix)


def _at_a_terminal(asked: Asked) -> bool:
    return bool(_TERMINAL.match(asked.user_agent)) and "json" not in (asked.content_type + asked.accept).lower()


def _websocket(asked: Asked) -> bool:
    return asked.upgrade.strip().lower() == "websocket" or asked.reply == "websocket"


_RULES: Final[tuple[tuple[Callable[[Asked], bool], Form], ...]] = (
    (lambda a: _media(a, "application/grpc"), Form.GRPC),  # reads no status but its own, and no body
    (lambda a: _media(a, "application/connect+"), Form.CONNECT),  # likewise, in an envelope
    (lambda a: a.started and _websocket(a), Form.WEBSOCKET),  # before it starts, the handshake gets an HTTP answer
    (lambda a: a.started and a.reply == "sse", Form.SSE),  # the status is gone: an error event is all that is left
    (lambda a: a.started and a.reply == "ndjson", Form.NDJSON),
    (_navigates, Form.HTML),  # a person looks at the answer itself
    (lambda a: _api(a) is not None, Form.JSON),  # SDKs, and scripts around curl that read JSON
    (_at_a_terminal, Form.TEXT),  # a person reads it in a shell
)


def dress(asked: Asked) -> Dress:
    """The dress for this client.  Web apps and everything else that is not in the table get the service's JSON."""
    form = next((form for fits, form in _RULES if fits(asked)), Form.JSON)
    return Dress(form, style_of(asked))
