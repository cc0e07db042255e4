"""Bytes to text: which character set, and how to go back.

The bytes win over the label: a body that is valid UTF-8 is read as UTF-8 whatever its header says, because that is what
most servers do, and a false label would otherwise turn a prompt into gibberish that no detector knows.  Only sets that
write ASCII letters as other bytes (UTF-16, UTF-32, ISO-2022) are recognised by their own marks.

Broken bytes are kept: each becomes one character that goes back to that byte, and detectors see U+FFFD in its place.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import unquote_to_bytes

from tidegate.wire import charset_guesses
from tidegate.wire.splices import Place, Splices, spliced

#: Labels as the WHATWG Encoding Standard reads them (section 4.2) to Python's codec: the superset that browsers use.
_WIDER: Final = {
    "ascii": "utf-8",
    "euc_kr": "cp949",
    "johab": "johab",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "utf-8-sig": "utf-8",
}
_KNOWN: Final = frozenset(
    (
        *("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"),
        *("cp949", "johab", "iso2022_kr", "cp932", "euc_jp", "iso2022_jp", "gb18030", "big5", "big5hkscs", "cp874"),
        *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "koi8-r", "koi8-u"),
        *(
            "iso8859-2",
            "iso8859-3",
            "iso8859-4",
            "iso8859-5",
            "iso8859-6",
            "iso8859-7",
            "iso8859-8",
            "iso8859-10",
            "iso8859-13",
        ),
        *("iso8859-14", "iso8859-15", "iso8859-16", "cp437", "cp850", "cp852", "cp858", "cp866"),
        *("mac-roman", "mac-cyrillic"),
    )
)
_ALIASES: Final = {
    "iso-8859-8-i": "iso8859-8",
    "ks_c_5601-1987": "cp949",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "windows-949": "cp949",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-sjis": "cp932",
}
#: Written with shift sequences: a piece of the text can't be encoded by itself.
_STATEFUL: Final = frozenset({"iso2022_jp", "iso2022_kr"})
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ZEROS: Final = {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}
#: Of the characters beyond ASCII, this share must be what speaks for a guess.
_SHARE: Final = 0.5
_BROKEN: Final = re.compile("[\ud800-\udfff]")
#: UTF-8 of more bytes than needed, which some servers read: it speaks for UTF-8 and against the old sets, whose letters
#: begin with the same bytes.  `escapes` reads it.
_OVERLONG: Final = re.compile(rb"[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f][\x80-\xbf]|\xf0[\x80-\x8f][\x80-\xbf]{2}")
_WIDE: Final = ("utf-16", "utf-32")
#: In UTF-16 each ASCII character brings a zero byte: text has at least one in so many bytes, blanks and digits alone.
_ZERO_SHARE: Final = 8
#: The same for bytes that bear a mark, which few do by chance: a blank or a line break now and then.
_MARKED_ZERO_SHARE: Final = 32
#: Bytes that begin a shift sequence in the stateful sets.
_SHIFTS: Final = (b"\x1b", b"\x0e")
#: What one begins with that leads to letters of two bytes (ECMA-35 section 14.3): nothing else has it.
_ESCAPE: Final = b"\x1b"
_TWO_BYTES: Final = _ESCAPE + b"$"


#: What a document says of itself at its beginning: XML 1.0 section 2.8, WHATWG HTML section 4.2.5.4.
_DECLARED: Final = re.compile(
    rb"<(?:\?xml\s[^<>]{0,80}?encoding|meta\s[^<>]{0,80}?charset)\s{0,4}=\s{0,4}[\"']?([\w.:-]{1,40})",
    re.IGNORECASE | re.ASCII,
)
_HEAD: Final = 1024


_UTF_7: Final = frozenset({"utf-7", "utf7", "unicode-1-1-utf-7", "csutf7"})


class Decoded(NamedTuple):
    """``text`` holds one surrogate for each broken byte where ``broken``; see `shown`."""

    text: str
    codec: str
    broken: bool
    known: bool = True


def decode(raw: bytes, label: str | None = None) -> Decoded:
    """``raw`` as text.  ``known`` is false for UTF-7, and for what is no UTF-8 and labelled with an unknown set."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return _not_utf8(raw, label)
    if b"+" in raw and (label or "").strip("\"' ").lower() in _UTF_7:
        return Decoded(text, "utf-8", False, known=False)  # no codec of ours could write it again
    codec = None
    if "\0" in text[:4]:
        codec = _codec(raw, label)
    elif label is not None and any(mark in raw for mark in _SHIFTS):
        codec = _by_label(label)
        codec = codec if codec in _STATEFUL else None
    elif _ESCAPE in raw and _TWO_BYTES in raw:  # one byte is looked for forty times as fast as two
        codec = "iso2022_kr" if _TWO_BYTES + b")C" in raw else "iso2022_jp"
    return (_strictly(raw, codec) if codec else None) or Decoded(text, "utf-8", False)


def sound(raw: bytes) -> str:
    """``raw`` as UTF-8, or nothing where a single byte is none."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return ""


def percent_decoded(text: str) -> bytes:
    """The bytes that ``text`` writes, some of them as percent escapes; a broken byte is itself."""
    try:
        return unquote_to_bytes(text.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:  # half of a pair, which JSON can write and UTF-8 can not
        return unquote_to_bytes(shown(text))


def shown(text: str) -> str:
    """``text`` for detectors: U+FFFD for each broken byte or lone surrogate, so that positions stay."""
    if text.isascii():
        return text
    try:
        text.encode()  # twenty times as fast as a search, and almost always all there is to do
    except UnicodeEncodeError:
        return _BROKEN.sub("\ufffd", text)
    return text


def _not_utf8(raw: bytes, label: str | None) -> Decoded:
    codec = _codec(raw, label)
    if codec is None and label is None and (declared := _DECLARED.search(raw, 0, _HEAD)):
        codec = _codec(raw, declared[1].decode("ascii"))
    if codec is not None and codec != "utf-8":
        return _strictly(raw, codec) or _loosely(raw, codec)
    known = codec is not None or label is None
    guess = _guessed(raw) if codec is None else None
    if guess is not None:
        # A set that we do not know may be anything: EBCDIC is fine Chinese when it is taken for that.
        return (_strictly(raw, guess) or _loosely(raw, guess))._replace(known=known)
    return _loosely(raw, "utf-8", known and not _mostly_unreadable(raw))


def _codec(raw: bytes, label: str | None) -> str | None:
    marked = _by_mark(raw)
    codec = marked or _by_label(label)
    if codec is not None and codec.startswith(_WIDE):
        zeros = raw.count(0) * (_ZERO_SHARE if marked is None else _MARKED_ZERO_SHARE)
        return codec if zeros >= len(raw) else None  # a false label or mark: ASCII or noise, dressed up
    return codec


def _strictly(raw: bytes, codec: str) -> Decoded | None:
    try:
        return Decoded(raw.decode(codec), codec, False)
    except UnicodeDecodeError:
        return None


def _loosely(raw: bytes, codec: str, known: bool = True) -> Decoded:
    if codec.startswith(_WIDE):
        # These codecs can't stand a byte for itself; what is broken is replaced, and an edit writes the whole anew.
        return Decoded(raw.decode(codec, "replace"), codec, False, known)
    try:
        return Decoded(raw.decode(codec, "surrogateescape"), codec, True, known)
    except UnicodeDecodeError:  # the broken byte is ASCII, where a set of two bytes wants a second
        return Decoded(raw.decode(codec, "replace"), codec, False, known)


def _by_mark(raw: bytes) -> str | None:
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return codec
    # RFC 4627 section 3: the first two characters of JSON are ASCII, so the zeros tell.  Plain text starts so as well.
    return _ZEROS.get("".join("0" if byte == 0 else "x" for byte in raw[:4]))


def _by_label(label: str | None) -> str | None:
    if label is None:
        return None
    word = label.strip().strip("\"'").lower()
    try:
        name = codecs.lookup(_ALIASES.get(word, word)).name
    except (LookupError, ValueError):
        return None
    name = _WIDER.get(name, name)
    if name in ("utf-16", "utf-32"):
        name += "-le"  # without a mark; Encoding Standard section 4.2
    return name if name in _KNOWN else None


def _guessed(raw: bytes) -> str | None:
    """The set that unlabelled bytes are in.  ``None`` when they are UTF-8 with some damage, or nothing we know."""
    sample = charset_guesses.sample_of(raw)
    rest = _OVERLONG.sub(b"", sample)
    if rest.isascii() and len(rest) < len(sample):
        return None
    lossy = rest.decode("utf-8", "replace")
    beyond = sum(char > "\x7f" for char in lossy)
    if lossy.count("\ufffd") <= beyond * (1 - _SHARE):
        return None
    return charset_guesses.guessed(sample)


def _mostly_unreadable(raw: bytes) -> bool:
    """Whether most of what is not ASCII is in no set we know: more than a cut character or a few damaged bytes."""
    lossy = _OVERLONG.sub(b"", charset_guesses.sample_of(raw)).decode("utf-8", "replace")
    broken = lossy[:-1].count("\ufffd")
    return broken >= charset_guesses.LEAST and broken > sum(char > "\x7f" for char in lossy) * _SHARE


class Charset:
    """Text over bytes in ``codec``: ``place.document`` holds bytes, and the text covers the stretch."""

    def __init__(self, codec: str) -> None:
        self.codec = codec

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """Splices of the bytes.  Where a set can't be written piece by piece, one splice writes all of it."""
        text: str = content
        original = place.document.content[place.start : place.end]
        if self.codec in _STATEFUL or (not text.isascii() and self._bytes(text) != original):
            return [(place.start, place.end, self._bytes(spliced(text, splices)))]
        result: Splices = []
        position = 0
        offset = place.start
        for start, end, new in splices:
            offset += self._width(text, position, start)
            last = offset + self._width(text, start, end)
            result.append((offset, last, self._bytes(new)))
            position, offset = end, last
        return result

    def _width(self, text: str, start: int, end: int) -> int:
        return end - start if self.codec == "utf-8" and text.isascii() else len(self._bytes(text[start:end]))

    def _bytes(self, text: str) -> bytes:
        try:
            return text.encode(self.codec, "surrogateescape")
        except UnicodeEncodeError:
            return _BROKEN.sub("\ufffd", text).encode(self.codec, "replace")


@lru_cache(maxsize=64)
def of(codec: str) -> Charset:
    """The one coding for ``codec``."""
    return Charset(codec)
