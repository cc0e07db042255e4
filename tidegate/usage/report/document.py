"""A report as it is read, in one language, before it is set as a page or a PDF."""

from __future__ import annotations

from dataclasses import dataclass

from tidegate.usage.report.chart import Chart


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; figures stand at the right."""

    title: str
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: cells are texts as they are shown."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Plate:
    """A chart with its numbers beside it."""

    chart: Chart
    numbers: Sheet


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what is to be said, and plates and tables in the order they are shown."""

    name: str
    title: str
    paragraphs: tuple[str, ...] = ()
    content: tuple[Plate | Sheet, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """One of the few figures at the top."""

    figure: str
    label: str


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report.  ``summary`` is what a manager reads; ``todo`` what to do next."""

    language: str
    title: str
    subtitle: str
    keys: tuple[Key, ...]
    summary_title: str
    summary: tuple[str, ...]
    todo_title: str
    todo: tuple[str, ...]
    sections: tuple[Section, ...]
    contents_title: str
    numbers_title: str
    footer: str

    def text(self) -> str:
        """What a manager reads, as plain text: for a terminal or the body of a letter."""
        todo = [f"{number}. {said}" for number, said in enumerate(self.todo, 1)]
        return "\n\n".join((self.title, self.subtitle, *self.summary, "\n".join((self.todo_title, *todo)))) + "\n"
