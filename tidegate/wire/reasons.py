"""Why something was carried and not read: the closed list of codes for ``Unread.why``.  Each has a heading in the docs.

A kind of file nobody can read is ``file-type:`` and its name (``file-type:pdf``, see `tidegate.wire.file_kinds`).
"""

from __future__ import annotations

from typing import Final

#: A content coding that we don't know, or more of them than we undo.
UNKNOWN_ENCODING: Final = "unknown-encoding"
#: A content coding that we know, and bytes that are not in it.
MALFORMED_ENCODING: Final = "malformed-encoding"
#: The encoded bytes, a multipart body or a frame ended before its end; what came was read.
TRUNCATED: Final = "truncated"
#: Bytes after the end of what was read.
TRAILING_BYTES: Final = "trailing-bytes"
#: More than the limit when decoded, or more than the ratio that honest text reaches: a bomb.
TOO_LARGE: Final = "too-large"
#: Containers inside containers beyond the limit.
TOO_DEEP: Final = "too-deep"
#: More strings, fields or parts than the limit.
TOO_MANY_PARTS: Final = "too-many-parts"
#: Not in the format it says it is; what can be read as text was.
MALFORMED: Final = "malformed"
#: A character set that we don't know; the ASCII in it was read.
UNKNOWN_CHARSET: Final = "unknown-charset"
#: An XML document that declares entities of its own, whose text is where it is declared and not where it is read.
DECLARED_ENTITIES: Final = "declared-entities"
#: A prompt sent as numbers of a model's vocabulary.
TOKENS: Final = "tokens"
#: Pictures, sound and film.
IMAGE: Final = "image"
AUDIO: Final = "audio"
VIDEO: Final = "video"
#: A file under a password, or an archive member.
ENCRYPTED: Final = "encrypted"
#: A file that is not in the format it has the signature of, or not whole.
DAMAGED: Final = "damaged"
#: A file that is not empty and in which no text was found, such as a scanned page without text recognition.
NO_TEXT: Final = "no-text"
#: A file whose reading took longer than an exchange waits, or waited too long for its turn.
TIMED_OUT: Final = "timed-out"
#: A file that ended the process that read it.
READER_DIED: Final = "reader-died"
#: Beside what a rule would replace: it stands where it cannot be replaced.
NOT_REPLACEABLE: Final = "not-replaceable"
#: Beside what a rule would replace: the client signed it, and the service would refuse anything else.
SIGNED: Final = "signed"
#: What is said past the gateway: the messages of a WebSocket whose handshake alone is shown, a call that is offered.
UNSEEN: Final = "unseen"
#: Prefix for a file of a kind nobody can read.
FILE_TYPE: Final = "file-type:"
