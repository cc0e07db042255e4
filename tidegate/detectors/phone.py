"""Telephone numbers: international form, and the national forms that nothing else looks like or whose word is near."""

from __future__ import annotations

import re
from typing import Final

from tidegate.detectors.context import called
from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.places import DIGITS

#: Digits of an international number without its plus, ITU-T E.164 section 6.
_LEAST: Final = 8
_MOST: Final = 15
#: Digits of a date.
_DAY: Final = 8

_WORDS: Final = (
    "tel,tel.,phone,phone number,telephone,mobile,mobile number,cell,cell phone,call,fax,whatsapp,contact,hotline"
    ",전화,연락처,휴대폰,핸드폰,휴대전화,전화번호,電話,携帯,連絡先,电话,手机,手機,"
    "telefon,mobil,handy,handynummer,mobilnummer,rufnummer,téléphone,portable,appelez,téléfono,teléfono,móvil,telefoon,mobiel,telefono,cellulare,celular,телефон"
    ",tlf,telemóvel,kom.,komórkowy,llámame,llámeme,rückruf,anrufen,rufen sie,erreichbar,erreichen,reach me,next of kin"
    ",ring me,llámenme,mi móvil,rückfragen"
    ",text me,voicemail,pager"
    ",richiami,richiamare,belt u,bel mij,erreicht,zadzwoń,ligue,puhelin"
    ",τηλέφωνο,điện thoại,telepon,โทร,هاتف,טלפון,聯絡電話,請電,致電,致电,联系方式,联络方式,聯絡方式"
    ",联系人,收货人,收件人"
)

_HAN_WORDS: Final = "電話|携帯|手機|連絡先|聯絡|請電|致電|电话|联系方式|联系人"

#: Bytes between the word and a row of digits: " me back on ", "nummer lautet ".
_BESIDE: Final = 18
#: What else has a number, where words are not parted: 見積番号, 발주번호, 报价单.
_OF_ANOTHER: Final = (
    r"(?:[^話话機机帯携先]番号|[^화폰처스]번호|[单單票据據書书](?:号|號|号码|號碼)?"
    r"|[^话話機机][号號](?:码|碼)?)[^\x01\x02]{0,2}\x02"
    # And what a telephone has that is counted.
    r"|(?i:phone (?:storage|memory|app|model|case|cover|screen|battery))"
)

#: Beside bytes in hexadecimal digits, some of them letters, or behind the place of an instruction: a dump.
_DUMP: Final = (
    r"(?i)(?:^|[^0-9A-Za-z])(?:[0-9][a-f]|[a-f][0-9])(?: {1,2}[0-9a-f]{2}){0,3} {1,2}\x02"
    r"|\x02(?: {1,2}[0-9a-f]{2}){0,3} {1,2}(?:[0-9][a-f]|[a-f][0-9])(?:$|[^0-9A-Za-z])"
    r"|(?:^|[^0-9A-Za-z])[0-9a-f]{3,16}:\t\x02"
)

_SEPARATED: Final = (
    # North America: area code and exchange begin with 2 to 9 (North American Numbering Plan).
    r"(?:\+?1[ .-])?\([2-9][0-9]{2}\) ?[2-9][0-9]{2}[ .-][0-9]{4}"
    r"|(?:\+?1[ .-])?[2-9][0-9]{2}-[2-9][0-9]{2}-[0-9]{4}"
    # Japan and Taiwan: mobile and landline with dashes.
    r"|0[5789]0-[0-9]{4}-[0-9]{4}|0[1-9][0-9]{0,3}-[0-9]{1,4}-[0-9]{4}|09[0-9]{2}-[0-9]{3}-[0-9]{3}"
    # China: mobile in 3-4-4.
    r"|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}"
    # United Kingdom: mobile and London; Australia: mobile.
    # Brazil: mobile with its area in brackets.
    r"|\([1-9][0-9]\) ?9[0-9]{4}-[0-9]{4}"
    r"|07[0-9]{3} [0-9]{3} ?[0-9]{3}|020 [378][0-9]{3} [0-9]{4}|04[0-9]{2} [0-9]{3} [0-9]{3}"
)

_ANY: Final = (
    r"\(?0[0-9]{1,5}\)?[ /.-]{0,3}[0-9]{2,8}(?:[ .-][0-9]{2,6}){0,3}|[2-9][0-9]{2}[ .-]?[0-9]{3}[ .-]?[0-9]{4}|1"
    r"[3-9][0-9]{9}|[36789][0-9]{2,4} ?[0-9]{5,7}"
    # Spain, Portugal, Poland: nine digits in threes, or an area code and pairs; Denmark and Norway: four pairs.
    r"|[2-9][0-9]{2}(?: [0-9]{3}){2}|[2-9][0-9]{2}(?: [0-9]{2}){3}|[2-9][0-9] [0-9]{3}(?: [0-9]{2}){2}"
    r"|[2-9][0-9](?: [0-9]{2}){3}"
)


def is_international(value: str) -> bool:
    """As many digits as a telephone number has, in groups that someone would write."""
    digits = re.sub("[^0-9]", "", value)
    return _LEAST <= len(digits) <= _MOST and len(set(digits)) > 2


def is_separated(value: str) -> bool:
    """As ``is_international``; with a zero in front it is longer than a day (04-06-2023), and 400 is no area."""
    digits = re.sub("[^0-9]", "", value)
    return is_international(value) and (len(digits) > _DAY or digits[0] != "0") and not value.startswith("400-")


def is_parted(value: str) -> bool:
    """As ``is_separated``, and more than a row of digits."""
    return not value.isdigit() and is_separated(value)


def is_korean(value: str) -> bool:
    """Not one digit repeated after the prefix: 010-0000-0000 is on every form."""
    return len(set(re.sub("[^0-9]", "", value)[3:])) > 1


def _is_grouped(value: str) -> bool:
    """As ``is_korean``; six digits and a blank are a time in a log, before the number of a process."""
    return is_korean(value) and not _TIMED.fullmatch(value)


PHONE: Final = Detector(
    name="phone",
    family="contact",
    meaning="A telephone number, in international form, in a national form with separators, or beside its word.",
    source="https://www.itu.int/rec/T-REC-E.164",
    patterns=(
        Pattern(
            r"(?:^|[^0-9A-Za-z+.~])(\+[1-9][0-9]{0,2}[ .-]?(?:\(0?[0-9]{1,4}\)[ .-]?)?[0-9]{1,5}(?:[ .-]?"
            r"[0-9]{2,5}){1,4})\b",
            0.8,
            1,
            is_international,
            r"\+[1-9][0-9 .-]{0,4}[(0-9]",
            gate=DIGITS,
        ),
        Pattern(
            rf"(?:^|[^0-9A-Za-z+./_-])({_SEPARATED})\b",
            0.6,
            1,
            is_separated,
            r"[0-9]\)?[ .-][0-9]{2,5}[ .-][0-9]{2}|07[0-9]{3} [0-9]{6}",
            gate=DIGITS,
        ),
        # France: five pairs, and no more of them.
        Pattern(
            r"(?:^|[^0-9A-Za-z+./_-])(0[1-9](?:[ .][0-9]{2}){4})\b",
            0.6,
            1,
            is_separated,
            r"[0-9][ .][0-9]{2}[ .][0-9]{2}",
            whole=True,
            unless=_DUMP,
            gate=DIGITS,
        ),
        # An area of Japan, Taiwan or China may be one of Korea too: the word says which.
        Pattern(
            r"(?:^|[^0-9A-Za-z+./_-])(\(?0[2-9][0-9]{0,3}\)?[ -]?[0-9]{1,4}-?[0-9]{3,4})\b",
            0.93,
            1,
            is_separated,
            _HAN_WORDS,
            label=(called(_HAN_WORDS),),
            gate=DIGITS,
        ),
        Pattern(rf"\b(?:{_ANY})\b", 0.69, 0, is_parted, needs_context=True, whole=True, gate=DIGITS),
        # A row of digits is a number of anything, so the word stands right by it, and none of another number between.
        Pattern(
            r"\b(?:0[0-9]{7,11}|[2-9][0-9]{7,11}|1[3-9][0-9]{9})\b",
            0.69,
            0,
            is_separated,
            needs_context=True,
            whole=True,
            within=_BESIDE,
            unless=_OF_ANOTHER,
            gate=DIGITS,
        ),
    ),
    context=tuple(_WORDS.split(",")),
    found=(
        "call +44 20 7946 0958 today",
        "(415) 555-2671",
        "Tel. 030 901820",
        "téléphone : 01 23 45 67 89",
        "090-1234-5678",
        "手机 13812345678",
        "my cell is 415 555 2671",
        "Móvil: 632 126 940",
        "tel. 22 833 70 74",
        "Telefone (11) 99188-0618",
        "Tlf. 33 12 45 67",
        "Sarah O'Neill, 07797 105940, Leeds",
        "電話：(02) 2841-3378",
        "電話番号 052-123-4567",
        "联系方式: 13848101670",
        "call me back on 4155552671",
        "電話番号は0521234567です",
        "phone,city\n4155552671,Boston",
        '{"phoneNumber": "312.348.2847"}',
        "Pager: 617.884.1017",
        "text me on 312.884.7012",
        "Kundennummer 33131003. Rückruf bitte unter 0171 9836075.",
    ),
    not_found=(
        "2024-01-15",
        "1,234,567",
        "version 1.2.3",
        "192.168.0.1",
        "+1 for the idea",
        "order 4155552671",
        "0.123456789",
        "ISBN 978-3-16-148410-0",
        "pages 100-200-300",
        "op 04-06-2023 vergadering",
        "客服电话 400-245-7846",
        "04 00 01 00 01 00 00 00",
        "000042a0  8d 3c 05 41 17 22 91  04 37 52 68 19 c2 0b 77  |.<.A..r|",
        "    41c8:\t05 37 52 68 19       \tadd    $0x19685237,%eax",
        "    41cd:\t8b 05 37 52 68 19    \tmov    0x19685237(%rip),%eax",
        "upgraded from 1:9~+20240311094512+4c1d-2",
        "Boston, MA 02110-1301 USA. Please contact Oracle",
        "Kundennummer 33131003. Rückruf bitte",
        "Zadzwoń w sprawie faktury 729137822",
        "请电话确认报价单313163348",
        "発注番号329215420について電話で",
        "お客様番号4431395819、お電話での確認は不要です",
        '{"tel": "", "orderNo": "311568242534"}',
        "聯絡電話如上，訂單 3830539611 未收到",
        "the app crashes, phone storage 559107317 bytes free",
    ),
    misses="National numbers without separators or a word beside them; extensions.",
)

_TIMED: Final = re.compile("[0-9]{6} [0-9]{4}")
_AREA: Final = "(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50[0-9])"


def _is_korean_number(value: str) -> bool:
    """As a spreadsheet or JSON writes one that it takes for a number: without the zero."""
    return is_korean("0" + value)


KR_PHONE: Final = Detector(
    name="kr-phone",
    family="contact",
    meaning="A mobile or landline number of Korea.",
    source="https://en.wikipedia.org/wiki/Telephone_numbers_in_South_Korea",
    patterns=(
        Pattern(
            r"(?:(?:\+82[ -]?\(?0?\)?|\b82[ -]0?|\b0)1[016789]\)?|\(01[016789]\))[ .-]?[0-9]{3,4}[ .-][0-9]{4}\b",
            0.9,
            0,
            _is_grouped,
            r"1[016789]\)?[ .-]?[0-9]{3,4}[ .-][0-9]{4}",
            gate=DIGITS,
        ),
        Pattern(r"\+82[ -]?\(?0?\)?1[016789][0-9]{7,8}\b", 0.9, 0, is_korean, r"\+82", gate=DIGITS),
        Pattern(r"\b010[0-9]{8}\b", 0.75, 0, is_korean, r"\b010[0-9]{8}", gate=DIGITS),
        Pattern(r"\b10[0-9]{8}\b", 0.6, 0, _is_korean_number, needs_context=True, gate=DIGITS),
        Pattern(
            rf"(?:^|[^0-9A-Za-z+./_-]|[A-Za-z]\.)((?:\(0{_AREA}\) ?|0{_AREA}(?:-|\) ?))[0-9]{{3,4}}-[0-9]{{4}})\b",
            0.85,
            1,
            is_korean,
            r"[)-] ?[0-9]{3,4}-[0-9]{4}",
            gate=DIGITS,
        ),
        Pattern(r"\+82[ -]?\(?0?\)?[2-6][0-9]?[ -][0-9]{3,4}[ -][0-9]{4}\b", 0.95, 0, is_korean, r"\+82", gate=DIGITS),
        Pattern(rf"\b0{_AREA}\.[2-9][0-9]{{2,3}}\.[0-9]{{4}}\b", 0.7, 0, is_korean, whole=True, gate=DIGITS),
        Pattern(
            rf"\b0{_AREA} [2-9][0-9]{{2,3}} [0-9]{{4}}\b",
            0.85,
            0,
            is_korean,
            needs_context=True,
            whole=True,
            gate=DIGITS,
        ),
    ),
    context=(
        "전화",
        "연락처",
        "연락망",
        "비상연락",
        "휴대폰",
        "핸드폰",
        "팩스",
        "문의",
        "☎",
        "mobile",
        "phone",
        "tel",
        "fax",
    ),
    context_adds=0.1,
    found=(
        "010-1234-5678",
        "연락처: 01012345678",
        '{"phone": 1012345678}',
        "02-345-6789로 전화",
        "+82 10-1234-5678",
        "(031) 123-4567",
        "02)345-6789",
        "010)1234-5678",
        "(010) 1234-5678",
        "Tel.031-123-4567",
        "T. 064.723.4567",
        "☎ 031 223 4567",
        "HP +821012345678",
    ),
    not_found=(
        "010-0000-0000",
        "2010-1234-5678",
        "1588-1234",
        "02-34-56",
        "0101234567",
        "1012345678",
        "031 223 4567",
        "052.0111.1006",
        "240311 010737 4182 INFO node.Keeper: block received",
    ),
    misses="Service numbers of companies (15xx, 16xx), which are nobody's.",
)
