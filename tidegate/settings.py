"""Where an installation lives and how it is set: `settings.yaml`, read strictly, with every mistake at once.

Nothing has to be set: every key has a default that works on one machine.  Rules are not here; they are policy.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from tidegate.core.problem import Problem, Problems

_ENDPOINT: Final = re.compile(r"(?:\[(?P<v6>[0-9a-fA-F:.]+)\]|(?P<host>[A-Za-z0-9.-]+)):(?P<port>\d{1,5})\Z")
#: The policy that was last in force, kept in the home for a start with a broken file.
LAST_GOOD: Final = "policy.last-good.yaml"
#: Levels of nesting; the deepest setting stands at three.
DEEPEST: Final = 16
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
    groups_header: Annotated[str | None, Field(alias="groups-header", description="The header that holds groups.")] = (
        None
    )
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
    certificate: Annotated[str | None, Field(description="PEM file; with it the server speaks ICAP over TLS.")] = None
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


class Settings(BaseModel):
    """Every key of `settings.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True)

    listen: Annotated[ListenAt, Field(description="Where the proxy listens.")] = Endpoint("127.0.0.1", 8080)
    console: Annotated[ListenAt, Field(description="Where the console listens; keep it on this machine.")] = Endpoint(
        "127.0.0.1", 8088
    )
    policy: Annotated[PolicyAt, Field(description="Where the policy is kept.")] = PolicyAt()
    workers: Annotated[int, Field(ge=1, le=64, description="Brains, one process each.")] = 1
    body_limit: Annotated[Bytes, Field(alias="body-limit", description="Larger bodies are not read.")] = 32 * 1024**2
    ocr: Annotated[bool, Field(description="Read the letters in pictures, with Tesseract.")] = False
    deadline: Annotated[float, Field(gt=0, le=60, description="Seconds an inspection may take.")] = 5.0
    language: Annotated[Literal["en", "ko"], Field(description="For people whose browser names neither.")] = "en"
    contact: Annotated[str, Field(max_length=200, description="Whom a refused person may ask.")] = ""
    assistant: Annotated[str | None, Field(pattern=r"^https?://", description="Where `redirect` sends people.")] = None
    assistant_listen: Annotated[
        ListenAt | None, Field(alias="assistant-listen", description="Where the assistant listens; `null` for none.")
    ] = Endpoint("127.0.0.1", 8090)
    assistant_auditors: Annotated[
        list[str], Field(alias="assistant-auditors", description="Groups that may look into conversations, recorded.")
    ] = []
    keep_conversations: Annotated[
        float | None, Field(alias="keep-conversations", gt=0, description="Days; for ever if unset.")
    ] = None
    web: Annotated[WebSettings | None, Field(description="Lets the assistant read the web; off if unset.")] = None
    models: Annotated[list[ModelSettings], Field(description="Models of the assistant; found if unset.")] = []
    trusted_certificates: Annotated[
        str | None, Field(alias="trusted-certificates", description="Authorities for services; the system's if unset.")
    ] = None
    tls_port: Annotated[
        int | None, Field(alias="tls-port", ge=0, le=65_535, description="A second door, spoken to by TLS.")
    ] = None
    client_certificates: Annotated[
        str | None, Field(alias="client-certificates", description="Authorities of client certificates.")
    ] = None
    fronts: Annotated[list[Front], Field(description="Proxies in front that say who it is.")] = []
    icap: Annotated[Icap | None, Field(description="The ICAP server; off if unset.")] = None
    api: Annotated[Api | None, Field(description="The local API; off if unset, `{}` for the socket in the home.")] = (
        None
    )
    dns: Annotated[Dns | None, Field(description="The zone for name servers; off if unset.")] = None
    pac: Annotated[ListenAt | None, Field(description="Where the PAC file is served; off if unset.")] = None
    keep_values: Annotated[
        Kept | None,
        Field(
            alias="keep-values",
            description="How long replaced values are kept on the disk, encrypted, so that answers are restored after "
            "a restart and by every brain; such as 7 days. Without it they live in the memory of one brain.",
        ),
    ] = None
    upstreams: Annotated[
        dict[str, ListenAt], Field(description="For practice: hosts that are reached at another address.")
    ] = {}
    upstream_ca: Annotated[
        str | None, Field(alias="upstream-ca", description="For practice: one more authority for services.")
    ] = None


@dataclass(frozen=True, slots=True)
class Home:
    """The files of one installation, all below one directory."""

    path: Path

    @property
    def policy(self) -> Path:
        """The policy file, written with comments at first start."""
        return self.path / "policy.yaml"

    @property
    def settings(self) -> Path:
        """The settings file; need not exist."""
        return self.path / "settings.yaml"

    @property
    def catalog(self) -> Path:
        """The directory of the organisation's own catalogue entries."""
        return self.path / "catalog"

    @property
    def people(self) -> Path:
        """People and their password hashes."""
        return self.path / "people.txt"

    @property
    def addresses(self) -> Path:
        """What is known of client addresses."""
        return self.path / "addresses.txt"

    @property
    def authority(self) -> Path:
        """The directory of our certificate authority."""
        return self.path / "ca"

    @property
    def keys(self) -> Path:
        """The directory of the gateway's own keys."""
        return self.path / "keys"

    @property
    def ledger(self) -> Path:
        """The ledger's database."""
        return self.path / "ledger.db"

    @property
    def run(self) -> Path:
        """Sockets, Envoy's configuration, logs and states: nothing that has to be kept."""
        return self.path / "run"


def home(given: str | None = None) -> Home:
    """The installation meant by ``--home``, else by ``TIDEGATE_HOME``, else ``./var``."""
    return Home(Path(given or os.environ.get("TIDEGATE_HOME") or "var").absolute())


def load(path: Path) -> Settings:
    """The settings in ``path``, or the defaults where there is no such file.  Raises ``Problems``."""
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise Problems(
            [Problem(path.name, 0, 0, "The file cannot be read as UTF-8 text.", str(type(error).__name__))]
        ) from None
    return parse(text, path.name)


def parse(text: str, file: str) -> Settings:
    """The settings in ``text``.  Raises ``Problems`` with every mistake and its place."""
    try:
        _shallow(text)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise Problems([Problem(file, line, column, "This is not YAML.", str(getattr(error, "problem", "")))]) from None
    if root is None:
        return Settings()
    if not isinstance(root, yaml.MappingNode):
        raise Problems(
            [Problem(file, 1, 1, "The settings must be keys with values.", "Such as: listen: 127.0.0.1:8080")]
        )
    try:
        return Settings.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    except ValidationError as error:
        raise Problems(_problem(root, file, one) for one in error.errors()) from None


def _shallow(text: str) -> None:
    """Raises ``YAMLError`` for nesting that would make libyaml's composer overflow the stack, and for references."""
    depth = 0
    events: Iterable[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise _marked("References (*name) are not used here.", event)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _marked("It is nested too deep.", event)


def _marked(problem: str, event: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def _problem(root: yaml.MappingNode, file: str, error: Any) -> Problem:
    line, column = _place(root, error["loc"])
    key = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return Problem(file, line, column, f"There is no setting named '{key}'.", _nearest(str(error["loc"][-1])))
    return Problem(file, line, column, f"'{key}': {error['msg'].removeprefix('Value error, ')}.")


def _nearest(key: str) -> str:
    names = [field.alias or name for name, field in Settings.model_fields.items()]
    near = difflib.get_close_matches(key, names, n=1)
    return f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(names)}."


def _place(root: yaml.Node, location: tuple[Any, ...]) -> tuple[int, int]:
    node: yaml.Node = root
    mark = root.start_mark
    for step in location:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                break
            mark, node = found[0].start_mark, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            mark = node.start_mark
    return mark.line + 1, mark.column + 1
