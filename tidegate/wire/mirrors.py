"""What headers of a request repeat of its body, so that a server refuses it where the two differ.

Model Context Protocol 2026-07-28, "Streamable HTTP": ``Mcp-Name`` is the name of a tool or prompt, or the address of a
resource; ``Mcp-Param-{Name}`` is an argument of a tool; what is no plain ASCII is written as ``=?base64?…?=``.  What is
replaced in the body is replaced in them, and what they say of their own is read like the body.

Must never: leave in such a header what was replaced in the body, or take more than linear time.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tidegate.wire import json_text
from tidegate.wire.limits import DEFAULT
from tidegate.wire.splices import Document, Place, Splices, spliced

#: The header that repeats the method of a message: every request of this protocol has it.
METHOD: Final = "mcp-method"
NAME: Final = "mcp-name"
PARAMETER: Final = "mcp-param-"
_ENCODED: Final = re.compile(r"=\?base64\?([A-Za-z0-9+/]*={0,2})\?=")
#: What stands in a header as it is (section "Value Encoding").
_PLAIN: Final = re.compile(r"(?:[!-~](?:[ \t!-~]*[!-~])?)?")


class Mirror(NamedTuple):
    """A header, its value as it was sent, and the paths in the body of what it repeats; none where it repeats nothing.

    What repeats nothing has parts of its own in the reading, which stand in ``sent``.
    """

    name: str
    sent: Document
    paths: tuple[str, ...]


class EncodedCoding:
    """A text in a header that was written there as ``=?base64?…?=``."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice: the whole of it."""
        return [(place.start, place.end, written(spliced(content, splices)))]


ENCODED: Final = EncodedCoding()


def repeating(headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The headers (by lower-case name) that repeat what a body says: name and value."""
    for name, value in headers.items():
        if name.startswith(PARAMETER) or name == NAME:
            yield name, value


def said(value: str) -> str:
    """What a header with this value says."""
    whole = _ENCODED.fullmatch(value)
    return value if whole is None else _decoded(whole)


def encoded(value: str) -> Iterator[tuple[int, int, str]]:
    """Where texts are encoded in the value of a header, and what they say."""
    for found in _ENCODED.finditer(value):
        yield found.start(), found.end(), _decoded(found)


def written(text: str) -> str:
    """``text`` as the value of a header."""
    if _PLAIN.fullmatch(text) and _ENCODED.fullmatch(text) is None:
        return text
    return f"=?base64?{base64.b64encode(text.encode('utf-8', 'replace')).decode()}?="


def agreeing(mirror: Mirror, body: bytes) -> str:
    """The value that ``mirror`` has to have beside ``body``, in which what it repeats may have been replaced.

    Where several things in the body said the same, it follows the one that was.  Raises ``ValueError`` for a body in
    which what it repeats can't be found any more.
    """
    before = said(mirror.sent.content)
    try:
        pieces = json_text.strings(body.decode(), DEFAULT).pieces
    except json_text.Malformed:
        raise ValueError("a header repeats what is no JSON any more") from None
    now = [value for path, value, *_ in pieces if path in mirror.paths]
    if not now:
        raise ValueError("what a header repeats is not in the body any more")
    replaced = next((value for value in now if value != before), None)
    return str(mirror.sent.content) if replaced is None else written(replaced)


def _decoded(found: re.Match[str]) -> str:
    """What was encoded; as it stands where it is no base64 of UTF-8, which a server refuses."""
    try:
        return base64.b64decode(found[1], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return found[0]
