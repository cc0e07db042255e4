"""How much of a body is read, as named numbers with a reason each.

Every limit has the same answer when it is met: what lies beyond is an ``Unread`` in the reading, never a silence.
A limit is never a switch for skipping checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB

#: Output is taken from a decompressor in steps of this size, so that a cap is noticed before memory is used.
STEP: Final = 256 * KIB
#: zstd: the largest window a content coding may ask for (RFC 9659 section 3).
ZSTD_WINDOW: Final = 8 * MIB
#: zstd: input is fed in slices of this size.  A four-byte RLE block makes 128 KiB, so one slice makes 4 MiB at most.
ZSTD_SLICE: Final = 128
#: A number shorter than this is a quantity (temperature, token id), not an identity; shorter ones are not parts.
SHORTEST_NUMBER: Final = 6
#: A string of base64 letters shorter than this is a word or an id and is read as it stands.
SHORTEST_BASE64: Final = 64
#: Base64 that says nothing we know is a token up to this many bytes (challenge tokens reach 3 KB), beyond it a file.
LARGEST_TOKEN: Final = 4 * KIB
#: Base64 of an unknown kind with fewer different byte values than this is a run of letters (``xxxx…``), not a file.
FEWEST_VALUES: Final = 32
#: Below this many bytes a signature may be chance: a random token starts like some file once in a few thousand.
SMALLEST_FILE: Final = 256
#: Protobuf bytes that are neither text nor a message and no longer than this are ids and digests: read as text.
LONGEST_ID: Final = 64
#: Fields of one protobuf message and frames of one body; beyond it is none.  A code completion with a repository's
#: file list has some thousand.
MOST_FIELDS: Final = 100_000
MOST_FRAMES: Final = 10_000
#: Characters before a run of base64 that say what is in it: ``password: …``.
BEFORE: Final = 64
#: Data URLs in one text.  A page with pictures has tens.
MOST_DATA_URLS: Final = 1_000
#: A path is for people; a hostile key must not make every path below it long.
LONGEST_PATH: Final = 256


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one reading.  Sizes are bytes; depths count containers inside one another."""

    #: A decoded body.  Four times what an edge holds by default; a bomb stops here.
    decoded: int = 32 * MIB
    #: Decoded to encoded, once `ratio_floor` bytes are out.  DEFLATE's ceiling is 1032; chat JSON stays under 60.
    ratio: int = 256
    #: Below this many decoded bytes no ratio is suspicious: a short repetitive body compresses without bound.
    ratio_floor: int = 1 * MIB
    #: Content codings on one body, and compressed members inside one another.  RFC 9110 names no bound; two are seen.
    codings: int = 4
    #: Containers in one JSON text.  The deepest request shape known uses 14; CPython's own reader stops near 1000.
    json_depth: int = 256
    #: Formats inside one another: JSON in a string of JSON, a data URL in that, a file in that.  Gemini's form is three
    #: deep (JSON in JSON in a field); a mail with a mail attached is four.
    nested: int = 6
    #: Strings and numbers of one body, each of which costs about half a kilobyte while it is read.  A table of 40,000
    #: rows of four cells, 3 MB of JSON, is within it.
    parts: int = 250_000
    #: Parts of one multipart body.  Web frameworks stop at 1,000.
    multipart_parts: int = 1_000
    #: Messages in one protobuf message.  The libraries' own default is 100; chat messages nest under 10.
    protobuf_depth: int = 16


DEFAULT: Final = Limits()
