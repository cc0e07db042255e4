"""What the API is asked and what it answers, as types: they check what comes in, and OpenAPI is made of them.

A field that is not known is refused: a caller that misspells ``person`` must not be taken for nobody.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

#: Characters of names: of people, groups, devices, scopes, hosts.
_NAME: Final = 512
_PATTERN: Final = r"^[^\x00-\x1f\x7f,]*$"

_TOOL: Final = r"^[A-Za-z0-9_.:/@-]+$"

Name = Annotated[str, Meta(min_length=1, max_length=_NAME, pattern=_PATTERN)]
Label = Annotated[str, Meta(min_length=1, max_length=100, description="The name of a detector or a family.")]
Share = Annotated[float, Meta(ge=0, le=1)]
Scope = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=_NAME,
        description="Whose values go together: a conversation, a ticket. Each caller has scopes of its own.",
    ),
]


class _Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all questions have in common."""


class Inspect(_Asked, frozen=True, kw_only=True):
    """A text to look into."""

    text: str
    labels: Annotated[list[Label], Meta(max_length=1000, description="Only these; all where empty.")] = []
    min_confidence: Share = 0.0


class Redact(_Asked, frozen=True, kw_only=True):
    """A text to take values out of."""

    text: str
    scope: Scope
    labels: Annotated[
        list[Label],
        Meta(max_length=1000, description="Only these; where empty all but source-code, marking, network and bulk."),
    ] = []
    min_confidence: Share = 0.0
    restore: Annotated[bool, Meta(description="False: for good, without a way back.")] = True


class Restore(_Asked, frozen=True, kw_only=True):
    """A text to put values back into."""

    text: str
    scope: Scope
    media_type: Annotated[
        str, Meta(max_length=200, description="What the text is: in application/json values are escaped for it.")
    ] = ""


class DeviceSaid(_Asked, frozen=True, kw_only=True):
    """The machine of the person, as the caller knows it."""

    id: Name
    labels: Annotated[list[Literal["managed", "unmanaged", "company", "personal"]], Meta(max_length=4)] = []


class ToolSaid(_Asked, frozen=True, kw_only=True):
    """A tool, by its server and its name there."""

    server: Annotated[str, Meta(min_length=1, max_length=128, pattern=_TOOL)]
    name: Annotated[str, Meta(min_length=1, max_length=128, pattern=_TOOL)]


class Decide(_Asked, frozen=True, kw_only=True):
    """An exchange to decide about: a request as it would be sent, or a service and a text."""

    host: Annotated[str, Meta(max_length=300, description="Where to; or say `service`.")] = ""
    service: Annotated[str, Meta(max_length=100, description="An entry of the catalogue, in place of a host.")] = ""
    activity: Annotated[
        list[
            Literal["browse", "sign-in", "prompt", "upload", "download", "share", "voice", "telemetry", "tool", "api"]
        ],
        Meta(max_length=10, description="With `service`: what is done there; prompt where there is something to send."),
    ] = []
    tools: Annotated[
        list[ToolSaid],
        Meta(max_length=64, description="Tools that are called. Without any, those that the body calls."),
    ] = []
    port: Annotated[int, Meta(ge=1, le=65_535)] = 443
    method: Annotated[str, Meta(min_length=1, max_length=32, pattern=r"^[A-Z]+$")] = "POST"
    path: Annotated[  # a query that stands here would be looked into by nobody
        str, Meta(max_length=16_384, pattern=r"^[^?]*$", description="Without its query, which is `query`.")
    ] = "/"
    query: Annotated[str, Meta(max_length=65_536, description="Without its question mark.")] = ""
    headers: Annotated[
        dict[Annotated[str, Meta(max_length=200)], Annotated[str, Meta(max_length=16_384)]],
        Meta(max_length=200, description="Those of the request."),
    ] = {}
    text: Annotated[str | None, Meta(description="What is sent, as text.")] = None
    body: Annotated[str | None, Meta(description="What is sent, in base64.")] = None
    person: Annotated[Name | None, Meta(description="Who; only a program may say.  Without it nobody is known.")] = None
    groups: Annotated[list[Name], Meta(max_length=1000)] = []
    address: Annotated[str, Meta(max_length=60, description="The address of the person's machine.")] = ""
    device: DeviceSaid | None = None
    scope: Annotated[
        str, Meta(max_length=_NAME, description="Where values that are replaced are kept; the exchange's own if empty.")
    ] = ""


class FoundSpan(msgspec.Struct, frozen=True, kw_only=True):
    """A finding; positions count characters (Unicode code points) of the text."""

    detector: str
    family: str
    start: int
    end: int
    confidence: float


class NotRead(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that was carried and not read, or data that could not be looked for (``label``)."""

    what: str
    why: str
    label: str | None = None


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a text."""

    findings: list[FoundSpan]
    unread: list[NotRead]


class Redacted(msgspec.Struct, frozen=True, kw_only=True):
    """The text without its values; findings are told in the text as it was."""

    text: str
    findings: list[FoundSpan]
    unread: list[NotRead]


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """The text with its values."""

    text: str


class FoundKind(msgspec.Struct, frozen=True, kw_only=True):
    """Findings of one kind, as the ledger has them."""

    detector: str
    family: str
    count: int
    confidence: float


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the person is shown in place of the service's answer; ``body`` is base64."""

    status: int
    headers: list[tuple[str, str]]
    body: str


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """The decision, and what to do.

    ``allowed``: the exchange may go on, with ``body`` and ``query`` in place of its own where ``release`` is
    ``rewrite`` (they are base64 and text; its ``content-encoding`` is then ``encoding``, or none), and with
    ``headers`` set, which repeat what was replaced in the body.  Otherwise
    ``answer`` is what the person gets.  ``scope`` is what ``/v1/restore`` takes for the service's answer.
    """

    exchange: str
    allowed: bool
    effect: str
    rule: str
    reason: str
    because: str
    message: dict[str, str]
    source: str
    revision: str
    receipt: str | None
    release: Literal["forward", "rewrite", "refuse", "redirect", "challenge"]
    wants: Literal["nothing", "acknowledgement", "justification"] = "nothing"
    notice: bool = False
    findings: list[FoundKind] = []
    unread: list[NotRead] = []
    body: str | None = None
    query: str | None = None
    headers: dict[str, str] = {}
    encoding: str | None = None
    scope: str | None = None
    answer: Shown | None = None


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong, in a sentence that never quotes what was sent."""

    error: str


#: Path, what it is for, question, answer.
OPERATIONS: Final[tuple[tuple[str, str, type[Any], type[Any]], ...]] = (
    ("/v1/inspect", "What is in a text that may have to stay?", Inspect, Inspected),
    ("/v1/redact", "Take the values out of a text and put placeholders in their place.", Redact, Redacted),
    ("/v1/restore", "Put the values back where their placeholders stand.", Restore, Restored),
    ("/v1/decide", "May they? As every edge decides, with an entry in the ledger.", Decide, Decided),
)
#: Statuses besides 200, and when.
FAILURES: Final = {
    "400": "The body is no JSON, or not as described.",
    "401": "The key is missing, or no longer counts.",
    "403": "A key of a person decides for that person alone.",
    "408": "The body did not come in time.",
    "413": "The body is too large.",
    "415": "The body must be application/json.",
    "503": "It took too long, or nothing could be recorded. What was asked about must not go on.",
}
