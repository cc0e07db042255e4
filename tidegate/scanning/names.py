"""Names of people in running text, by a language model that an organisation installs and switches on.

The built-in detectors find a name behind a label or a title; "Maria Gonzalez will call" has neither.  A spaCy model
(https://spacy.io/models, any with an ``ner``) knows such names where the script is Latin.  What it calls a person
counts only where it looks like a name: two words or more, each with its capital, no digit, not in capitals throughout.
So logs and code, in which models see names, stay out, and so do first names alone.

Must never: look through a part of a text and say that it was all: what takes longer than it may is an error, which
policy answers.  Nor download anything.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module, util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from tidegate.core.finding import Finding, masked

if TYPE_CHECKING:  # a start that only asks whether a model is there does not load the detectors
    from tidegate.detectors.own.combined import Scans

#: What the findings are called: those of the built-in detector of names, so that one word in a rule means both.
DETECTOR: Final = "person-name"
FAMILY: Final = "person"
#: A model is right more often than not, and no checksum confirms it.
CONFIDENCE: Final = 0.6
#: What models call a person: OntoNotes, and WikiNER.
_PERSON: Final = frozenset({"PERSON", "PER"})
#: Parts of a model that names do not need.
_NOT_NEEDED: Final = ("tagger", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer")
#: Characters that the model is given at once; it needs some kilobytes of memory for each of them.
_WINDOW: Final = 8_192
#: Latin letters; those of the extended block come in pairs, so that both cases are in both.
_CAPITAL: Final = "A-ZÀ-ÖØ-ÞĀ-ž"
_SMALL: Final = "a-zß-öø-ÿĀ-ž"
_ONE: Final = rf"[{_CAPITAL}][{_SMALL}]{{1,30}}"
#: ``Schmidt``, ``McEwan``, ``Anna-Lena``, ``O'Brien``.
_WORD: Final = rf"(?:[{_CAPITAL}]['’])?{_ONE}(?:[-'’]?{_ONE}){{0,2}}"
_INITIAL: Final = rf"[{_CAPITAL}]\.?"
_PARTICLE: Final = r"(?:al|bin|da|de|del|della|den|der|des|di|do|dos|du|el|la|le|ten|ter|van|von|y|zu|zum|zur)"
_NAME: Final = re.compile(
    rf"{_WORD}(?:[ \t\n]{{1,2}}(?:{_INITIAL}|{_PARTICLE}|{_WORD})){{0,4}}[ \t\n]{{1,2}}{_WORD}(?:,? (?:Jr|Sr)\.?)?"
)


class Model(Protocol):
    """What is asked: the people in a text, as spans of characters.  Serves one thread at a time."""

    def __call__(self, text: str) -> Iterable[tuple[int, int]]:
        """Where the model sees the name of a person."""


class NoModel(Exception):
    """The model is not to be had; the text says why and what to do."""


def fault(name: str) -> str | None:
    """Why the model ``name`` (a package, or a folder) cannot be loaded, as far as that can be said without loading."""
    if util.find_spec("spacy") is None:
        return "Names need the library spaCy. Run in the checkout: pip install -e '.[names]'"
    there = Path(name).is_dir() if "/" in name else util.find_spec(name) is not None
    return None if there else f"There is no model {name}. Run: python -m spacy download {name}"


def model(name: str) -> Model:
    """The model ``name``, loaded: a second or two, and some 150 MB.  Raises ``NoModel``."""
    why = fault(name)
    if why is not None:
        raise NoModel(why)
    try:
        loaded: Any = import_module("spacy").load(name, exclude=list(_NOT_NEEDED))
    except (OSError, ValueError) as error:
        raise NoModel(f"The model {name} cannot be loaded ({type(error).__name__}). Install it again.") from None
    if "ner" not in loaded.pipe_names:
        raise NoModel(f"The model {name} does not know names. Choose one that has an ner.")
    return partial(_people, loaded)


def _people(loaded: Any, text: str) -> list[tuple[int, int]]:
    return [(one.start_char, one.end_char) for one in loaded(text).ents if one.label_ in _PERSON]


class WithNames:
    """``scanner``, and the names that ``model`` finds beside it.

    A text that takes the model longer than ``within`` seconds by ``clock`` is ``TimeoutError``.
    """

    def __init__(
        self, scanner: Scans, model: Model, within: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._scanner, self._model, self._within, self._clock = scanner, model, within, clock
        self._one = threading.Lock()

    def for_thread(self) -> WithNames:
        """The same for another thread; the model is one for all, and asked by one after another."""
        other = WithNames(self._scanner.for_thread(), self._model, self._within, self._clock)
        other._one = self._one
        return other

    def scan(self, text: str, part: int = 0) -> list[Finding]:
        """The findings of both, in order; a name that ``scanner`` found is not told twice."""
        found = self._scanner.scan(text, part)
        known = [(one.start, one.end) for one in found if one.family == FAMILY]
        names = [
            Finding(DETECTOR, FAMILY, part, start, end, CONFIDENCE, masked(text[start:end]))
            for start, end in self._names(text)
            if not any(start < last and first < end for first, last in known)
        ]
        return sorted([*found, *names], key=lambda one: (one.start, -one.end)) if names else found

    def _names(self, text: str) -> Iterator[tuple[int, int]]:
        began = self._clock()
        for at, window in _windows(text):
            if _NAME.search(window) is None:  # nothing that could count, and the model is a thousand times slower
                continue
            if self._clock() - began > self._within:
                raise TimeoutError
            with self._one:
                people = list(self._model(window))
            for start, end in people:
                named = _NAME.search(window, start, end)
                if named is not None:
                    yield at + named.start(), at + named.end()


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """``text`` in pieces and where each begins, cut between lines or, in one long line, between words."""
    at = 0
    while at < len(text):
        end = at + _WINDOW
        if end < len(text):
            cut = max(text.rfind("\n", at, end), text.rfind(". ", at, end))
            cut = cut if cut > at else text.rfind(" ", at, end)
            end = cut + 1 if cut > at else end
        yield at, text[at:end]
        at = end
