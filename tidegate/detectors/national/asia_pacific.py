"""Identity, social security and tax numbers of Asia (Korea has a file of its own), the Middle East and the Pacific."""

from __future__ import annotations

from typing import Final

from stdnum import luhn

from tidegate.detectors.detector import Detector
from tidegate.detectors.national.china import is_chinese
from tidegate.detectors.national.row import is_varied, number

_MY_NUMBER_WEIGHTS: Final = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_TAIWAN_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_HONG_KONG_BLANK: Final = 36


def is_my_number(value: str) -> bool:
    """Japan's individual number: weights 6…2, 7…2 over eleven digits, modulo 11 (Order 85 of 2014, article 5)."""
    digits = [int(char) for char in value if char.isdigit()]
    rest = sum(weight * digit for weight, digit in zip(_MY_NUMBER_WEIGHTS, digits[:11], strict=True)) % 11
    return is_varied(value) and digits[11] == (0 if rest <= 1 else 11 - rest)


def is_taiwanese(value: str) -> bool:
    """Taiwan's identity or residence number: the letter as two digits, then weights 1, 9…1, 1 modulo 10."""
    code = _TAIWAN_LETTERS.index(value[0]) + 10
    second = _TAIWAN_LETTERS.index(value[1]) % 10 if value[1].isalpha() else int(value[1])
    digits = [code // 10, code % 10, second, *map(int, value[2:])]
    weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
    return is_varied(value) and sum(a * b for a, b in zip(weights, digits, strict=True)) % 10 == 0


def is_hong_kong(value: str) -> bool:
    """Hong Kong's identity card: letters as 10 to 35, blank as 36, weights 9…1, modulo 11."""
    body = value.replace("(", "").replace(")", "").replace(" ", "")
    prefix, digits, check = body[:-7], body[-7:-1], body[-1]
    letters = [_HONG_KONG_BLANK, *[ord(char) - 55 for char in prefix]][-2:]
    values = [*letters, *map(int, digits), 10 if check == "A" else int(check)]
    return is_varied(value) and sum(a * b for a, b in zip(range(9, 0, -1), values, strict=True)) % 11 == 0


def is_singaporean(value: str) -> bool:
    """Singapore's NRIC and FIN: weights 2, 7…2, an offset by series, and a letter from the series' row."""
    total = sum(weight * int(digit) for weight, digit in zip((2, 7, 6, 5, 4, 3, 2), value[1:8], strict=True))
    total += {"T": 4, "G": 4, "M": 3}.get(value[0], 0)
    row = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "F": "XWUTRQPNMLK", "G": "XWUTRQPNMLK", "M": "KLJNPQRTUWX"}[value[0]]
    place = total % 11
    return is_varied(value) and value[8] == row[10 - place if value[0] == "M" else place]


def is_australian_medicare(value: str) -> bool:
    """Australia's Medicare card: weights 1, 3, 7, 9, 1, 3, 7, 9 over eight digits, modulo 10."""
    digits = [int(char) for char in value if char.isdigit()]
    return (
        is_varied(value)
        and sum(a * b for a, b in zip((1, 3, 7, 9, 1, 3, 7, 9), digits[:8], strict=True)) % 10 == digits[8]
    )


def is_saudi(value: str) -> bool:
    """Saudi Arabia's number has Luhn's check digit."""
    return is_varied(value) and bool(luhn.is_valid(value))


ASIA_PACIFIC: Final[tuple[Detector, ...]] = (
    number(
        "jp-my-number",
        "An individual number of Japan (マイナンバー).",
        "[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}",
        is_my_number,
        "マイナンバー,個人番号,my number,mynumber,individual number",
        ("マイナンバー: 1234 5678 9018", "個人番号は123456789018です"),
        ("マイナンバー: 1234 5678 9019", "1234 5678 9018"),
        source="https://en.wikipedia.org/wiki/Individual_Number",
    ),
    number(
        "jp-corporate-number",
        "A corporate number of Japan (法人番号).",
        "[1-9]-?[0-9]{4}-?[0-9]{4}-?[0-9]{4}",
        "jp.cn",
        "法人番号,corporate number",
        ("法人番号 5-8356-7825-6246",),
        ("法人番号 5-8356-7825-6247", "5-8356-7825-6246"),
        family="tax-id",
    ),
    number(
        "jp-passport",
        "A passport number of Japan.",
        "[A-Z]{2}[0-9]{7}",
        None,
        "旅券,パスポート,japanese passport,passport no",
        ("パスポート番号 TK1234579",),
        ("パスポートを更新", "TK1234579"),
        source="https://en.wikipedia.org/wiki/Japanese_passport",
    ),
    number(
        "jp-driving-licence",
        "A driving licence number of Japan.",
        "[0-9]{12}",
        None,
        "運転免許,免許証番号,免許番号",
        ("免許証番号 305012345671",),
        ("運転免許の更新は12日", "305012345671"),
        source="https://en.wikipedia.org/wiki/Driving_license_in_Japan",
    ),
    number(
        "cn-resident-id",
        "A resident identity number of China.",
        "[1-9][0-9]{5}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9Xx]",
        is_chinese,
        "身份证,身分證,居民身份,公民身份号码,resident id,id card",
        ("身份证号 360426199101010071", "360426199101010071"),
        ("360426199101010072", "360426199113010071"),
        alone="[1-9][0-9]{5}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9Xx]",
        confidence_alone=0.85,
        source="https://openstd.samr.gov.cn/bzgk/gb/newGbInfo?hcno=080D6FBF2BB468F9007657F26D60013E",
    ),
    number(
        "cn-social-credit",
        "A unified social credit code of China.",
        "[159YN][0-9A-HJ-NPQRTUWXY]{17}",
        "cn.uscc",
        "统一社会信用代码,信用代码,纳税人识别号,税号,social credit code,uscc",
        ("统一社会信用代码 91110000600037341L", "纳税人识别号：91110000600037341L"),
        ("统一社会信用代码 91110000600037341M", "91110000600037341L"),
        family="tax-id",
        gate="",
    ),
    number(
        "cn-passport",
        "A passport number of China.",
        "[EGDSPH][A-HJ-NP-Z]?[0-9]{7,8}",
        None,
        "护照,護照,chinese passport",
        ("护照号码 E12345679",),
        ("护照办理", "E12345679"),
        source="https://en.wikipedia.org/wiki/Chinese_passport",
    ),
    number(
        "tw-id",
        "An identity or residence number of Taiwan.",
        "[A-Z][1289A-D][0-9]{8}",
        is_taiwanese,
        "身分證,身份證,統一編號,居留證,national id",
        ("身分證字號 A123456789", "A123456789"),
        ("身分證字號 A123456788", "B123456789"),
        alone="[A-Z][1289][0-9]{8}",
        confidence_alone=0.5,
        source="https://en.wikipedia.org/wiki/National_identification_card_(Taiwan)",
    ),
    number(
        "tw-company",
        "A company number of Taiwan (統一編號).",
        "[0-9]{8}",
        "tw.ubn",
        "統一編號,統編",
        ("統一編號 00501503",),
        ("統一編號 00501505", "00501503"),
        family="tax-id",
    ),
    number(
        "hk-id",
        "An identity card number of Hong Kong.",
        r"[A-Z]{1,2}[0-9]{6} ?(?:[0-9A]\b|\([0-9A]\))",
        is_hong_kong,
        "hkid,身份證,香港身份證,hong kong id,identity card",
        ("HKID: G123456(A)", "G123456(A)"),
        ("HKID: G123456(B)", "G123456(7)"),
        alone=r"[A-Z]{1,2}[0-9]{6}\([0-9A]\)",
        end="",
        confidence_alone=0.8,
        source="https://en.wikipedia.org/wiki/Hong_Kong_identity_card",
    ),
    number(
        "sg-nric",
        "An identity number of Singapore (NRIC, FIN).",
        "[STFGM][0-9]{7}[A-Z]",
        is_singaporean,
        "nric,fin,identity number,singapore",
        ("NRIC S1234567D", "S1234567D"),
        ("S1234567E",),
        alone="[STFGM][0-9]{7}[A-Z]",
        confidence_alone=0.75,
        source="https://en.wikipedia.org/wiki/National_Registration_Identity_Card",
    ),
    number(
        "sg-uen",
        "A company number of Singapore (UEN).",
        "[0-9]{8,9}[A-Z]|[TSR][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z]",
        "sg.uen",
        "uen,acra,unique entity number",
        ("UEN 00192200M",),
        ("UEN 00192200X", "00192200M"),
        family="tax-id",
    ),
    number(
        "my-nric",
        "An identity number of Malaysia (MyKad).",
        "[0-9]{2}[01][0-9][0-3][0-9]-?[0-9]{2}-?[0-9]{4}",
        "my.nric",
        "mykad,nric,kad pengenalan,no. kp,no. k/p,ic number,ic no",
        ("MyKad 770305-02-1234", "no kad pengenalan: 770305021234", "No. K/P 770305-02-1234"),
        ("MyKad 771305-02-1234", "770305-02-1234"),
    ),
    number(
        "id-nik",
        "An identity number of Indonesia (NIK).",
        "[1-9][0-9]{15}",
        "id.nik",
        "nik,ktp,nomor induk kependudukan",
        ("NIK 3171011708450001",),
        ("NIK 317101170845", "3171011708450001"),
    ),
    number(
        "id-npwp",
        "A tax number of Indonesia (NPWP).",
        r"[0-9]{2}\.?[0-9]{3}\.?[0-9]{3}\.?[0-9]-?[0-9]{3}\.?[0-9]{3}",
        "id.npwp",
        "npwp,nomor pokok wajib pajak",
        ("NPWP 01.312.166.0-091.000",),
        ("NPWP 01.312.166.1-091.000", "01.312.166.0-091.000"),
        family="tax-id",
    ),
    number(
        "th-id",
        "An identity number of Thailand.",
        "[1-8]-?[0-9]{4}-?[0-9]{5}-?[0-9]{2}-?[0-9]",
        "th.pin",
        "บัตรประชาชน,เลขประจำตัว,thai id,citizen id,national id",
        ("เลขประจำตัวประชาชน 1-2345-45678-78-1", "1-2345-45678-78-1"),
        ("1-2345-45678-78-2", "1234545678781"),
        alone="[1-8]-[0-9]{4}-[0-9]{5}-[0-9]{2}-[0-9]",
        confidence_alone=0.9,
    ),
    number(
        "vn-tax-number",
        "A tax number of Vietnam.",
        "[0-9]{10}(?:-?[0-9]{3})?",
        "vn.mst",
        "mst,mã số thuế",
        ("MST 0100233488",),
        ("MST 0100233489", "0100233488"),
        family="tax-id",
    ),
    number(
        "vn-citizen-id",
        "A citizen identity number of Vietnam (CCCD).",
        "0[0-9]{2}[0-3][0-9]{8}",
        None,
        "cccd,căn cước,cmnd,chứng minh nhân dân",
        ("CCCD 079203012345",),
        ("căn cước công dân", "079203012345"),
        source="https://en.wikipedia.org/wiki/Vietnamese_identity_card",
    ),
    number(
        "ph-tin",
        "A tax number of the Philippines.",
        "[0-9]{3}-[0-9]{3}-[0-9]{3}(?:-[0-9]{3,5})?",
        None,
        "tin,bir,taxpayer",
        ("TIN: 123-456-789-000",),
        ("tin box of 12", "123-456-789-000"),
        family="tax-id",
        source="https://www.oecd.org/tax/automatic-exchange/crs-implementation-and-assistance/tax-identification-numbers/",
    ),
    number(
        "in-aadhaar",
        "An Aadhaar number of India.",
        "[2-9][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}",
        "in_.aadhaar",
        "aadhaar,aadhar,uid,uidai,आधार",
        ("Aadhaar 2341 2341 2346", "Aadhar no: 234123412346"),
        ("Aadhaar 2341 2341 2347", "2341 2341 2346"),
    ),
    number(
        "in-pan",
        "A permanent account number of India.",
        "[A-Z]{3}[ABCFGHJLPT][A-Z][0-9]{4}[A-Z]",
        "in_.pan",
        "pan,pan card,permanent account,income tax",
        ("PAN: ACUPA7085R",),
        ("PAN: ACUXA7085R", "ACUPA7085R"),
        family="tax-id",
    ),
    number(
        "in-gstin",
        "A goods and services tax number of India.",
        "[0-3][0-9][A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]",
        "in_.gstin",
        "gst,gstin",
        ("GSTIN 27AAPFU0939F1ZV", "27AAPFU0939F1ZV"),
        ("27AAPFU0939F1ZW",),
        alone="[0-3][0-9][A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]",
        confidence_alone=0.9,
        family="tax-id",
    ),
    number(
        "in-voter-id",
        "A voter's card number of India (EPIC).",
        "[A-Z]{3}[0-9]{7}",
        "in_.epic",
        "voter,epic,election card",
        ("Voter ID: WKH1186253",),
        ("Voter ID: WKH1186254", "WKH1186253"),
    ),
    number(
        "pk-cnic",
        "An identity number of Pakistan (CNIC).",
        "[0-9]{5}-?[0-9]{7}-?[0-9]",
        "pk.cnic",
        "cnic,nic,nadra,شناختی کارڈ",
        ("CNIC 34201-0891231-8",),
        ("CNIC 04201-0891231-8", "34201-0891231-8"),
    ),
    number(
        "au-tfn",
        "A tax file number of Australia.",
        "[0-9]{3} ?[0-9]{3} ?[0-9]{2,3}",
        "au.tfn",
        "tfn,tax file",
        ("TFN: 123 456 782",),
        ("TFN: 123 456 783", "123 456 782"),
        family="tax-id",
    ),
    number(
        "au-abn",
        "A business or company number of Australia (ABN).",
        "[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}",
        "au.abn",
        "abn,a.b.n.,australian business",
        ("ABN 83 914 571 673", "A.B.N. 83914571673"),
        ("ABN 83 914 571 674", "83 914 571 673"),
        family="tax-id",
    ),
    number(
        "au-acn",
        "A company number of Australia (ACN).",
        "[0-9]{3} ?[0-9]{3} ?[0-9]{3}",
        "au.acn",
        "acn,australian company",
        ("ACN 004 085 616",),
        ("ACN 004 085 617", "004 085 616"),
        family="tax-id",
    ),
    number(
        "au-medicare",
        "A Medicare card number of Australia.",
        "[2-6][0-9]{3} ?[0-9]{5} ?[0-9](?: ?[0-9])?",
        is_australian_medicare,
        "medicare",
        ("Medicare 2123 45670 1",),
        ("Medicare 2123 45671 1", "2123 45670 1"),
        source="https://en.wikipedia.org/wiki/Medicare_card_(Australia)",
    ),
    number(
        "nz-ird",
        "A tax number of New Zealand (IRD).",
        "[0-9]{2,3}-?[0-9]{3}-?[0-9]{3}",
        "nz.ird",
        "ird,inland revenue",
        ("IRD 49-098-576",),
        ("IRD 49-098-577", "49-098-576"),
        family="tax-id",
    ),
    number(
        "il-id",
        "An identity number of Israel.",
        "[0-9]{7,8}-?[0-9]",
        "il.idnr",
        "ת.ז,תעודת זהות,מספר זהות,teudat zehut,israeli id",
        ("ת.ז. 39337423", "תעודת זהות 3933742-3"),
        ("ת.ז. 39337424", "39337423"),
    ),
    number(
        "ae-emirates-id",
        "An identity number of the United Arab Emirates.",
        "784-?[0-9]{4}-?[0-9]{7}-?[0-9]",
        None,
        "emirates id,الهوية,eid",
        ("Emirates ID 784-1987-6543217-4",),
        ("Emirates ID card", "784-1987-6543217-4"),
        source="https://en.wikipedia.org/wiki/Emirati_identity_card",
    ),
    number(
        "sa-national-id",
        "A national or residence number of Saudi Arabia.",
        "[12][0-9]{9}",
        is_saudi,
        "iqama,national id,رقم الهوية,الإقامة,السجل المدني",
        ("Iqama 2123456788",),
        ("Iqama 2123456789", "2123456788"),
        source="https://en.wikipedia.org/wiki/Saudi_Arabian_identity_card",
    ),
)
