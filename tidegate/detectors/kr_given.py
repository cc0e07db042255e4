"""Which words of Korean can be the name of a person, and which only begin like one.

Two hundred syllables begin or end nearly every name that is given in Korea, and most nouns of three syllables end with
another one; a noun of two with a particle behind it ("정보는", "이상은") is told by what the particle follows.
"""

from __future__ import annotations

import re
from typing import Final

#: Surnames of Korea with more than some thousand bearers (census of 2015, Statistics Korea), single and double.
SINGLE: Final = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민진"
    "지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모류나탁"
)
DOUBLE: Final = "남궁|황보|제갈|사공|선우|서문|독고"
#: A name as a pattern: of three syllables, or with two for the surname; and one that may have a given name of one.
NAME: Final = f"(?:(?:{DOUBLE})[가-힣]{{1,2}}|[{SINGLE}][가-힣]{{2}})"
SHORT_NAME: Final = f"(?:(?:{DOUBLE})[가-힣]{{1,2}}|[{SINGLE}][가-힣]{{1,2}})"
#: Words of three syllables that begin like a surname and take a title.
_NO_NAMES: Final = (
    " 이용자 주문자 구매자 신청자 지원자 소비자 조합원 임직원 공무원 연구원 지도자 전문가 진행자 한국인"
    " 유권자 안내원 조종사 주인공 선생님 부모님 하느님 하나님 고객님 이사장 위원장 조교수 부교수 정교수"
    " 주치의 변호사 여러분 선배님 이웃집 우리의 모르는 고등학 중학생 대학생 유학생 여학생 남학생 신입생"
    " 인사팀 기획팀 영업팀 개발팀 오른쪽 이번주 지난주 다음주 주임님 손님들 임산부 이모님 고모님 형제자"
    " 고객명 성명란 고객님 권한자 이름은 성함은 담당자 신청인 보호자 작성자 수령인 보고자 참석자 신청자"
    " 예금주 환자명"
    " 노약자 현직자 구직자 이직자 전임자 신임자 원어민 이주민 방문자 성직자 유족들"
    # What stands at the head of the next column, or in a field that nobody filled in.
    " 연락처 주소 주소지 주민 주민번 전화 전화번 이메일 이름 성명 성함 성별 연령 나이 소속 지역 지점 구분"
    " 직급 직책 직위 부서"
    " 우편 우편물 고객 고객번 학교 학번 학과 학년 국적 국가 금액 등급 차량 차종 계좌 기타 기간 일자 날짜"
    " 시간 연봉 연도 관계"
    " 생일 유형 종류 번호 여부 사유 이유 내용 제목 제품 상품 수량 단가 합계 문의처 기사님 원장님 매니저"
    " 나머지 나이대"
    " 추후 공란 미상 별첨 별도 비공개 해당 전원 각자 본인 상동 동일 위와 안내 안내문 안내원 정보 유의"
    " 유의사 주의 조회 명단"
    " 진료비 진료과 보증금 지원금 전환율 이용료 수수료 정산금 장애인 이재민 남녀 남성 여성 나눔 이미지"
    " 구매팀 고객센"
    # What stands before a telephone number, and what is no name behind a greeting.
    " 주세요 주시면 신청은 주문은 문의는 연락은 전화는 제보는 안내는 상담은 접수는 예약은 구매는 구입은"
    " 전화로 문자로 주차는"
    " 차량은 고장은 이것은 저기요 사장님 소비자원 신제품 정답은 주의보 공지"
    " 소방관 기술자 연예인 사업가"
    " 주셔서 주지사 이감독 진정한 장난아 위로봇 추운날 공제회 이사회 연합회 심의회 주주회 조합장 위원회 추진단 전담반"
    " 주무관 서기관 마케팅 장려금 장학금"
    # What follows "이름" in programs.
    " 문자열 구성원 배경색 심볼릭 인덱스 설명서 정규화 유일성 여기서 반드시 지정시 구독이 구독은 선택한"
    " 지정한 연결된 나타내"
    # Offices, banks and places where a name could stand; what someone is in a contract; what follows a number.
    " 우체국 주민과 민원과 위생과 공영주 전용주 소재지 임차인 임대인 신고인 신청인 보증인 공증인 대리인 민간인 정상인"
    " 고혈압 여성분 남성분 정확히 주미국 전화해 전화함 문자해 연락해 조사원 상담원 구성원 회사원 소방원"
    " 최우선 주호소 기저질 차년도 전직자 강남구 강동구 강서구 강북구 송파구 노원구 성동구 성북구 금천구"
    " 양천구 구로구 남동구 연수구"
    " 서울시 안산시 안양시 성남시 고양시 전주시 원주시 여수시 양산시 구미시 김해시 배포자 고소인 고발인"
    " 민원인 전직원 양도인 양수인 전대인 전차인"
    " 나타날 인수만 정보만 변경한 변환한 설정한 주어진 기존의 최저값 표시할 "
)


def is_name(value: str) -> bool:
    """Whether ``value`` is not a common word that only begins like a surname."""
    return f" {value} " not in _NO_NAMES and not re.search(
        r"(?:하는|하고|에서|으로|까지|부터|이라|라고|했던|있는|없는|같은|이상|이하|입력|없음|확인|기재"
        r"|[할를의가는로함된될으며면에와적값릭과팀압]|[^가노]을)$",
        value,
    )


def is_signature(value: str) -> bool:
    """Whether ``value`` is a name, and no verb before the word that also closes letters ("안내해 드림")."""
    return is_name(value) and value[-1] not in "해여어려줘아"


def is_beside_a_number(value: str) -> bool:
    """Whether ``value`` is a name, and not how a sentence about the number goes on ("이거야", "조회해")."""
    return is_name(value) and not value.startswith(
        ("이거", "이에", "이예", "이네", "이고", "이구", "이라", "인데", "조회", "변경")
    )


def is_first_of_a_line(value: str) -> bool:
    """Whether ``value`` is a name, and not what the day behind it is called ("마감일")."""
    return is_name(value) and value[-1] not in "일자간시월년명기"


def is_introduced(value: str) -> bool:
    """Whether ``value`` is a name, and no team or shop that greets ("구매팀입니다")."""
    return is_likely(value) and value[-1] not in "팀부측점청처과차"


#: Syllables with which a given name begins, and with which one ends.
_FIRST: Final = frozenset(
    "가강건겨경고공관광교구국권귀규근금기길꽃나난남노누다단대덕도동두라란래로루리린마만말명모무문미민백범별병"
    "보복봄봉부분빛사산상새샛서석선설섭성세소솔송수숙순슬승시신아안애양언여연열영예옥온완용우욱운웅원월유윤율"
    "으은을의이익인일임자장재전점정제조종주준중지진찬창채천철청초춘충치칠태택판평필하학한해향헌혁현형혜호홍화"
    "환효훈휘희오본바"
)
_LAST: Final = frozenset(
    "강건걸겸경곤관광교구국권규균근금기길나난남녀녕단담대덕돈동두득라락란람랑래량령례로록론룡루률름리린림마만"
    "말명모목묵문미민배백범별병복봄봉빈빛산삼상새샘서석선설섭성세솔송수숙순술슬승식신심아안애엘연열영예오옥온"
    "완요용우욱운울웅원월유윤율은을음의이익인일임자재전정제조종주준중지진찬창채천철춘출칠태택표필하학한해향헌"
    "혁현형혜호홍화환효훈휘희힘흠늘비쁨검립양탁소도렬후"
)
#: Nouns of two syllables that begin like a surname, and go on with a particle or an ending.
_NOUNS_TEXT: Final = (
    "정보 정도 정리 정부 정책 정상 정확 정기 정문 정답 정지 정원 정규 정식 정밀 이상 이하 이후 이전 이번 이용"
    " 이유 이동 이자 이사 이력 이것 이날 이곳 이수 이익 이송 이체 이행 이주 최근 최대 최소 최종 최초 최고"
    " 최신 최저 최상 최선 조사 조정 조치 조회 조건 조직 조기 조언 조용 조율 강의 강연 강조 강화 강력 강제 장소"
    " 장기 장비 장애 장점 장치 장면 임시 임금 임대 임차 임명 임의 임무 임상 한국 한도 한계 오전 오후 오류 서류"
    " 서울 서명 서면 서버 신청 신규 신고 신속 신분 신용 신중 신입 신설 신뢰 권한 권리 권고 안내 안전 안건 안정"
    " 안심 송금 송장 송부 전화 전달 전체 전문 전부 전자 전용 전임 전반 전국 전산 전기 전공 전환 전략 전시 홍보"
    " 유지 유의 유료 유선 유사 유일 유효 유형 유명 유출 유리 고객 고지 고용 고유 고정 고시 고장 고려 문의"
    " 문제 문서 문자 문화 문장 양식 양도 양수 양성 손해 손실 배송 배정 배치 배포 배우 배상 백업 허가 허용 허위"
    " 남성 심사 심각 심의 노력 노동 노무 하루 하반 성명 성과 성격 성공 성별 성실 성적 차량 차이 차후 차등 차단"
    " 주소 주문 주의 주요 주말 주간 주차 주민 주최 주도 주재 주관 주식 주택 우선 우편 우수 우려 우대 구매 구성"
    " 구분 구체 구축 구역 구두 구입 민원 민감 민간 진행 진료 진단 진술 진정 진실 지원 지급 지난 지역 지시 지정"
    " 지점 지출 지침 지연 지속 지도 지방 지사 지분 지불 채용 채권 채무 원본 원칙 원인 원가 방문 방법 방향 방안"
    " 방식 공지 공유 공식 공사 공급 공고 공개 공통 공장 공무 공정 공동 공공 공제 현재 현장 현황 현금 현지 현실"
    " 변경 변동 변환 여부 여행 여성 여권 추가 추후 추천 추진 추정 도움 도착 도로 도입 도시 도면 소속 소개 소송"
    " 소득 소식 소재 소통 소비 소방 소유 석사 선정 선택 선임 선발 선납 선불 선거 설명 설치 설정 설계 설문 마감"
    " 마련 연락 연구 연차 연봉 연수 연장 연결 연도 연체 연간 연속 위치 위원 위임 위촉 위탁 위반 위해 위험 표시"
    " 표준 표현 명의 명단 명령 명시 기본 기준 기한 기간 기존 기업 기록 기관 기능 기획 기술 기대 기재 반납 반영"
    " 반대 반품 금액 금융 인사 인원 인수 인증 인력 인상 인쇄 인용 제품 제출 제안 제공 제도 제한 제목 제외 제작"
    " 모집 모델 모임 나이 나라 구조 전원 주장 지금 하나 우리 이제 여기 조금 모두 방금 오늘 나중 정말 진짜 선수 조제"
    " 연소 한번 한참 함께 서로"
)
_NOUNS: Final = frozenset(_NOUNS_TEXT.split())
_ENDINGS: Final = frozenset("의도만로에들할될한된적화률율료금액비등및간별시자장성양소후인화명일안식론서란")
_WITH_FINAL: Final = frozenset("은이을과")
_WITHOUT_FINAL: Final = frozenset("는가를와")
_FIRST_OF_HANGUL: Final = 0xAC00
#: Syllables of the same beginning and vowel: the first of them ends with no consonant.
_FINALS: Final = 28


def is_likely(value: str) -> bool:
    """Whether ``value`` is made as names are, and is no noun with a particle: for places where anything may stand."""
    given = value[2:] if value[:2] in _DOUBLES and len(value) > len(value[:2]) else value[1:]
    if not given or given[-1] not in _LAST or (len(given) > 1 and given[0] not in _FIRST):
        return False
    return is_name(value) and not _is_noun(value)


def is_likely_apart(value: str) -> bool:
    """Whether ``value`` is likely a name that is set with blanks: "윤 서준", "백 이 준"."""
    return is_likely(value.replace(" ", ""))


def _is_noun(value: str) -> bool:
    noun, rest = value[:2], value[2:]
    if noun not in _NOUNS:
        return False
    ends_open = (ord(noun[-1]) - _FIRST_OF_HANGUL) % _FINALS == 0
    return not rest or rest in _ENDINGS or rest in (_WITHOUT_FINAL if ends_open else _WITH_FINAL)


_DOUBLES: Final = frozenset(DOUBLE.split("|"))
