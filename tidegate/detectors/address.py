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
    r"(?:,? ?\(?[가-힣0-9, ]{1,24}\))?(?:,? ?[가-힣A-Za-z0-9]{0,12}(?: [가-힣A-Za-z0-9]{1,12})? ?(?:[0-9]{1,4}"
    r"|[A-Z])동)?"
    r"(?:,? ?(?:지하)?[0-9]{1,3}층)?(?:(?:, ?[가-힣A-Za-z0-9]{2,12}(?: [가-힣A-Za-z0-9]{1,12})?)? ?,? ?[0-9]{1,5}호)?"
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
        "세종특별자치시 도움1로 77, 새봄마을 3단지 312동 905호",
        "인천 서구 봉수대로 31, 직원숙소 C동 207호",
        "대전광역시 중구 대종로 412, 늘봄타워 오피스텔 1103호",
    ),
    not_found=("서울로 3번 갔다", "강남구 인구는 50만", "세종대로", "길 10분", "회사로 2명이 왔다", "목표로 10개를"),
    misses="Addresses without a district, and those of buildings by name alone.",
)

_STREET: Final = (
    "(?:Street|St|Avenue|Ave|Boulevard|Blvd|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Square|Sq|Place|Pl|Terrace|Parkway"
    "|Pkwy|Way|Close|Crescent|Highway|Hwy|Mews|Gardens|Grove|Circle|Trail)"
)

#: Words with their capitals, or a number: "Old Mill", "34th".
_STREET_NAME: Final = r"(?:(?:[A-Z][A-Za-z'.-]{1,20} ){1,4}|[0-9]{1,3}(?:st|nd|rd|th) )"
#: Cities and counties of Taiwan, and what parts its addresses.
_TAIWAN: Final = (
    "(?:(?:[台臺](?:北|中|南)|新北|桃園|高雄|基隆|新竹|嘉義)市|(?:新竹|苗栗|彰化|南投|雲林|嘉義|屏東|宜蘭"
    "|花蓮|[台臺]東"
    "|澎湖|金門|連江)縣)"
)
#: What may stand before a city of China without a blank: 住在, 寄到, 地址是.
_IN_FRONT: Final = (
    "(?:^|[^一-龥]|[在于到至往为是址寄送给])"
    "(?:(?:家庭|现|現|居|户籍|戶籍|通讯|通訊|联系|聯絡)?(?:住址|地址|住在|住)(?:为|為|是|在)?|位[于於]"
    "|[寄送][到往])?"
)
#: Provinces of China (GB/T 2260).
_CHINESE_PROVINCE: Final = (
    "(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南"
    "|陕西|甘肃|青海)省"
    "|内蒙古自治区|广西壮族自治区|西藏自治区|宁夏回族自治区|新疆维吾尔自治区"
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
        "A postal address in the form of the English-speaking countries, Germany, the Netherlands, France, Italy,"
        " Spain, Portugal, Brazil, Poland, Japan, China or Taiwan."
    ),
    source="https://www.upu.int/en/Postal-Solutions/Programmes-Services/Addressing-Solutions",
    patterns=(
        # 221 Baker Street, London NW1 6XE; 1600 Amphitheatre Parkway, Mountain View, CA 94043
        Pattern(
            rf"\b((?:(?:Flat|Unit|Apartment|Apt|Suite)\.? [0-9A-Za-z]{{1,4}},? )?"
            rf"[0-9]{{1,5}}[A-Za-z]? (?:[NSEW]\.? )?{_STREET_NAME}{_STREET}\b\.?(?: [0-9]{{1,4}})?(?:,? "
            rf"(?:Apt|Unit|Suite|Ste|Flat|#)\.? ?[0-9A-Za-z-]{{1,6}})?"
            r"(?:,\s{1,2}[A-Z][A-Za-z .'-]{2,30}){1,2},?\s{1,2}(?:(?:[A-Z]{2} )?[0-9]{5}(?:-[0-9]{4})?|[A-Z]{1,2}"
            r"[0-9][0-9A-Z]? ?[0-9][A-Z]{2}|[A-Z]{2,3} [0-9]{4}))\b",
            0.9,
            1,
            is_not_in_licences,
            hint=rf"[a-z] {_STREET}\b[., ]",
        ),
        Pattern(
            rf"\b[0-9]{{1,5}}[A-Za-z]? (?:[NSEW]\.? )?{_STREET_NAME}{_STREET}\b",
            0.8,
            needs_context=True,
        ),
        # Hauptstraße 12, 10115 Berlin; Keizersgracht 123, 1015 CJ Amsterdam
        Pattern(
            r"\b([A-ZÄÖÜ][A-Za-zäöüß.-]{2,30} ?(?:[Ss]traße|[Ss]trasse|[Ss]tr\.|[Gg]asse|[Ww]eg|[Pp]latz"
            r"|[Aa]llee|[Rr]ing"
            r"|[Dd]amm|[Uu]fer|straat|laan|gracht|plein|kade|dijk) [0-9]{1,4} ?[a-zA-Z]?"
            r",?\s{1,2}(?:D-)?[0-9]{4,5}(?: [A-Z]{2})? [A-ZÄÖÜ][A-Za-zäöüß-]{2,25})",
            0.9,
            1,
            hint=(
                r"(?:[Ss]tra(?:ße|sse)|[Ss]tr\.|gasse|[Ww]eg|[Pp]latz|[Aa]llee|[Rr]ing|[Dd]amm|[Uu]fer|straat"
                r"|laan|gracht|plein|kade|dijk) "
                r"[0-9]"
            ),
        ),
        # Am Markt 7, 50667 Köln
        Pattern(
            r"\b((?:Am|An de[rn]|Auf de[rm]|Im|In de[rn]|Zu[mr]|Unter den|Hinter de[rm]"
            r"|Vor de[rm]) [A-ZÄÖÜ][a-zäöüß-]{2,25}"
            r" [0-9]{1,4} ?[a-z]?,\s{1,2}(?:D-)?[0-9]{5} [A-ZÄÖÜ][A-Za-zäöüß-]{2,25})",
            0.85,
            1,
            hint=r"(?:D-|\s)[0-9]{5} [A-Z]",
        ),
        # Calle Mayor 12, 3º B, 28013 Madrid
        Pattern(
            r"\b((?:Calle|C/|Avenida|Avda\.?|Av\.|Plaza|Paseo|Camino|Carretera|Ronda|Travesía)"
            r" ?[A-ZÀ-Ýa-z][A-Za-zÀ-ÿ' .-]{2,40},? (?:n\.?[º°]? ?)?[0-9]{1,4}[A-Za-z0-9ºª., ]{0,16},?\s{1,2}"
            r"(?:0[1-9]|[1-4][0-9]|5[0-2])[0-9]{3} [A-ZÀ-Ý][A-Za-zÀ-ÿ']{1,25})",
            0.9,
            1,
            hint=r"(?:Calle|C/|Avenida|Avda|Av\.|Plaza|Paseo|Camino|Carretera|Ronda|Travesía)",
        ),
        # Rua das Flores 12, 1200-192 Lisboa; Avenida Paulista, 1578 - Bela Vista, São Paulo - SP, 01310-200
        Pattern(
            r"\b((?:Rua|R\.|Avenida|Av\.|Travessa|Praça|Largo|Alameda|Estrada"
            r"|Rodovia) [A-ZÀ-Ýa-z][A-Za-zÀ-ÿ' .-]{2,40},?"
            r" (?:n\.?[º°]? ?)?[0-9]{1,5}[A-Za-z0-9À-ÿºª, .-]{0,40},?\s{1,2}"
            r"(?:[0-9]{4}-[0-9]{3} [A-ZÀ-Ý][A-Za-zÀ-ÿ' ]{1,25}"
            r"|[A-ZÀ-Ý][A-Za-zÀ-ÿ' ]{2,25} ?[-/] ?[A-Z]{2}(?:,? (?:CEP:? ?)?[0-9]{5}-[0-9]{3})?)\b)",
            0.9,
            1,
            hint=r"(?:Rua|R\.|Avenida|Av\.|Travessa|Praça|Largo|Alameda|Estrada|Rodovia) ",
        ),
        # ul. Marszałkowska 12/4, 00-590 Warszawa
        Pattern(
            r"((?:[Uu]l\.|[Aa]l\.|[Oo]s\.|[Pp]l\.|ulica"
            r"|aleja) ?[A-ZĄĆĘŁŃÓŚŹŻ0-9][A-Za-ząćęłńóśźżĄĆĘŁŃÓŚŹŻ0-9 .-]{2,40}"
            r" [0-9]{1,4}[a-zA-Z]?(?: ?/ ?[0-9]{1,4}| m\. ?[0-9]{1,4})?,?\s{1,2}[0-9]{2}-[0-9]{3}"
            r" [A-ZĄĆĘŁŃÓŚŹŻ][A-Za-ząćęłńóśźż-]{2,25})",
            0.9,
            1,
            hint=r"\s[0-9]{2}-[0-9]{3} (?:[A-Z]|Ł|Ś|Ż|Ź|Ć)",
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
            r"\b((?:Via|Viale|Piazza|Corso|Largo|Vicolo) (?:d[aei][il]? |dell[aeo] |degli |dell')?"
            r"[A-ZÀ-Ý][A-Za-zÀ-ÿ' .]{2,40},? [0-9]{1,4}(?:/?[a-zA-Z])?"
            r"(?:,| -)?\s{1,3}[0-9]{5} [A-ZÀ-Ý][A-Za-zÀ-ÿ']{1,25}(?: \([A-Z]{2}\)| [A-Z]{2}\b)?)",
            0.9,
            1,
            hint="(?:Via|Viale|Piazza|Corso|Largo|Vicolo) (?:[A-Z]|d[aei])",
        ),
        # 〒100-0001 東京都千代田区千代田1-1
        Pattern(
            r"((?:〒 ?[0-9]{3}-[0-9]{4}\s{0,3})?(?:東京都|北海道|(?:京都|大阪)府|[一-龥]{2,3}県)"
            r"[一-龥ぁ-んァ-ヶー]{1,8}[市区郡町村][一-龥ぁ-んァ-ヶー0-9]{1,16}[0-9]{1,4}(?:丁目|番地?|号|-"
            r"[0-9]{1,4}){1,4}(?:[ 　]?[一-龥ァ-ヶーA-Za-z0-9]{1,16}(?:ビル|マンション|ハイツ|コーポ|タワー"
            r"|荘|アパート"
            r"|レジデンス)(?:[ 　]?[0-9]{1,4}(?:F|階|号室|号)?)?)?)",
            0.85,
            1,
            hint="都|道|府|県",
        ),
        # 北京市朝阳区建国路88号
        Pattern(
            rf"{_IN_FRONT}((?:{_CHINESE_PROVINCE})?[^\x00-\x7f。，：（到至在于往寄送址是为為][一-龥]{{1,3}}市[一-龥]{{1,6}}[区县區縣][一-龥0-9]{{1,12}}(?:路"
            rf"|街|道"
            rf"|大道"
            rf"|巷)(?:[一二三四五六七八九十]{{1,2}}段)?(?:[0-9]{{1,5}}弄)?[0-9]{{1,5}}[号號](?:[0-9一-龥]{{1,12}}[室楼樓栋号單元单])?)",
            0.85,
            1,
            hint="[0-9](?:号|號)",
        ),
        # 106 台北市大安區忠孝東路四段12巷3號5樓之2
        Pattern(
            rf"((?:\b[0-9]{{3}}(?:[0-9]{{2,3}})? ?)?{_TAIWAN}[一-龥]{{1,3}}[區鄉鎮市][一-龥]{{1,8}}(?:路|街|大道)"
            r"(?:[一二三四五六七八九十0-9]{1,2}段)?(?:[0-9]{1,4}巷)?(?:[0-9]{1,4}弄)?[0-9]{1,4}(?:之[0-9]{1,3})?號"
            r"(?:[0-9]{1,3}樓(?:之[0-9]{1,3})?)?)",
            0.9,
            1,
            hint="[0-9]號",
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
        "上海市浦东新区张江路458弄22号",
        "Viale dei Mille 52, 00184 Roma",
        "my home address is 12 Old Mill Lane",
        "Flat 2, 5 Baker Street, London NW1 6XE",
        "350 W 34th St, New York, NY 10001",
        "Am Markt 7, 50667 Köln",
        "Vivo en C/ Alcalá, 55, 3º B, 28009 Madrid.",
        "Rua das Flores 114, 1200-192 Lisboa",
        "Rua Augusta, 93 - Consolação, São Paulo - SP",
        "Avenida Paulista, 2272, São Paulo - SP, 01310-062",
        "ul. Marszałkowska 139, 00-721 Warszawa",
        "Via Garibaldi, 266 - 00153 Roma (RM)",
        "我住在台北市信義區信義路五段9號",
        "住在广东省深圳市南山区科技园南路9号6栋627室",
        "住址上海市浦东新区世纪大道98号14楼",
        "東京都千代田区丸の内1-8-4 第一ビル5F",
        "Friedrich-Ebert-Str. 78, 04109 Leipzig",
        "Berliner Allee 12, 40212 Düsseldorf",
        "47 Elmwood Terrace, Providence, Rhode Island 02903",
        "7699 County Road 12, Durham, NC 27701",
        "Flat 16, 70 Albion Mews, Cardiff CF10 3AT",
        "成都市武侯区人民南路四段53号",
        "寄送地址到高雄市左營區博愛二路123號5樓之1",
    ),
    not_found=(
        "123 Main points",
        "12 Angry Men",
        "the street 12",
        "Chapter 3 Broad Way",
        "10 rue",
        "東京都の人口は1400万人",
        "台北市信義區的房價",
        "Avenida de la Constitución",
        "ul. Długa jest długa",
    ),
    misses="Addresses of other countries' forms, and those over more than two lines.",
)
