"""Where an installation lives and how it is set: `settings.yaml`, read strictly, with every mistake at once.

Nothing has to be set: every key has a default that works on one machine.  Rules are not here; they are policy.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from tidegate.core.problem import Problem, Problems
from tidegate.sections import (
    Api,
    Bytes,
    Dns,
    DoorName,
    Endpoint,
    Front,
    Icap,
    Kept,
    ListenAt,
    ModelSettings,
    PolicyAt,
    Reports,
    UsageSettings,
    WebSettings,
)

#: The policy that was last in force, kept in the home for a start with a broken file.
LAST_GOOD: Final = "policy.last-good.yaml"
#: Levels of nesting; the deepest setting stands at three.
DEEPEST: Final = 16


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
    names: Annotated[
        str | None,
        Field(pattern=r"^[A-Za-z0-9_./-]+$", description="A spaCy model that finds names of people; off if unset."),
    ] = None
    deadline: Annotated[float, Field(gt=0, le=60, description="Seconds an inspection may take.")] = 5.0
    language: Annotated[Literal["en", "ko"], Field(description="For people whose browser names neither.")] = "en"
    contact: Annotated[str, Field(max_length=200, description="Whom a refused person may ask.")] = ""
    assistant: Annotated[str | None, Field(pattern=r"^https?://", description="Where `redirect` sends people.")] = None
    assistant_listen: Annotated[
        ListenAt | None, Field(alias="assistant-listen", description="Where the assistant listens; `null` for none.")
    ] = Endpoint("127.0.0.1", 8090)
    web: Annotated[WebSettings | None, Field(description="Lets the assistant read the web; off if unset.")] = None
    reports: Annotated[Reports | None, Field(description="The report of usage by mail; off if unset.")] = None
    models: Annotated[list[ModelSettings], Field(description="Models of the assistant; found if unset.")] = []
    trusted_certificates: Annotated[
        str | None,
        Field(
            alias="trusted-certificates",
            description="Authorities for services, a file below the home; the system's if unset.",
        ),
    ] = None
    tls_port: Annotated[
        int | None, Field(alias="tls-port", ge=0, le=65_535, description="A second door, spoken to by TLS.")
    ] = None
    tls_names: Annotated[
        list[DoorName],
        Field(alias="tls-names", description="Names and addresses of that door, beside those this machine knows."),
    ] = []
    client_certificates: Annotated[
        str | None,
        Field(alias="client-certificates", description="Authorities of client certificates; a file, below the home."),
    ] = None
    fronts: Annotated[list[Front], Field(description="Proxies in front that say who it is.")] = []
    icap: Annotated[Icap | None, Field(description="The ICAP server; off if unset.")] = None
    api: Annotated[Api | None, Field(description="The local API; off if unset, `{}` for the socket in the home.")] = (
        None
    )
    usage: Annotated[
        UsageSettings | None, Field(description="What the gate recorded, as figures of usage; `null` for none.")
    ] = UsageSettings()
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
    def assistant(self) -> Path:
        """The assistant's database."""
        return self.path / "state" / "assistant.db"

    @property
    def run(self) -> Path:
        """Sockets, Envoy's configuration, logs and states: nothing that has to be kept."""
        return self.path / "run"


def home(given: str | None = None) -> Home:
    """The installation meant by ``--home``, else by ``TIDEGATE_HOME``, else ``./var``."""
    return Home(Path(given or os.environ.get("TIDEGATE_HOME") or "var").absolute())


def as_it_is(path: Path) -> object:
    """What changes when the file does; asking costs next to nothing."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino)


class Edited:
    """Which settings of a file wait for the next start: all that were changed but for the policy's place."""

    def __init__(self, path: Path) -> None:
        """Raises ``Problems`` of the file as it is at the start."""
        self._path, self._seen, self._started, self._told = path, as_it_is(path), load(path), frozenset[str]()

    def news(self) -> list[str]:
        """Those that wait, where they are others than the last time; none while the file is broken."""
        if self._seen == (now := as_it_is(self._path)):
            return []
        self._seen = now
        try:
            said = load(self._path)
        except Problems:  # whoever follows the policy tells them
            return []
        waiting = frozenset(
            key
            for (key, _), name in zip(keys(Settings), Settings.model_fields, strict=True)
            if name != "policy" and getattr(said, name) != getattr(self._started, name)
        )
        self._told, before = waiting, self._told
        return [] if waiting == before else sorted(waiting)


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
    if again := list(_said_again(root, file)):
        raise Problems(again)
    try:
        return Settings.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))
    except ValidationError as error:
        raise Problems(_problem(root, file, one) for one in error.errors()) from None


def _said_again(node: yaml.Node, file: str) -> Iterator[Problem]:
    """Keys that stand twice in one place: YAML would take the last, and nobody would know."""
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            children.append(value)
            name = str(key.value)
            if name in seen:
                line, column = key.start_mark.line + 1, key.start_mark.column + 1
                yield Problem(
                    file, line, column, f"'{name}' is said twice.", f"Line {seen[name]} has it too; keep one."
                )
            seen.setdefault(name, key.start_mark.line + 1)
    elif isinstance(node, yaml.SequenceNode):
        children = node.value
    for child in children:
        yield from _said_again(child, file)


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
        return Problem(file, line, column, f"There is no setting named '{key}'.", _nearest(error["loc"]))
    return Problem(file, line, column, f"'{key}': {error['msg'].removeprefix('Value error, ')}.")


def _nearest(location: tuple[Any, ...]) -> str:
    names = _names(location[:-1])
    near = difflib.get_close_matches(str(location[-1]), names, n=1)
    return f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(names)}."


def _names(location: tuple[Any, ...]) -> list[str]:
    """The keys there are at a place."""
    model: type[BaseModel] = Settings
    for step in location:
        fields = {key: field.annotation for key, field in keys(model)}
        model = section(fields.get(step)) or model
    return [key for key, _ in keys(model)]


def keys(model: type[BaseModel]) -> list[tuple[str, FieldInfo]]:
    """The keys of a section as they are written in the file, each with what is said of it."""
    return [(field.alias or name, field) for name, field in model.model_fields.items()]


def section(annotation: Any) -> type[BaseModel] | None:
    """The model of a setting that has keys of its own, or whose entries have; ``None`` for every other."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(section, get_args(annotation))), None)


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
