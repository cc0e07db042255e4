"""The sections of `settings.yaml` that have keys of their own, and the kinds of value that its keys take.

Nothing here reads a file; `settings.py` does, and has the keys of the first level.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from tidegate.usage.report.due import when_of

_ENDPOINT: Final = re.compile(r"(?:\[(?P<v6>[0-9a-fA-F:.]+)\]|(?P<host>[A-Za-z0-9.-]+)):(?P<port>\d{1,5})\Z")
_TIMES: Final = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_UNITS: Final = {"": 1, "b": 1, "kib": 1024, "mib": 1024**2, "gib": 1024**3, "kb": 1000, "mb": 1000**2, "gb": 1000**3}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A host and a port to listen on or to reach; port 0 lets the system choose."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _endpoint(value: Any) -> Endpoint:
    if isinstance(value, Endpoint):
        return value
    match = _ENDPOINT.match(str(value))
    if match is None or int(match["port"]) > 65_535:
        raise ValueError("must be an address and a port, such as 127.0.0.1:8080 or [::1]:8080")
    return Endpoint(match["v6"] or match["host"], int(match["port"]))


def _size(value: Any) -> int:
    match = re.fullmatch(r"(\d{1,15})\s*([A-Za-z]*)", str(value))
    if match is None or match[2].lower() not in _UNITS:
        raise ValueError("must be a number of bytes, such as 32 MiB")
    return int(match[1]) * _UNITS[match[2].lower()]


ListenAt = Annotated[Endpoint, BeforeValidator(_endpoint)]
Bytes = Annotated[int, BeforeValidator(_size)]
#: A host name or an address, as a certificate may have it.
DoorName = Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]{1,253}$")]


def _duration(value: Any) -> int:
    # As a policy writes it; ``policy.times`` has the same, but takes with it what a start should not wait for.
    match = re.fullmatch(r"([1-9]\d{0,3}) ?(minute|hour|day|week)s?", str(value))
    if match is None:
        raise ValueError("must be a time such as 12 hours or 7 days")
    return int(match[1]) * _TIMES[match[2]]


Kept = Annotated[int, BeforeValidator(_duration)]


class Front(BaseModel):
    """A proxy in front of Tidegate that says who the person is."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    networks: Annotated[list[str], Field(min_length=1, description="Addresses the proxy comes from.")]
    header: Annotated[str, Field(description="The header that holds the person's name.")] = "x-authenticated-user"
    groups_header: Annotated[
        str | None, Field(alias="groups-header", description="The header that holds groups; none are taken if unset.")
    ] = None
    signed: Annotated[bool, Field(description="Only believe headers signed with keys/front.key.")] = False

    @field_validator("networks")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for network in value:
            ip_network(network)
        return value


class Icap(BaseModel):
    """The ICAP server, for proxies that the organisation already has."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True)
    listen: Annotated[ListenAt, Field(description="Where it listens; ICAP's own port is 1344.")]
    clients: Annotated[
        list[str], Field(min_length=1, description="Addresses of the proxies; no other is listened to or believed.")
    ] = ["127.0.0.0/8", "::1/128"]
    inside: Annotated[
        bool, Field(description="The proxy ends the TLS of AI services; if not, a CONNECT is all there is to decide.")
    ] = True
    encoded_names: Annotated[
        bool, Field(alias="encoded-names", description="Names of people come in base64 without a scheme.")
    ] = False
    connections: Annotated[int, Field(ge=1, le=4096, description="Connections that one proxy may open.")] = 256
    certificate: Annotated[
        str | None, Field(description="PEM file, below the home; with it the server speaks ICAP over TLS.")
    ] = None
    key: Annotated[str | None, Field(description="PEM file of the certificate's key, if it is not in there.")] = None

    @field_validator("clients")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for network in value:
            ip_network(network)
        return value


class Api(BaseModel):
    """The local API, for other programs on this machine."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True)
    listen: Annotated[
        ListenAt | None,
        Field(description="An address, where keys are asked for; if unset `run/api.sock` in the home, for this user."),
    ] = None


class Dns(BaseModel):
    """The response-policy zone, for the organisation's own name servers."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True)
    listen: Annotated[ListenAt, Field(description="Where name servers fetch it, with the key that Tidegate makes.")]
    zone: Annotated[str, Field(pattern=r"^[a-z0-9_-]+(\.[a-z0-9_-]+)*$", description="Its name.")] = "rpz.tidegate"
    notify: Annotated[list[ListenAt], Field(description="Name servers that are told of a change.")] = []


class KeepUsage(BaseModel):
    """How long what is known of usage is kept, by kind of data; for ever where unset."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    events: Annotated[
        Kept | None, Field(description="Single accesses, and who had which address, such as 30 days.")
    ] = None
    people: Annotated[Kept | None, Field(description="Days of people and devices, such as 180 days.")] = None
    totals: Annotated[Kept | None, Field(description="Figures that name nobody.")] = None


class UsageSettings(BaseModel):
    """Usage: how what the gate recorded flows into the store that questions are answered from."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    every: Annotated[float, Field(ge=1, le=86_400, description="Seconds between two looks at the ledger.")] = 300.0
    time_zone: Annotated[
        str, Field(alias="time-zone", description="Whose days are counted, such as Asia/Seoul; UTC if unset.")
    ] = ""
    pseudonyms: Annotated[
        str, Field(description="File with the key for pseudonyms, below the home; names are kept if unset.")
    ] = ""
    keep: Annotated[KeepUsage, Field(description="How long each kind of data is kept.")] = KeepUsage()

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value or "UTC")
        except (KeyError, ValueError, OSError):
            raise ValueError("must be the name of a time zone, such as Asia/Seoul") from None
        return value


class MailServer(BaseModel):
    """The organisation's mail server, for letters that Tidegate sends."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:_-]+$", description="Its name or address.")]
    port: Annotated[int, Field(ge=1, le=65_535, description="Its port.")] = 587
    security: Annotated[
        Literal["starttls", "tls", "none"],
        Field(description="How the connection is encrypted; `tls` is from the start."),
    ] = "starttls"
    user: Annotated[str, Field(description="Who logs in; nobody if unset.")] = ""
    password_file: Annotated[str, Field(alias="password-file", description="File below the home; one line.")] = ""
    authorities: Annotated[str, Field(description="PEM file of who signed its certificate; the system's if unset.")] = (
        ""
    )

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> MailServer:
        if self.user and self.security == "none":
            raise ValueError("a password would go over the network as it is: set security to starttls or tls")
        return self


MailAddress = Annotated[
    str, Field(pattern=r"^[^\s<>,;:@\x00-\x20\x7f]+@[A-Za-z0-9.-]+$", max_length=254, description="An address.")
]


class Reports(BaseModel):
    """The report of usage by mail."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    server: Annotated[MailServer, Field(description="The mail server.")]
    sender: Annotated[MailAddress, Field(alias="from", description="Whom it is from.")]
    to: Annotated[list[MailAddress], Field(min_length=1, max_length=100, description="Who gets it.")]
    when: Annotated[
        str, Field(description="`Monday 08:00` for the seven days before, `daily 08:00`, or `monthly 08:00`.")
    ] = "Monday 08:00"
    time_zone: Annotated[str, Field(alias="time-zone", description="Whose clock that is, such as Asia/Seoul.")] = "UTC"
    language: Annotated[Literal["en", "ko"] | None, Field(description="Its language; `language` if unset.")] = None
    form: Annotated[Literal["page", "pdf", "both"], Field(description="What is attached.")] = "both"
    by: Annotated[Literal["team", "zone", "organisation"] | None, Field(description="People by these as well.")] = None

    @field_validator("when")
    @classmethod
    def _when(cls, value: str) -> str:
        when_of(value)
        return value

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("must be the name of a time zone, such as Asia/Seoul") from None
        return value


class ModelSettings(BaseModel):
    """A model of the in-house assistant: a server that speaks OpenAI's API."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    name: Annotated[str, Field(min_length=1, max_length=100, description="What people and programs call it.")]
    url: Annotated[str, Field(pattern=r"^https?://", description="The server, up to and with `/v1`.")]
    model: Annotated[str, Field(description="What the server calls it; the same name if unset.")] = ""
    service: Annotated[str | None, Field(description="Its entry in the catalogue, if its address does not say it.")] = (
        None
    )
    key_file: Annotated[str | None, Field(alias="key-file", description="File with its key, below the home.")] = None
    context: Annotated[int, Field(ge=512, description="Tokens that it takes.")] = 8192
    fallback: Annotated[list[str], Field(description="Models of the same place that stand in for it.")] = []

    @property
    def host(self) -> str:
        """The host of its address."""
        return urlsplit(self.url).hostname or ""


class WebSettings(BaseModel):
    """The web, as the in-house assistant may read it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    engine: Annotated[Literal["searxng", "brave"], Field(description="What kind of search engine it is.")] = "searxng"
    url: Annotated[str, Field(pattern=r"^https?://", description="The search engine; SearXNG with the format `json`.")]
    key_file: Annotated[str | None, Field(alias="key-file", description="File with its key, below the home.")] = None
    never: Annotated[
        list[str], Field(description="Networks of the organisation with public addresses, which are never reached.")
    ] = []

    @field_validator("never")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for network in value:
            ip_network(network)
        return value


class PolicyAt(BaseModel):
    """Where the policy is kept, and who must have signed it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    path: Annotated[
        str, Field(description="File or directory, below the home, or in the repository; `policy.yaml` if unset.")
    ] = ""
    git: Annotated[
        str, Field(pattern=r"^(https://|ssh://|file://|/)", description="A repository to fetch it from.")
    ] = ""
    ref: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$", description="Its branch or tag.")] = (
        "main"
    )
    every: Annotated[float, Field(ge=1, le=86_400, description="Seconds between two looks at the repository.")] = 60.0
    signed_by: Annotated[
        list[str], Field(alias="signed-by", description="Public keys of minisign; one of them must have signed it.")
    ] = []
    allowed_signers: Annotated[
        str, Field(alias="allowed-signers", description="File of SSH keys that may sign it, below the home.")
    ] = ""

    @property
    def signed(self) -> bool:
        """Whether it must be signed."""
        return bool(self.signed_by or self.allowed_signers)
