"""What a value is called where it stands: its label in the sentence, line or column, and the words further away.

A value belongs to the nearest thing that names it.  In a sentence that is what stands in front of it, or behind it in
brackets; in a table the head of its column, however far above; in code and settings the name it is assigned to.  What
names another value does not count, so that a passport's number in one column makes no passport of the next.

Everything is looked up when a candidate asks for it, and a table is read once, so a text costs linear time.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from tidegate.detectors.automaton import Automaton
from tidegate.detectors.inserts import Inserts

#: Separates the head of the column, the words before the value and those behind it in a label.
HEAD_END: Final = "\x01"
VALUE: Final = "\x02"
#: Characters before and after a candidate in which a word counts though something else may stand between.
BEFORE: Final = 80
AFTER: Final = 40
#: A longer line is no row of a table that people paste, and no line of prose either.
_LONGEST_LINE: Final = 4_000
_LONGEST_HEAD: Final = 48
#: Columns up to which the first cell of a row is its name ("Passport | M123…").
_NAMED_ROWS: Final = 3

#: The sign first, then what stands before it: words are many, ends of sentences few.  "Steuer-IdNr." and "Cell." end
#: none, though their last word is long.
_SENTENCE: Final = re.compile(
    r"[.!?;。！？](?<![Nn]r\.)(?<!ell\.)(?:(?<=[。！？])|(?:(?<=[A-Za-zÀ-ÿ)\]]{4}.)|(?<=\d.)|(?<=[가-힣\d]{2}.))\s+)"
)
#: What ends the words behind a value: a sign, again first, the end of a sentence, or the name of the next one.
_ENDS: Final = r"^[.!?]\s|[\n\t,;|。、.!?](?:(?<=[\n\t,;|。、])|(?<=[A-Za-zÀ-ÿ가-힣]{3}.)\s)"
_ENDS_BY_SIGN: Final = re.compile(_ENDS)
_ENDS_BY_NAME: Final = re.compile(rf"{_ENDS}|(?<![\w-])[\w-]++[\"']?\s?[:=：]")
_SETS: Final = re.compile("[:=：]")
_NOTHING: Final = re.compile(r"[\W_]*$")
#: Who says a line, in transcripts and exported chats: "Caller: ", "[오후 3:13] 나: ", "10:31 AM <kim> ".
_SPEAKER: Final = re.compile(
    r"[\s>]{0,4}(?:\[[^\]\n]{1,24}\] ?|\d[\d/.:, -]{3,23}(?:[AaPp][Mm])?\s?[-–]?\s?){0,2}"
    r"(?P<who><?[^\W\d_][^\n:：\[\]<>]{0,23}[:：>\]])\s{0,2}"
)
#: All that an answer has in front of the value.
_FILLER: Final = re.compile(
    r"(?i:(?:yes|yeah|yep|sure|ok(?:ay)?|of course|certainly|here|it'?s|it is|that'?s|that is|the number is"
    r"|ja|klar|natürlich|das ist|sie lautet|oui|bien sûr|c'est|dat is|natuurlijk|sì|certo|è|sí|claro|es|sim|é|tak|to"
    r"|le|la|el|il|het|die|o)(?![a-zà-ÿ])[ ,.…]{0,3}|(?:네|예|응|넵|はい|ええ|是的?|好的?|对)[ ,.、，…]{0,3}){0,4}$"
)
#: What is asked or requested at the end of a line.
_REQUESTED: Final = re.compile(
    r"[?？][^\n?？]{0,3}$|(?:\b(?i:what'?s|what is)\b|教えて|给我|給我|告诉我|告訴我"
    r"|(?i:please|bitte|poproszę|proszę|por favor|s'il vous plaît|per favore|alstublieft)"
    r"|お願い|ください|提供|말씀|알려|불러)[^\n]{0,40}$"
)
_ASKED: Final = re.compile(r"[?？]\s*$")
#: A value that is called so in one line, and given in one of the next: ``name: DB_TOKEN``, ``value: …``.
_GIVEN: Final = re.compile(r"\b(?:value|default)[\"']?\s{0,16}[:=]\s{0,3}[\"'`]?$", re.IGNORECASE)
#: Characters of that before the value.
_GIVING: Final = 24
_CALLED_ABOVE: Final = re.compile(
    r"\b(?:name|key|variable)[\"']?\s{0,3}[:= ]\s{0,3}[\"']?([\w./-]{1,80})[\"']?[,\s{>+]{1,24}"
    r"(?:[\"']?(?:type|description|sensitive|scope|enabled)[\"']?\s{0,16}[:=][^\n]{0,80}[\n,][\s>+]{0,24}){0,3}"
    r"[\"']?(?:value|default)[\"']?\s{0,16}[:=]\s{0,3}[\"'`]?$",
    re.IGNORECASE,
)
#: Characters above a value in which its name is looked for then.
ABOVE: Final = 320
#: The head of a function names nothing in the line below.
_DEFINES: Final = re.compile(r"\bdef \w+\(")
_OWN: Final = re.compile(r"[^\W\d][\w .-]{0,30}[\"'`\])]{0,2}\s{0,2}[:=：]+\s{0,3}[\"'`(\[]{0,2}$")
_ASSIGNS: Final = re.compile(r"[=:：]\s*\S")
_DATA: Final = re.compile(r"\d{5}|[={}]")
_QUOTED: Final = re.compile(r'"(?:[^"\n]|"")*"')
_MARKS: Final = {mark: re.compile(re.escape(mark)) for mark in "\t|;,"}
_LINES_OF: Final = {"\t": 1, "|": 2, ";": 1, ",": 1}

#: What parts the cells of a row, the heads of its columns, and where it is parted.
_Row: TypeAlias = tuple[str, Sequence[str], list[int]]


class Surroundings:
    """The surroundings of the candidates in one text."""

    def __init__(self, text: str, *, inserts: bool = True) -> None:
        """``inserts``: whether a word stands in ``text`` that SQL inserts rows with (``inserts.py``)."""
        self.text = text
        self._labels: dict[tuple[int, int], str] = {}
        self._rows: dict[int, _Row | None] = {}
        self._inserts = None if inserts else Inserts("")
        # By what parts the cells: a line with another sign in a table is a table in it.
        self._starts: dict[str, list[int]] = {mark: [] for mark in _MARKS}
        self._tables: dict[str, list[tuple[int, Sequence[str] | None]]] = {mark: [] for mark in _MARKS}

    def label(self, start: int, end: int) -> str:
        """``head HEAD_END before VALUE after``: what names the value at ``start:end``; any part may be empty."""
        found = self._labels.get((start, end))
        if found is None:
            found = self._labels[start, end] = self._label(start, end)
        return found

    def wide(self, start: int, end: int) -> str:
        """A line's length around a value that nothing names; empty where something else does."""
        label = self.label(start, end)
        head, _, rest = label.partition(HEAD_END)
        if head or _OWN.search(rest.partition(VALUE)[0]):
            return ""
        return f"{self.text[max(0, start - BEFORE) : start]} {VALUE} {self.text[end : end + AFTER]}"

    def around(self, start: int, end: int) -> str:
        """Some lines around a value, and the heads of its table."""
        text = self.text
        row = self._rows.get(text.rfind("\n", max(0, start - _LONGEST_LINE), start) + 1)
        heads = " ".join(row[1]) if row else ""
        return f"{heads}\n{text[max(0, start - ABOVE) : start]} {VALUE} {text[end : end + ABOVE]}"

    def _label(self, start: int, end: int) -> str:
        text = self.text
        if name := _called_above(text, start):
            return f"{HEAD_END}{name}: {VALUE}"
        if column := self._inserted(start):
            return f"{column}{HEAD_END}{VALUE}"
        line_start = text.rfind("\n", max(0, start - _LONGEST_LINE), start) + 1
        line_end = text.find("\n", end, end + _LONGEST_LINE)
        line_end = line_end if line_end >= 0 else min(len(text), end + _LONGEST_LINE)
        if line_start or start < _LONGEST_LINE:
            cells = self._cells(line_start, line_end, start)
            if cells is not None:
                head, name, cell_start, cell_end = cells
                before, after = text[max(cell_start, start - BEFORE) : start], text[end : min(cell_end, end + AFTER)]
                return f"{head}{HEAD_END}{name}{before}{VALUE}{after}"
        before = self._answered(line_start, start) or self._sentence(line_start, start)
        after = text[end : end + AFTER]
        stop = (_ENDS_BY_NAME if _SETS.search(after) else _ENDS_BY_SIGN).search(after)
        return f"{HEAD_END}{before}{VALUE}{after[: stop.start()] if stop else after}"

    def _inserted(self, start: int) -> str:
        """The column that SQL inserts the value into, which follows a quote, a comma or a bracket there."""
        if not start or self.text[start - 1] not in "'\"(, ":
            return ""
        if self._inserts is None:
            self._inserts = Inserts(self.text)
        return self._inserts.column(start)

    def _sentence(self, line_start: int, start: int) -> str:
        """What stands before the value in its sentence; the line above where there is nothing."""
        before = _last_sentence(self.text[max(line_start, start - BEFORE) : start])
        if _NOTHING.match(before) and line_start and start - line_start <= BEFORE:
            before = self._line_above(line_start) + before
        return before

    def _answered(self, line_start: int, start: int) -> str:
        """The question and what stands before the value, where a line of a dialogue answers the one above."""
        if not line_start or start - line_start > BEFORE:
            return ""
        said = self.text[line_start:start]
        if ":" not in said and "：" not in said and ">" not in said and "]" not in said:
            return ""
        speaks = _SPEAKER.match(self.text, line_start, start)
        if speaks is None:
            return ""
        above = self.text[max(0, line_start - 1 - 2 * BEFORE) : line_start - 1].rpartition("\n")[2]
        asks = _SPEAKER.match(above)
        if asks is None or asks["who"] == speaks["who"] or not _REQUESTED.search(above):
            return ""
        said = self.text[speaks.end() : start]
        return f"{above[asks.end() :][-BEFORE:]} {said}" if _FILLER.match(said) else ""

    def _line_above(self, line_start: int) -> str:
        """The end of the line above, where it is short enough to be a label or ends like one."""
        above = self.text[max(0, line_start - 1 - BEFORE) : line_start - 1].rpartition("\n")[2].rstrip()
        if not above and line_start > 1:  # a letter sets off what it gives
            above = self.text[max(0, line_start - 2 - BEFORE) : line_start - 2].rpartition("\n")[2].rstrip()
            return above + " " if above.endswith((":", "：")) else ""
        if _DEFINES.search(above):
            return ""
        named = len(above) <= _LONGEST_HEAD and _ASSIGNS.search(above) is None
        return above + " " if named or above.endswith((":", "：")) else ""

    def _cells(self, line_start: int, line_end: int, at: int) -> tuple[str, str, int, int] | None:
        if line_start not in self._rows:
            self._rows[line_start] = self._row(line_start, line_end)
        row = self._rows[line_start]
        if row is None:
            return None
        mark, heads, cuts = row
        line = self.text[line_start:line_end]
        column = bisect_right(cuts, at - line_start - 1) if cuts else 0
        first = cuts[column - 1] + 1 if column else 0
        last = cuts[column] if column < len(cuts) else len(line)
        head = heads[column].strip() if column < len(heads) else ""
        name = ""
        columns = len(heads) - (2 if mark == "|" else 0)
        lead = 1 if mark == "|" else 0
        if column > lead and columns <= _NAMED_ROWS and len(cuts) > lead:
            first_cell = line[cuts[lead - 1] + 1 if lead else 0 : cuts[lead]].strip()
            name = f"{first_cell} " if any(map(str.isalpha, first_cell)) else ""
        if not name and not any(heads):
            return None
        return head, name, line_start + first, line_start + last

    def _row(self, line_start: int, line_end: int) -> _Row | None:
        line = self.text[line_start:line_end]
        mark = mark_of(line)
        heads = self._heads(line_start, line_end, mark) if mark else None
        if heads is None:
            return None
        if line_start == self._starts[mark][bisect_right(self._starts[mark], line_start) - 1]:
            heads = [""] * len(heads)  # the first line names what is below it, and not itself
        return mark, heads, cell_cuts(line, mark)

    def _heads(self, line_start: int, line_end: int, mark: str) -> Sequence[str] | None:
        starts, tables = self._starts[mark], self._tables[mark]
        place = bisect_right(starts, line_start) - 1
        if place >= 0 and line_start < tables[place][0]:
            return tables[place][1]
        count = _count(self.text[line_start:line_end], mark)
        top = self._walk_up(line_start, mark, count)
        bottom = self._walk_down(line_end, mark, count)
        heads = _heads(self.text[top : end_of_line(self.text, top)], mark)
        at = bisect_right(starts, top)
        starts.insert(at, top)
        tables.insert(at, (bottom, heads))
        return heads

    def _walk_up(self, line_start: int, mark: str, count: int) -> int:
        text, top = self.text, line_start
        while top:
            above = text.rfind("\n", max(0, top - 1 - _LONGEST_LINE), top - 1) + 1
            if (above == 0 and top > _LONGEST_LINE) or _count(text[above : top - 1], mark) != count:
                break
            top = above
        return top

    def _walk_down(self, line_end: int, mark: str, count: int) -> int:
        text, bottom = self.text, line_end
        while bottom < len(text):
            below = end_of_line(text, bottom + 1)
            if _count(text[bottom + 1 : below], mark) != count:
                break
            bottom = below
        return bottom


def _called_above(text: str, start: int) -> str:
    """What a line above the one of the value calls it, where it is the value or default of something."""
    near = text[max(0, start - _GIVING) : start]
    if ("=" not in near and ":" not in near) or _GIVEN.search(near) is None:
        return ""
    found = _CALLED_ABOVE.search(text, max(0, start - ABOVE), start)
    return found[1] if found else ""


def _last_sentence(before: str) -> str:
    """The sentence that ends where the value begins; where nothing is before the value, the question it answers."""
    last = cut = 0
    for match in _SENTENCE.finditer(before):
        last, cut = cut, match.end()
    asked = cut and _NOTHING.match(before, cut) and _ASKED.search(before[last:cut])
    return before[last if asked else cut :]


def end_of_line(text: str, at: int) -> int:
    """Where the line around ``at`` ends, or how far a row is read."""
    end = text.find("\n", at, at + _LONGEST_LINE)
    return end if end >= 0 else min(len(text), at + _LONGEST_LINE)


def mark_of(line: str) -> str:
    """What parts the cells of this line, if it may be the row of a table."""
    if line[:1].isspace() and not line.lstrip().startswith("|"):
        return ""  # what is indented is code or settings
    for mark, least in _LINES_OF.items():
        if line.count(mark) >= least:
            return mark
    return ""


def _blanked(line: str) -> str:
    """``line`` with what is quoted blanked, so that its commas part nothing."""
    return _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), line) if '"' in line else line


def _count(line: str, mark: str) -> int:
    return _blanked(line).count(mark)


def cell_cuts(line: str, mark: str) -> list[int]:
    """Where the cells of a row are parted."""
    return [match.start() for match in _MARKS[mark].finditer(_blanked(line))]


def _heads(line: str, mark: str) -> Sequence[str] | None:
    """The heads of a table's columns, or None where its first line is data or prose."""
    cells = cells_of(line, mark)
    if len(cells) < 2 or max(map(len, cells)) > _LONGEST_HEAD or any(map(_DATA.search, cells)):
        return None
    if mark in ",;" and len(cells) == 2 and (f"{mark} " in line or line.rstrip().endswith(mark)):
        return None
    return cells


def cells_of(line: str, mark: str) -> list[str]:
    """What the cells of a row say, without quotes."""
    if '"' not in line:
        return [cell.strip().strip("'") for cell in line.split(mark)]
    cuts = [-1, *cell_cuts(line, mark), len(line)]
    return [line[one + 1 : two].strip().strip("\"'") for one, two in pairwise(cuts)]


_AHEAD: Final = re.compile(r"[0-9A-Z][-./#]$|[0-9] $")
_BEHIND: Final = re.compile(r"[-/][0-9A-Z]|\.[0-9]| [0-9]")
#: The groups beside the first or the last of a UUID, which may happen to have digits alone.
_GROUP_AHEAD: Final = re.compile(r"-[0-9a-f]{4}-$")
_GROUP_BEHIND: Final = re.compile(r"-[0-9a-f]{4}-")


def is_part(text: str, start: int, end: int) -> bool:
    """Whether the value is a part of a longer number: what a dash, dot or slash joins, or a blank if it has blanks.

    So is a group of a UUID.
    """
    if _GROUP_AHEAD.search(text[max(0, start - 6) : start]) or _GROUP_BEHIND.match(text[end : end + 6]):
        return True
    ahead, behind = _AHEAD.search(text[max(0, start - 2) : start]), _BEHIND.match(text[end : end + 2])
    if ahead is None and behind is None:
        return False
    if " " in text[start:end]:
        return True
    return (ahead is not None and not ahead[0].endswith(" ")) or (behind is not None and not behind[0].startswith(" "))


#: Three lines after each other that a tab, a bar, or a comma or semicolon without a blank parts, as a table's first
#: three are: what a long text of prose has none of is found to be so at a gigabyte a second.
_TABLE: Final = Automaton(
    r"(?m)^[^ \t\n][^\t\n]*\t[^\n]*\n[^\t\n]*\t[^\n]*\n[^\t\n]*\t"
    r"|^(?:[^ \t\n][^|\n]*)?\|[^\n]*\n[^|\n]*\|[^\n]*\n[^|\n]*\|"
    r"|^[^ \t\n,][^,\n]*(?:,+[^ ,\n][^,\n]*)+\n[^,\n]*,[^\n]*\n[^,\n]*,"
    r"|^[^ \t\n;][^;\n]*(?:;+[^ ;\n][^;\n]*)+\n[^;\n]*;[^\n]*\n[^;\n]*;",
    groups=False,
)


def tables(data: bytes) -> list[tuple[int, int]]:
    """The bytes of each table in a long text, from its head on; only what may be one is read line by line."""
    found: list[tuple[int, int]] = []
    at = 0
    while (match := _TABLE.search(data, at)) is not None:
        start = match[0]
        at, rows = _rows(data, start)
        if rows > 2:
            found.append((start, min(at, len(data))))
    return found


def _rows(data: bytes, start: int) -> tuple[int, int]:
    """Where the table that may begin at ``start`` ends, and how many rows it has."""
    at = _next_line(data, start)
    mark = _mark_of(data[start:at].rstrip(b"\n"))
    count = data.count(mark, start, at)
    rows = 1
    while mark and at < len(data) and data.count(mark, at, below := _next_line(data, at)) == count:
        at, rows = below, rows + 1
    return at, rows


def _next_line(data: bytes, at: int) -> int:
    return (data.find(b"\n", at) + 1) or len(data)


def _mark_of(line: bytes) -> bytes:
    if line[:1] in {b" ", b"\t"} or len(line) > _LONGEST_LINE:
        return b""
    mark = next((mark for mark in (b"\t", b"|", b";", b",") if mark in line), b"")
    prose = mark in b",;" and (mark + b" " in line or line.endswith(mark))
    return b"" if prose else mark
