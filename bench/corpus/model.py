"""The words of the corpus: a value with its labels, an item to be told, a text as it is scored.

Positions are counted in characters (code points), half open, as ``tidegate scan --jsonl`` counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

LANGUAGES = ("en", "ko", "ja", "zh", "de", "fr", "nl", "it", "es", "pt", "pl")


@dataclass(frozen=True, slots=True)
class Label:
    """What stands at ``start:end``.  ``optional``: true in a sense, so a finding there is neither right nor wrong."""

    start: int
    end: int
    detector: str
    family: str
    optional: bool = False

    def moved(self, by: int) -> Label:
        """The same label in a text that has ``by`` characters more in front."""
        return Label(self.start + by, self.end + by, self.detector, self.family, self.optional)


@dataclass(frozen=True, slots=True)
class Value:
    """A piece of text and what is to be found in it.  Without labels it is a hard negative."""

    text: str
    labels: tuple[Label, ...] = ()

    @property
    def many_lines(self) -> bool:
        """Whether it cannot stand inside a line."""
        return "\n" in self.text


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a text tells: what it is called in words and in code, and its value.

    ``kind`` is the label it is, or is the hard negative of.  ``alone``: the value is a whole line or block of its own.
    """

    word: str
    ident: str
    value: Value
    kind: str
    alone: bool = False
    said: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value: its label, the page its format was taken from, how it is drawn and how it is nearly drawn.

    ``words`` by language, ``*`` for any.  ``make`` and ``wrong`` take the source of chance and the language.
    ``wrong`` gives pairs of a word (empty: the kind's own) and a value that is not one of this kind.
    """

    label: str
    family: str
    source: str
    make: Callable[[Random, str], Value]
    wrong: Callable[[Random, str], tuple[str, str]]
    words: Mapping[str, tuple[str, ...]]
    idents: tuple[str, ...]
    languages: tuple[str, ...] = LANGUAGES
    forms: tuple[str, ...] = ()
    weight: int = 1
    alone: bool = False
    said: bool = True

    def word(self, rng: Random, lang: str) -> str:
        """What it is called in ``lang``."""
        return rng.choice(self.words.get(lang) or self.words.get("*") or self.words["en"])


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the corpus, with what it holds and which kinds its hard negatives are near to."""

    number: int
    split: str
    language: str
    form: str
    text: str
    labels: tuple[Label, ...]
    negatives: tuple[str, ...] = field(default=())


def whole(text: str, detector: str, family: str) -> Value:
    """A value that is one label from end to end."""
    return Value(text, (Label(0, len(text), detector, family),))


def within(before: str, secret: str, after: str, detector: str, family: str) -> Value:
    """A value of which only the middle is the label."""
    return Value(before + secret + after, (Label(len(before), len(before) + len(secret), detector, family),))


def replaced(value: Value, changes: Mapping[str, str]) -> Value:
    """The value with each character of ``changes`` written another way, its labels moved with it."""
    pieces = [changes.get(character, character) for character in value.text]
    at = [0]
    for piece in pieces:
        at.append(at[-1] + len(piece))
    labels = (Label(at[one.start], at[one.end], one.detector, one.family, one.optional) for one in value.labels)
    return Value("".join(pieces), tuple(labels))


class Page:
    """A text being written: plain pieces and values, the labels moved to where they came to stand."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self.labels: list[Label] = []

    def write(self, *pieces: str | Value) -> Page:
        """Append pieces in order."""
        for piece in pieces:
            text = piece if isinstance(piece, str) else piece.text
            if isinstance(piece, Value):
                self.labels.extend(label.moved(self._length) for label in piece.labels)
            self._pieces.append(text)
            self._length += len(text)
        return self

    def mark(self, start: int, detector: str, family: str, optional: bool = False) -> None:
        """Label everything from ``start`` to here."""
        self.labels.append(Label(start, self._length, detector, family, optional))

    def fill(self, pattern: str, **pieces: str | Value) -> Page:
        """Write ``pattern`` with each ``{name}`` replaced by its piece; a name may be followed by a Korean particle."""
        at = 0
        while (open_ := pattern.find("{", at)) >= 0:
            close = pattern.index("}", open_)
            name, _, particle = pattern[open_ + 1 : close].partition(":")
            piece = pieces[name]
            self.write(pattern[at:open_], piece)
            if particle:
                self.write(after(piece if isinstance(piece, str) else piece.text, particle))
            at = close + 1
        return self.write(pattern[at:])

    def __len__(self) -> int:
        return self._length

    @property
    def value(self) -> Value:
        """What was written so far, to be put into another text; without space at its end."""
        return Value(self.text.rstrip(), tuple(self.labels))

    @property
    def text(self) -> str:
        """What was written so far."""
        return "".join(self._pieces)


def as_said(rng: Random, frames: Sequence[str], item: Item) -> Value:
    """One item as a sentence of a conversation, or as a block of its own."""
    if item.alone or item.value.many_lines or not item.said:
        return Page().write(item.value).value
    return Page().fill(rng.choice(frames), w=item.word, v=item.value).value


#: With and without a final consonant, https://korean.go.kr (한글 맞춤법, 조사).
PARTICLES = {"은": "은는", "이": "이가", "을": "을를", "으로": ("으로", "로"), "이고": ("이고", "고"), "과": "과와"}


def after(text: str, particle: str) -> str:
    """The Korean particle as it is written behind ``text``: by the final sound of its last character."""
    closed, open_ = PARTICLES[particle]
    last = text[-1:]
    if "가" <= last <= "힣":
        final = (ord(last) - 0xAC00) % 28
        if particle == "으로" and final == 8:
            return open_
        return closed if final else open_
    if particle == "으로" and last in "178lrLR":
        return open_
    return closed if last in "013678lmnrLMNR" else open_


def kind(
    label: str,
    family: str,
    source: str,
    make: object,
    wrong: object,
    words: dict[str, tuple[str, ...]],
    idents: tuple[str, ...],
    **more: object,
) -> Kind:
    """A kind whose ``make`` and ``wrong`` are short enough to be written where it stands, without their types."""
    return Kind(label, family, source, make, wrong, words, idents, **more)  # type: ignore[arg-type]
