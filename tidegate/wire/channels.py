"""One stream of text inside a reply: finds the placeholders in it, however the text is cut into pieces.

A channel is fed the pieces of one logical text (the content of one choice, the arguments of one tool call) and says
which stretches are to be replaced.  A stretch at the end that may still become a placeholder is *pending*: the channel
has not settled it, and whoever feeds the channel holds that much back and no more.
It must never ask for the text again, hold more than one placeholder's length, or put a value into a target that nobody
reads (``hidden_targets``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import quote

from tidegate.wire.hidden_targets import HiddenTargets
from tidegate.wire.json_codings import escaped
from tidegate.wire.nesting import Nesting
from tidegate.wire.placeholders import BARE_BEGINNING, BEGINNING, NAME_LENGTH, SPELLING, Vault, inside_word

#: The parameters of an address on the web that reaches to here.  Characters of it that are kept are a usual address's.
_PARAMETERS: Final = re.compile(r"https?://[^\s\"'<>?]*\?[^\s\"'<>#]*=[^\s\"'<>&#=]*\Z")
_KEPT: Final = 512
#: What may stand in a parameter as it is: all else would end it.  A value that was taken out of an address may have
#: escapes, and plus signs for blanks; a plus sign that begins a number is one.
_PLAIN_THERE: Final = "@/:?!$()*,;~+"
_ESCAPE: Final = re.compile("%[0-9A-Fa-f]{2}")


class Edit(NamedTuple):
    """``start`` and ``end`` count characters of the channel from its beginning; ``new`` takes their place."""

    start: int
    end: int
    new: str


def plain(value: str) -> str:
    """A value as it is."""
    return value


class Channel:
    """Feed pieces in order; take the edits.  All before ``settled`` is decided, ``end`` is how much has come.

    ``written`` turns a value into what stands for it in this kind of text (HTML escapes, say), before JSON's own.
    """

    __slots__ = ("_behind", "_inside", "_nesting", "_targets", "_vault", "_written", "fed", "pending", "settled")

    def __init__(self, vault: Vault, written: Callable[[str], str] = plain) -> None:
        self._vault = vault
        self._written = written
        self._nesting = Nesting()
        self._targets = HiddenTargets()
        self._behind = ""  # the last of what was settled
        self._inside = False  # whether a word or a dash ended the text before
        self.pending = ""
        self.settled = 0
        self.fed = False

    @property
    def end(self) -> int:
        """How many characters have come."""
        return self.settled + len(self.pending)

    def feed(self, piece: str, *, weak: bool = True) -> list[Edit]:
        """The edits that ``piece`` decides.

        ``weak`` says whether a backslash, a percent sign or a word at the very end, which is nearly always just that,
        may keep the end pending; a bracket always may.
        """
        self.fed = True
        return self._read(self.pending + piece, weak=weak)

    def give_up(self) -> list[Edit]:
        """Settle what is pending: nothing more comes, or it has waited long enough.  A name that lost its closing
        bracket, or both, is one all the same.
        """
        return self._read(self.pending, weak=True, last=True)

    def restart(self) -> None:
        """What comes next begins the text again from its beginning."""
        self.give_up()
        self._nesting, self._targets, self._behind, self._inside = Nesting(), HiddenTargets(), "", False

    def _read(self, text: str, *, weak: bool, last: bool = False) -> list[Edit]:
        base, edits = self.settled, []
        done = position = 0
        starts = self._vault.starts
        while (start := starts.search(text, position)) is not None:
            position = start.start()
            found = self._found(text, position, wait=weak and not last)
            if found is not None:
                first, end, value, opening = found
                self._pass(text[done:first])
                if not self._targets.hidden:
                    edits.append(Edit(base + first, base + end, self._encoded(value, opening)))
                self._pass(text[first:end])
                done = position = end
            elif not last and self._may_begin(text, position, weak):
                break
            else:
                position += 1
        else:
            position = self._before_bare(text, position) if weak and not last else len(text)
        self._pass(text[done:position])
        self.pending = text[position:]
        self.settled = base + position
        return edits

    def _found(self, text: str, position: int, *, wait: bool) -> tuple[int, int, str, str] | None:
        """The placeholder that begins at ``position``: where it is replaced, by what, and how it opens.

        Without brackets it ends where no letter follows, and ``wait`` says that one may still come.
        """
        whole = SPELLING.match(text, position)
        value = self._vault.value_of(whole["name"]) if whole else None
        if whole is not None and value is not None:
            return position + _kept(whole), whole.end(), value, whole["open"]
        if position == 0 and self._inside:
            return None
        bare = self._vault.bare(text, position)
        return None if bare is None or (wait and bare[0] == len(text)) else (position, *bare, "")

    def _before_bare(self, text: str, position: int) -> int:
        """Where the last words begin, if a name without brackets may begin with them; else the end."""
        begun = BARE_BEGINNING.search(text, max(position, len(text) - 2 * NAME_LENGTH))
        return begun.start() if begun is not None and self._bare_begins(begun) else len(text)

    def _may_begin(self, text: str, position: int, weak: bool) -> bool:
        found = BEGINNING.match(text, position)
        if found is not None:
            return (weak or found["name"] is not None) and self._vault.could_begin(found["name"] or "")
        bare = BARE_BEGINNING.match(text, position) if weak else None
        return bare is not None and self._bare_begins(bare)

    def _bare_begins(self, begun: re.Match[str]) -> bool:
        return not (begun.start() == 0 and self._inside) and self._vault.could_begin(begun[0])

    def _pass(self, text: str) -> None:
        if text:
            self._behind = (self._behind + text)[-_KEPT:]
            self._inside = inside_word(text)
            self._nesting.feed(text)
            self._targets.feed(text)

    def _encoded(self, value: str, opening: str) -> str:
        value = value.encode("utf-8", "replace").decode()  # half a surrogate pair has no bytes
        if opening.startswith("%"):
            new = quote(value, safe="")
        elif _PARAMETERS.search(self._behind):
            new = quote(value, safe=_PLAIN_THERE + "%" * (_ESCAPE.search(value) is not None))
            new = "%2B" + new[1:] if new.startswith("+") else new
        else:
            new = self._written(value)
        for _ in range(self._nesting.depth):
            new = escaped(new)
        return new


def _kept(whole: re.Match[str]) -> int:
    r"""How many backslashes before the bracket are text: all, unless the closing bracket is escaped as well.

    ``\[EMAIL-7f3a\]`` is Markdown's way to write a bracket; in ``C:\Users\[NAME-7f3a]\Desktop`` the backslash belongs
    to the path.
    """
    if whole["open"][-1] not in "[［【":
        return 0  # the backslash writes the bracket itself
    return 0 if whole["name"].endswith("\\") else len(whole["open"]) - len(whole["open"].lstrip("\\"))
