"""Drawing strings: a mask language, numbers with a check digit, dates.

Masks stand for what an issuer publishes about a format: ``{20:A}`` is twenty characters of class ``A``.  Check digits
are those of the published rules as python-stdnum implements them (https://arthurdejong.org/python-stdnum/).
"""

from __future__ import annotations

import importlib
import re
import string
from collections.abc import Callable
from functools import cache
from random import Random

CLASSES = {
    "A": string.ascii_letters + string.digits,
    "a": string.ascii_lowercase + string.digits,
    "U": string.ascii_uppercase + string.digits,
    "L": string.ascii_letters,
    "l": string.ascii_lowercase,
    "C": string.ascii_uppercase,
    "d": string.digits,
    "n": "123456789",
    "h": "0123456789abcdef",
    "H": "0123456789ABCDEF",
    "w": string.ascii_letters + string.digits + "-_",
    "b": string.ascii_letters + string.digits + "+/",
    "2": string.ascii_uppercase + "234567",
    "c": "qpzry9x8gf2tvdw0s3jn54khce6mua7l",
    "P": "BCDFGHJKLMNPRSTVWXYZ",
    "k": "0123456789abcdefghjkmnpqrstvwxyz",
    "B": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
}
_SLOT = re.compile(r"\{(\d+)(?:-(\d+))?:(\w)\}")
MONTHS_OF_30 = 28


def chars(rng: Random, count: int, kind: str) -> str:
    """``count`` characters of a class."""
    alphabet = CLASSES[kind]
    return "".join(rng.choices(alphabet, k=count))


def mask(rng: Random, pattern: str) -> str:
    """``pattern`` with every ``{count:class}`` and ``{least-most:class}`` drawn; no look of a word, no run."""

    def slot(found: re.Match[str]) -> str:
        least, most = int(found[1]), int(found[2] or found[1])
        return chars(rng, rng.randint(least, most), found[3])

    return _SLOT.sub(slot, pattern)


def uuid(rng: Random) -> str:
    """A random UUID of version 4 (RFC 9562)."""
    return mask(rng, "{8:h}-{4:h}-4{3:h}-") + rng.choice("89ab") + mask(rng, "{3:h}-{12:h}")


def date(rng: Random, first: int = 1950, last: int = 2004) -> tuple[int, int, int]:
    """Year, month, day."""
    return rng.randint(first, last), rng.randint(1, 12), rng.randint(1, MONTHS_OF_30)


@cache
def rule(module: str) -> Callable[[str], bool]:
    """Whether a number obeys the published rule of ``module`` of python-stdnum."""
    valid: Callable[[str], bool] = importlib.import_module(f"stdnum.{module}").is_valid
    return valid


def obeying(rng: Random, draw: Callable[[Random], str], valid: Callable[[str], bool]) -> str:
    """A drawn number whose last characters were tried until the rule holds."""
    for _ in range(400):
        body = draw(rng)
        if valid(body):
            return body
        for last in CLASSES["d"]:
            if body[-1].isdigit() and valid(body[:-1] + last):
                return body[:-1] + last
    raise ValueError("no number of this mask obeys the rule")


def breaking(rng: Random, text: str, valid: Callable[[str], bool]) -> str:
    """``text`` with one digit or letter changed for another of its class so that the rule no longer holds."""
    places = [i for i, character in enumerate(text) if character.isalnum() and character.isascii()]
    for _ in range(200):
        at = rng.choice(places[-4:] if rng.random() < 0.6 else places[len(places) // 3 :])
        old = text[at]
        pool = CLASSES["d"] if old.isdigit() else CLASSES["C"] if old.isupper() else CLASSES["l"]
        changed = text[:at] + rng.choice(pool) + text[at + 1 :]
        if changed != text and not valid(changed):
            return changed
    raise ValueError("no single change breaks the rule")
