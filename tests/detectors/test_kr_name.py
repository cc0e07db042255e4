"""Korean names: by surname with a title, a label or a person's own data beside them, and not the words around them."""

from __future__ import annotations

import pytest

from tidegate.detectors.kr_name import KR_NAME
from tidegate.detectors.scanner import build

SCANNER = build([KR_NAME])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("김민지 과장에게 보내 주세요", "김민지"),
        ("성명: 남궁민수", "남궁민수"),
        ("홍길동님이 신청했습니다", "홍길동"),
        ("제 이름은 박서준입니다", "박서준"),
        ("임대인 송서연 (주민등록번호", "송서연"),
        ("국민은행 123456-04-567891 홍길동", "홍길동"),
        ("비상연락망\n황보람 010-7733-6747", "황보람"),
        ("[임찬] [오후 3:12] 네", "임찬"),
        ("은행,계좌,예금주\n우리은행,1002-701-356752,백유나", "백유나"),
        ("안녕하세요, 총무팀 심준호입니다.", "심준호"),
    ],
)
def test_the_name_alone_is_the_finding(text: str, name: str) -> None:
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == name


@pytest.mark.parametrize(
    "text",
    [
        "고객님 안녕하세요",
        "이용자님의 문의",
        "부장님이 오셨다",
        "이사님과 회의",
        "정부 대표",
        "이번주 대리운전",
        "성명,연락처,주소\n",
        "문의는 010-7733-6747",
        "환자 진료비, 3만원",
        "자료는 안내해 드림",
        "안녕하세요, 구매팀입니다.",
    ],
)
def test_people_without_a_name_have_none(text: str) -> None:
    assert SCANNER.scan(text) == []
