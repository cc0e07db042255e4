"""The generator: the same split and seed give the same texts, byte for byte.

Texts come in turns.  A text with values pays for each of them with three hard negatives of the same kind, in the same
language: two near misses and one of the ordinary things texts are full of.  They stand in texts of their own and beside later
values.  A table of many rows counts as one value and is paid with three such tables of near misses.

A split is drawn in two parts, each from a seed of its own, so that the texts of the first stay as they were while the second
adds what the first has not: further kinds, languages, and conversations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bench.corpus.credentials import ISSUED
from bench.corpus.credentials_by_name import NAMED
from bench.corpus.forms import BLOCK_FORMS, CONVERSATIONS, FORMS, bulk
from bench.corpus.identifiers import CHECKED
from bench.corpus.identifiers_by_rule import RULED
from bench.corpus.identifiers_of_more import FURTHER
from bench.corpus.letters import IN_LETTERS
from bench.corpus.marks import MARKINGS
from bench.corpus.matters import MATTERS
from bench.corpus.model import LANGUAGES, Item, Kind, Label, Page, Text, Value
from bench.corpus.negatives import minified, ordinary
from bench.corpus.people import PEOPLE
from bench.corpus.secrets_of_form import FORMED
from bench.corpus.secrets_of_issuers import TOLD
from bench.corpus.secrets_of_services import NEWER
from bench.corpus.settings_of_programs import SETTINGS

FIRST: tuple[Kind, ...] = (*ISSUED, *NAMED, *FORMED, *TOLD, *CHECKED, *RULED, *PEOPLE, *MATTERS, *MARKINGS)
ADDED: tuple[Kind, ...] = (*NEWER, *FURTHER, *SETTINGS, *IN_LETTERS)
KINDS = (*FIRST, *ADDED)
#: The seed of each split; that of ``sealed`` changes once it has been opened.
SEEDS = {"tune": 1, "check": 1, "sealed": 1}
SPLITS = tuple(SEEDS)
#: Of a split, unless asked otherwise.
TEXTS = 40_000
NEGATIVES_OF_ONE = 3
#: Debts are paid when this many have gathered, so that a text's negatives come from many kinds.
MOST_OWED = 300
BULK_ROWS = (8, 24)
#: Rows of one kind from which a table is one of people: the bound itself may be drawn by either side.
SURELY_BULK, MAYBE_BULK = 12, 9
BULK_KINDS = {
    "email",
    "phone",
    "kr-phone",
    "payment-card",
    "kr-rrn",
    "iban",
    "nl-bsn",
    "us-ssn",
    "kr-business",
    "person-name",
}


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of a split is drawn from, and its share of the texts.  A name that stands twice comes twice as often."""

    name: str
    share: float
    wheel: tuple[Kind, ...]
    languages: tuple[str, ...]
    forms: tuple[str, ...]
    blocks: tuple[str, ...]


def _often(kind: Kind) -> int:
    """How often a kind comes in the second part: those that stand alone share no text with others, so they come more often."""
    often = 6 if kind in ADDED else 1
    return often + 3 if kind.alone else often


PARTS = (
    Part(
        "",
        0.75,
        tuple(kind for kind in FIRST for _ in range(kind.weight)),
        LANGUAGES[:8],
        tuple(FORMS),
        BLOCK_FORMS,
    ),
    Part(
        "added",
        0.25,
        tuple(kind for kind in KINDS for _ in range(_often(kind))),
        (*LANGUAGES, *LANGUAGES[8:]),
        (*FORMS, *CONVERSATIONS, *CONVERSATIONS),
        (*BLOCK_FORMS, *CONVERSATIONS),
    ),
)
EVERY_FORM = FORMS | CONVERSATIONS


@dataclass(frozen=True, slots=True)
class Debt:
    """A hard negative still to be written."""

    kind: Kind
    near: bool
    rows: int = 0


class Generator:
    """Draws the texts of one part of a split in order."""

    def __init__(self, split: str, seed: int, part: Part) -> None:
        self._rng = Random(":".join((split, str(seed), *part.name.split())))
        self._split = split
        self._part = part
        self._wheel = list(part.wheel)
        self._at = len(self._wheel)
        self._owed: dict[str, list[Debt]] = {}
        self._owed_tables: list[tuple[str, Debt]] = []
        self._count = 0

    def texts(self, most: int, first: int) -> Iterator[Text]:
        """At least ``most`` texts, numbered from ``first``: the last ones pay what is owed."""
        number = 0
        while number < most or self._count > 0:
            paying = self._count >= MOST_OWED or most - number <= self._count // 2
            yield self._negative(first + number) if paying else self._positive(first + number)
            number += 1

    def _language(self, kind: Kind) -> str:
        """One of the kind's languages, as often as the part has it."""
        return self._rng.choice([one for one in kind.languages for _ in range(self._part.languages.count(one))])

    def _next_kind(self) -> Kind:
        if self._at == len(self._wheel):
            self._rng.shuffle(self._wheel)
            self._at = 0
        self._at += 1
        return self._wheel[self._at - 1]

    def _owe(self, lang: str, kind: Kind, rows: int = 0) -> None:
        for index in range(NEGATIVES_OF_ONE):
            if rows:
                self._owed_tables.append((lang, Debt(kind, near=True, rows=rows)))
            else:
                self._owed.setdefault(lang, []).append(Debt(kind, near=index > 0))
            self._count += 1

    def _item(self, kind: Kind, lang: str) -> Item:
        rng = self._rng
        return Item(
            kind.word(rng, lang), rng.choice(kind.idents), kind.make(rng, lang), kind.label, kind.alone, kind.said
        )

    def _positive(self, number: int) -> Text:
        rng = self._rng
        kind = self._next_kind()
        lang = self._language(kind)
        if kind.label in BULK_KINDS and not kind.alone and rng.random() < 0.08:
            return self._bulk(number, lang, kind, rng.randint(*BULK_ROWS), near=False)
        items = [self._item(kind, lang)]
        self._owe(lang, kind)
        while rng.random() < 0.35 and len(items) < 4:
            other = self._next_kind()
            if lang in other.languages and not (other.alone or kind.alone):
                items.append(self._item(other, lang))
                self._owe(lang, other)
        negatives = self._paid(lang, rng.choice((0, 0, 1, 1, 2)), items)
        if not kind.alone:
            rng.shuffle(items)
        return self._write(number, lang, kind.forms, items, negatives)

    def _paid(self, lang: str, most: int, items: list[Item]) -> tuple[str, ...]:
        """Move up to ``most`` debts of a language into ``items``; whose negatives they are."""
        debts, kinds = self._owed.get(lang, []), []
        for _ in range(most):
            if not debts:
                break
            at = self._rng.randrange(len(debts))
            debts[at], debts[-1] = debts[-1], debts[at]
            debt = debts.pop()
            self._count -= 1
            items.append(self._near(debt, lang))
            kinds.append(debt.kind.label)
        return tuple(kinds)

    def _near(self, debt: Debt, lang: str) -> Item:
        rng, kind = self._rng, debt.kind
        if not debt.near:
            if rng.random() < 0.04:
                return Item("", "", minified(rng), kind.label, alone=True)
            word, ident, value = ordinary(rng, lang)
            return Item(word, ident, value, kind.label)
        word, text = kind.wrong(rng, lang)
        ident = (
            rng.choice(kind.idents)
            if not word
            else "".join(c if c.isalnum() and c.isascii() else "_" for c in word.lower()).strip("_") or "value"
        )
        sentence = kind.label in {"handling-mark", "contract"}
        return Item(word or kind.word(rng, lang), ident, Value(text), kind.label, alone=sentence)

    def _negative(self, number: int) -> Text:
        rng = self._rng
        if self._owed_tables:
            lang, debt = self._owed_tables.pop()
            self._count -= 1
            return self._bulk(number, lang, debt.kind, debt.rows, near=True)
        lang = max(self._owed, key=lambda one: (len(self._owed[one]), one))
        items: list[Item] = []
        negatives = self._paid(lang, rng.randint(1, 3), items)
        return self._write(number, lang, (), items, negatives)

    def _bulk(self, number: int, lang: str, kind: Kind, rows: int, *, near: bool) -> Text:
        if not near:
            self._owe(lang, kind, rows)
        debt = Debt(kind, near=True)
        items = [self._plain_near(debt, lang) if near else self._item(kind, lang) for _ in range(rows)]
        page = Page()
        bulk(self._rng, lang, items, page)
        if not near and rows >= MAYBE_BULK:
            whole = [(one.start, one.end) for one in page.labels]
            page.labels += [Label(start, end, "bulk", "bulk", optional=rows < SURELY_BULK) for start, end in whole]
        return Text(number, self._split, lang, "bulk", page.text, tuple(page.labels), (kind.label,) if near else ())

    def _plain_near(self, debt: Debt, lang: str) -> Item:
        """A near miss for a column: those that need a word of their own stand in a column called ``value``."""
        word, text = debt.kind.wrong(self._rng, lang)
        for _ in range(50):
            if not word:
                return Item(
                    debt.kind.word(self._rng, lang), self._rng.choice(debt.kind.idents), Value(text), debt.kind.label
                )
            word, text = debt.kind.wrong(self._rng, lang)
        return Item("value", "value", Value(text), debt.kind.label)

    def _write(
        self, number: int, lang: str, forms: tuple[str, ...], items: list[Item], negatives: tuple[str, ...]
    ) -> Text:
        allowed = self._part.forms
        if any(item.alone or item.value.many_lines for item in items):
            allowed = self._part.blocks
        elif forms:
            allowed = (*forms, *self._part.blocks[len(BLOCK_FORMS) :])
        name = self._rng.choice(allowed)
        page = Page()
        EVERY_FORM[name](self._rng, lang, items, page)
        return Text(number, self._split, lang, name, page.text, tuple(page.labels), negatives)


def generate(split: str, texts: int = TEXTS, seed: int = 0) -> Iterator[Text]:
    """The texts of a split, part after part, by its own seed unless another is given.

    :raises ValueError: for a split that does not exist.
    """
    if split not in SPLITS:
        raise ValueError(f"There is no split {split!r}; there are {', '.join(SPLITS)}.")
    return _parts(split, texts, seed or SEEDS[split])


def _parts(split: str, texts: int, seed: int) -> Iterator[Text]:
    number = 0
    for part in PARTS:
        for text in Generator(split, seed, part).texts(int(texts * part.share), number):
            yield text
            number = text.number + 1
