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
    "|수석님?|실장님?|본부장님?|센터장님?|매니저님?|원장님?|간호사님?|주무관님?|사무관님?|고객님|환자분?|어르신"
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
    " 노약자 현직자 구직자 이직자 전임자 신임자 원어민 이주민 방문자 성직자 유족들 "
)


def is_name(value: str) -> bool:
    """Whether ``value`` is not a common word that only begins like a surname."""
    return f" {value} " not in _NO_NAMES and not re.search(
        r"(?:하는|하고|에서|으로|까지|부터|이라|라고|했던|있는|없는|같은|이상|이하|입력|없음|미정|확인|기재)$", value
    )


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

_LATIN_NAME: Final = (
    r"[A-ZÀ-Ý][a-zà-ÿ'’-]{1,20}(?: [A-Z]\.)?(?: (?:van der|van den|van|von|de la|de|der|den|del|di|da|la|le|bin"
    r"|al))?(?:[ -][A-ZÀ-Ý][a-zà-ÿA-Z'’-]{1,20}){1,3}"
)

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
            rf"\b(?i:my name is|ich hei(?:ß|ss)e|mein name ist|je m'appelle|mi nombre es|me llamo|mi chiamo"
            rf"|mijn naam is)\s({_LATIN_NAME})\b",
            0.8,
            1,
            hint=r"(?i:my name is|ich hei|mein name ist|je m'appelle|mi nombre es|me llamo|mi chiamo|mijn naam is)",
        ),
        Pattern(r"\b[Pp]atient ([A-Z][a-z]{1,20} [A-Z][a-z]{1,20})\b", 0.7, 1, hint="[Pp]atient [A-Z]"),
        Pattern(
            rf"\b(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau|Mme|Sra?|Dhr|Mevr)\.? ({_LATIN_NAME})\b",
            0.3,
            1,
            hint=r"(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau|Mme|Sra?|Dhr|Mevr)\.? [A-Z]",
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
    ),
    not_found=(
        "Name: string",
        "file name: README",
        "Mr. Tom Baker was a good man",
        "name = value",
        "Name: John",
        "Class Name: FooBar",
    ),
    misses="Names in prose: those need a language model.",
)
