"""What stands between the digits of one number where nobody puts it: slashes, middots, blanks, line breaks, bold.

Digits one by one lose what is between them.  Groups of digits in the shape of a known number get the separator that
its detectors know; which numbers are real their check digits say.  A group is only touched in a whole shape, because
the same signs make dates, times, paths, ratios and the columns of a table.

Must never: join the rows of a table of numbers, or take more than linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from tidegate.detectors.automaton import Automaton
from tidegate.detectors.iban import is_iban

_Edits: TypeAlias = Iterator[tuple[int, int, str]]

#: Between single digits.
_ONE: Final = r"(?:[ .,_*/|·•‧∙・:~-]{1,3}|[ \t]?\r?\n[ \t]?)"
#: Where such a row ends in a word it is none; asked in the pattern, that would be tried again from each of its digits.
_SINGLE: Final = re.compile(rf"(?<![0-9A-Za-z])[0-9](?:{_ONE}[0-9]){{8,}}+(?P<word>[0-9A-Za-z]?)")
#: A longer row of single digits is a table or a picture, and no number of anybody's.
_MOST_SINGLE: Final = 40
_GAP: Final = re.compile("[^0-9]+")
#: Between groups: one sign that is not the usual dash, blank or dot, with a blank on both sides or none; two dashes.
#: Not the signs that draw tables.
_MARKS: Final = r"/:_~·•‧∙・*\\"
_SIGN: Final = rf"(?:[{_MARKS}]| [{_MARKS}] | - |--)"
_FRONT: Final = rf"(?<![0-9A-Za-z{_MARKS}])"
_BACK: Final = rf"(?![{_MARKS}]?[0-9A-Za-z])"
_SHAPES: Final = (
    r"[2-69][0-9]{3}(?P<card>%s)[0-9]{4}(?P=card)[0-9]{4}(?P=card)[0-9]{1,7}",
    r"0[0-9]{1,2}(?P<phone>%s)[0-9]{3,4}(?P=phone)[0-9]{4}",
    r"[0-9]{3}(?P<three>%s)[0-9]{2}(?P=three)[0-9]{4}",
    r"[0-9]{6}(?P<seven>%s)[0-9]{7}",
)
#: A card's in the parameter of an address, where a plus sign is a blank; elsewhere it is a sum.
_IN_QUERY: Final = (
    r"(?<=[=+])(?<![0-9]\+)[2-69][0-9]{3}(?P<query>\+)[0-9]{4}\+[0-9]{4}\+[0-9]{1,7}(?!\+?[0-9]|[A-Za-z])"
)
_NAME: Final = re.compile(r"\(\?P(?:<[a-z]+>%s|=[a-z]+)\)")
_GROUPED: Final = re.compile("|".join((*(_FRONT + shape % _SIGN + _BACK for shape in _SHAPES), _IN_QUERY)))
#: The resident number's shape with a blank or dot, which also part columns and make decimals: only behind its name.
_JOINED: Final = re.compile(
    r"(?<![0-9A-Za-z.])[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9](?P<sign> {1,3}|\.)[0-9]{7}(?![0-9A-Za-z.])"
)
_NAMED: Final = re.compile("주민|외국인|등록|rrn|resident|registration", re.IGNORECASE)
_NEAR: Final = 80
#: Groups of four behind a country and two digits, with a separator that banks do not print.
_IBAN_SIGN: Final = r"(?: ?--? ?| ?[/:_|~·•‧∙・*.\\] ?| {2,3}|[ -]?\r?\n)"
_IBAN: Final = re.compile(
    rf"(?<![0-9A-Za-z])[A-Z]{{2}}[0-9]{{2}}(?:(?:{_IBAN_SIGN}| )[0-9A-Z]{{4}}){{2,7}}"
    rf"(?:(?:{_IBAN_SIGN}| )[0-9A-Z]{{1,3}})?(?![0-9A-Za-z])"
)
_IBAN_GAP: Final = re.compile(_IBAN_SIGN)
#: A line break behind the dash of a number or in the blank of a card's, and behind the sign of an address.  Before the
#: sign it is how programs write a decorator.
_BROKEN: Final = re.compile(
    r"(?<=[0-9])(?P<dash>-)[ \t]*\r?\n[ \t]*(?=[0-9])"
    r"|(?<![0-9A-Za-z])[2-69][0-9]{3}(?: [0-9]{4}){0,2}(?P<card> [ \t]*\r?\n[ \t]*)"
    r"(?=[0-9]{4}(?: [0-9]{4}){0,2}(?![0-9]))"
    r"|(?<=[A-Za-z0-9]@)(?P<after>[ \t]*\r?\n[ \t]*)(?=[A-Za-z0-9-]+\.[A-Za-z])(?![\w.-]++\s?[=:(])"
)
#: A line break in the last digits of a resident number or a mobile number of Korea, whose length says that it is one.
_WRAPPED: Final = re.compile(
    r"(?<![0-9A-Za-z-])(?:[0-9]{6}-(?P<seven>[1-8][0-9]{0,5})|01[016789]-[0-9]{3,4}-(?P<four>[0-9]{1,3}))"
    r"(?P<line>[ \t]*\r?\n[ \t]*)(?P<rest>[0-9]{1,6})(?![0-9A-Za-z-])"
)
_LENGTHS: Final = {"seven": 7, "four": 4}
#: A line break in place of the blank of a card's number, as mails, pages and comments are wrapped.  Lines of a table
#: look the same, so it goes only for four groups in all, in two lines in all, that are said to be a card's.
_FURTHER: Final = r"\r?\n[ \t>#*/]{0,8}"
_WRAPPED_CARD: Final = re.compile(
    r"(?<![0-9A-Za-z.-])(?<![0-9] )(?<![0-9]\n)(?<![0-9]\r\n)(?P<before>[2-69][0-9]{3}(?: [0-9]{4}){0,2})"
    rf"(?P<line>{_FURTHER})(?P<rest>[0-9]{{4}}(?: [0-9]{{4}}){{0,2}})"
    rf"(?! ?[0-9A-Za-z-]{{0,3}}[0-9]|\.[0-9]|{_FURTHER}[0-9])"
)
_GROUPS: Final = 4
_NAMED_CARD: Final = re.compile("card|visa|amex|karte|carte|tarjeta|carta|카드|カード|卡", re.IGNORECASE)
#: Markdown's bold and code inside a value.
_BOLD: Final = re.compile(r"(?P<mark>\*\*|__)(?P<inside>[A-Za-z]{0,19}[0-9][0-9A-Za-z]{0,19})(?P=mark)")


def _bold(text: str) -> _Edits:
    for match in _BOLD.finditer(text):
        yield match.start(), match.start("inside"), ""
        yield match.end("inside"), match.end(), ""


def _breaks(text: str) -> _Edits:
    for match in _BROKEN.finditer(text):
        name = match.lastgroup or ""
        if name == "dash":
            yield match.start(), match.end(), "-"
        else:
            yield match.start(name), match.end(name), " " if name == "card" else ""


def _wraps(text: str) -> _Edits:
    for match in _WRAPPED.finditer(text):
        if any(match[name] and len(match[name] + match["rest"]) == most for name, most in _LENGTHS.items()):
            yield *match.span("line"), ""


def _wrapped_cards(text: str) -> _Edits:
    for match in _WRAPPED_CARD.finditer(text):
        groups = len((match["before"] + " " + match["rest"]).split())
        if groups == _GROUPS and _NAMED_CARD.search(text, max(match.start() - _NEAR, 0), match.start()):
            yield *match.span("line"), " "


def _single(text: str) -> _Edits:
    for match in _SINGLE.finditer(text):
        if match["word"] or sum(map(str.isdigit, match[0])) > _MOST_SINGLE:
            continue
        for gap in _GAP.finditer(text, match.start(), match.end()):
            yield gap.start(), gap.end(), ""


def _grouped(text: str) -> _Edits:
    for match in _GROUPED.finditer(text):
        sign = match[match.lastgroup or ""]
        at = text.find(sign, match.start())
        while 0 <= at < match.end():
            yield at, at + len(sign), "-"
            at = text.find(sign, at + len(sign), match.end())


def _joined(text: str) -> _Edits:
    for match in _JOINED.finditer(text):
        if _NAMED.search(text, max(match.start() - _NEAR, 0), match.start()):
            yield *match.span("sign"), ""


def _iban(text: str) -> _Edits:
    for match in _IBAN.finditer(text):
        for gap in _IBAN_GAP.finditer(text, match.start(), match.end()):
            if is_iban(text[match.start() : gap.start()]):
                break  # what follows is the next cell of a table
            yield gap.start(), gap.end(), " "


def whenever(look: str, step: Callable[[str], _Edits]) -> Callable[[str], _Edits]:
    """``step``, where RE2 finds ``look``: it reads a text ten times as fast as the patterns that find the places."""
    seen = Automaton(look, groups=False)

    def edits(text: str) -> _Edits:
        return step(text) if seen.search(text.encode("utf-8", "replace")) is not None else iter(())

    return edits


#: Two groups of four or more behind the beginning of an IBAN, between some of which there is more than the usual blank.
_ODDLY: Final = (
    rf"(?:{_IBAN_SIGN}[0-9A-Z]{{4}}(?:{_IBAN_SIGN}| )[0-9A-Z]{{4}}| [0-9A-Z]{{4}}{_IBAN_SIGN}[0-9A-Z]{{4}}"
    rf"|(?: [0-9A-Z]{{4}}){{2,7}}{_IBAN_SIGN}[0-9A-Z]{{1,4}})"
)
#: Not ``\b``: an underscore stands between digits as well.
_EDGE: Final = "(?:^|[^0-9A-Za-z])"
#: What to look for, in RE2's language, before each step, in this order: what is inside a group first, then lines, then
#: what stands between.  Whatever a step changes holds a hit of its look, since only lines around one are read at all.
_LOOKS: Final[tuple[tuple[str, Callable[[str], _Edits]], ...]] = (
    (r"(?:\*\*|__)[A-Za-z]{0,19}[0-9][0-9A-Za-z]{0,19}(?:\*\*|__)", _bold),
    (
        r"[0-9]-[ \t]*\r?\n[ \t]*[0-9]|[0-9]{4} [ \t]*\r?\n[ \t]*[0-9]{4}"
        r"|[A-Za-z0-9]@[ \t]*\r?\n[ \t]*[A-Za-z0-9-]+\.[A-Za-z]",
        _breaks,
    ),
    (
        r"(?:[0-9]{6}-[1-8][0-9]{0,5}|01[016789]-[0-9]{3,4}-[0-9]{1,3})[ \t]*\r?\n[ \t]*[0-9]",
        _wraps,
    ),
    (rf"[0-9]{{4}} [0-9]{{4}}{_FURTHER}[0-9]{{4}}|[0-9]{{4}}{_FURTHER}[0-9]{{4}} [0-9]{{4}}", _wrapped_cards),
    (rf"{_EDGE}[0-9]" + rf"{_ONE}[0-9]" * 8, _single),
    (
        rf"{_EDGE}(?:" + "|".join(_NAME.sub("%s", shape) for shape in _SHAPES).replace("%s", _SIGN) + ")"
        r"|[=+][2-69][0-9]{3}\+[0-9]{4}\+[0-9]{4}\+[0-9]",
        _grouped,
    ),
    (rf"{_EDGE}[0-9]{{6}}(?: {{1,3}}|\.)[0-9]{{7}}", _joined),
    (rf"{_EDGE}[A-Z]{{2}}[0-9]{{2}}{_ODDLY}", _iban),
)
STEPS: Final = tuple(whenever(look, step) for look, step in _LOOKS)
#: Whether any step has anything to do.
FIRST_LOOK: Final = "|".join(look for look, _ in _LOOKS)
