"""Which character set bytes are in that are no UTF-8 and bear no label: the one in which they read like a language.

Nearly every set makes letters of nearly any bytes, so what decides is which letters: the ones that a language writes
most.  Russian in the wrong set of Cyrillic is letters too, but rare ones, with capitals inside words.  For the accents
of Latin letters it is which of them go together: no language has both ``ø`` and ``ì``.

Must never: take more than a few passes over a sample of fixed size.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from tidegate.wire import file_kinds

#: Bytes that are looked at, in lines that are not ASCII, and how far behind the first of them these are looked for.
SAMPLE: Final = 2048
_SEARCHED: Final = 32 * SAMPLE
#: Fewer characters beyond ASCII than this may be chance.  Accents, which take nothing else for a part of a letter, need
#: be no more than ``_FEWEST``, if all of them fit.
LEAST: Final = 8
_FEWEST: Final = 3
#: Bytes that may as well be noise have to be so many.
_FEWEST_BYTES: Final = 24
#: How much of what is usual in a language a text in it has at least.
_ENOUGH: Final = 0.6

_CYRILLIC: Final = "оеаинтсрвліку"
_GREEK: Final = "αοετνισρμηκπςυλ"
_HEBREW: Final = "יותלהמרשנאבק"
_ARABIC: Final = "اليمترونةبع"
_THAI: Final = "ากรนอมเง่้ดัลีตยวไท"
_KANA: Final = "ぁ-んァ-ヶー"
_HANGUL: Final = (
    "다니이을지에수습는를하로없가시자일의스정파용합서음할기사리인트은한있어터위오문대그만상보제드해함아작입실데부력표면모고"
    "전형나되여행경된업요소도설열디구과못야세거번적원호렇안십었때너연당또간계더도까으니며저겠민김박최조주우원영선"
)
_SIMPLIFIED: Final = (
    "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能"
    "好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进"
    "把法此实回二理美点月明其种声全工己话者向情部正名定问力机给等几很业最间新什打便位因重被电第相次使教真信少关并内加化"
    "由代入先市件号码选项录设参据错误未请您谢联系址帮助吗"
)
_TRADITIONAL: Final = (
    "的一是不了人我在有他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她裡後小麼心多天而能"
    "好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長知民樣現分將外但身些與高意進"
    "把法此實回二理美點月明其種聲全工己話者向情部正名定問力機給等幾很業最間新什打便位因重被電第相次使教真信少關並內加化"
    "由代入先市件號碼選項錄設參據錯誤未請您謝聯繫址幫助嗎檔案"
)
#: The letters beyond ASCII of languages that are written with Latin ones.
_WESTERN: Final = (
    "äöüß",
    "éàèêôçâùûîœëï",
    "óáíúñéü¿¡ºª",
    "ãçáíéóõúêâàôªº",
    "èàòùéì",
    "äöåé",
    "æøåéö",
    "éëïóöüè",
    "áéíóúýðþæö",
)
_CENTRAL: Final = ("łżąęśóćńź", "íářčéýžěšůúóňťď", "áéíóöőúüű", "áíčýúťéžľšóôňäĺďŕ", "čšćžđ", "ăţşîâ")
_TURKISH: Final = ("ıçşüğöâî\u0307",)
_VIETNAMESE: Final = ("àáâãèéêìíòóôõùúýăđĩũơư\u0300\u0301\u0303\u0309\u0323",)

#: What texts of any language have between their letters.
_SIGNS: Final = frozenset(
    "\xa0«»“”„‘’‚–—…·•°§©®™№€£¥¡¿、。，！？：；（）「」『』《》〈〉【】・ー～　．％＋－／＝＠＃＆＊‥○●◎△▲□■→←↑↓※〃々"
)


class _Candidate(NamedTuple):
    """``usual`` are letters (of one language each) that make ``share`` of those beyond ASCII in a text of it."""

    codec: str
    usual: tuple[frozenset[str], ...]
    share: float
    wrong: re.Pattern[str]


_CONTROL: Final = "\x80-\x9f\ufffd\ue000-\uf8ff"
_CAPITALS: Final = "À-ÖØ-ÞĂĄĆČĎĐĘĚĞİĹĽŁŃŇŐŔŘŚŞŠŢŤŮŰŹŻŽ"
#: Signs inside words, capitals behind small letters, many accents in a row: not what Latin letters look like.
_NOT_LATIN: Final = re.compile(
    rf"[{_CONTROL}]|(?<=[^\W\d_])[^\w\s\0-\x7f’·‘–—\xad\u0300-\u0323](?=[^\W\d_])|[a-zß-öø-ÿ][{_CAPITALS}]"
    r"|[^\W\da-zA-Z_]{4}"
)


def _script(letters: str, codecs: Iterable[str], share: float, upper: str = "", lower: str = "") -> list[_Candidate]:
    mixed = f"|[{lower}][{upper}]" if upper else ""
    script = f"{lower}{upper}" or letters
    wrong = re.compile(f"[{_CONTROL}]|[A-Za-z][{script}]|[{script}][A-Za-z]{mixed}")
    return [_Candidate(codec, (frozenset(letters),), share, wrong) for codec in codecs]


def _wide(letters: Iterable[str], codecs: Iterable[str], share: float) -> list[_Candidate]:
    wrong = re.compile(f"[{_CONTROL}]|[｡-ﾟ]")
    return [_Candidate(codec, (frozenset(letters),), share, wrong) for codec in codecs]


def _latin(alphabets: Iterable[str], codecs: Iterable[str], share: float = 1.0) -> list[_Candidate]:
    return [_Candidate(codec, tuple(map(frozenset, alphabets)), share, _NOT_LATIN) for codec in codecs]


_ALL_KANA: Final = [chr(number) for number in (*range(0x3041, 0x3094), *range(0x30A1, 0x30F7))]
#: Of two that fit equally the first is taken.
_CANDIDATES: Final = (
    *_wide(_ALL_KANA, ("cp932", "euc_jp"), 0.55),
    *_wide(_HANGUL, ("cp949",), 0.6),
    *_wide(_SIMPLIFIED, ("gb18030",), 0.45),
    *_wide(_TRADITIONAL, ("big5", "big5hkscs"), 0.45),
    *_script(_CYRILLIC, ("cp1251", "koi8-u", "iso8859-5", "cp866"), 0.72, "А-ЯЁІЇЄҐ", "а-яёіїєґ"),
    *_script(_GREEK, ("cp1253", "iso8859-7"), 0.75, "Α-ΩΆΈΉΊΌΎΏ", "α-ωάέήίόύώϊϋΐΰ"),
    *_script(_HEBREW, ("cp1255", "iso8859-8"), 0.75, "", "א-ת"),
    *_script(_ARABIC, ("cp1256", "iso8859-6"), 0.65, "", "ء-ي"),
    *_script(_THAI, ("cp874",), 0.6, "", "ก-๎"),
    *_latin(_WESTERN, ("cp1252", "iso8859-15")),
    *_latin(_CENTRAL, ("cp1250", "iso8859-2")),
    *_latin(_TURKISH, ("cp1254",)),
    *_latin(("".join(_WESTERN),), ("cp1252",), 1.05),
    *_latin(_VIETNAMESE, ("cp1258",)),
)
_BEYOND: Final = re.compile(rb"[\x80-\xff]")
#: Sets that write a letter as two bytes beyond ASCII, so that whoever is wrong about them hides no ASCII: the rows of
#: letters in use, and how many of them say enough by being all there is where words are too few (names, headings).
_SHORT: Final = (
    ("euc_kr", "cp949", re.compile(r"[\0-\x7f가-힣]+"), 2),
    ("gb2312", "gb18030", re.compile(r"[\0-\x7f一-龥，、：；。（）]+"), 4),
)
_BETWEEN_DIGITS: Final = re.compile(rb"[0-9][\x80-\xff]+[0-9]")


def sample_of(raw: bytes) -> bytes:
    """The lines of ``raw`` that tell: those that are not ASCII."""
    first = _BEYOND.search(raw)
    if first is None:
        return b""
    lines = raw[first.start() : first.start() + _SEARCHED].split(b"\n")
    return b"\n".join(line[:SAMPLE] for line in lines if not line.isascii())[:SAMPLE]


def guessed(sample: bytes) -> str | None:
    """The set in which ``sample`` reads most like a language, or ``None`` where it reads like none."""
    best, most = None, _ENOUGH
    for candidate in _CANDIDATES:
        text = _decoded(candidate.codec, sample)
        score = 0.0 if text is None else _score(candidate, text)
        if score > most:
            best, most = candidate.codec, score
    return best or _shortly(sample)


def speaks(content: bytes) -> bool:
    """Whether bytes that are no UTF-8 read like a language in another set, rather than being a token of anybody."""
    plausible = len(content) >= _FEWEST_BYTES and file_kinds.is_text(content)
    return plausible and guessed(sample_of(content)) is not None


def _score(candidate: _Candidate, text: str) -> float:
    high = [char for char in text.lower() if char > "\x7f"]
    letters = [char for char in high if char not in _SIGNS]
    few = len(high) < LEAST
    if len(letters) < _FEWEST or (few and candidate.wrong is not _NOT_LATIN):
        return 0
    wrong = sum(1 for _ in candidate.wrong.finditer(text))
    usual = max(sum(char in some for char in letters) for some in candidate.usual)
    score = min((usual - 2 * wrong) / len(letters) / candidate.share, 1.0)
    return 0 if few and score < 1 else score


def _shortly(sample: bytes) -> str | None:
    """The set of what has too few words for the rest to tell."""
    for narrow, codec, letters, least in () if _BETWEEN_DIGITS.search(sample) else _SHORT:
        text = _decoded(narrow, sample)
        if text is not None and letters.fullmatch(text) and sum(char > "\x7f" for char in text) >= least:
            return codec
    return None


def _decoded(codec: str, sample: bytes) -> str | None:
    """``sample`` in ``codec``; its last character may be cut."""
    most = 4 if len(sample) == SAMPLE else 1
    for end in range(len(sample), len(sample) - most, -1):
        try:
            return sample[:end].decode(codec)
        except UnicodeDecodeError:
            continue
    return None
