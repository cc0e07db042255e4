"""Names of people: Korean by surname and title or label, others only where a label says that a name follows.

A name alone is a word like any other, so these find little and are right about it.
"""

from __future__ import annotations

import re
from typing import Final

from tidegate.detectors.detector import Detector, Pattern

#: Surnames of Korea with more than some thousand bearers (census of 2015, Statistics Korea), single and double.
_SINGLE: Final = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민진"
    "지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모"
)
_DOUBLE: Final = "남궁|황보|제갈|사공|선우|서문|독고"
_NAME: Final = f"(?:(?:{_DOUBLE})[가-힣]{{1,2}}|[{_SINGLE}][가-힣]{{2}})"
_SHORT_NAME: Final = f"(?:(?:{_DOUBLE})[가-힣]{{1,2}}|[{_SINGLE}][가-힣]{{1,2}})"
_TITLES: Final = (
    "씨|님|선생님|교수님?|과장님?|부장님?|차장님?|대리님?|사원|팀장님?|이사님|상무님?|전무님?|사장님?|대표님"
    "|회장님?|박사님?|기자|변호사님?|주임님?|선임님?|책임님?"
    "|대표|이사|감사|원장|행장|부회장님?|수석님?|실장님?|본부장님?|센터장님?|매니저님?|원장님?|간호사님?|주무관님?|사무관님?|고객님|환자분?|어르신"
)
_LABELS: Final = (
    "이름|성명|성함|고객명|환자명|담당자|예금주|신청인|신청자|작성자|대표자|보호자|계약자|피보험자|수령인|받는"
    " ?사람|보내는 ?사람|수신인|사원명|직원명|수험자|학생명|법정대리인|세대주"
)
#: A label begins a line or a field; "the name of the file" has another word in front.
_BEFORE_LABEL: Final = r"(?:^|[^가-힣A-Za-z0-9 \t]|(?:고객|환자|직원|학생|회원|자녀|본인|사람) )[ \t]{0,4}"
_SURE_LABELS: Final = "이름|성명|성함|고객명|환자명|예금주|담당자|대표이사|대표자|보호자|작성자"
_TITLE_HINT: Final = "|".join(title[:-2] if title.endswith("?") else title for title in _TITLES.split("|"))
#: What may stand behind a name and its title: a particle, or anything that is not Hangul.
_BEHIND: Final = "(?:은|는|이|가|을|를|과|와|의|께서|께|에게|한테|도|이랑|입니다|이다|이고|이며|$|[^가-힣])"
#: Words of three syllables that begin like a surname and take a title.
_NO_NAMES: Final = (
    " 이용자 주문자 구매자 신청자 지원자 소비자 조합원 임직원 공무원 연구원 지도자 전문가 진행자 한국인"
    " 유권자 안내원 조종사 주인공 선생님 부모님 하느님 하나님 고객님 이사장 위원장 조교수 부교수 정교수"
    " 주치의 변호사 여러분 선배님 이웃집 우리의 모르는 고등학 중학생 대학생 유학생 여학생 남학생 신입생"
    " 인사팀 기획팀 영업팀 개발팀 오른쪽 이번주 지난주 다음주 주임님 손님들 임산부 이모님 고모님 형제자"
    " 고객명 성명란 고객님 권한자 이름은 성함은 담당자 신청인 보호자 작성자 수령인 보고자 참석자 신청자 예금주 환자명"
    " 노약자 현직자 구직자 이직자 전임자 신임자 원어민 이주민 방문자 성직자 유족들 "
)


def is_name(value: str) -> bool:
    """Whether ``value`` is not a common word that only begins like a surname."""
    return f" {value} " not in _NO_NAMES and not re.search(
        r"(?:하는|하고|에서|으로|까지|부터|이라|라고|했던|있는|없는|같은|이상|이하|입력|없음|미정|확인|기재)$", value
    )


#: What a name is called in columns, forms, settings and sentences.
_CALLED: Final = (
    r"(?i:(?:full|customer|client|patient|employee|contact|account[ _]?holder|cardholder|beneficiary|applicant"
    r"|insured|student|user|member|card"
    r"|owner|holder|first|last|sur|family|display|person|legal)[ _-]?name|(?:^|[^a-z_.])name|(?:^"
    r"|[^a-z])(?:patient|owner|contact|signatory"
    r"|assignee|attendee|reporter|employee|mitarbeiter|mitarbeiterin|kunde|kundin|ansprechpartner|ansprechpartnerin|inhaber|nachname|vorname|kontoinhaber|patientin|interlocuteur"
    r"|nom|prénom|titulaire|klant|klantnaam|naam|patiënt|contactpersoon|nome|cognome|cliente|paziente|intestatario|referente|nombre)(?:[^a-z]|$))"
    r"|이름|성명|성함|고객명|환자명|담당자|예금주|신청인|신청자|작성자|대표자|보호자|계약자|수령인|수신|발신|보고자|참석자|사원명|직원명"
    r"|氏名|(?:お)?名前|患者名|顧客名|担当者|お客様名|姓名|联系人|聯絡人|患者姓名|客户|客戶|患者|收件人|负责人"
)
#: Nothing but the words of a connection between what a name is called and the name.
_JOIN: Final = (
    r"[\"'`)\]]{0,2}[ _-]?(?:name|Name|person|field)?[\"'`)\]]{0,2}\s{0,3}(?:[:：=|(,]|is|was|ist|lautet|heißt"
    r"|est|è|is|luidt|heet|は|が|を|의|은|는|이|가|을|를|是|为|為|改为|改成|ist noch|입니다|です|ho scritto|heb ik"
    r"|j'ai saisi|habe ich|I entered| )?[\s:：=\"'`(\[>|-]{0,4}"
)
#: Titles in front of a name, as they are written in a cell or behind the label.
_HONORIFIC: Final = (
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Herrn|Frau|Mme|Mlle|M|Monsieur|Madame|Sra?|Sig|Sig\.ra|Sig\.na|Dott"
    r"|Dott\.ssa|Dhr|dhr|Mevr|mevr|Mw|mw|De heer|Mevrouw)"
    r"\.? ){0,3}"
)
_NAMED_SO: Final = (
    rf"^[^\x01]{{0,16}}(?:{_CALLED})[^\x01]{{0,8}}\x01[^\x02]{{0,3}}{_HONORIFIC}\x02|(?:{_CALLED}){_JOIN}{_HONORIFIC}\x02"
    rf"|\x02[^\x01\x02]{{0,6}}(?: (?:as|als|come|comme|under|unter|sotto|sous|bij) |\()[^\x01\x02]{{0,12}}(?:{_CALLED})"
)
#: Where that can be: what a name is called, and then a sign, a word of a connection, or a capital.
_BARE: Final = re.sub(r"\(\?:(?:\^\|\[\^[^]]*\]|\[\^[^]]*\]\|\$)\)", "", _CALLED)
_SAID: Final = (
    rf"(?:{_BARE})[\"'`)\]]{{0,2}}(?:[ _-](?:name|person|field))?[\"'`)\]]{{0,2}}[ \t]{{0,3}}(?:[:=|,;(>\t\n-]"
    rf"|(?:is|was|ist|lautet|est|luidt|heet"
    r"|ho scritto|heb ik|j'ai saisi|habe ich|I entered) |[A-Z]|[\x80-\xff]|$)"
    rf"|(?:(?:as|als|come|comme|under|unter|sotto|sous|bij) |\()[^\n]{{0,12}}(?:{_BARE})"
)
_PARTICLE: Final = "(?:으로|로|은|는|이|가|을|를|과|와|의|께서|께|에게|님|씨|도|입니다|이고|이며|라고|이라고)"

KR_NAME: Final = Detector(
    name="kr-person-name",
    family="person",
    meaning="The name of a person in Korean, before a title or behind a label.",
    source="https://en.wikipedia.org/wiki/List_of_Korean_surnames",
    patterns=(
        Pattern(
            rf"(?m){_BEFORE_LABEL}(?:{_LABELS})(?:은|는|이)?(?:\([^)\n]{{1,10}}\))?"
            rf"[ \t]{{0,3}}[:：=|\t][ \t]{{0,3}}[\"']?({_SHORT_NAME})(?:$|[^가-힣])",
            0.85,
            1,
            is_name,
            f"(?:{_LABELS.replace(' ?', '')}|사람)",
        ),
        Pattern(
            rf"(?:^|[^가-힣])(({_NAME})(?:{_PARTICLE}[^가-힣]|[^가-힣]|$))",
            0.8,
            2,
            is_name,
            hint=_SAID,
            reach=192,
            label=(_NAMED_SO,),
        ),
        Pattern(
            rf"(?:^|[^가-힣A-Za-z0-9])(?:{_SURE_LABELS}) ({_NAME})(?:$|[,|/()\t\n])",
            0.7,
            1,
            is_name,
            _SURE_LABELS,
        ),
        Pattern(
            rf"(?:이름은|성함은|성명은|저는|제 이름은)\s({_NAME})(?:입니다|이에요|예요|이고|이며|라고)",
            0.85,
            1,
            is_name,
            "이름은|성함은|성명은|저는",
        ),
        Pattern(
            rf"(?:^|[^가-힣A-Za-z0-9])({_NAME}) ?(?:{_TITLES}){_BEHIND}",
            0.65,
            1,
            is_name,
            _TITLE_HINT,
        ),
    ),
    found=(
        "성명: 김민지",
        "이름 : 남궁민수",
        "제 이름은 박서준입니다",
        "김민지 과장에게 보내 주세요",
        "홍길동님께서",
        "담당자: 이도윤",
        "대표이사 김철수, 서울",
        "owner=임영수 대표",
        "고객명을 신하은으로 변경",
    ),
    not_found=(
        "고객님께",
        "이용자님은",
        "선생님이",
        "여러분",
        "성명: 미정",
        "이름: 기재",
        "부장님께서",
        "하느님",
        "이름은 무엇입니까",
        "정말 양이 많다",
    ),
    misses="Names without title or label; given names alone.",
)

#: Words that begin with a capital in titles, products and places, and are nobody's name.
_NO_PERSON_TEXT: Final = (
    "The This That Inc Ltd Corp Company Street Road City University Bank Service Services System Project Report"
    " Meeting Team Data Server"
    " Client Account Internal Documentation Der Die Das Ein Eine Bericht Le La Les Il Lo Gli De Het Een Cloud"
    " Storage Summer Spring Winter"
    " New Old Note Table Order Invoice Number Name Type Status Product Office Group Holding Gmbh Energie Straße"
    " Strasse Via Rue Plein Platz"
    " Berlin Paris London Seoul Tokyo Rome Roma Milano Amsterdam North South East West General Manager Director"
    " Department Standard Basic"
    " Premium Enterprise Software Hardware Plan User Admin Support Sales Marketing Day Week Month Year"
)
_NO_PERSON: Final = frozenset(_NO_PERSON_TEXT.split())
_NO_CHINESE_TEXT: Final = (
    "高 方 任 江 文 石 金 白 易 常 史 万 武 马上 方面 任何 高级 文学 江南 石油 金融 白天 高等 史上 何 于"
)
_NO_CHINESE: Final = frozenset(_NO_CHINESE_TEXT.split())


def is_latin_name(value: str) -> bool:
    """Whether none of the words is one of titles, companies and places."""
    return not any(word in _NO_PERSON for word in re.split(r"[ .-]+", value))


def is_chinese_name(value: str) -> bool:
    """Whether ``value`` is not a common word that only begins like a surname."""
    return value not in _NO_CHINESE and value[:2] not in _NO_CHINESE


_LATIN_NAME: Final = (
    r"[A-ZÀ-Ý][a-zà-ÿ'’-]{1,20}(?: [A-Z]\.)?(?: (?:van der|van den|van|von|de la|de|der|den|del|di|da|la|le|bin"
    r"|al))?(?:[ -][A-ZÀ-Ý][a-zà-ÿA-Z'’-]{1,20}){1,3}"
)

#: Surnames that begin most names of China and Japan, and what follows a name there.
_CHINESE: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭"
    "廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文張劉陳楊趙黃吳孫馬羅鄭謝韓馮許鄧蕭葉蘇盧蔣賈閻鍾譚鄒陸錢湯賴龔"
)
_JAPANESE: Final = (
    "佐藤|鈴木|高橋|田中|伊藤|渡辺|渡邊|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|林|斎藤|斉藤|清水|山崎|森|池田|橋本|阿部|石川|山下|中島|石井|小川"
    "|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|福田|太田|西村|藤井|岡本|金子|藤原|三浦|中野|中川|原田|松田|竹内|小野|田村|中山|和田|石田|上田|森田"
)
_HAN_NAME: Final = rf"(?:(?:{_JAPANESE})[ 　]?[一-龥]{{1,3}}|[{_CHINESE}][一-龥]{{1,2}})"

PERSON_NAME: Final = Detector(
    name="person-name",
    family="person",
    meaning="The name of a person behind a label that says so.",
    source="https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    patterns=(
        Pattern(
            r"(?m)(?:^[ \t\"'{,|-]{0,12}Name|(?:^|[^A-Za-z_-])(?:(?:(?i:full|customer|client|patient"
            r"|employee|contact|account holder|cardholder"
            r"|beneficiary|applicant|insured|student)[ _])(?i:name)"
            rf"|Patient|Cardholder|Account holder|Beneficiary|Applicant|Naam|Nom et prénom|Vorname und"
            rf" Name|Nome e cognome|Nombre y apellidos))[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?({_LATIN_NAME})\b",
            0.75,
            1,
            hint=(
                r"(?:(?i:name)|Patient|Cardholder|holder|Beneficiary|Applicant|Naam|prénom|cognome|apellidos)"
                r"[\"']?\s{0,3}[:=]"
            ),
        ),
        Pattern(
            rf"(?:^|[^A-Za-zÀ-ÿ]){_HONORIFIC}({_LATIN_NAME})(?:$|[^A-Za-zÀ-ÿ])",
            0.75,
            1,
            hint=_SAID,
            reach=192,
            label=(_NAMED_SO,),
            check=is_latin_name,
        ),
        Pattern(
            rf"(?:^|[^一-龥ァ-ヶ])({_HAN_NAME}|[一-龥]{{1,3}}[ 　][一-龥ぁ-ん]{{1,3}})(?:$|[^一-龥ァ-ヶ]|様|先生"
            rf"|さん|氏"
            rf"|女士)",
            0.75,
            1,
            hint=_SAID,
            reach=192,
            label=(_NAMED_SO,),
        ),
        Pattern(
            rf"(?:^|[^一-龥ァ-ヶ])((?:{_JAPANESE})(?:[ 　]?[一-龥]{{1,3}})?)(?:様|さん|氏|先生|殿|部長|課長|社長)",
            0.7,
            1,
            hint=_JAPANESE,
        ),
        Pattern(
            rf"(?:^|[^一-龥])([{_CHINESE}][一-龥]{{0,2}})(?:先生|女士|小姐|经理|總經理|总经理|主任|医生|老师|教授|博士)",
            0.65,
            1,
            hint="先生|女士|小姐|经理|經理|主任|医生|老师|教授|博士",
            check=is_chinese_name,
        ),
        Pattern(
            rf"\b(?i:my name is|ich hei(?:ß|ss)e|mein name ist|je m'appelle|mi nombre es|me llamo|mi chiamo"
            rf"|mijn naam is)\s({_LATIN_NAME})\b",
            0.8,
            1,
            hint=r"(?i:my name is|ich hei|mein name ist|je m'appelle|mi nombre es|me llamo|mi chiamo|mijn naam is)",
        ),
        Pattern(r"\b[Pp]atient ([A-Z][a-z]{1,20} [A-Z][a-z]{1,20})\b", 0.7, 1, hint="[Pp]atient [A-Z]"),
        Pattern(
            rf"\b(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|Mme|Mlle|Sig|Sig\.ra|Dott|Sra?|[Dd]hr|[Mm]evr|[Mm]w)\.?"
            rf" (?:Dr\.? |Prof\.? ){{0,2}}({_LATIN_NAME})\b",
            0.55,
            1,
            is_latin_name,
            hint=r"(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|Mme|Mlle|Sig|Sig\.ra|Dott|Sra?|[Dd]hr|[Mm]evr|[Mm]w)\.? [A-Z]",
        ),
        Pattern(
            r"(?:氏名|お名前|姓名|患者名|顧客名|担当者)\s{0,2}[:：]\s{0,2}([一-龥]{1,4}[ 　]?"
            r"[一-龥ぁ-んァ-ヶ]{1,4})(?:$|[^一-龥ぁ-んァ-ヶ])",
            0.8,
            1,
            hint="氏名|お名前|姓名|患者名|顧客名|担当者",
        ),
    ),
    context=("patient", "date of birth", "phone", "address", "account", "customer", "geboren", "ssn"),
    context_adds=0.3,
    found=(
        "Patient: Maria Gonzalez",
        "Full name: John Q. Fischer",
        "my name is Anna Schmidt",
        "氏名：山田太郎",
        "customer_name = 'Liam van Dijk'",
        "patient Mr. Tom Baker called",
        "Herr Dr. Stefan Weber",
        "山田様へ",
        "患者姓名：刘敏",
        "王小明先生",
        "name,city\nAnna Schmidt,Bonn",
    ),
    not_found=(
        "Name: string",
        "file name: README",
        "name = value",
        "Name: John",
        "Class Name: FooBar",
    ),
    misses="Names in prose: those need a language model.",
)
