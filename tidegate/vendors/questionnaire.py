"""The questionnaire: a YAML file with what is asked, in every language, and which fact each answer is about.

The shipped one has English and Korean; an organisation edits a copy of its own.  Every mistake is said at once, each
with its line.  It must never send half a questionnaire: a topic without a question in a language is a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

import yaml

from tidegate.catalog.words import PROPERTIES
from tidegate.core.problem import Problem, Problems

LARGEST: Final = 256 * 1024
_TEXTS: Final[tuple[str, ...]] = ("title", "opening", "closing", "reminder")
_FILLED: Final = frozenset({"organisation", "operator", "service", "due", "sent", "id"})
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_ID: Final = re.compile(r"[a-z][a-z0-9-]{0,40}\Z")


@dataclass(frozen=True, slots=True)
class Topic:
    """One question by language; ``fact`` is the property of the catalogue that its answer is about."""

    id: str
    question: Mapping[str, str]
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The letter's texts by language, and its topics in order."""

    texts: Mapping[str, Mapping[str, str]]
    topics: tuple[Topic, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """Those in which all of it is written."""
        return tuple(self.texts["title"])

    def about(self, fact: str) -> Topic | None:
        """The topic whose answer is about that property."""
        return next((topic for topic in self.topics if topic.fact == fact), None)


def shipped() -> str:
    """The text of the shipped questionnaire."""
    return resources.files("tidegate").joinpath("vendors", "questionnaire.yaml").read_text("utf-8")


def read(text: str, file: str) -> Questionnaire:
    """The questionnaire in ``text``.  Raises ``Problems``."""
    reader = _Reader(file)
    if len(text) > LARGEST:
        raise Problems([Problem(file, 0, 0, "The questionnaire is larger than 256 KiB.")])
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.CSafeLoader)):
            raise Problems([Problem(file, 0, 0, "References (*name) are not used here.", "Write it out.")])
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise Problems([Problem(file, line, column, "This is not YAML.", str(getattr(error, "problem", "")))]) from None
    made = reader.questionnaire(root)
    if reader.problems or made is None:
        raise Problems(reader.problems or [Problem(file, 0, 0, "The questionnaire is empty.")])
    return made


class _Reader:
    """Reads nodes and collects what is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def questionnaire(self, root: Any) -> Questionnaire | None:
        entries = self._table(root, "The questionnaire", (*_TEXTS, "topics"))
        if not entries:
            return None
        texts = {name: self._texts(entries[name], name) for name in _TEXTS if name in entries}
        for name in _TEXTS:
            if name not in entries:
                self._wrong(root, f"`{name}` is missing.", "Copy it from the shipped questionnaire.")
        languages = frozenset(texts.get("title", {}))
        for name, said in texts.items():
            self._same(root, f"`{name}`", said, languages)
        listed = entries.get("topics")
        if not isinstance(listed, yaml.SequenceNode) or not listed.value:
            self._wrong(listed or root, "`topics` must be a list of questions.")
            return None
        topics = [self._topic(node, languages) for node in listed.value]
        seen: set[str] = set()
        for topic, node in zip(topics, listed.value, strict=True):
            if topic is not None and topic.id in seen:
                self._wrong(node, f"Two topics are called “{topic.id}”.", "Rename one.")
            seen.add(topic.id if topic else "")
        return Questionnaire(texts, tuple(topic for topic in topics if topic))

    def _topic(self, node: Any, languages: frozenset[str]) -> Topic | None:
        entries = self._table(node, "A topic", ("id", "fact", "question"))
        id = self._text(entries.get("id"), node, "`id`")
        fact = self._text(entries["fact"], node, "`fact`") if "fact" in entries else ""
        if id and not _ID.match(id):
            self._wrong(entries["id"], f"“{id[:40]}” cannot be the id of a topic.", "Use a-z, 0-9 and hyphens.")
        if fact and fact not in PROPERTIES:
            self._wrong(entries["fact"], f"There is no fact “{fact[:40]}”.", f"Known: {', '.join(PROPERTIES)}.")
        if "question" not in entries:
            self._wrong(node, "The topic has no `question`.")
            return None
        question = self._texts(entries["question"], "question")
        self._same(node, "The question", question, languages)
        return Topic(id, question, fact) if id else None

    def _same(self, node: Any, what: str, said: Mapping[str, str], languages: frozenset[str]) -> None:
        if missing := sorted(languages - said.keys()):
            self._wrong(node, f"{what} is not said in {', '.join(missing)}.", "`title` has that language.")

    def _texts(self, node: Any, name: str) -> dict[str, str]:
        if not isinstance(node, yaml.MappingNode) or not node.value:
            self._wrong(node, f"`{name}` must be texts by language.", "Such as {en: …, ko: …}.")
            return {}
        said = {}
        for key, value in node.value:
            text = self._text(value, node, f"`{name}`")
            unknown = sorted(set(_PLACE.findall(text)) - _FILLED)
            if unknown:
                self._wrong(value, f"Nothing fills {{{unknown[0][:40]}}}.", f"Known: {', '.join(sorted(_FILLED))}.")
            said[str(key.value)] = text
        return said

    def _table(self, node: Any, what: str, words: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, f"{what} must be a mapping.", f"With {', '.join(words)}.")
            return {}
        for key, _ in node.value:
            if key.value not in words:
                self._wrong(key, f"{what} has no “{str(key.value)[:40]}”.", f"Known here: {', '.join(words)}.")
        return {str(key.value): value for key, value in node.value}

    def _text(self, node: Any, at: Any, what: str) -> str:
        if isinstance(node, yaml.ScalarNode) and node.value.strip():
            return str(node.value).strip()
        self._wrong(node or at, f"{what} must be a text.")
        return ""

    def _wrong(self, node: Any, what: str, fix: str = "") -> None:
        mark = getattr(node, "start_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        self.problems.append(Problem(self.file, line, column, what, fix))
