"""What kinds of sensitive data are called, in the languages of those who read it: by detector, else by family.

Only what a person needs to know what to take out; the exact meaning of each is in the reference of the detectors.  A
credential is told by its family and its code, which names the issuer, and a kind that the organisation named itself by
that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from tidegate.core.finding import Finding

#: English and Korean.
_Names: TypeAlias = tuple[str, str]
#: A detector, its family, and how often it found something.
Kind: TypeAlias = tuple[str, str, int]
_LANGUAGES: Final = ("en", "ko")

FAMILIES: Final[Mapping[str, _Names]] = MappingProxyType(
    {
        "credentials": ("password, key or token", "비밀번호·키·토큰"),
        "national-id": ("personal identification number", "개인 식별 번호"),
        "tax-id": ("tax or company number", "세금·사업자 번호"),
        "money": ("bank or payment data", "금융 정보"),
        "contact": ("contact data", "연락처"),
        "network": ("network address", "네트워크 주소"),
        "person": ("personal data", "개인 정보"),
        "health": ("health data", "건강 정보"),
        "marking": ("handling mark", "문서 등급 표시"),
        "source-code": ("source code", "소스 코드"),
        "location": ("position", "위치 정보"),
        "bulk": ("table of personal data", "개인 정보 목록"),
        "own-data": ("data of your organisation", "소속 기관의 자료"),
    }
)

NAMES: Final[Mapping[str, _Names]] = MappingProxyType(
    {
        # People and contact
        "email": ("e-mail address", "이메일 주소"),
        "phone": ("telephone number", "전화번호"),
        "postal-address": ("postal address", "우편 주소"),
        "person-name": ("name of a person", "사람 이름"),
        "birth-date": ("date of birth", "생년월일"),
        "geo-position": ("geographic position", "위치 좌표"),
        "licence-plate": ("licence plate", "외국 자동차 번호"),
        # Korea
        "kr-rrn": ("Korean resident registration number", "주민등록번호"),
        "kr-passport": ("Korean passport number", "여권번호"),
        "kr-driving-licence": ("Korean driving licence number", "운전면허번호"),
        "kr-business": ("Korean business registration number", "사업자등록번호"),
        "kr-corporate": ("Korean corporate registration number", "법인등록번호"),
        "kr-health-insurance": ("Korean health insurance card number", "건강보험증 번호"),
        "kr-bank-account": ("Korean bank account number", "국내 은행 계좌번호"),
        "kr-vehicle-plate": ("Korean vehicle plate", "자동차 등록번호"),
        "kr-phone": ("Korean telephone number", "국내 전화번호"),
        "kr-address": ("Korean address", "국내 주소"),
        "kr-person-name": ("Korean name of a person", "한국어 이름"),
        # Money
        "iban": ("bank account number (IBAN)", "국제 은행 계좌번호(IBAN)"),
        "payment-card": ("payment card number", "신용·체크카드 번호"),
        "us-routing-number": ("United States bank routing number", "미국 은행 라우팅 번호"),
        "ar-cbu": ("Argentine bank account number (CBU)", "아르헨티나 은행 계좌번호(CBU)"),
        "swift-code": ("SWIFT code", "SWIFT 코드"),
        "crypto-address": ("address of a cryptocurrency wallet", "가상자산 지갑 주소"),
        "salary": ("salary", "급여"),
        "invoice": ("invoice amounts", "청구서 금액"),
        "bank-account": ("bank account number", "은행 계좌번호"),
        # Health
        "icd-10": ("diagnosis code (ICD-10)", "질병 분류 코드(KCD)"),
        "medical-record-number": ("patient's record number", "환자 등록번호"),
        "prescription": ("prescription", "처방 내용"),
        # Network, marks, code
        "ip-address": ("IP address", "IP 주소"),
        "private-address": ("internal IP address", "내부 IP 주소"),
        "mac-address": ("hardware address (MAC)", "MAC 주소"),
        "internal-host": ("internal host name", "내부 호스트 이름"),
        "handling-mark": ("confidentiality mark", "대외비 등 등급 표시"),
        "traffic-light-mark": ("Traffic Light Protocol mark", "TLP 등급 표시"),
        "contract": ("contract or board minutes", "계약서·이사회 의사록"),
        "source-code": ("source code", "소스 코드"),
        "proprietary-licence": ("source code with a proprietary licence", "비공개 라이선스의 소스 코드"),
        "internal-package": ("internal package name", "내부 패키지 이름"),
        # Passports and cards
        "passport": ("passport number", "외국 여권번호"),
        "pl-identity-card": ("Polish identity card number", "폴란드 신분증 번호"),
        "it-identity-card": ("Italian identity card number", "이탈리아 신분증 번호"),
        "es-social-security": ("Spanish social security number", "스페인 사회보장번호"),
        "jp-residence-card": ("Japanese residence card number", "일본 재류카드 번호"),
        "jp-pension-number": ("Japanese pension number", "일본 기초연금번호"),
        "br-rg": ("Brazilian identity card number", "브라질 신분증 번호"),
        "br-pis": ("Brazilian worker's number", "브라질 노동자 번호"),
        "kz-iin": ("Kazakh individual identification number", "카자흐스탄 개인 식별 번호"),
        "lk-nic": ("Sri Lankan identity card number", "스리랑카 신분증 번호"),
        "ng-nin": ("Nigerian identification number", "나이지리아 신분증 번호"),
        # Asia and the Pacific
        "jp-my-number": ("Japanese individual number", "일본 개인번호(마이넘버)"),
        "jp-corporate-number": ("Japanese corporate number", "일본 법인번호"),
        "jp-passport": ("Japanese passport number", "일본 여권번호"),
        "jp-driving-licence": ("Japanese driving licence number", "일본 운전면허번호"),
        "cn-resident-id": ("Chinese resident identity number", "중국 신분증 번호"),
        "cn-social-credit": ("Chinese unified social credit code", "중국 통일사회신용코드"),
        "cn-passport": ("Chinese passport number", "중국 여권번호"),
        "tw-id": ("Taiwanese identity number", "대만 신분증 번호"),
        "tw-company": ("Taiwanese company number", "대만 사업자 번호"),
        "hk-id": ("Hong Kong identity card number", "홍콩 신분증 번호"),
        "sg-nric": ("Singaporean identity number", "싱가포르 신분증 번호"),
        "sg-uen": ("Singaporean company number", "싱가포르 사업자 번호"),
        "my-nric": ("Malaysian identity number", "말레이시아 신분증 번호"),
        "id-nik": ("Indonesian identity number", "인도네시아 신분증 번호"),
        "id-npwp": ("Indonesian tax number", "인도네시아 납세자 번호"),
        "th-id": ("Thai identity number", "태국 신분증 번호"),
        "vn-tax-number": ("Vietnamese tax number", "베트남 납세자 번호"),
        "vn-citizen-id": ("Vietnamese citizen identity number", "베트남 신분증 번호"),
        "ph-tin": ("Philippine tax number", "필리핀 납세자 번호"),
        "in-aadhaar": ("Indian Aadhaar number", "인도 아드하르 번호"),
        "in-pan": ("Indian permanent account number", "인도 납세자 번호(PAN)"),
        "in-gstin": ("Indian goods and services tax number", "인도 부가가치세 번호(GSTIN)"),
        "in-voter-id": ("Indian voter's card number", "인도 유권자 카드 번호"),
        "pk-cnic": ("Pakistani identity number", "파키스탄 신분증 번호"),
        "au-tfn": ("Australian tax file number", "호주 납세자 번호"),
        "au-abn": ("Australian business number", "호주 사업자 번호"),
        "au-acn": ("Australian company number", "호주 법인 번호"),
        "au-medicare": ("Australian Medicare number", "호주 메디케어 번호"),
        "nz-ird": ("New Zealand tax number", "뉴질랜드 납세자 번호"),
        "il-id": ("Israeli identity number", "이스라엘 신분증 번호"),
        "ae-emirates-id": ("Emirates identity number", "아랍에미리트 신분증 번호"),
        "sa-national-id": ("Saudi national number", "사우디아라비아 신분증 번호"),
        "az-voen": ("Azerbaijani tax number", "아제르바이잔 납세자 번호"),
        # The Americas and Africa
        "us-ssn": ("United States social security number", "미국 사회보장번호"),
        "us-ein": ("United States employer number", "미국 고용주 번호"),
        "us-passport": ("United States passport number", "미국 여권번호"),
        "us-driving-licence": ("United States driving licence number", "미국 운전면허번호"),
        "us-medicare": ("United States Medicare identifier", "미국 메디케어 번호"),
        "ca-sin": ("Canadian social insurance number", "캐나다 사회보험번호"),
        "ca-health-number": ("Canadian personal health number", "캐나다 건강보험 번호"),
        "mx-curp": ("Mexican population registry code", "멕시코 주민등록 코드"),
        "mx-rfc": ("Mexican tax number", "멕시코 납세자 번호"),
        "br-cpf": ("Brazilian personal tax number", "브라질 개인 납세자 번호"),
        "br-cnpj": ("Brazilian company tax number", "브라질 법인 납세자 번호"),
        "ar-cuit": ("Argentine tax number", "아르헨티나 납세자 번호"),
        "ar-dni": ("Argentine identity number", "아르헨티나 신분증 번호"),
        "cl-rut": ("Chilean identity and tax number", "칠레 신분·납세자 번호"),
        "co-nit": ("Colombian tax number", "콜롬비아 납세자 번호"),
        "pe-ruc": ("Peruvian tax number", "페루 납세자 번호"),
        "pe-dni": ("Peruvian identity number", "페루 신분증 번호"),
        "ec-ci": ("Ecuadorian identity number", "에콰도르 신분증 번호"),
        "do-cedula": ("Dominican identity number", "도미니카공화국 신분증 번호"),
        "uy-rut": ("Uruguayan tax number", "우루과이 납세자 번호"),
        "ve-rif": ("Venezuelan tax number", "베네수엘라 납세자 번호"),
        "cr-cpf": ("Costa Rican identity number", "코스타리카 신분증 번호"),
        "gt-nit": ("Guatemalan tax number", "과테말라 납세자 번호"),
        "za-id": ("South African identity number", "남아프리카공화국 신분증 번호"),
        "ke-pin": ("Kenyan tax number", "케냐 납세자 번호"),
        "gh-tin": ("Ghanaian tax number", "가나 납세자 번호"),
        "ma-ice": ("Moroccan company number", "모로코 사업자 번호"),
        "eg-tax-number": ("Egyptian tax number", "이집트 납세자 번호"),
        # Western and northern Europe
        "uk-national-insurance": ("United Kingdom National Insurance number", "영국 국민보험번호"),
        "uk-nhs-number": ("NHS number", "영국 NHS 번호"),
        "uk-tax-reference": ("United Kingdom taxpayer reference", "영국 납세자 번호"),
        "uk-passport": ("United Kingdom passport number", "영국 여권번호"),
        "uk-driving-licence": ("Great Britain driving licence number", "영국 운전면허번호"),
        "ie-pps": ("Irish Personal Public Service number", "아일랜드 개인 공공서비스 번호"),
        "de-tax-id": ("German tax identification number", "독일 납세자 식별 번호"),
        "de-tax-number": ("German tax number", "독일 세금 번호"),
        "de-identity-card": ("German identity card or passport number", "독일 신분증·여권번호"),
        "de-social-security": ("German pension insurance number", "독일 연금보험 번호"),
        "fr-insee": ("French social security number", "프랑스 사회보장번호"),
        "fr-tax-number": ("French tax number", "프랑스 납세자 번호"),
        "fr-company": ("French company number", "프랑스 사업자 번호"),
        "es-dni": ("Spanish identity number", "스페인 신분증 번호"),
        "es-company": ("Spanish company tax number", "스페인 법인 납세자 번호"),
        "it-codice-fiscale": ("Italian fiscal code", "이탈리아 세금 코드"),
        "it-vat": ("Italian VAT number", "이탈리아 부가가치세 번호"),
        "pt-nif": ("Portuguese tax number", "포르투갈 납세자 번호"),
        "pt-citizen-card": ("Portuguese citizen card number", "포르투갈 시민 카드 번호"),
        "nl-bsn": ("Dutch citizen service number", "네덜란드 시민 서비스 번호"),
        "be-national-number": ("Belgian national register number", "벨기에 국민등록번호"),
        "ch-ahv": ("Swiss social security number", "스위스 사회보장번호"),
        "ch-company": ("Swiss company number", "스위스 사업자 번호"),
        "at-social-security": ("Austrian social insurance number", "오스트리아 사회보험번호"),
        "at-tax-number": ("Austrian tax number", "오스트리아 세금 번호"),
        "se-personal-number": ("Swedish personal identity number", "스웨덴 개인 식별 번호"),
        "se-company": ("Swedish organisation number", "스웨덴 사업자 번호"),
        "no-birth-number": ("Norwegian national identity number", "노르웨이 개인 식별 번호"),
        "no-company": ("Norwegian organisation number", "노르웨이 사업자 번호"),
        "dk-cpr": ("Danish CPR number", "덴마크 CPR 번호"),
        "dk-company": ("Danish company number", "덴마크 사업자 번호"),
        "fi-personal-code": ("Finnish personal identity code", "핀란드 개인 식별 번호"),
        "fi-company": ("Finnish business identity code", "핀란드 사업자 번호"),
        "is-kennitala": ("Icelandic identity number", "아이슬란드 신분 번호"),
        "lu-national-number": ("Luxembourg national identification number", "룩셈부르크 국민 식별 번호"),
        "mt-identity-card": ("Maltese identity card number", "몰타 신분증 번호"),
        "cy-tax-number": ("Cypriot tax identification code", "키프로스 납세자 번호"),
        "gr-amka": ("Greek social security number", "그리스 사회보장번호"),
        "gr-vat": ("Greek tax number", "그리스 납세자 번호"),
        "eu-vat": ("European VAT number", "유럽 부가가치세 번호"),
        # Central and eastern Europe
        "pl-pesel": ("Polish PESEL number", "폴란드 PESEL 번호"),
        "pl-nip": ("Polish tax number", "폴란드 납세자 번호"),
        "pl-regon": ("Polish business registration number", "폴란드 사업자 번호"),
        "cz-birth-number": ("Czech or Slovak birth number", "체코·슬로바키아 출생 번호"),
        "cz-company": ("Czech tax number", "체코 납세자 번호"),
        "sk-vat": ("Slovak VAT number", "슬로바키아 부가가치세 번호"),
        "hu-tax-number": ("Hungarian tax number", "헝가리 세금 번호"),
        "hu-tax-id": ("Hungarian personal tax number", "헝가리 개인 납세자 번호"),
        "hu-social-security": ("Hungarian social security number", "헝가리 사회보장번호"),
        "ro-cnp": ("Romanian personal number", "루마니아 개인 식별 번호"),
        "ro-cui": ("Romanian company number", "루마니아 사업자 번호"),
        "bg-egn": ("Bulgarian civil number", "불가리아 개인 식별 번호"),
        "bg-vat": ("Bulgarian VAT number", "불가리아 부가가치세 번호"),
        "hr-oib": ("Croatian identification number", "크로아티아 식별 번호"),
        "si-emso": ("Slovenian citizen number", "슬로베니아 시민 번호"),
        "si-tax-number": ("Slovenian tax number", "슬로베니아 납세자 번호"),
        "rs-pib": ("Serbian tax number", "세르비아 납세자 번호"),
        "ee-personal-code": ("Estonian personal code", "에스토니아 개인 식별 번호"),
        "lt-personal-code": ("Lithuanian personal code", "리투아니아 개인 식별 번호"),
        "lv-personal-code": ("Latvian personal code", "라트비아 개인 식별 번호"),
        "ru-inn": ("Russian tax number", "러시아 납세자 번호"),
        "ru-snils": ("Russian pension account number", "러시아 연금보험 번호"),
        "ru-passport": ("Russian passport number", "러시아 여권번호"),
        "ua-tax-number": ("Ukrainian tax number", "우크라이나 납세자 번호"),
        "ua-company": ("Ukrainian company code", "우크라이나 사업자 번호"),
        "by-unp": ("Belarusian payer number", "벨라루스 납세자 번호"),
        "md-idno": ("Moldovan company number", "몰도바 사업자 번호"),
        "tr-identity-number": ("Turkish identity number", "튀르키예 신분증 번호"),
        "tr-tax-number": ("Turkish tax number", "튀르키예 납세자 번호"),
        "al-nipt": ("Albanian tax number", "알바니아 납세자 번호"),
        "mk-edb": ("North Macedonian tax number", "북마케도니아 납세자 번호"),
    }
)


def name_of(detector: str, family: str, language: str) -> str:
    """What people who read ``language`` (English, where there are no words in it) call what ``detector`` finds."""
    place = _LANGUAGES.index(language) if language in _LANGUAGES else 0
    if named := NAMES.get(detector):
        return named[place]
    if detector == family:
        return FAMILIES[family][place] if family in FAMILIES else detector
    return f"{FAMILIES[family][place]} ({detector})" if family in FAMILIES else detector


def counted(findings: Iterable[Finding]) -> tuple[Kind, ...]:
    """What kinds ``findings`` are of: the most frequent first, then by name."""
    times: dict[tuple[str, str], int] = {}
    for found in findings:
        key = found.detector, found.family
        times[key] = times.get(key, 0) + found.count
    kinds = [(detector, family, count) for (detector, family), count in times.items()]
    return tuple(sorted(kinds, key=lambda kind: (-kind[2], kind[0])))


def list_of(kinds: Iterable[Kind], language: str) -> str:
    """``counted`` findings as one line for people: what each is called, and ×2 where there are two."""
    named: dict[str, int] = {}
    for detector, family, count in kinds:
        name = name_of(detector, family, language)
        named[name] = named.get(name, 0) + count
    return ", ".join(name if count == 1 else f"{name} ×{count}" for name, count in named.items())
