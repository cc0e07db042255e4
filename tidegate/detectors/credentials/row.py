"""Rows of the tables of credentials: a key that its own shape gives away, and one that only its name gives away.

Both make a ``Detector`` whose examples come from the shape; each also proves that a placeholder in its place, and a
value cut short, are not taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tidegate.detectors.credentials.secrecy import is_mixed, is_random
from tidegate.detectors.credentials.shape import drawn, dummy, ends_in_word, landmark, regex
from tidegate.detectors.detector import Check, Detector, Pattern
from tidegate.detectors.places import LONG

#: Public lists of shapes, with the licences under which they may be read: MIT and Apache-2.0.
GITLEAKS: Final = "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml"
KINGFISHER: Final = "https://github.com/mongodb/kingfisher/blob/main/data/rules/"

#: What a key is called beside its issuer's name, in the languages people write in.
_KEY_NOUN: Final = (
    r"(?i:key|token|secret|passw|(?:^|[^a-z])pat(?:[^a-z]|$)|credential|bearer|licen[cs]e|schl(?:ü|ue)ssel"
    r"|sleutel|cl(?:é|e) |"
    r"jeton|chiave|gettone|clave|chave|klucz|api|auth|secret|account|dsn)|[a-z]Pat(?:[^a-z]|$)|키|토큰|시크릿|비밀|인증|キー|トークン|シークレット|鍵|密钥|密鑰|令牌|秘钥|凭证"
)
#: Where a value begins: also behind the end of a line that a program's text writes as an escape.
_ESCAPED: Final = r"\\[nrt]"
_BEGINS: Final = rf"(?:^|{_ESCAPED}|[^A-Za-z0-9])"
_ENDS: Final = "(?:[^A-Za-z0-9_-]|$)"


def shaped(
    name: str,
    meaning: str,
    source: str,
    *shapes: str,
    hint: str = "",
    check: Check = is_random,
    not_found: Sequence[str] = (),
    misses: str = "",
    confidence: float = 0.95,
) -> Detector:
    """A key known by its own form, such as a prefix.  ``hint`` where its longest literal is not a good one."""
    return Detector(
        name=name,
        family="credentials",
        meaning=meaning,
        source=source,
        patterns=tuple(
            Pattern(
                _alone(shape),
                confidence,
                1,
                check,
                hint or landmark(shape),
            )
            for shape in shapes
        ),
        found=tuple(f'key: "{drawn(shape, name)}"' for shape in shapes),
        not_found=(*(dummy(shape) for shape in shapes), *(_cut(shape, name) for shape in shapes), *not_found),
        misses=misses,
    )


def named(
    name: str,
    meaning: str,
    source: str,
    words: str,
    *shapes: str,
    check: Check = is_mixed,
    not_found: Sequence[str] = (),
    marked: Sequence[str] = (),
    noun: str = "",
    confidence: float = 0.9,
) -> Detector:
    """A key without a form of its own, known by the issuer's name (one of ``words``) in front of it.

    ``marked``: other shapes of it, which say by themselves whose they are.  ``noun``: what it is called beside the
    issuer's name, where that is no key, token or secret.  ``confidence``: above that of a general detector of the same
    shape, as a signed token of an issuer is one of any.
    """
    issuer = f"(?i:{words})"
    first = words.split("|")[0]
    variable = re.sub("[^A-Z0-9]+", "_", f"{first}_api_key".upper())
    called = f"{_KEY_NOUN}|{noun}" if noun else _KEY_NOUN
    return Detector(
        name=name,
        family="credentials",
        meaning=meaning,
        source=source,
        patterns=(
            *(
                Pattern(
                    f"{_BEGINS}({regex(shape)}){_ENDS}", confidence, 1, check, label=(issuer, called), gate=_gate(shape)
                )
                for shape in shapes
            ),
            *map(_marked, marked),
        ),
        found=(
            *(f'{variable} = "{drawn(shape, name)}"' for shape in shapes),
            *(f"here is {drawn(shape, name)}" for shape in marked),
        ),
        not_found=(f'{variable} = "{dummy(shapes[0])}"', f"build {drawn(shapes[0], name)} of the day", *not_found),
        misses="Keys that stand without the issuer's name in front of them.",
    )


def written(
    name: str,
    meaning: str,
    source: str,
    patterns: Sequence[Pattern],
    found: Sequence[str],
    not_found: Sequence[str],
    misses: str = "",
) -> Detector:
    """A credential whose pattern no shape can say."""
    return Detector(
        name, "credentials", meaning, source, tuple(patterns), tuple(found), tuple(not_found), (), 0.3, misses
    )


def _marked(shape: str) -> Pattern:
    return Pattern(_alone(shape), 0.95, 1, is_random, landmark(shape))


def _alone(shape: str) -> str:
    """A value of ``shape`` that is no part of a longer word."""
    return rf"(?:{_ESCAPED}|\b)({regex(shape)})(?:{ends_in_word(shape)}|$)"


def _gate(shape: str) -> str:
    return LONG if re.fullmatch("[A-Za-z0-9_+/=.~-]{16,}", drawn(shape)) else ""


def _cut(shape: str, salt: str) -> str:
    """A value too short for ``shape``: only its beginning."""
    value = drawn(shape, salt)
    return value[: len(value) // 3]
