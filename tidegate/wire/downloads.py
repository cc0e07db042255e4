"""Files in an answer: held until they are whole, and written with the values in place of their placeholders.

A document is packed, so nothing can be put back into it as it streams by.  It is held up to ``HELD``, read as an upload
is, and every text of it that has a placeholder of ours is written where it stood; all else in it is copied as it is,
still packed.  What is larger, damaged or of a kind that cannot be written goes on as it came, with a reason.

Must never: change a file in which no placeholder of ours stands; let a file go on in part.
"""

from __future__ import annotations

import re
import struct
from typing import Final

from tidegate.wire.channels import Channel
from tidegate.wire.documents.extracted import Unreadable
from tidegate.wire.documents.rewriting import replaceable
from tidegate.wire.limits import MIB
from tidegate.wire.placeholders import Vault
from tidegate.wire.reading import Reading
from tidegate.wire.reasons import NOT_REPLACEABLE
from tidegate.wire.splices import Splice

#: Bytes of a file that is held: what upload pages take of a document, and little beside what a prompt may hold.
HELD: Final = 16 * MIB
#: Media types of files that can be written back: Office Open XML, OpenDocument, HWPX, archives of them, mails.
_WRITABLE: Final = re.compile(
    r"application/(?:zip|x-zip(?:-compressed)?|vnd\.openxmlformats-officedocument\..+|vnd\.oasis\.opendocument\..+"
    r"|vnd\.ms-(?:word|excel|powerpoint)\..+|(?:vnd\.hancom\.|haansoft|x-)?hwpx?(?:\+zip)?)|message/rfc822",
)
#: Types that say nothing; there the first bytes do.
_UNTELLING: Final = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/force-download"})
_PACKAGE: Final = b"PK\3\4"
#: The record at the end of a package: its mark, then sizes of which ours are the directory, where it begins, and the
#: comment that follows.
_END_OF_PACKAGE: Final = b"PK\5\6"
_END_RECORD: Final = struct.Struct("<12sLLH")
#: Bytes in which that record is looked for: itself, and a comment of the usual length.
_TAIL: Final = 1024


def is_file(media_type: str | None, head: bytes) -> bool:
    """Whether an answer of this type that begins with ``head`` is a file that may have to be written anew."""
    main = (media_type or "").partition(";")[0].strip().lower()
    if main == "message/rfc822":
        return True
    return head.startswith(_PACKAGE) and (main in _UNTELLING or _WRITABLE.fullmatch(main) is not None)


def may_be_file(media_type: str | None) -> bool:
    """Whether `is_file` needs the first bytes, or says yes, for this type."""
    main = (media_type or "").partition(";")[0].strip().lower()
    return main in _UNTELLING or _WRITABLE.fullmatch(main) is not None


def may_become(media_type: str | None, head: bytes) -> bool:
    """Whether `is_file` may yet say yes when more than ``head`` has come."""
    return not is_file(media_type, head) and _PACKAGE.startswith(head)


class Held:
    """A file as far as it has come, out of its content coding.

    ``over``: it was too large, and the rest goes on as it comes.  So does what comes after it was ``taken``.
    """

    def __init__(self, most: int = HELD) -> None:
        self._pieces: list[bytes] = []
        self._size, self._most = 0, most
        self._tail = b""
        self.over = self.given = False

    def feed(self, chunk: bytes) -> bytes:
        """What goes on now: nothing while the file is held."""
        if self.given:
            return chunk
        self._pieces.append(chunk)
        self._size += len(chunk)
        self._tail = (self._tail + chunk[-_TAIL:])[-_TAIL:]
        self.over = self._size > self._most
        return self.taken() if self.over else b""

    @property
    def whole(self) -> bool:
        """Whether it is all there by its own account, though nobody has said that it ended.

        Before trailers (RFC 9113 section 8.1) nobody does.  A package ends in a record that says how much stands before
        it (APPNOTE.TXT section 4.3.16).
        """
        at = self._tail.rfind(_END_OF_PACKAGE)
        if at < 0 or len(self._tail) - at < _END_RECORD.size:
            return False
        _, size, offset, comment = _END_RECORD.unpack_from(self._tail, at)
        return bool(self._size == offset + size + _END_RECORD.size + comment)

    def taken(self) -> bytes:
        """All that was held; nothing is held any more."""
        self.given = True
        held, self._pieces = b"".join(self._pieces), []
        return held


def written(reading: Reading, vault: Vault) -> tuple[bytes | None, str]:
    """The file with its values put back, or ``None`` where it stays; and why something in it stayed, or nothing."""
    edits: dict[int, list[Splice]] = {}
    why = ""
    for number, part in enumerate(reading.parts):
        place = reading.places[number]
        channel = Channel(vault)
        for edit in (*channel.feed(part.text), *channel.give_up()):
            if replaceable(place, part.text, edit.start, edit.end):
                edits.setdefault(number, []).append((edit.start, edit.end, edit.new))
            else:
                why = NOT_REPLACEABLE
    if not edits:
        return None, why or ("" if reading.parts else next((one.why for one in reading.unread), ""))
    try:
        return reading.rewrite(edits), why
    except Unreadable as bad:
        return None, bad.reason
