"""What kind of file some bytes are, by their content and never by their name or label.

A small table of signatures is enough here: the question is only whether the bytes can be read as text, and if not,
what to call them in the record.  Names are ours and stable, as they are written to records: ``file-type:pdf``.
"""

from __future__ import annotations

import re
from typing import Final

from tidegate.wire.reasons import AUDIO, FILE_TYPE, IMAGE, VIDEO

#: Kind, offset, signature.  Sources: the formats' own documents as collected by Gary Kessler and the ``file`` command.
_SIGNATURES: Final[tuple[tuple[str, int, bytes], ...]] = (
    ("image", 0, b"\x89PNG\r\n\x1a\n"),
    ("image", 0, b"\xff\xd8\xff"),
    ("image", 0, b"GIF87a"),
    ("image", 0, b"GIF89a"),
    ("image", 8, b"WEBP"),
    ("image", 0, b"II*\0"),
    ("image", 0, b"MM\0*"),
    ("image", 4, b"ftypheic"),
    ("image", 4, b"ftypavif"),
    ("image", 4, b"ftypmif1"),
    ("image", 0, b"\0\0\x01\0"),
    ("image", 0, b"\xff\x0a"),
    ("audio", 8, b"WAVE"),
    ("audio", 0, b"ID3"),
    ("audio", 0, b"OggS"),
    ("audio", 0, b"fLaC"),
    ("audio", 0, b"#!AMR"),
    ("audio", 4, b"ftypM4A"),
    ("video", 8, b"AVI "),
    ("video", 0, b"\x1aE\xdf\xa3"),
    ("video", 4, b"ftyp"),
    ("pdf", 0, b"%PDF-"),
    ("zip", 0, b"PK\x03\x04"),
    ("zip", 0, b"PK\x05\x06"),
    ("ole", 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("rtf", 0, b"{\\rtf"),
    ("7z", 0, b"7z\xbc\xaf\x27\x1c"),
    ("rar", 0, b"Rar!\x1a\x07"),
    ("gzip", 0, b"\x1f\x8b"),
    ("bzip2", 0, b"BZh"),
    ("xz", 0, b"\xfd7zXZ\0"),
    ("zstd", 0, b"\x28\xb5\x2f\xfd"),
    ("lz4", 0, b"\x04\x22\x4d\x18"),
    ("tar", 257, b"ustar"),
    ("sqlite", 0, b"SQLite format 3\0"),
    ("parquet", 0, b"PAR1"),
    ("hdf5", 0, b"\x89HDF\r\n\x1a\n"),
    ("pickle", 0, b"\x80\x04\x95"),
    ("executable", 0, b"\x7fELF"),
    ("executable", 0, b"MZ"),
    ("wasm", 0, b"\0asm"),
    ("class", 0, b"\xca\xfe\xba\xbe"),
)
_BY_OFFSET: Final = tuple(
    (offset, tuple(signature for _, at, signature in _SIGNATURES if at == offset)) for offset in (0, 4, 8, 257)
)
#: The same as letters, and the beginnings of what zlib packs: none that a sentence begins with.
_LETTERS: Final = (
    *(signature.decode("latin-1") for _, at, signature in _SIGNATURES if at == 0 and not signature.isalnum()),
    *("x\x01", "x\x9c", "x\xda"),
)
#: Their first letters.
FIRST_LETTERS: Final = frozenset(letters[0] for letters in _LETTERS)
_PDF_END: Final = re.compile(rb"startxref\s{1,4}\d{1,12}\s{1,4}%%EOF")
#: MPEG audio without a tag: eleven set bits, then a version and layer that exist.
_MPEG_AUDIO: Final = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]")
#: Hangul's documents in one XML file (the root element, after what XML allows before it).
_HWPML: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,64}(?:<\?xml[^>]{0,256}>\s{0,64})?(?:<!--[^>]{0,1024}>\s{0,64})?<(?:\w{1,16}:)?HWPML\b"
)
#: Signatures made of letters, which prose may begin with; they count only when the bytes are not plain text.
_WORDLIKE: Final = frozenset({"bzip2", "executable", "parquet", "audio", "video", "image"})
_CONTROLS: Final = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_LETTERS: Final = re.compile(_CONTROLS.pattern.decode())
_FEW_CONTROLS: Final = 4
_FEW_ZEROS: Final = 32
_RARE_CONTROLS: Final = 32
#: JOBSET_FILE605_SYSTEM and JOBSET_FILE364_SYSTEM (vcl/source/gdi/jobset.cxx), and what may stand behind by chance.
_PRINTER_MARKS: Final = (b"\xfe\xff", b"\xfd\xff")
_BEHIND_SETUP: Final = 8
#: In UTF-16 text one byte in so many is zero at least: blanks, digits and line breaks.
_ZERO_SHARE: Final = 32
_SAMPLE: Final = 64 * 1024


def kind_of(data: bytes) -> str | None:
    """``text``, the kind of a known binary file, or ``None`` for binary data of no kind we know."""
    text_like = is_text(data)
    if any(data.startswith(signatures, offset) for offset, signatures in _BY_OFFSET):
        for kind, offset, signature in _SIGNATURES:
            if data.startswith(signature, offset) and not (text_like and kind in _WORDLIKE):
                return kind
    if text_like:
        return "hwpml" if _HWPML.match(data) else "text"
    return "audio" if _MPEG_AUDIO.match(data) else None


def of_letters(text: str) -> bytes | None:
    """The file whose bytes a program took for letters, one by one (``readAsBinaryString``), where ``text`` is one."""
    if text[:1] not in FIRST_LETTERS or not text.startswith(_LETTERS):
        return None
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        return None
    return None if is_text(data) and not _PDF_END.search(data) else data


def is_text(data: bytes) -> bool:
    """Whether ``data`` has no control characters that text has no use for, or bears a UTF-16 or UTF-32 mark."""
    if _CONTROLS.search(data) is None:
        return True
    return _wide(data) or (data.startswith((b"\xff\xfe", b"\xfe\xff")) and data.count(0) * _ZERO_SHARE >= len(data))


def is_nearly_text(text: str) -> bool:
    """Whether sound UTF-8 is a text with control characters: between fields or packets, behind a frame, in what a
    terminal showed, at the end of an old file.  Numbers of programs bring zeros."""
    written = text.strip("\0\x1a")
    zeros = written.count("\0")
    return bool(written) and zeros * _FEW_ZEROS <= len(written) and _controls(written) * _FEW_CONTROLS <= len(written)


def is_packed(data: bytes) -> bool:
    """Whether texts stand in a format of a program: what is between zeros has a length that is said somewhere."""
    return b"\0" in data.strip(b"\0\x1a")


def is_printer_setup(data: bytes) -> bool:
    """Whether LibreOffice wrote it for a printer, as it does into nearly every document: the length, a mark, names."""
    said = int.from_bytes(data[:2], "little")
    return data[2:4] in _PRINTER_MARKS and 0 <= len(data) - said <= _BEHIND_SETUP


def is_noise(text: str) -> bool:
    """Whether letters of an old character set are bytes of anything: in these sets all bytes are letters or controls,
    and random ones are a control in ten."""
    return _controls(text) * _RARE_CONTROLS > len(text)


def _controls(text: str) -> int:
    return sum(1 for _ in _CONTROL_LETTERS.finditer(text))


def _wide(data: bytes) -> bool:
    """UTF-16 without a mark: even length, and every other byte of its ASCII is zero."""
    sample = data[:_SAMPLE]
    return (
        len(data) % 2 == 0
        and len(sample) >= 4
        and any(
            sample[at::2].count(0) * 10 >= len(sample) * 4 and _CONTROLS.search(sample[1 - at :: 2]) is None
            for at in (0, 1)
        )
    )


def unread_reason(kind: str | None) -> str:
    """The reason code for a file of ``kind`` that nobody can read."""
    if kind in (IMAGE, AUDIO, VIDEO):
        return kind
    return FILE_TYPE + (kind or "unknown")
