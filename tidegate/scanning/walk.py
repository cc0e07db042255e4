"""Which files a scan looks at: those named, and in folders all but what ``.gitignore`` files and patterns leave out.

A file that is named is looked at whatever the patterns say.  In folders symbolic links are not followed, ``.git`` is
left alone, and devices, pipes and sockets are no files.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from pathspec import GitIgnoreSpec

#: Patterns and the folder that they are relative to.
Rules: TypeAlias = tuple[tuple[Path, GitIgnoreSpec], ...]
NEVER: Final = frozenset({".git"})
IGNORE: Final = ".gitignore"


@dataclass(slots=True)
class Walk:
    """``exclude`` are patterns as in ``.gitignore``, which itself is heeded with ``ignore_files``."""

    exclude: tuple[str, ...] = ()
    ignore_files: bool = True
    #: What was left out: folders whole, and files; and folders that could not be opened.
    left_out: int = 0
    closed: list[Path] = field(default_factory=list)

    def files(self, paths: Iterable[Path]) -> Iterator[Path]:
        """The files of ``paths``, each once, those of a folder in the order of their names."""
        seen: set[Path] = set()
        for path in paths:
            found = self._folder(path, self._first(path)) if path.is_dir() else (path,)
            for one in found:
                if one not in seen:
                    seen.add(one)
                    yield one

    def _first(self, folder: Path) -> Rules:
        """The patterns given, and those of the folders above within the same repository."""
        rules: Rules = ((folder, GitIgnoreSpec.from_lines(self.exclude)),) if self.exclude else ()
        if not self.ignore_files or (folder / ".git").exists():
            return rules
        above: list[Path] = []
        for parent in folder.absolute().parents:
            above.append(parent)
            if (parent / ".git").exists():
                return (*(rule for one in reversed(above) for rule in _rules_of(one)), *rules)
        return rules

    def _folder(self, folder: Path, rules: Rules) -> Iterator[Path]:
        if self.ignore_files:
            rules = (*rules, *_rules_of(folder))
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            self.closed.append(folder)
            return
        for entry in entries:
            path = folder / entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if entry.name in NEVER or not (is_folder or entry.is_file(follow_symlinks=False)):
                continue
            if _ignored(path, is_folder, rules):
                self.left_out += 1
            elif is_folder:
                yield from self._folder(path, rules)
            else:
                yield path


def _rules_of(folder: Path) -> Rules:
    try:
        lines = (folder / IGNORE).read_text("utf-8", "replace").splitlines()
    except OSError:
        return ()
    return ((folder, GitIgnoreSpec.from_lines(lines)),)


def _ignored(path: Path, is_folder: bool, rules: Rules) -> bool:
    """The last pattern that fits decides, and those of a folder come after those of the folders above it."""
    ignored = False
    for folder, spec in rules:
        name = (path.absolute() if folder.is_absolute() else path).relative_to(folder).as_posix()
        answer = spec.check_file(name + "/" if is_folder else name).include
        ignored = ignored if answer is None else answer
    return ignored
