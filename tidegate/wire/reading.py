"""A reading: what a body says, string by string, and the way back from each string to its bytes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

import msgspec

from tidegate.core.exchange import Account, Unknown, Unread
from tidegate.core.finding import Finding
from tidegate.wire.documents.extracted import Unreadable
from tidegate.wire.documents.rewriting import replaceable
from tidegate.wire.mirrors import Mirror, agreeing
from tidegate.wire.reasons import NOT_REPLACEABLE, SIGNED
from tidegate.wire.second_readings import NO_LINES, NO_SECONDS, Second, found_once
from tidegate.wire.siblings import Stretch
from tidegate.wire.splices import Document, Place, Splices, lifted, spliced
from tidegate.wire.tools import Called

Role: TypeAlias = Literal["prompt", "field", "file-name", "file", "address", "credential"]
#: Replacements in one part: start and end in its characters, and the text that comes there.
Edits: TypeAlias = Sequence[tuple[int, int, str]]

#: Headers that would be untrue of a rewritten body.  Content-Length is for the caller to set.
UNTRUE_WHEN_REWRITTEN: Final = (
    "content-digest",
    "content-encoding",
    "content-md5",
    "digest",
    "repr-digest",
    "x-amz-checksum-crc32",
    "x-amz-checksum-sha256",
    "x-goog-hash",
)
#: What stands between two parts of a sheet: line breaks, so that patterns anchored to a line work, around a character
#: that no pattern takes for a separator inside a value.
_BETWEEN: Final = "\n\x1e\n"
#: A label is put before a value on the sheet only when both are short: prose needs none.
_LONGEST_LABELLED: Final = 256
_LONGEST_LABEL: Final = 40
#: Keys under which formats keep what people write.  They name all of it, and no value that is alone in it.
_OF_ANYTHING: Final = frozenset(
    (
        *("content", "contents", "input", "inputs", "lines", "message", "messages", "parts", "prompt", "prompts"),
        *("q", "query", "question", "text", "texts"),
    )
)
#: What a name is made of; a path holds whatever somebody makes a key of.
_NAME: Final = re.compile(r"[^\W\d][\w ()/#-]*")
#: The end of a path that says which element of an array it is, or which field of that name.
_ELEMENTS: Final = re.compile(r"(?:\[\d{0,9}\])+\Z")
#: Roles of parts that may stand where nothing can be replaced.
_PERHAPS_FIXED: Final = frozenset({"file", "file-name", "address"})
NO_FILES: Final[Mapping[int, Place]] = MappingProxyType({})


class Text(msgspec.Struct, frozen=True, gc=False):
    """One string of a request, decoded.

    ``role`` is ``prompt`` (what the person wrote), ``file`` (content of an upload), ``file-name``, ``address``
    (words in the path) or ``field`` (everything else: settings, ids, keys).  ``latest`` is false only where the string
    is known to belong to an earlier turn of a conversation that the client sends again.  ``path`` is for people and may
    hold text from the body: it does not belong in records.
    """

    text: str
    path: str = ""
    role: Role = "field"
    latest: bool = True

    def __repr__(self) -> str:
        return f"Text({len(self.text)} characters, {self.role})"


class Sheet(msgspec.Struct, frozen=True):
    """All parts of a reading in one text, for scanners: one call instead of one for each string.

    Short strings of a prompt (pasted JSON, tool arguments) stand after their key, as ``password: …`` says more than the
    value alone.
    """

    text: str
    starts: tuple[int, ...]
    lengths: tuple[int, ...]
    seconds: Mapping[int, Second] = NO_SECONDS
    lines: Mapping[int, tuple[Stretch, ...]] = NO_LINES
    #: Where the parts stand that are from files or the path of the address: not all of it can be replaced.
    files: Mapping[int, Place] = NO_FILES
    #: Parts that the client signed: nothing of them can be replaced.
    signed: frozenset[int] = frozenset()

    def __repr__(self) -> str:
        return f"Sheet({len(self.text)} characters, {len(self.starts)} parts)"

    def placed(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings in the sheet as findings in parts.  One that runs over several parts becomes one in each."""
        result: list[Finding] = []
        for finding in findings:
            part = max(bisect_right(self.starts, finding.start) - 1, 0)
            while part < len(self.starts) and self.starts[part] < finding.end:
                first = max(finding.start - self.starts[part], 0)
                last = min(finding.end - self.starts[part], self.lengths[part])
                if first < last:
                    result.append(
                        replace(finding, part=part, start=first, end=last, fixed=self.fixed(part, first, last))
                    )
                part += 1
        return found_once(result, self.seconds, self.lines) if self.seconds or self.lines else tuple(result)

    def fixed(self, part: int, first: int, last: int) -> str:
        """The code of why ``first:last`` of a part cannot be replaced; empty where it can."""
        if part in self.signed:
            return SIGNED
        place = self.files.get(part)
        if place is None:
            return ""
        text = self.text[self.starts[part] : self.starts[part] + self.lengths[part]]
        return "" if replaceable(place, text, first, last) else NOT_REPLACEABLE


_EMPTY_BODY: Final = Document(b"")
_EMPTY_QUERY: Final = Document("")


@dataclass(frozen=True, slots=True, repr=False)
class Reading:
    """What was read of one request.

    ``unread`` lists all that was carried and not read; its ``what`` uses only words of the catalogue.  ``recognised``
    is false when the body was read by no shape; ``drifted`` is true when a shape names prompts and none is there.
    ``conversation`` is an id, or ``None``, as is the name of ``account``.  ``places`` says where each part sits,
    ``body`` and ``query`` are the two documents it can lead to, and ``encoding`` is the content coding that is still on
    the body.  ``seconds`` says which parts show another part once more, with its escapes undone, and which;
    ``lines`` says which parts are put together of others;
    ``before`` holds the words before parts that were base64 or hex in another.  ``tools`` are those that are called or
    handed over; ``UNKNOWN`` where that could not be read.  ``mirrors`` are the headers that repeat what the body says.
    ``signed_body`` and ``signed_query``: the client signed it, so that nothing of it can be replaced.
    """

    parts: tuple[Text, ...]
    unread: tuple[Unread, ...] = ()
    conversation: str | None = None
    account: Account | None = None
    recognised: bool = True
    drifted: bool = False
    places: tuple[Place, ...] = ()
    body: Document = _EMPTY_BODY
    query: Document = _EMPTY_QUERY
    encoding: str | None = None
    seconds: Mapping[int, int] = field(default_factory=dict)
    lines: Mapping[int, tuple[Stretch, ...]] = field(default_factory=dict)
    before: Mapping[int, str] = field(default_factory=dict)
    tools: tuple[Called, ...] | Unknown = ()
    mirrors: tuple[Mirror, ...] = ()
    signed_body: bool = False
    signed_query: bool = False

    def __repr__(self) -> str:
        return f"Reading({len(self.parts)} parts, {len(self.unread)} unread)"

    @property
    def rewritten_encoding(self) -> str | None:
        """The Content-Encoding of what `rewrite` returns: none, unless the body could not be decoded at all."""
        return self.encoding

    def rewrite(self, edits: Mapping[int, Edits]) -> bytes:
        """The body with ``edits`` (by part number) done and every other byte of the decoded body as it was.

        Of edits that overlap in one part the first replaces and the others only remove.  Edits of the query string are
        left to `rewrite_query`.  Raises ``IndexError`` for a part or position that is not there.
        """
        return bytes(self._spliced(self.body, edits))

    def rewrite_query(self, edits: Mapping[int, Edits]) -> str:
        """The query string with the edits of its parts done."""
        return str(self._spliced(self.query, edits))

    def rewrite_headers(self, edits: Mapping[int, Edits], body: bytes) -> tuple[tuple[str, str], ...]:
        """The headers that have to change beside ``body``, which is what `rewrite` gave, and their new values.

        Raises ``ValueError`` where one of them cannot be made to agree with it.
        """
        values = ((one, agreeing(one, body) if one.paths else self._spliced(one.sent, edits)) for one in self.mirrors)
        return tuple((one.name, value) for one, value in values if value != one.sent.content)

    def where(self, part: int, start: int, end: int) -> tuple[int, int]:
        """The bytes (of the decoded body, or characters of the query) that hold ``start:end`` of a part.

        Where text is carried in base64 or the like, that is the whole stretch; so it is where the text is one of a file
        that can be read and not written.
        """
        place, content, splices = self._edit(part, [(start, end, "x")])
        while True:
            try:
                ((_, up),) = lifted([(place, content, splices)]).values()
            except Unreadable:
                carrier = place.document
                if carrier.place is None:
                    return 0, len(carrier.content)
                place, content, splices = (
                    carrier.place,
                    carrier.content,
                    [(0, len(carrier.content), carrier.content[:0])],
                )
            else:
                return up[0][0], up[-1][1]

    def sheet(self) -> Sheet:
        """All parts in one text, but the person's own credential for the service, which tells it nothing new."""
        pieces: list[str] = []
        starts: list[int] = []
        lengths: list[int] = []
        files: dict[int, Place] = {}
        position = 0
        for number, part in enumerate(self.parts):
            role = part.role
            label = (self.before and self.before.get(number)) or (_label(part) if role == "prompt" else "")
            text = "" if role == "credential" else part.text
            if role in _PERHAPS_FIXED:
                files[number] = self.places[number]
            start, size = position + len(label), len(text)
            pieces.append(label + text)
            starts.append(start)
            lengths.append(size)
            position = start + size + len(_BETWEEN)
        seconds = {part: Second(first, self.places[part].document) for part, first in self.seconds.items()}
        return Sheet(_BETWEEN.join(pieces), tuple(starts), tuple(lengths), seconds, self.lines, files, self._signed())

    def _signed(self) -> frozenset[int]:
        if not self.signed_body and not self.signed_query:
            return frozenset()
        query, elsewhere = self.signed_query, self.signed_body  # a header follows the body that it repeats
        return frozenset(
            number for number, place in enumerate(self.places) if (query if place.root is self.query else elsewhere)
        )

    def _edit(self, part: int, edits: Edits) -> tuple[Place, str, Splices]:
        text = self.parts[part].text
        for start, end, _ in edits:
            if not 0 <= start <= end <= len(text):
                raise IndexError("an edit reaches outside its part")
        return self.places[part], text, [edit for edit in edits if edit[0] < edit[1] or edit[2]]

    def _spliced(self, root: Document, edits: Mapping[int, Edits]) -> Any:
        roots = lifted(self._edit(part, some) for part, some in edits.items() if some)
        _, splices = roots.get(id(root), (root, []))
        return spliced(root.content, splices) if splices else root.content


def _label(part: Text) -> str:
    """What stands before a prompt on the sheet."""
    if len(part.text) > _LONGEST_LABELLED:
        return ""
    name = _name(part.path)
    labels = len(name) <= _LONGEST_LABEL and name not in _OF_ANYTHING and _NAME.fullmatch(name) is not None
    if not labels:
        return ""
    # What has lines of its own is looked at by lines: its first is none of the label's.
    return f"{name}:\n" if "\n" in part.text.strip() else f"{name}: "


def _name(path: str) -> str:
    """The key of a member, the name of a field, and for the elements of an array that of the array."""
    name = path.rpartition(" -> ")[2]
    if name.endswith("]"):
        name = _ELEMENTS.sub("", name)
        if name.endswith('"]'):
            return name[name.rfind('["') + 2 : -2]
    return name.rpartition(".")[2].rpartition(":")[2]
