"""Files in an answer: held until they are whole, and written with the values in place of their placeholders.

A document is packed, so nothing can be put back into it as it streams by.  It is held up to ``HELD``, read as an upload
is, and every text of it that has a placeholder of ours is written where it stood; all else in it is copied as it is,
still packed.  What is larger, damaged or of a kind that cannot be written goes on as it came, with a reason.

Must never: change a file in which no placeholder of ours stands; let a file go on in part.
"""

from __future__ import annotations

import re
from typing import Final

from tidegate.wire.channels import Channel
from tidegate.wire.content_codings import BadCoding, Decoder
from tidegate.wire.documents.extracted import Unreadable
from tidegate.wire.documents.rewriting import replaceable
from tidegate.wire.limits import DEFAULT, MIB, Limits
from tidegate.wire.placeholders import Vault
from tidegate.wire.reading import Reading
from tidegate.wire.reasons import NOT_REPLACEABLE
from tidegate.wire.restore import Unrestorable
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
#: Bytes from the beginning of an answer after which `is_file` knows.
TELLING: Final = len(_PACKAGE)


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


class Held:
    """A file as far as it has come.  ``over``: it was too large, and the rest goes on as it comes."""

    def __init__(self, encoding: str | None, most: int = HELD, limits: Limits = DEFAULT) -> None:
        """Raises ``Unrestorable`` for a content coding that we do not know."""
        try:
            self._decoder = Decoder(encoding, limits, total=False)
        except BadCoding as bad:
            raise Unrestorable(bad.reason) from None
        self._pieces: list[bytes] = []
        self._size, self._most = 0, most
        self.over = False

    def feed(self, chunk: bytes, end: bool = False) -> bytes:
        """What goes on now: nothing while the file is held.  Raises ``Unrestorable`` for one that is not as coded."""
        try:
            out = self._decoder.feed(chunk) if chunk else b""
            if end:
                self._decoder.finish()
        except BadCoding as bad:
            raise Unrestorable(bad.reason) from None
        if self.over:
            return out
        self._pieces.append(out)
        self._size += len(out)
        self.over = self._size > self._most
        return self.taken() if self.over else b""

    def taken(self) -> bytes:
        """All that was held; nothing is held any more."""
        held, self._pieces = b"".join(self._pieces), []
        return held


def written(reading: Reading, vault: Vault) -> tuple[bytes | None, str]:
    """The file with its values put back, or ``None`` where it stays; and why something in it stayed, or nothing."""
    edits: dict[int, list[Splice]] = {}
    why = ""
    for number, part in enumerate(reading.parts):
        place = reading.places[number]
        for edit in Channel(vault).feed(part.text):
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
