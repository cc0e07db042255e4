"""Rich Text Format (Microsoft's specification 1.9.1): the text of every group that can hold any.

Read by a small reader of our own: the library at hand leaves out headers, footnotes, comments and document properties
by design.  Only groups that hold no words of a person are left out (font tables, style sheets, numbers of lists).

Must never: pass over a picture or an object: those are handed on as files.
"""

from __future__ import annotations

import binascii
import codecs
import re
from typing import Final

from tidegate.wire.documents.extracted import Extracted, FileLimits, Member, Unreadable, Where
from tidegate.wire.documents.writer import Budget, Writer
from tidegate.wire.reasons import DAMAGED, NO_TEXT, TOO_DEEP

_TOKEN: Final = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)|(\\\Z)",
    re.DOTALL,
)
_LEFT_OUT: Final = frozenset(
    b"""fonttbl colortbl listtable listoverridetable rsidtbl themedata colorschememapping latentstyles
    datastore xmlnstbl wgrffmtfilter pgptbl generator mmathPr panose fontemb filetbl revtbl blipuid bkmkend
    pnseclvl""".split()
)
_FILES: Final = frozenset({b"pict", b"objdata"})
#: Groups beside the text; so are all that begin with ``\*``.
_APART: Final = frozenset(
    b"footnote annotation header headerl headerr headerf footer footerl footerr footerf title nonshppict".split()
)
_SIGNS: Final = {b"par": "\n", b"sect": "\n", b"page": "\n", b"line": "\n", b"row": "\n", b"cell": "\t",
                 b"nestcell": "\t", b"nestrow": "\n", b"tab": "\t", b"emdash": "—", b"endash": "–",
                 b"emspace": " ", b"enspace": " ",
                 b"qmspace": " ", b"bullet": "•", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
                 b"zwj": "\u200d", b"zwnj": "\u200c"}  # fmt: skip
_ESCAPED: Final = {
    b"~": "\xa0",
    b"_": "-",
    b"-": "",
    b"*": "",
    b"\n": "\n",
    b"\r": "\n",
    b"\\": "\\",
    b"{": "{",
    b"}": "}",
}
#: Character sets of fonts (``\fcharset``) as code pages.
_CHARSETS: Final = {128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253",
                    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
                    204: "cp1251", 222: "cp874",
                    238: "cp1250"}  # fmt: skip
_FONT: Final = re.compile(rb"\\f(\d{1,6})[^{};]{0,200}?\\fcharset(\d{1,3})")
_CODE_PAGE: Final = re.compile(rb"\\ansicpg(\d{1,5})")
_MOST_GROUPS: Final = 512


def extract(content: bytes, limits: FileLimits) -> Extracted:
    """All of an RTF file.  Raises ``Unreadable``."""
    return _Reader(content, limits).read()


class _Reader:
    def __init__(self, content: bytes, limits: FileLimits) -> None:
        self._content = content
        self._writer = Writer(Where("file"), Budget(limits), fixed=True)
        self._members: list[Member] = []
        self._fonts = {int(font): _CHARSETS.get(int(charset), "") for font, charset in _FONT.findall(content)}
        page = _CODE_PAGE.search(content)
        self._page = _known(f"cp{int(page[1])}") if page else "cp1252"
        self._codec = self._page
        self._bytes = bytearray()
        self._skip = 0  # characters that stand for a \u escape in old programs
        self._after_unicode = 1
        #: For each open group: what its text is for, its characters for \u, its code page, whether it stands apart.
        self._stack: list[tuple[str, int, str, bool]] = []
        self._into = ""
        self._apart = False
        self._starred = False
        self._file = bytearray()

    def read(self) -> Extracted:
        position = 0
        while match := _TOKEN.match(self._content, position):
            position = match.end()
            word = match[1]
            if word == b"bin":
                size = max(int(match[2] or b"0"), 0)
                if self._into != "nothing":  # of a picture as a rule, and never a text of the document
                    self._files(self._content[position : position + size])
                position += size
            elif word is not None:
                self._word(word, match[2])
            elif match[6] is not None:
                self._plain(match[6])
            else:
                self._sign(match)
        self._flush()
        pieces = self._writer.done()
        missed = [] if pieces or self._members else [NO_TEXT]
        if self._stack:
            missed.append(DAMAGED)
        return Extracted("rtf", pieces, self._members, missed)

    def _sign(self, match: re.Match[bytes]) -> None:
        if match[3] is not None:
            self._byte(binascii.unhexlify(match[3]))
        elif match[4] is not None:
            self._starred = match[4] == b"*"
            self._text(_ESCAPED.get(match[4], ""))
        elif match[5] == b"{":
            self._flush()
            if len(self._stack) >= _MOST_GROUPS:
                raise Unreadable(TOO_DEEP)
            self._stack.append((self._into, self._after_unicode, self._codec, self._apart))
            self._apart = False
        elif match[5] == b"}":
            self._flush()
            was, apart = self._into, self._apart
            if self._stack:
                self._into, self._after_unicode, self._codec, self._apart = self._stack.pop()
            if was == "file" and self._into != "file":
                self._finish_file()
            if apart or self._into == "info":
                self._writer.separate("\n")

    def _stand_apart(self) -> None:
        """The text of this group does not go on in what is around it; runs of one line are groups too, and do."""
        self._flush()
        self._apart = True
        self._writer.separate("\n")

    def _word(self, word: bytes, number: bytes | None) -> None:
        starred, self._starred = self._starred, False
        if word in _LEFT_OUT:
            self._flush()
            self._into = "nothing"
        elif word in _FILES:
            self._flush()
            self._into = "file"
        elif word == b"info":
            self._into = "info"
            self._stand_apart()
        elif word == b"u" and number is not None:
            self._flush()
            self._text(chr(int(number) & 0xFFFF))
            self._skip = self._after_unicode
        elif word == b"uc" and number is not None:
            self._after_unicode = max(min(int(number), 16), 0)
        elif word == b"f" and number is not None:
            self._flush()
            self._codec = self._fonts.get(int(number)) or self._page
        elif word in _SIGNS:
            self._text(_SIGNS[word])
        elif starred or word in _APART:
            self._stand_apart()

    def _plain(self, data: bytes) -> None:
        if self._into == "file":
            self._file += data
            return
        if self._skip:
            gone = min(self._skip, len(data))
            self._skip -= gone
            data = data[gone:]
        self._bytes += data

    def _byte(self, data: bytes) -> None:
        if self._skip:
            self._skip -= 1
        elif self._into != "file":
            self._bytes += data

    def _text(self, text: str) -> None:
        self._flush()
        if self._into in ("nothing", "file"):
            return
        if text in ("\n", "\t"):
            self._writer.separate(text)
        else:
            self._writer.text(text)

    def _flush(self) -> None:
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            if self._into not in ("nothing", "file"):
                self._writer.text(data.decode(self._codec, "replace"))

    def _finish_file(self) -> None:
        letters = bytes(self._file.translate(None, b" \t"))
        self._file = bytearray()
        if letters:
            try:
                self._files(binascii.unhexlify(letters[: len(letters) // 2 * 2]))
            except binascii.Error:
                self._members.append(Member("", letters))

    def _files(self, content: bytes) -> None:
        if content:
            self._members.append(Member("", content))


def _known(codec: str) -> str:
    try:
        codecs.lookup(codec)  # nothing decodes in any code page, known or not
    except LookupError:
        return "cp1252"
    return codec
