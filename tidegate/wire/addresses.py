"""What somebody wrote into the address of a request: a question in its query, words in its path.

Several services take a question there (``https://chatgpt.com/?q=…``, ``https://claude.ai/new?q=…``), and some make
pictures of a path.  Most addresses hold none: their paths are names and tokens that belong to the service.
Must never: take longer than in proportion to the address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tidegate.wire.forms import Field, decoded, fields

#: Addresses into which nobody can have written anything: without a query, an escape and a plus sign, in printable ASCII
#: alone.  RE2 and ``re`` read it alike.
NOTHING_WRITTEN: Final = r"[!-$&-*,->@-~]*"
#: Fields of a query by which services take a question.
QUESTIONS: Final = frozenset({"q", "prompt", "query"})
#: What a sign-in says under the name ``prompt`` (OpenID Connect Core 1.0 section 3.1.2.1, and its extensions).
_OF_SIGN_IN: Final = frozenset({"consent", "create", "login", "none", "select_account"})
_SEGMENT: Final = re.compile(r"[^/]+")
#: What no name or token has: a blank, or a letter or digit outside ASCII.
_WORDS: Final = re.compile(r"\s|[^\W_](?<![\x00-\x7f])")


def question(query: str) -> str:
    """What the query string asks; empty where it asks nothing."""
    if "=" not in query:
        return ""
    asked = (value.value for name, value in fields(query) if value and name.value.lower() in QUESTIONS)
    return next((value for value in asked if not _OF_SIGN_IN.issuperset(value.split())), "")


def words(path: str) -> Iterator[Field]:
    """The segments of a path (RFC 3986 section 3.3) that hold words, decoded, and where each stands."""
    if "%" not in path and "+" not in path and path.isascii():
        return
    for segment in _SEGMENT.finditer(path):
        text = decoded(segment[0])
        again = decoded(text) if "%" in text else text  # many servers undo what a proxy before them has undone
        if _WORDS.search(again.strip()):
            yield Field(text, segment.start(), segment.end())
