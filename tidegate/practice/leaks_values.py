"""Canaries of a leak test, and how one is known again in whatever arrived.

Values that nobody owns, made anew for each run and each message, so that what arrived says which message it came by;
with right checksums, since a gateway may rightly let a wrong one pass.  What arrived is undone here by means of its
own: a reader that shares a blind spot with the gateway would prove nothing.
"""

from __future__ import annotations

import base64
import binascii
import html
import io
import json
import re
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from random import Random
from typing import Any, Final

KINDS: Final = ("payment card", "Korean resident number", "e-mail address", "IBAN", "GitHub token")
_DEPTH: Final = 4
_LARGEST: Final = 4 * 1024 * 1024
_CODED: Final = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
#: Line ends that a mail puts into base64.
_LINES: Final = re.compile(r"\r?\n(?=[A-Za-z0-9+/=])")
_NOISE: Final = re.compile(r"[^a-z0-9@]")


def canary(kind: str, random: Random) -> str:
    """A value of ``kind``."""
    digits = [random.randrange(10) for _ in range(16)]
    if kind == "payment card":
        number = "4539" + "".join(map(str, digits[:11]))
        whole = number + str(_luhn(number))
        return " ".join(whole[at : at + 4] for at in range(0, 16, 4))
    if kind == "Korean resident number":
        number = (
            f"{random.randrange(70, 99)}{random.randrange(1, 13):02}{random.randrange(1, 29):02}{random.choice('12')}"
        )
        number += "".join(map(str, digits[:5]))
        weights = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
        check = (11 - sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True)) % 11) % 10
        return f"{number[:6]}-{number[6:]}{check}"
    if kind == "e-mail address":
        return f"minji.{''.join(random.choices('abcdefghijklmnopqrstuvwxyz', k=10))}@example.kr"
    if kind == "IBAN":
        account = "37040044" + "".join(map(str, digits[:10]))
        return f"DE{98 - int(account + '131400') % 97:02}{account}"
    body = "".join(random.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=30))
    return f"ghp_{body}{_base62(zlib.crc32(body.encode()), 6)}"


def sentence(kind: str, value: str) -> str:
    """Somebody's sentence with the value in it."""
    return f"Please write to the customer. Their {kind} is {value} and they wait for an answer."


def _luhn(number: str) -> int:
    doubled = (int(digit) * (2 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(number)))
    return -sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10


def _base62(number: int, length: int) -> str:
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    out = ""
    while number:
        number, last = divmod(number, 62)
        out = letters[last] + out
    return out.rjust(length, "0")


def plain(text: str) -> str:
    """The letters and digits of ``text``, whatever dress they wore."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


def stands_in(value: str, received: bytes) -> bool:
    """Whether ``value`` can be had from what was received."""
    wanted = plain(value)
    return any(wanted in plain(text) for text in readings(received))


def readings(data: bytes, depth: int = 0) -> Iterator[str]:
    """``data`` as text, and all that can be unpacked from it."""
    if depth > _DEPTH or len(data) > _LARGEST:
        return
    at = data.find(b"\x1f\x8b\x08")
    if at >= 0:
        yield from readings(_unpacked(data[at:]), depth + 1)
    at = data.find(b"PK\x03\x04")
    if at >= 0:
        yield from _members(data[at:], depth)
    text = data.decode("utf-8", "replace")
    yield text
    yield urllib.parse.unquote_plus(text)
    yield html.unescape(text)
    yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    yield " ".join(_said(text))
    unquoted = urllib.parse.unquote(text)
    for found in chain(_CODED.finditer(unquoted), _CODED.finditer(_LINES.sub("", unquoted))):
        try:
            coded = found[0].rstrip("=").replace("-", "+").replace("_", "/")
            yield from readings(base64.b64decode(coded + "=" * (-len(coded) % 4)), depth + 1)
        except (binascii.Error, ValueError):
            continue


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, _LARGEST)
    except zlib.error:
        return b""


def _members(data: bytes, depth: int) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name
                yield from readings(re.sub(rb"<[^>]*>", b"", archive.read(name)[:_LARGEST]), depth + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError):
        return


def _said(text: str) -> Iterator[str]:
    """What a person said in a conversation, message after message, as the service reads it."""
    try:
        told = json.loads(text)
        yield from _by_person(told) if isinstance(told, dict) else ()
    except (ValueError, TypeError, KeyError, RecursionError):
        return


def _by_person(told: dict[str, Any]) -> Iterator[str]:
    if isinstance(told.get("input"), str):
        yield told["input"]
    for one in [*told.get("messages", ()), told.get("item")]:
        content = one["content"] if one and one["role"] == "user" else ""
        yield from [content] if isinstance(content, str) else (piece["text"] for piece in content)


def together(received: Iterable[bytes]) -> bytes:
    """What a person said in all of these, one after the other: halves of a value meet again."""
    texts = (text for data in received for text in _said(data.decode("utf-8", "replace")))
    return " ".join(texts).encode()
