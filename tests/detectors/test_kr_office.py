"""Korean names by office, by what was written or signed, and by how people introduce themselves."""

from __future__ import annotations

import pytest

from tidegate.detectors.kr_name import KR_NAME
from tidegate.detectors.scanner import build

SCANNER = build([KR_NAME])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("교육부장관\n주무관 노은재  대학학사제도과장 전결 구태섭", ["노은재", "구태섭"]),
        ("담당 주무관 남도경\n", ["남도경"]),
        ("본부장 (선우민재)께도 보고", ["선우민재"]),
        ("작성: 천나율 사회복지사", ["천나율"]),
        ("수탁자(을): 육도준", ["육도준"]),
        ("환자 동의 서명: 마예솔 (인)", ["마예솔"]),
        ("문의: 인사팀 주하린 (내선 4301)", ["주하린"]),
        ("공동변호인: 임도연 (林度延)", ["임도연"]),
        ("우리 손자 (기하율, 만 9세)", ["기하율"]),
        ("총무팀 엄태린\n내선 3300", ["엄태린"]),
        ("상담사: 성함이 어떻게 되세요?\n고객: 네, 금해찬이요.", ["금해찬"]),
        ("제 문의는 한소희님인데 확인 부탁드려요", ["한소희"]),
        ("피초청인 김수진, 체류지", ["김수진"]),
        ("이경민 / 남 / 67세", ["이경민"]),
        ("형 나 곽서윤인데 번호 바뀌었어", ["곽서윤"]),
        ("보내는 분 김경민, 받는 분 채소연, 기업은행", ["김경민", "채소연"]),
        ("위은솔: 내일 몇 시야?\n옥다온: 8시. 늦지 마", ["위은솔", "옥다온"]),
    ],
)
def test_the_name_is_found_where_an_office_or_a_signature_stands(text: str, names: list[str]) -> None:
    assert [text[one.start : one.end] for one in SCANNER.scan(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "과장 이상은 참석",
        "대표 상품은 다음과 같다",
        "담당: 위생과 사무관",
        "고객: 지금은 괜찮아요",
        "이용료 (만 7세 이상)",
        "전대차(轉貸借) 계약",
        "선수금: 850만원\n조제비: 12,400원",
        "안내: 내일 쉽니다",
        "연구자 이상은, 다음과 같다",
        "회원 정보 관리와 고객 문의",
    ],
)
def test_what_only_stands_where_a_name_could_is_none(text: str) -> None:
    assert SCANNER.scan(text) == []
