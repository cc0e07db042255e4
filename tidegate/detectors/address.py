"""Postal addresses: street and number with enough around them to be a place where someone lives or works."""

from __future__ import annotations

from typing import Final

from tidegate.detectors.detector import Detector, Pattern

_PROVINCE: Final = (
    "(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주|충청북|충청남"
    "|전라북|전라남|경상북|경상남)"
    "(?:특별자치시|특별자치도|특별시|광역시|도|시)?"
)
_DISTRICT: Final = "[가-힣]{1,5}(?:시|군|구)"
_HOUSE: Final = "[0-9]{1,4}(?:-[0-9]{1,4})?"
_FLAT: Final = (
    r"(?:,? ?\(?[가-힣0-9, ]{1,24}\))?(?:,? ?[가-힣A-Za-z0-9]{0,12} ?[0-9]{1,4}동)?(?:,? ?(?:지하)?[0-9]{1,3}층)?"
    r"(?:,? ?[0-9]{1,5}호)?"
)
_HOUSE_HINT: Final = "(?:로|길|동|리|가) ?(?:산 ?)?[0-9]"

KR_ADDRESS: Final = Detector(
    name="kr-address",
    family="contact",
    meaning="An address in Korea, by road name or by lot.",
    source="https://www.juso.go.kr/",
    patterns=(
        Pattern(
            rf"(?:^|[^가-힣])((?:{_PROVINCE} )(?:{_DISTRICT} ){{0,2}}(?:[가-힣]{{1,5}}(?:읍|면) )?"
            rf"[가-힣0-9·.]{{1,12}}(?:대로|로|길)(?: ?[0-9]{{1,4}}번?[가나다라]?길)? ?{_HOUSE}{_FLAT})",
            0.9,
            1,
            hint=_HOUSE_HINT,
        ),
        Pattern(
            rf"(?:^|[^가-힣])((?:{_DISTRICT} ){{1,2}}(?:[가-힣]{{1,5}}(?:읍|면) )?[가-힣0-9·.]{{1,12}}(?:대로"
            rf"|로|길)(?: ?[0-9]{{1,4}}번?[가나다라]?길)? ?{_HOUSE}{_FLAT})",
            0.75,
            1,
            hint=_HOUSE_HINT,
        ),
        Pattern(
            rf"(?:^|[^가-힣])((?:{_PROVINCE} )(?:{_DISTRICT} ){{0,2}}(?:[가-힣]{{1,5}}(?:읍|면) )?"
            rf"[가-힣0-9]{{1,6}}(?:동|리|가) (?:산 ?)?{_HOUSE}(?:번지)?{_FLAT})",
            0.85,
            1,
            hint=_HOUSE_HINT,
        ),
        Pattern(
            rf"(?:^|[^가-힣])((?:{_DISTRICT} ){{1,2}}(?:[가-힣]{{1,5}}(?:읍|면) )?[가-힣0-9]{{1,6}}(?:동|리|가)"
            rf" (?:산 ?)?{_HOUSE}번지{_FLAT})",
            0.8,
            1,
            hint=_HOUSE_HINT,
        ),
    ),
    context=("주소", "거주", "배송", "우편번호", "address"),
    context_adds=0.1,
    found=(
        "서울특별시 종로구 세종대로 209",
        "배송지: 경기도 성남시 분당구 판교역로 235, 101동 1203호",
        "부산 해운대구 우동 1408번지",
        "강남구 테헤란로 152 3층",
        "충청남도 아산시 배방읍 희망로 46번길 45-12",
    ),
    not_found=("서울로 3번 갔다", "강남구 인구는 50만", "세종대로", "길 10분", "회사로 2명이 왔다", "목표로 10개를"),
    misses="Addresses without a district, and those of buildings by name alone.",
)

_STREET: Final = (
    "(?:Street|St|Avenue|Ave|Boulevard|Blvd|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Square|Sq|Place|Pl|Terrace|Parkway"
    "|Pkwy|Way|Close|Crescent|Highway|Hwy)"
)

#: Stands in every copy of the GNU licences.
_LICENSOR: Final = ("51 Franklin St", "59 Temple Pl", "675 Mass")


def is_not_in_licences(value: str) -> bool:
    """Whether ``value`` is anything but the address of the Free Software Foundation."""
    return not value.startswith(_LICENSOR)


ADDRESS: Final = Detector(
    name="postal-address",
    family="contact",
    meaning=(
        "A postal address in the form of the English-speaking countries, Germany, the Netherlands, France, Italy or"
        " Japan."
    ),
    source="https://www.upu.int/en/Postal-Solutions/Programmes-Services/Addressing-Solutions",
    patterns=(
        # 221 Baker Street, London NW1 6XE; 1600 Amphitheatre Parkway, Mountain View, CA 94043
        Pattern(
            rf"\b([0-9]{{1,5}}[A-Za-z]? (?:[NSEW]\.? )?(?:[A-Z][A-Za-z'.-]{{1,20}} ){{1,4}}{_STREET}\b\.?(?:,? "
            rf"(?:Apt|Unit|Suite|Ste|Flat|#)\.? ?[0-9A-Za-z-]{{1,6}})?"
            r"(?:,\s{1,2}[A-Z][A-Za-z .'-]{2,30}){1,2},?\s{1,2}(?:[A-Z]{2} [0-9]{5}(?:-[0-9]{4})?|[A-Z]{1,2}"
            r"[0-9][0-9A-Z]? ?[0-9][A-Z]{2}|[A-Z]{2,3} [0-9]{4}))\b",
            0.9,
            1,
            is_not_in_licences,
            hint=rf"[a-z] {_STREET}\b[.,]",
        ),
        Pattern(
            rf"\b[0-9]{{1,5}}[A-Za-z]? (?:[NSEW]\.? )?(?:[A-Z][A-Za-z'.-]{{1,20}} ){{1,4}}{_STREET}\b",
            0.8,
            needs_context=True,
        ),
        # Hauptstraße 12, 10115 Berlin; Keizersgracht 123, 1015 CJ Amsterdam
        Pattern(
            r"\b([A-ZÄÖÜ][A-Za-zäöüß.-]{2,30}(?:straße|strasse|str\.|gasse|weg|platz|allee|ring|damm|ufer"
            r"|straat|laan|gracht|plein|kade|dijk) [0-9]{1,4} ?[a-zA-Z]?"
            r",?\s{1,2}(?:D-)?[0-9]{4,5}(?: [A-Z]{2})? [A-ZÄÖÜ][A-Za-zäöüß-]{2,25})",
            0.9,
            1,
            hint=(
                r"(?:stra(?:ße|sse)|str\.|gasse|weg|platz|allee|ring|damm|ufer|straat|laan|gracht|plein|kade|dijk) "
                r"[0-9]"
            ),
        ),
        # 12 rue de Rivoli, 75004 Paris; Via Roma 12, 00184 Roma
        Pattern(
            r"\b([0-9]{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|place|chemin|quai|impasse|allée) "
            r"[A-Za-zÀ-ÿ' -]{2,40},?\s{1,2}[0-9]{5} [A-ZÀ-Ý][A-Za-zÀ-ÿ' -]{1,25})",
            0.9,
            1,
            hint="(?:rue|avenue|boulevard|place|chemin|quai|impasse|allée) [A-Za-z]",
        ),
        Pattern(
            r"\b((?:Via|Viale|Piazza|Corso) [A-ZÀ-Ý][A-Za-zÀ-ÿ' .]{2,40},? [0-9]{1,4}[a-z]?,?\s{1,3}[0-9]{5} "
            r"[A-ZÀ-Ý][A-Za-zÀ-ÿ']{1,25})",
            0.9,
            1,
            hint="(?:Via|Viale|Piazza|Corso) [A-Z]",
        ),
        # 〒100-0001 東京都千代田区千代田1-1
        Pattern(
            r"((?:〒 ?[0-9]{3}-[0-9]{4}\s{0,3})?(?:東京都|北海道|(?:京都|大阪)府|[一-龥]{2,3}県)"
            r"[一-龥ぁ-んァ-ヶー]{1,8}[市区郡町村][一-龥ぁ-んァ-ヶー0-9]{1,16}[0-9]{1,4}(?:丁目|番地?|号|-"
            r"[0-9]{1,4}){1,4})",
            0.85,
            1,
            hint="都|道|府|県",
        ),
        # 北京市朝阳区建国路88号
        Pattern(
            r"((?:[一-龥]{2,3}(?:省|自治区))?[一-龥]{2,4}市[一-龥]{1,6}[区县區縣][一-龥0-9]{1,12}(?:路|街|道"
            r"|大道|巷)[0-9]{1,5}[号號](?:[0-9一-龥]{1,12}[室楼樓栋号單元单])?)",
            0.85,
            1,
            hint="[0-9](?:号|號)",
        ),
    ),
    context=("address", "lives at", "live at", "ship to", "deliver to", "adresse", "home address", "residence"),
    context_adds=0.05,
    found=(
        "1600 Amphitheatre Parkway, Mountain View, CA 94043",
        "221 Baker Street, London, NW1 6XE",
        "Hauptstraße 12, 10115 Berlin",
        "Keizersgracht 123, 1015 CJ Amsterdam",
        "12 rue de Rivoli, 75004 Paris",
        "Via Roma 12, 00184 Roma",
        "〒100-0001 東京都千代田区千代田1-1",
        "北京市朝阳区建国路88号",
        "my home address is 12 Old Mill Lane",
    ),
    not_found=(
        "123 Main points",
        "12 Angry Men",
        "the street 12",
        "Chapter 3 Broad Way",
        "10 rue",
        "東京都の人口は1400万人",
    ),
    misses="Addresses of other countries' forms, and those over more than two lines.",
)
