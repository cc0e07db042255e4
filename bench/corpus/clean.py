"""Ordinary text in which nothing is to be found: books, open-source code, licences and manuals of a Debian machine.

The books are the King James Bible and collections of sayings; the code is Python's standard library; the Korean public
documents are the Korean Debian handbook and its FAQ, freely published manuals, as a stand-in.  Missing packages are
installed with apt-get where the caller may.  Nothing here is copied into the repository.
"""

from __future__ import annotations

import gzip
import html
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Texts are read in pieces of about the size of a long prompt.
PIECE = 8_000
MOST_OF_ONE_SOURCE = 1_500_000
HANDBOOK = "/usr/share/doc/debian-handbook/html/"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a kind of clean text lies: its package, a directory and the names in it."""

    name: str
    package: str
    directory: str
    names: tuple[str, ...]
    code: bool = False
    command: tuple[str, ...] = ()


SOURCES = (
    Source(
        "book: King James Bible",
        "bible-kjv",
        "/usr/share/doc/bible-kjv",
        (),
        command=("bible", "-f", "gen1:1-rev22:21"),
    ),
    Source("book: collected sayings", "fortunes", "/usr/share/games/fortunes", ("[a-z]*",)),
    Source("licences", "base-files", "/usr/share/common-licenses", ("*",)),
    Source("code: Python's standard library", "", sysconfig.get_path("stdlib"), ("*.py",), code=True),
    Source("Korean: Debian handbook", "debian-handbook", HANDBOOK + "ko-KR", ("*.html",)),
    Source("Korean: Debian FAQ", "debian-faq-ko", "/usr/share/doc/debian/FAQ/ko", ("*.html",)),
    Source("English: Debian handbook", "debian-handbook", HANDBOOK + "en-US", ("*.html",)),
    Source("German: Debian handbook", "debian-handbook", HANDBOOK + "de-DE", ("*.html",)),
    Source("French: Debian handbook", "debian-handbook", HANDBOOK + "fr-FR", ("*.html",)),
    Source("Italian: Debian handbook", "debian-handbook", HANDBOOK + "it-IT", ("*.html",)),
    Source("Japanese: Debian handbook", "debian-handbook", HANDBOOK + "ja-JP", ("*.html",)),
    Source("Chinese: Debian handbook", "debian-handbook", HANDBOOK + "zh-CN", ("*.html",)),
    Source("Dutch: Debian handbook", "debian-handbook", HANDBOOK + "nl-NL", ("*.html",)),
)
_TAGS = re.compile(r"<(script|style).*?</\1>|<[^>]+>", re.DOTALL)


def install() -> None:
    """Install the Debian packages that are missing (as root, with a network)."""
    wanted = sorted({one.package for one in SOURCES if one.package and not Path(one.directory).is_dir()})
    if wanted:
        subprocess.run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *wanted], check=True)


def files(source: Source) -> list[Path]:
    """The files of a source, in order of their names; one file once."""
    root = Path(source.directory)
    found = {path.resolve() for name in source.names for path in root.rglob(name) if path.is_file()}
    return sorted(
        path for path in found if path.suffix not in {".dat", ".u8", ".png", ".css"} and "test" not in path.parts
    )


def read(path: Path) -> str:
    """The text of a file, without tags when it is HTML."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", "replace")
    return html.unescape(_TAGS.sub(" ", text)) if ".html" in path.suffixes else text


def texts(source: Source) -> Iterator[tuple[str, str]]:
    """The texts of a source: its files, or what its command prints."""
    if source.command:
        yield source.command[0], subprocess.run(source.command, check=True, capture_output=True, text=True).stdout
    for path in files(source):
        yield path.name, read(path)


def pieces(source: Source) -> Iterator[tuple[str, str]]:
    """Names of files and pieces of their text, up to a limit for each source."""
    total = 0
    for name, text in texts(source):
        at = 0
        while at < len(text) and total < MOST_OF_ONE_SOURCE:
            end = text.find("\n", at + PIECE) + 1 or len(text)
            yield name, text[at:end]
            total += end - at
            at = end
        if total >= MOST_OF_ONE_SOURCE:
            return
