"""The path language of request shapes: which strings of a body are the prompt, the conversation, the account.

Everything is read whatever the shape says; a path only tells the role of what was read.  So a path is compiled to a
pattern over the paths of what was found, and a service that changes its format hides nothing: when no path of a shape
matches any more, all that was found counts as prompt, and the reading says ``drifted``.

The language (see `tidegate.core.service.Shape`): dotted keys, ``["any key"]``, ``[]`` every element, ``[2]`` one,
``[-1:]`` the last, ``[?author.role=="user"]`` a filter (``!=``, and ``"a"|"b"`` for either), ``.*`` everything below;
``form:name`` and ``query:name`` a field; ``a -> b`` the path ``b`` in the JSON inside the string ``a``, where ``json``
may stand for its root; ``protobuf F3[].F3`` fields by number; ``<whole body>``; ``path:chats/{id}`` and ``path[2]`` of
the address; ``header:Name``; ``a | b`` the first that is there.  A path covers all that lies below what it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from tidegate.core.service import Shape
from tidegate.wire.limits import LONGEST_PATH

WHOLE_BODY: Final = "<whole body>"
#: An id is safe to record; anything else under an id's name might be text.
_ID: Final = re.compile(r"[\w.:@/+=-]{1,128}", re.ASCII)
#: Headers, fields and cookies that hold credentials are never taken for the name of an account.
_CREDENTIAL: Final = re.compile(r"auth|cookie|key|token|secret|jwt|session|csrf|vqd|signature|password", re.IGNORECASE)
_COMMENT: Final = re.compile(r"\s*\([^()]*\)")
_TOKEN: Final = re.compile(
    r"""\["(?P<quoted>[^"]*)"\]
      | \[\?? (?P<key>[\w.-]+) (?P<operator>==|!=) (?P<values>[^\]]+) \]
      | (?P<every>\[\]) | \[(?P<index>\d+)\] | (?P<last>\[-1:\])
      | \.?(?P<any>\*)
      | \.?(?P<member>[\w$@:-]+)""",
    re.VERBOSE,
)
_BELOW: Final = r"(?:[.\[].*| -> .*)?"
#: One of several JSON values after one another, or one of several frames.
_SEQUENCE: Final = r"(?:<\d+>\.?)?"
#: Words of a path: keys, quoted or not, and fields; and the rest of what we write in paths, which is safe to show.
_WORDS: Final = re.compile(
    r'(?P<quoted>\["(?:[^"\\]|\\.)*+"\])|(?:form|query):(?P<field>[^ ]*+)|(?P<word>[^\W\d]\w*+)|'
    r"(?P<ours>\[\d++\]|<\d++>|<whole body>|<keys>| -> |\.)|(?P<rest>.)",
    re.DOTALL,
)
_UNUSUAL: Final = re.compile(r"[^\w.$\[\]-]")


class _Condition(NamedTuple):
    group: str
    key: str
    equal: bool
    values: frozenset[str]


class Match(NamedTuple):
    """A path that fits.  ``turns`` is the path of the outermost array it runs through and ``turn`` the index there."""

    turns: str | None = None
    turn: int = 0


class Path(NamedTuple):
    """A compiled path.  ``heads`` are the beginnings that anything it can match has."""

    pattern: re.Pattern[str]
    conditions: tuple[_Condition, ...]
    heads: tuple[str, ...]
    last_only: bool

    def match(self, path: str, values: Mapping[str, Sequence[str]]) -> Match | None:
        """Whether ``path`` is what this names or lies below it; ``values`` are the strings found at each path."""
        found = self.pattern.fullmatch(path)
        if found is None or not all(self._holds(condition, path, found, values) for condition in self.conditions):
            return None
        if "turn" not in self.pattern.groupindex or found["turn"] is None:
            return Match()
        return Match(path[: found.start("turn") - 1], int(found["turn"]))

    @staticmethod
    def _holds(condition: _Condition, path: str, found: re.Match[str], values: Mapping[str, Sequence[str]]) -> bool:
        prefix = path[: found.end(condition.group)]
        # A dot joins key to key, but nothing comes after the mark of a sequence or an arrow, or before the first key.
        joint = "" if not prefix or prefix.endswith((" -> ", ".")) else "."
        there = values.get(f"{prefix}{joint}{condition.key}", ())
        return any(value in condition.values for value in there) is condition.equal


class Selectors(NamedTuple):
    """The paths of one shape.  ``prompts`` is ``None`` without a shape, or where one of its paths can't be compiled."""

    prompts: tuple[Path, ...] | None
    conversation: tuple[str, ...]
    account: tuple[str, ...]
    words: frozenset[str]
    credential: str | None = None

    def public(self, path: str) -> str:
        """``path`` for records: only words of the catalogue, a star for every other key, as keys may hold anything."""
        return re.sub(r"\*+", "*", _WORDS.sub(self._public, path))

    def _public(self, word: re.Match[str]) -> str:
        if word.lastgroup == "ours":
            return word[0]
        if word.lastgroup == "field":
            kind = word[0].partition(":")[0]
            return word[0] if word["field"] in self.words else f"{kind}:*"
        known = word.lastgroup == "word" and (word[0] in self.words or _NUMBERED.fullmatch(word[0]))
        return word[0] if known else "*"


def field_path(prefix: str, name: str) -> str:
    """The path of the field ``name`` of a form or query, short and without what means something in paths."""
    return prefix + _UNUSUAL.sub("_", name[:LONGEST_PATH])


#: Our own words in paths.
_OWN_WORDS: Final = frozenset({"body", "part", "file", "page", "sheet", "slide", "table"})
#: Protobuf fields go by number.
_NUMBERED: Final = re.compile(r"F\d{1,9}", re.ASCII)


@lru_cache(maxsize=2048)
def of(shape: Shape | None) -> Selectors:
    """The selectors of ``shape``; kept, as a catalogue has some hundred shapes."""
    if shape is None:
        return Selectors(None, (), (), _OWN_WORDS)
    prompts: list[Path] = []
    readable = True
    for text in shape.prompts:
        try:
            prompts.extend(compiled(text))
        except ValueError:
            readable = False
    every = (*shape.prompts, *shape.files, shape.conversation or "", shape.account or "")
    words = frozenset(word for text in every for word in re.findall(r"[^\W\d]\w*", text))
    words |= {field for text in every for field in re.findall(r"(?:form|query):([^ ]+)", text)}
    return Selectors(
        tuple(prompts) if readable else None,
        _choices(shape.conversation),
        _choices(shape.account),
        words | _OWN_WORDS,
        shape.credential,
    )


def compiled(text: str, *, below: bool = True) -> tuple[Path, ...]:
    """The paths ``text`` names.  Raises ``ValueError`` where it is none of the forms above.

    ``below`` takes in all that lies under what is named.
    """
    plain = _COMMENT.sub("", text).strip()
    if plain == WHOLE_BODY:
        return (Path(re.compile(".*", re.DOTALL), (), ("",), False),)
    protobuf = plain.startswith("protobuf ")
    plain = plain.removeprefix("protobuf ").replace("event ", "event.")
    return tuple(_compiled(one, protobuf, below) for one in re.split(r", | \| (?=\w)", plain))


def _compiled(text: str, protobuf: bool, below: bool) -> Path:
    builder = _Builder(protobuf)
    segments = text.split(" -> ")
    for number, segment in enumerate(segments):
        builder.segment(segment.strip(), first=number == 0)
    pattern = builder.pattern + (_BELOW if below else "")
    return Path(re.compile(pattern, re.DOTALL), tuple(builder.conditions), builder.heads, builder.last_only)


class _Builder:
    """Builds the pattern of one path, token by token."""

    def __init__(self, protobuf: bool) -> None:
        self.pattern = ""
        self.conditions: list[_Condition] = []
        self.heads: tuple[str, ...] = ("",)
        self.last_only = False
        self._array = r"(?:\[\d+\])?" if protobuf else r"\[\d+\]"
        self._turns = protobuf  # protobuf paths carry no index, so no turns are told apart
        self._joint = ""  # nothing joins the first key of a segment to what is before it

    def segment(self, text: str, *, first: bool) -> None:
        self.pattern += "" if first else " -> "
        field = re.match(r"(form|query|json):(.+)", text)
        if field and field[1] != "json":
            if not first:
                raise ValueError("a field can only come first")
            self.pattern += re.escape(text)
            self.heads = (text,)
            return
        text = field[2] if field else text
        if not first or text.startswith("json["):
            text = re.sub(r"\Ajson(?=[.\[]|\Z)\.?", "", text)
        self.pattern += _SEQUENCE
        if first:
            head = re.match(r"[\w$@-]+", text)
            self.heads = (
                (head[0], f"form:{head[0]}", "<") if head else ("[", "<", "form:") if text[1:2] == '"' else ("",)
            )
            self.pattern += r"(?:form:)?"
        self._joint = ""
        self._tokens(text)

    def _tokens(self, text: str) -> None:
        position = 0
        while position < len(text):
            token = _TOKEN.match(text, position)
            if token is None:
                raise ValueError("not a path")
            self._token(token)
            # A filter at the root may stand for a lone object, and then nothing comes before the next key.
            self._joint = r"\.?" if token["key"] is not None and not position else r"\."
            position = token.end()

    def _token(self, token: re.Match[str]) -> None:
        if token["member"] is not None:
            self.pattern += self._joint + re.escape(token["member"])
        elif token["quoted"] is not None:
            quoted = re.escape(token["quoted"])
            self.pattern += rf'(?:\["{quoted}"\]|{self._joint}{quoted})'
        elif token["index"] is not None:
            self.pattern += rf"\[{token['index']}\]"
        elif token["any"] is not None:
            self.pattern += r"[.\[].*" if self._joint else ".*"
        elif token["key"] is not None:
            self._filter(token)
        else:
            self.last_only = self.last_only or token["last"] is not None
            self.pattern += self._element("")

    def _element(self, optional: str) -> str:
        if self._turns:
            return f"(?:{self._array}){optional}"
        self._turns = True
        return rf"(?:\[(?P<turn>\d+)\]){optional}"

    def _filter(self, token: re.Match[str]) -> None:
        group = f"filter{len(self.conditions)}"
        # A filter stands for the elements of an array, and holds for a lone object in its place as well.
        self.pattern += f"(?P<{group}>{self._element('?')})"
        values = frozenset(value.strip().strip("\"'") for value in token["values"].split("|"))
        self.conditions.append(_Condition(group, token["key"], token["operator"] == "==", values))


# --- ids: the conversation and the account


def _choices(text: str | None) -> tuple[str, ...]:
    return tuple(choice.strip() for choice in re.split(r"\||;|, (?=\w)", _COMMENT.sub("", text))) if text else ()


def identifier(
    choices: Iterable[str],
    found: Mapping[str, Sequence[str]],
    *,
    path: str,
    headers: Mapping[str, str],
) -> str | None:
    """The first of ``choices`` that is there and is an id; ``None`` if none is.  Credentials are never ids."""
    for choice in choices:
        value = _identifier(choice, found, path, headers)
        if value is not None and _ID.fullmatch(value):
            return value
    return None


def _identifier(choice: str, found: Mapping[str, Sequence[str]], path: str, headers: Mapping[str, str]) -> str | None:
    if choice.startswith("header:"):
        name = choice.removeprefix("header:").split(" ")[0].lower()
        return None if _CREDENTIAL.search(name) else headers.get(name)
    if choice.startswith("path"):
        pattern = _address(choice)
        match = pattern.search(path) if pattern else None
        return match[match.lastindex or 0] if match else None
    if _CREDENTIAL.search(choice):
        return None
    return _first(choice, found)


@lru_cache(maxsize=2048)
def _address(choice: str) -> re.Pattern[str] | None:
    numbered = re.fullmatch(r"path\[(\d{1,2})\]", choice)
    if numbered:
        return re.compile(rf"\A(?:/[^/]*){{{max(int(numbered[1]) - 1, 0)}}}/([^/]+)")
    if not choice.startswith("path:"):
        return None
    parts = re.split(r"\{\w+\}", choice.removeprefix("path:").strip("/ "))
    return re.compile("(?:/|\\A)" + "([^/@]+)".join(map(re.escape, parts)))


@lru_cache(maxsize=2048)
def _exactly(choice: str) -> tuple[Path, ...]:
    try:
        return compiled(choice, below=False)
    except ValueError:
        return ()


def _first(choice: str, found: Mapping[str, Sequence[str]]) -> str | None:
    for selector in _exactly(choice):
        for path, values in found.items():
            if path.startswith(selector.heads) and selector.match(path, found) is not None:
                return values[0]
    return None
