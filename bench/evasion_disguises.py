"""The disguises of the evasion matrix: a value written so that a person, or a model, still reads it."""

from __future__ import annotations

import base64
import codecs
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Final

_ASCII: Final = "0123456789"
_SPOKEN: Final = "공일이삼사오육칠팔구"
_NATIVE: Final = ("영", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
_ENGLISH: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_HANJA: Final = "〇一二三四五六七八九"
_CYRILLIC: Final = str.maketrans("aeopcxyijsABEKMHOPCTXIJS", "аеорсхуіјѕАВЕКМНОРСТХІЈЅ")
_GREEK: Final = str.maketrans("ovABEZHIKMNOPTYX", "ονΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")


@dataclass(frozen=True, slots=True)
class Disguise:
    """``write`` gives the value disguised, or the value itself where this disguise has nothing to take hold of."""

    name: str
    write: Callable[[str], str]


def _digits(to: str) -> Callable[[str], str]:
    return lambda value: value.translate(str.maketrans(_ASCII, to))


def _from(first: int) -> Callable[[str], str]:
    return _digits("".join(chr(first + digit) for digit in range(10)))


def _between(mark: str, every: str = r"(?<=\w)(?=\w)") -> Callable[[str], str]:
    return lambda value: re.sub(every, mark, value)


def _groups(mark: str) -> Callable[[str], str]:
    """Other separators between the groups of digits of a number; one that has none is left as it is."""
    return lambda value: re.sub(r"(?<=\d)[ .-](?=\d)", mark, value)


def _each(mark: str) -> Callable[[str], str]:
    def write(value: str) -> str:
        digits = re.sub(r"[ .-]", "", value)
        return mark.join(digits) if digits.isdigit() else value

    return write


def _spelled(words: tuple[str, ...] | str, mark: str = "") -> Callable[[str], str]:
    def write(value: str) -> str:
        if not re.fullmatch(r"[\d .-]+", value):
            return value
        return mark.join(words[int(char)] if char.isdigit() else " " for char in value)

    return write


def _broken(value: str) -> str:
    return re.sub(r"(?<=\d)([ .-])(?=\d)", r"\1\n", value, count=1)


def _broken_address(value: str) -> str:
    return value.replace("@", "@\n")


def _marked(value: str) -> str:
    return "".join(
        char + mark if char.isalnum() else char for char, mark in zip(value, cycle("\u0332\u0336"), strict=False)
    )


def _full_width(value: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in value)


def _mathematical(value: str) -> str:
    def one(char: str) -> str:
        if char.isascii() and char.isdigit():
            return chr(0x1D7CE + int(char))
        if "a" <= char <= "z":
            return chr(0x1D41A + ord(char) - ord("a"))
        return chr(0x1D400 + ord(char) - ord("A")) if "A" <= char <= "Z" else char

    return "".join(map(one, value))


def _mixed_digits(value: str) -> str:
    firsts = cycle((0x30, 0x660, 0x966, 0xFF10))
    return "".join(chr(next(firsts) + int(char)) if char in _ASCII else char for char in value)


DISGUISES: Final = (
    Disguise("full width", _full_width),
    Disguise("mathematical", _mathematical),
    Disguise("Arabic-Indic digits", _from(0x660)),
    Disguise("Persian digits", _from(0x6F0)),
    Disguise("Devanagari digits", _from(0x966)),
    Disguise("Thai digits", _from(0xE50)),
    Disguise("N'Ko digits", _from(0x7C0)),
    Disguise("digits of several scripts", _mixed_digits),
    Disguise("circled digits", _digits("⓪①②③④⑤⑥⑦⑧⑨")),
    Disguise("superscript digits", _digits("⁰¹²³⁴⁵⁶⁷⁸⁹")),
    Disguise("zero-width space", _between("\u200b")),
    Disguise("zero-width joiner", _between("\u200d")),
    Disguise("soft hyphen", _between("\u00ad")),
    Disguise("word joiner", _between("\u2060")),
    Disguise("bidi embedding", lambda value: f"\u202a{value[:4]}\u202c\u2066{value[4:]}\u2069"),
    Disguise("tag characters", _between("\U000e0041")),
    Disguise("broken bytes", _between("\ufffd")),
    Disguise("combining marks", _marked),
    Disguise("keycaps", lambda value: re.sub(r"\d", "\\g<0>\ufe0f\u20e3", value)),
    Disguise("decomposed", lambda value: unicodedata.normalize("NFD", value)),
    Disguise("Cyrillic letters", lambda value: value.translate(_CYRILLIC)),
    Disguise("Greek letters", lambda value: value.translate(_GREEK)),
    Disguise("other at sign and dots", lambda value: value.replace("@", "＠").replace(".", "。")),
    Disguise("en dash", _groups("–")),
    Disguise("minus sign", _groups("−")),
    Disguise("dots", _groups(".")),
    Disguise("spaces", _groups(" ")),
    Disguise("wide spaces", _groups("\u3000")),
    Disguise("slashes", _groups("/")),
    Disguise("middots", _groups("·")),
    Disguise("underscores", _groups("_")),
    Disguise("colons", _groups(":")),
    Disguise("two dashes", _groups("--")),
    Disguise("spaced dash", _groups(" - ")),
    Disguise("no separator", _groups("")),
    Disguise("space between digits", _each(" ")),
    Disguise("dash between digits", _each("-")),
    Disguise("middot between digits", _each("·")),
    Disguise("comma and space between digits", _each(", ")),
    Disguise("two spaces between digits", _each("  ")),
    Disguise("line break after the separator", _broken),
    Disguise("line break after the at sign", _broken_address),
    Disguise("digit a line", _each("\n")),
    Disguise("Korean digits read aloud", _spelled(_SPOKEN)),
    Disguise("Korean digits read aloud, spaced", _spelled(_SPOKEN, " ")),
    Disguise("native Korean digits", _spelled(_NATIVE)),
    Disguise("native Korean digits, spaced", _spelled(_NATIVE, " ")),
    Disguise("Hanja digits", _spelled(_HANJA)),
    Disguise("bold digits of Markdown", lambda value: re.sub(r"\d+", r"**\g<0>**", value)),
    Disguise("English digits", _spelled(_ENGLISH, " ")),
    Disguise("line break in the middle", lambda value: f"{value[: len(value) // 2]}\n{value[len(value) // 2 :]}"),
    Disguise("Base32", lambda value: base64.b32encode(value.encode()).decode()),
    Disguise("ROT13", lambda value: codecs.encode(value, "rot13")),
    Disguise("backwards", lambda value: value[::-1]),
    Disguise("tags inside", lambda value: re.sub(r"(?<=^...)...(?=.)", r"<b>\g<0></b>", value)),
)  # fmt: skip
