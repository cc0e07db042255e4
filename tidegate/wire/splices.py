"""Editing a document inside a document inside a body: how a change to the innermost text becomes a change of bytes.

A body is read in layers: bytes carry text, text carries JSON, a JSON string carries a form, and so on.  Each layer is
a ``Document``; a ``Place`` says which stretch of which document something sits in, and its ``Coding`` how it is written
there.  ``lift`` turns splices of the inner content into splices of the carrier.  Lifting them layer by layer up to the
body changes the bytes of what was edited and no others.

Must never: rebuild a document from what was understood of it.  What was not edited is copied, not rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeAlias

import msgspec

#: ``start`` and ``end`` in a content, and what comes there instead: ``str`` in a text, ``bytes`` in bytes.
#: (The element is ``Any`` because a chain of layers alternates between the two; each coding knows its own.)
Splice: TypeAlias = tuple[int, int, Any]
Splices: TypeAlias = list[Splice]


class Coding(Protocol):
    """How a content is written in the stretch of a carrier.  Stateless, so that one instance serves all places."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """The splices of ``place.document`` that do to it what ``splices`` (sorted, disjoint) do to ``content``."""
        ...


# A body can have a hundred thousand places.  Nothing here can be part of a cycle, so the collector need not look
# (``gc=False``): that is half of the time of a large body.


class Document(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A content (text or bytes) and where it sits.

    ``place`` is ``None`` for a root, the body or the query string; ``depth`` counts the documents around it.
    """

    content: Any
    place: Place | None = None
    depth: int = 0

    def __repr__(self) -> str:
        return f"Document({len(self.content)} of {type(self.content).__name__}, depth {self.depth})"

    def within(self, start: int, end: int, coding: Coding, content: Any) -> Document:
        """The document that sits at ``start:end`` of this one."""
        return Document(content, Place(self, start, end, coding), self.depth + 1)


class Place(msgspec.Struct, frozen=True, eq=False, gc=False):
    """The stretch ``start:end`` of ``document``, written there in ``coding``."""

    document: Document
    start: int
    end: int
    coding: Coding

    @property
    def root(self) -> Document:
        """The outermost document around it."""
        document = self.document
        while document.place is not None:
            document = document.place.document
        return document


def merged(splices: Iterable[Splice]) -> Splices:
    """Sorted and disjoint.  Of two that overlap the later gives way, but all that it covered stays covered."""
    result: Splices = []
    for start, end, new in sorted(splices, key=lambda splice: splice[:2]):
        if result and start < result[-1][1]:
            first, last, kept = result[-1]
            result[-1] = (first, max(last, end), kept)
        else:
            result.append((start, end, new))
    return result


def spliced(content: Any, splices: Sequence[Splice]) -> Any:
    """``content`` with ``splices`` (sorted, disjoint) done."""
    pieces = []
    position = 0
    for start, end, new in splices:
        pieces.append(content[position:start])
        pieces.append(new)
        position = end
    pieces.append(content[position:])
    return content[:0].join(pieces)


class Plain:
    """Written as it is: a text in a text, bytes in bytes."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """Only the offset changes."""
        del content
        return [(place.start + start, place.start + end, new) for start, end, new in splices]


PLAIN = Plain()


def lifted(edits: Iterable[tuple[Place, Any, Splices]]) -> dict[int, tuple[Document, Splices]]:
    """Root documents (by ``id``) with the splices that carry out ``edits``: place, content and splices of each part.

    Works from the innermost documents outwards, so that every document is lifted once with all its splices.
    """
    floors: _Floors = {}
    for place, content, splices in edits:
        _wait(floors, place, content, splices)
    for depth in range(max(floors, default=0), 0, -1):
        for document, splices in floors.pop(depth, {}).values():
            if document.place is not None:
                _wait(floors, document.place, document.content, splices)
    return {key: (document, merged(splices)) for key, (document, splices) in floors.get(0, {}).items()}


#: Depth -> id of a document -> the document and the splices waiting for it.
_Floors: TypeAlias = dict[int, dict[int, tuple[Document, Splices]]]


def _wait(floors: _Floors, place: Place, content: Any, splices: Splices) -> None:
    up = place.coding.lift(place, content, merged(splices))
    document = place.document
    floors.setdefault(document.depth, {}).setdefault(id(document), (document, []))[1].extend(up)
