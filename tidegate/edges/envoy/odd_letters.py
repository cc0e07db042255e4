"""Header values in no letters of UTF-8, as programs of another country or time send them.

Envoy writes header values into attributes as they came; the texts of protobuf are UTF-8, and what reads them here
refuses the whole message for one octet that is not.  Nobody could use such a program then.
Must never: change anything but the text of attributes, or the length of that.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Final

from tidegate.wire.protobuf_text import NotProtobuf, fields

#: ``ProcessingRequest.attributes``, a map of ``Struct``, each a map of ``Value``; and of these ``string_value``.
_ATTRIBUTES: Final = (9, 2, 1, 2, 3)
_MARKS: Final = "tidegate-substitutes"
#: ASCII's own sign for a character that is not one; it means nothing in an address or a header.
_SUBSTITUTE: Final = "\x1a"


def _marks(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return _SUBSTITUTE * (error.end - error.start), error.end


codecs.register_error(_MARKS, _marks)


def readable(message: bytes) -> bytes:
    """``message``, a ``ProcessingRequest`` as it came, with a sign in place of each odd octet of its attributes."""
    changed = bytearray(message)
    try:
        for start, end in _texts(message, 0, _ATTRIBUTES):
            changed[start:end] = message[start:end].decode("utf-8", _MARKS).encode()
    except NotProtobuf:
        return message
    return bytes(changed)


def _texts(content: bytes, at: int, path: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Where the fields are that ``path`` leads to, for ``content`` that begins at ``at``."""
    number, *further = path
    for field in fields(content):
        if field.number != number:
            continue
        if further:
            yield from _texts(content[field.start : field.end], at + field.start, tuple(further))
        else:
            yield at + field.start, at + field.end
