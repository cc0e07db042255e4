"""Finding the passages of long documents that a question is about.

Keyword search by BM25 (SQLite FTS5) over words as a dictionary of Korean splits them (kiwi): Korean joins particles to
words, so ``예산은`` and ``예산을`` are one word to a reader and two to an index.  English words lose their endings
(FTS5's Porter stemmer).  Where kiwi is not installed, pairs of syllables stand for words.

The index is in memory, made from tokens that are sealed with the document.  Only documents that belong to the person
and the conversation are given to it, so rights are checked before anything is ranked.

Must never: be given a document that the person may not read; keep an index on the disk.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final

_WORD: Final = re.compile(r"[A-Za-z0-9_À-ɏ]+|[가-힣]+|[\u4e00-\u9fff\u3040-\u30ff]+")
_HANGUL: Final = re.compile(r"[가-힣]")
#: Tags of kiwi that carry meaning: nouns, verbs, adjectives, roots, foreign words, numbers, characters, names.
_MEANT: Final = ("NNG", "NNP", "NNB", "NR", "VV", "VA", "MAG", "XR", "SL", "SH", "SN")
#: Words that stand everywhere and so say nothing.
_EVERYWHERE: Final = frozenset(
    {"the", "a", "an", "of", "to", "in", "is", "are", "was", "were", "and", "or", "for", "on", "at", "by", "with"}
    | {"what", "which", "who", "how", "when", "where", "does", "do", "did", "it", "this", "that", "be", "as", "from"}
    | {"하", "되", "있", "것", "수", "무엇", "어떻", "어떤", "얼마", "이", "그"}
)
#: What asks about a whole document, in whose passages these words stand by chance.
_WHOLE: Final = re.compile(
    r"\b(?:summar(?:y|i[sz]e)|overview|outline|abstract|key points|main points|gist|compar(?:e|ison)|differences?)"
    r"|요약|정리해|개요|간추|핵심|비교|차이점|줄거리|전체 내용|무슨 내용",
    re.IGNORECASE,
)
#: Words of a question that are looked for.
_MOST_WORDS: Final = 60


@cache
def _kiwi() -> Any:
    """The dictionary, once; ``None`` where it is not installed."""
    try:
        return import_module("kiwipiepy").Kiwi(num_workers=2)
    except Exception:  # without its model it raises as it likes; pairs of syllables do instead
        return None


def tokens_of(texts: Sequence[str]) -> list[str]:
    """The words of each text as the index takes them, with spaces between.  The dictionary takes seconds to load."""
    korean = [place for place, text in enumerate(texts) if _HANGUL.search(text)]
    kiwi = _kiwi() if korean else None
    found = [" ".join(_pairs(text)) for text in texts]
    if kiwi is not None:
        for place, tokens in zip(korean, kiwi.tokenize([texts[place] for place in korean]), strict=True):
            found[place] = " ".join(token.form.lower() for token in tokens if token.tag.startswith(_MEANT))
    return found


def of_the_whole(question: str) -> bool:
    """Whether ``question`` is about a document as a whole: to summarise it, or to compare it with another."""
    return _WHOLE.search(question) is not None


def spread(count: int) -> list[int]:
    """The places from 1 to ``count``, each once, so that however many are taken they come from all over: the first,
    then halves, quarters and so on.
    """
    bits = max(count - 1, 0).bit_length()
    order = (int(f"{number:0{bits}b}"[::-1], 2) for number in range(1 << bits)) if bits else range(count)
    return [place + 1 for place in order if place < count]


def _pairs(text: str) -> list[str]:
    found: list[str] = []
    for word in _WORD.findall(text.lower()):
        if _HANGUL.match(word) and len(word) > 1:
            found += [word[at : at + 2] for at in range(len(word) - 1)]
        else:
            found.append(word)
    return found


@dataclass(frozen=True, slots=True)
class Ranked:
    """The passage ``place`` (from 1) of document ``document``; a lower score is better."""

    document: str
    place: int
    score: float


class Index:
    """One document's passages."""

    def __init__(self, document: str, tokens: Sequence[str]) -> None:
        self._document = document
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute("CREATE VIRTUAL TABLE passages USING fts5(words, tokenize='porter unicode61')")
        self._db.executemany("INSERT INTO passages (rowid, words) VALUES (?, ?)", enumerate(tokens, 1))

    def find(self, question: str, count: int) -> list[Ranked]:
        """The ``count`` passages that fit ``question`` best."""
        words = list(dict.fromkeys(tokens_of([question])[0].replace('"', " ").split()))[:_MOST_WORDS]
        meant = [word for word in words if word not in _EVERYWHERE] or words
        if not meant:
            return []
        asked = " OR ".join(f'"{word}"' for word in meant)
        rows = self._db.execute(
            "SELECT rowid, bm25(passages) FROM passages WHERE passages MATCH ? ORDER BY 2 LIMIT ?", (asked, count)
        )
        return [Ranked(self._document, place, score) for place, score in rows]

    def close(self) -> None:
        """Let go of it."""
        self._db.close()
