"""Runs of letters and digits in a text that say something else: base64 and hex, whole or byte by byte, and numbers.

``please decode: OTAwMTAxLTEyMzQ1Njg=`` carries a value as well as a body in base64 does.  A run counts when what it
says is text, a compressed or known file, or protobuf; a random token says noise and is left as it stands.

Must never: raise on any text, or take more than linear time (a run is decoded at most twice).
"""

from __future__ import annotations

import base64
import re
import string
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import re2

from tidegate.wire import charset_guesses, content_codings, encoded_words, file_kinds, protobuf_text, transfer_codings
from tidegate.wire.limits import DEFAULT, FEWEST_VALUES, LARGEST_TOKEN, SMALLEST_FILE
from tidegate.wire.splices import Coding, Place, Splices, spliced

#: Letters of a run: ten bytes, less than any number that says who someone is.
SHORTEST: Final = 14
_LETTERS: Final = "A-Za-z0-9+/_-"
_ALPHABET: Final = frozenset(string.ascii_letters + string.digits + "+/_-")
#: Each byte as a letter of a run, or not: ``bytes.find`` looks for so many letters faster than any automaton.
_OF_RUN: Final = bytes(97 if chr(byte) in _ALPHABET else 120 for byte in range(256))
_ENOUGH: Final = b"a" * SHORTEST
#: A run has a capital or a digit: words and names in small letters say nothing else.
_UNLIKE_WORDS: Final = re.compile(b"[A-Z0-9]")
#: Further lines of a run where they are long or padded, as they stand in a list or in YAML: a short line may be a word
#: of the text that follows.
_FURTHER: Final = re.compile(
    rf"(?:\r?\n[ \t]{{0,16}}[{_LETTERS}]{{32,}}+)*+(?:\r?\n[ \t]{{0,16}}[{_LETTERS}]++=)?={{0,2}}".encode()
)
_GOES_ON: Final = frozenset((b"\r", b"\n", b"="))
_HEX: Final = re.compile(r"(?:0[xX])?((?:[0-9a-fA-F]{2})+)")
#: Letters of one case are base64 of nothing, so what is left to them is hex.
_LONG_HEX: Final = re.compile(rb"[0-9a-fA-F]{%d}" % SHORTEST)
_OF_HEX: Final = bytes(97 if chr(byte) in string.hexdigits else 120 for byte in range(256))
#: Bytes one by one: ``39 30 30``, ``39:30:30``, ``0x39, 0x30``.
_SEPARATED: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:0x)?[0-9a-fA-F]{2}(?P<sign>, ?| |:|-)(?:0x)?[0-9a-fA-F]{2}"
    r"(?:(?P=sign)(?:0x)?[0-9a-fA-F]{2}){6,}(?![0-9A-Za-z])"
)
#: Bytes as numbers, as programs print them: ``57, 48, 48``; where bytes have a sign ``57, -21, 48``.
_SMALL: Final = "-?[0-9]{1,3}+(?![0-9A-Za-z.])"
#: Whether a larger number follows is asked afterwards: inside, a list that fails would be tried from each number.
_NUMBERS: Final = re.compile(rf"(?<![0-9A-Za-z.]){_SMALL}(?:\s{{0,4}},\s{{0,16}}{_SMALL}){{9,}}+")
_GOES_FURTHER: Final = re.compile(r"\s{0,4},\s{0,16}-?[0-9]")
_NUMBER: Final = re.compile("-?[0-9]+")
_LARGEST_BYTE: Final = 255
_LARGEST_SIGNED: Final = 127
#: Whether there are such bytes: RE2 reads a text without backing up, many times as fast as ``re``.
_ANY_SEPARATED: Final = re2.compile(  # type: ignore[no-untyped-call]
    rb"[0-9a-fA-F]{2}(?:(?:, ?| |:|-)(?:0x)?[0-9a-fA-F]{2}){7}|[0-9]{1,3}(?:\s{0,4},\s{0,16}-?[0-9]{1,3}){9}"
)
_TWO: Final = re.compile(r"(?:0x)?([0-9a-fA-F]{2})")
_PIECE: Final = re.compile(rf"[A-Za-z0-9]{{{SHORTEST},}}={{0,2}}")
#: A letter of either case or a digit, as base64 of any text has; words and names in one case have not.
_MIXED: Final = re.compile(r"[a-z+/_-]*[A-Z][A-Z]*(?:[a-z0-9+/_-])|[0-9]")
#: Of the bytes of a text in an old character set, this share is ASCII that prints.
_PRINTS: Final = 0.75
_PRINTABLE: Final = bytes((*range(0x20, 0x7F), 9, 10, 13))
_FEWEST_BYTES: Final = 8
#: What comes out of the noise of a token is less, where anything does.
_FEWEST_INFLATED: Final = 24
#: Fewer bytes are no file, whatever they begin with.
_SMALLEST: Final = min(LARGEST_TOKEN, SMALLEST_FILE)
#: Random bytes may be fields of protobuf by chance; they rarely hold a word as well.
_WORDLIKE: Final = re.compile(rb"[\x20-\x7e]{6}")
#: Every other byte of ASCII in UTF-16 is zero.
_ZEROS: Final = 0.35


#: What stands before the base64 of a packet of bytes in Engine.IO's polling (protocol 4), and before that.
_PACKET: Final = b"b"
_BEFORE_PACKET: Final = frozenset((b"", b"\x1e"))


class Run(NamedTuple):
    """``start:end`` of a text, written in ``coding``, says ``content``."""

    start: int
    end: int
    content: bytes
    coding: Coding


class HexCoding:
    """Bytes in hex, as a whole; the case of the letters and what stands between the bytes stay as they were."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice: the whole stretch."""
        written: str = place.document.content[place.start : place.end]
        new = spliced(content, splices)
        letters = "{:02X}" if written.upper() == written and written.lower() != written else "{:02x}"
        match = _SEPARATED.fullmatch(written)
        mark = "0x" if written[:2] in ("0x", "0X") else ""
        if match is None:
            return [(place.start, place.end, mark + "".join(map(letters.format, new)))]
        return [(place.start, place.end, match["sign"].join(mark + letters.format(byte) for byte in new))]


class NumbersCoding:
    """Bytes as numbers, written anew as a whole, with signs where they had some."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice: the whole stretch."""
        numbers: bytes = spliced(content, splices)
        if "-" in place.document.content[place.start : place.end]:
            signed = (number - 256 if number > _LARGEST_SIGNED else number for number in numbers)
            return [(place.start, place.end, ", ".join(map(str, signed)))]
        return [(place.start, place.end, ", ".join(map(str, numbers)))]


HEX: Final = HexCoding()
NUMBERS: Final = NumbersCoding()


def runs(text: str) -> list[Run]:
    """The runs in ``text`` that say something; none for nearly every text."""
    found: list[Run] = []
    if len(text) < SHORTEST:
        return found
    data = text.encode("ascii", "replace")  # one byte for each character, so that positions are the same
    if "=?" in text:
        found += [Run(*words, encoded_words.WORDS) for words in encoded_words.found(text)]
        data = _without(data, found)
    for start, end in _stretches(data):
        written = data[start:end]
        if not (written.islower() or written.isupper()) or _LONG_HEX.search(written):
            here = list(_run(written.decode(), start))
            if not here and written[:1] == _PACKET and data[max(start - 1, 0) : start] in _BEFORE_PACKET:
                here = list(_run(written[1:].decode(), start + 1))
            found += here
    if _ANY_SEPARATED.search(data) is None:
        return found
    for match in _SEPARATED.finditer(text):
        content = bytes.fromhex("".join(_TWO.findall(match[0])))
        if says_something(content):
            found.append(Run(match.start(), match.end(), content, HEX))
    found += numbers(text)
    return found


def _without(data: bytes, found: list[Run]) -> bytes:
    """``data`` with blanks where something was found."""
    pieces: list[bytes] = []
    position = 0
    for run in found:
        pieces += (data[position : run.start], b" " * (run.end - run.start))
        position = run.end
    return b"".join((*pieces, data[position:]))


def _stretches(data: bytes) -> Iterator[tuple[int, int]]:
    """Where letters of a run that may say something stand, from at most so many before the first that no word has."""
    letters = data.translate(_OF_RUN)
    at = letters.find(_ENOUGH)
    if at < 0:
        return
    digits = data.translate(_OF_HEX)
    digits_at = -1
    while at >= 0:
        end = letters.find(b"x", at)
        end = end if end >= 0 else len(data)
        if digits_at < at:
            digits_at = digits.find(_ENOUGH, at)
            digits_at = digits_at if digits_at >= 0 else len(data)
        written = data[at:end]
        goes_on = data[end : end + 1] in _GOES_ON
        # Nearly all of a log or a page are paths and names in one case.
        if digits_at < end or goes_on or not (written.islower() or written.isupper()):
            unlike = _UNLIKE_WORDS.search(data, at, end)
            if unlike is not None:
                start = max(at, unlike.start() - SHORTEST + 1)
                if goes_on and (further := _FURTHER.match(data, end)) is not None:
                    end = further.end()
                yield start, end
        at = letters.find(_ENOUGH, end)


def numbers(text: str) -> Iterator[Run]:
    """The stretches of ``text`` that are the bytes of a text or a file as numbers."""
    for match in _NUMBERS.finditer(text):
        if _GOES_FURTHER.match(text, match.end()):
            continue
        content = bytes_of(list(map(int, _NUMBER.findall(match[0]))))
        if content is not None:
            yield Run(match.start(), match.end(), content, NUMBERS)


def bytes_of(values: Sequence[int]) -> bytes | None:
    """The bytes that ``values`` are, with or without a sign, if these are a text, compressed, or a file."""
    low, high = min(values), max(values)
    if low < -_LARGEST_SIGNED - 1 or high > (_LARGEST_SIGNED if low < 0 else _LARGEST_BYTE):
        return None
    content = bytes(value & _LARGEST_BYTE for value in values) if low < 0 else bytes(values)
    if protobuf_text.printable(content) is not None or _compressed(content) or charset_guesses.speaks(content):
        return content
    is_file = len(content) >= SMALLEST_FILE and file_kinds.kind_of(content) not in (None, "text")
    return content if is_file else None


def _run(written: str, start: int) -> Iterator[Run]:
    found = _decoded(written)
    if found is not None:
        yield Run(start, start + len(written), *found)
        return
    if written.isalnum():  # one piece, which says nothing
        return
    for piece in _PIECE.finditer(written):  # a path, an assignment or a line before it, in letters of base64
        if len(piece[0]) < len(written) and (found := _decoded(piece[0])) is not None:
            yield Run(start + piece.start(), start + piece.end(), *found)


def _decoded(written: str) -> tuple[bytes, Coding] | None:
    whole = _HEX.fullmatch(written)
    if whole is not None:
        content = bytes.fromhex(whole[1])
        if says_something(content) and not (whole[1].isdecimal() and _is_number(content)):
            return content, HEX
    # Digits alone are base64 of no letter.
    if written.isdecimal() or written.islower() or written.isupper() or not _MIXED.search(written):
        return None
    decoded = transfer_codings.base64_decoded(written)
    if decoded is None:
        return None
    says = says_something(decoded)
    if (not says or file_kinds.kind_of(decoded) is None) and (text := inflated(decoded)) is not None:
        return text, DEFLATED
    return (decoded, transfer_codings.BASE64) if says else None


def inflated(content: bytes) -> bytes | None:
    """The text that ``content`` is in DEFLATE without a head (diagrams, requests of SAML); noise ends in no text."""
    inner = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        text = inner.decompress(content, DEFAULT.ratio_floor)
    except zlib.error:
        return None
    whole = inner.eof and not inner.unused_data and len(text) >= _FEWEST_INFLATED
    return text if whole and protobuf_text.printable(text) is not None else None


class Deflated:
    """Base64 of DEFLATE without a head."""

    def lift(self, place: Place, content: Any, splices: Splices) -> Splices:
        """One splice: the whole run."""
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        packed = packer.compress(spliced(content, splices)) + packer.flush()
        return [(place.start, place.end, base64.b64encode(packed).decode())]


DEFLATED: Final = Deflated()


def _is_number(content: bytes) -> bool:
    """Whether hex without a letter is a number, of an order or a card: by chance, most of its bytes may print."""
    return protobuf_text.printable(content) is None and content.count(0) < _ZEROS * len(content)


def says_something(content: bytes) -> bool:
    """Whether bytes out of a run are more than the noise of a random token."""
    if len(content) < _FEWEST_BYTES:
        return False
    if protobuf_text.printable(content) is not None or _compressed(content):
        return True
    printing = len(content) - len(content.translate(None, _PRINTABLE)) >= _PRINTS * len(content)
    if printing and (file_kinds.is_text(content) or _WORDLIKE.search(content)):
        return True
    if content.count(0) >= _ZEROS * len(content) or charset_guesses.speaks(content):
        return True
    if _WORDLIKE.search(content) and protobuf_text.rather_message(content):
        return True
    if len(content) < _SMALLEST:
        return False
    kind = file_kinds.kind_of(content)
    if kind is None or kind == "text":
        return len(content) >= LARGEST_TOKEN and len(set(content)) >= FEWEST_VALUES
    return len(content) >= SMALLEST_FILE


def _compressed(content: bytes) -> bool:
    """Whether bytes that begin as compressed ones do can be unpacked: two bytes of a token may be a signature."""
    coding = content_codings.sniffed(content)
    return coding is not None and bool(content_codings.decode(content, coding, DEFAULT).content)
