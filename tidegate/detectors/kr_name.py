"""Names of people in Korean: by surname and title, label, or what stands by them and is a person's alone.

A name alone is a word like any other, so these find little and are right about it.
"""

from __future__ import annotations

import re
from typing import Final

from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.person import NAMED_SO, SAID

#: Surnames of Korea with more than some thousand bearers (census of 2015, Statistics Korea), single and double.
_SINGLE: Final = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민진"
    "지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모류나탁"
)
_DOUBLE: Final = "남궁|황보|제갈|사공|선우|서문|독고"
_NAME: Final = f"(?:(?:{_DOUBLE})[가-힣]{{1,2}}|[{_SINGLE}][가-힣]{{2}})"
_SHORT_NAME: Final = f"(?:(?:{_DOUBLE})[가-힣]{{1,2}}|[{_SINGLE}][가-힣]{{1,2}})"
_TITLES: Final = (
    "씨|님|선생님|교수님?|과장님?|부장님?|차장님?|대리님?|사원|팀장님?|이사님|상무님?|전무님?|사장님?|대표님"
    "|회장님?|박사님?|기자|변호사님?|주임님?|선임님?|책임님?"
    "|대표|이사|감사|원장|행장|부회장님?|수석님?|실장님?|본부장님?|센터장님?|매니저님?|원장님?|간호사님?"
    "|주무관님?|사무관님?|고객님|환자분?|어르신"
)
_LABELS: Final = (
    "이름|성명|성함|고객명|환자명|담당자|예금주|신청인|신청자|작성자|대표자|보호자|계약자|피보험자|수령인|받는"
    " ?사람|보내는 ?사람|수신인|사원명|직원명|수험자|학생명|법정대리인|세대주"
    "|임대인|임차인|매도인|매수인|수취인|운전자|피해자|가입자|대리인|대표이사|피부양자|수익자|세대원|진술인"
    "|신고인|신고자|위임인|수임인|받는 ?분|보내는 ?분|보낸 ?사람|접수자|기안자|결재자"
    "|검토자|채무자|채권자|상속인|주치의"
    "|진료의|집도의|예약자|탑승자|투숙객|회원명|학부모|입주자|세입자|민원인명|성 {1,4}명|이 {1,4}름"
)
#: What somebody is in a contract, an accident or a hospital; and what is said of a person, and not of a thing, next.
_ROLES: Final = (
    "임대인|임차인|매도인|매수인|수취인|수령인|운전자|피해자|가입자|신청인|계약자|피보험자|환자|원고|피고"
    "|보험계약자|수익자|세대주|세대원|학생|진술인|신고인|신고자|보호자|채무자|채권자|상속인|배우자|자녀"
    "|모친|부친|남편|아내|아들|딸"
)
_FACTS: Final = (
    r"[ ,(/]{1,4}(?:주민|생년|연락처|전화|만 ?[0-9]|[남여][,)/ ]|(?:19|20)[0-9]{2}(?:[./-]|년 ?[0-9]{1,2}월)"
    r"|[0-9]{2}세|[0-9]{6}"
    r"|[0-9]{2}\.[0-9]{2}\.|0[0-9]{1,2}[-) .]|면허|차량|차트|병록|등록번호|증번호|계좌|주소|학번|세대원|[MF]/)"
)
_BANKS: Final = "은행|뱅크|농협|수협|신협|새마을금고|우체국|카뱅|토스|국민|신한|우리|하나|기업|계좌|계좌번호"
_BORN: Final = (
    "(?:(?:19|20)?[0-9]{2}(?:[./-] ?|년 ?)[0-9]{1,2}(?:[./-] ?|월 ?)[0-9]{1,2}(?:일|\\.)?|(?:19|20)?[0-9]{6}) ?생"
)
_BORN_HINT: Final = "[0-9](?:일|\\.)? ?생|[0-9]{6} ?- ?[1-8][0-9]{6}"
_ALONE_ROLES: Final = (
    "원고|피고|피고인|증인|채무자|채권자|상속인|신랑|신부|상주|고인|진료의|주치의|집도의|기안자|검토자"
)
_KIN: Final = "예금주|보호자|담당자|대표자|어머니|아버지|남편|아내|배우자|아들|딸|동생|친구|할머니|할아버지"
_MOBILE: Final = r"(?:\+82[ -]?)?\(?0?1[016789][) .-]{0,3}[0-9]{3,4}[ .-]{0,3}[0-9]{4}"
#: A label begins a line or a field; "the name of the file" has another word in front.
_BEFORE_LABEL: Final = r"(?:^|[^가-힣A-Za-z0-9 \t]|(?:고객|환자|직원|학생|회원|자녀|본인|사람) )[ \t]{0,4}"
_SURE_LABELS: Final = "이름|이 {1,4}름|성 {1,4}명|성명|성함|고객명|환자명|예금주|담당자|대표이사|대표자|보호자|작성자"
_TITLE_HINT: Final = "|".join(title[:-2] if title.endswith("?") else title for title in _TITLES.split("|"))
#: What may stand behind a name and its title: a particle, or anything that is not Hangul.
_BEHIND: Final = "(?:은|는|이|가|을|를|과|와|의|께서|께|에게|한테|도|이랑|입니다|이다|이고|이며|$|[^가-힣])"
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
    " 나타날 인수만 정보만 변경한 변환한 설정한 주어진 기존의 최저값 표시할 "
)


def is_name(value: str) -> bool:
    """Whether ``value`` is not a common word that only begins like a surname."""
    return f" {value} " not in _NO_NAMES and not re.search(
        r"(?:하는|하고|에서|으로|까지|부터|이라|라고|했던|있는|없는|같은|이상|이하|입력|없음|미정|확인|기재"
        r"|[할를의가는로함된될으며면에와적값릭]|[^가노]을)$",
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
    return is_name(value) and value[-1] not in "팀부측점청처과차"


_PARTICLE: Final = "(?:으로|로|은|는|이|가|을|를|과|와|의|께서|께|에게|님|씨|도|입니다|이고|이며|라고|이라고)"

KR_NAME: Final = Detector(
    name="kr-person-name",
    family="person",
    meaning="The name of a person in Korean, before a title or behind a label.",
    source="https://en.wikipedia.org/wiki/List_of_Korean_surnames",
    patterns=(
        Pattern(
            rf"(?m){_BEFORE_LABEL}(?:{_LABELS})(?: ?(?:명|성명|이름|성함))?(?:은|는|이)?(?:\([^)\n]{{1,10}}\))?"
            rf"[ \t]{{0,3}}[:：=|\t][ \t]{{0,3}}[\"']?({_SHORT_NAME})(?:$|[^가-힣])",
            0.85,
            1,
            is_name,
            f"(?:{_LABELS.replace(' ?', '')}|사람|받는 분|보내는 분)",
        ),
        Pattern(
            rf"(?:^|[^가-힣])(({_NAME})(?:{_PARTICLE}[^가-힣]|[^가-힣]|$))",
            0.8,
            2,
            is_name,
            hint=SAID,
            reach=192,
            label=(NAMED_SO,),
        ),
        Pattern(
            rf"[\"']({_SHORT_NAME})[\"']",
            0.75,
            1,
            is_name,
            hint=SAID,
            reach=192,
            label=(NAMED_SO,),
        ),
        Pattern(
            rf"(?m)(?:^|[|,;\t ])({_SHORT_NAME})(?:$|[ |,;\t\n])",
            0.75,
            1,
            is_name,
            hint=_SURE_LABELS,
            label=(rf"^[^\x01]{{0,4}}(?:{_SURE_LABELS})[^\x01가-힣]{{0,4}}\x01[^\x02]{{0,24}}[ ]?\x02 ?$",),
        ),
        Pattern(
            rf"(?:^|[^가-힣A-Za-z0-9])(?:{_ROLES})(?:은|는|이|가|인)?(?: ?[:：])? ({_NAME}){_FACTS}",
            0.75,
            1,
            is_name,
            _ROLES,
        ),
        # The holder of an account stands behind its number, somebody's name by their mobile number.
        Pattern(
            rf"(?:{_BANKS})[ :：]{{0,3}}[0-9][0-9-]{{8,18}}[ ,/(]{{1,3}}(?:예금주 ?:? ?)?({_NAME})(?:$|[^가-힣])",
            0.75,
            1,
            is_name,
            _BANKS,
        ),
        Pattern(
            rf"(?:^|[^가-힣A-Za-z])({_NAME}) ?[:：(/,|\t]? ?{_MOBILE}\b",
            0.7,
            1,
            is_introduced,
            r"1[016789][) .-]{0,3}[0-9]{3,4}[ .-]{0,3}[0-9]{4}",
        ),
        Pattern(
            rf"(?:^|[^가-힣])({_NAME})(?:[\"']? ?[(,|\t] ?[\"']?|</td>\s{{0,3}}<td>)(?:{_BORN}"
            rf"|[0-9]{{6}} ?- ?[1-8][0-9]{{6}})",
            0.75,
            1,
            is_name,
            _BORN_HINT,
        ),
        Pattern(
            rf"\b[0-9]{{6}} ?- ?[1-8][0-9]{{6}}\)?[ ,/(]{{1,3}}({_NAME})(?:$|[^가-힣])",
            0.75,
            1,
            is_beside_a_number,
            r"[0-9]{6} ?- ?[1-8][0-9]{6}",
        ),
        Pattern(
            rf"(?m)(?:^|, ?)[ \t]{{0,4}}(?:{_ALONE_ROLES})[ \t]{{1,4}}({_NAME})[ \t]{{0,4}}(?:$|,)",
            0.65,
            1,
            is_name,
            _ALONE_ROLES,
        ),
        # Beside a mail address in the head of a mail, and on either side of an account.
        Pattern(
            rf"(?:^|[^가-힣A-Za-z])({_NAME})[\"']? ?<[^<>@\s]{{1,64}}@",
            0.75,
            1,
            is_introduced,
            r"[\x80-\xff][\"']? ?<[A-Za-z0-9._]",
        ),
        Pattern(
            rf"(?m)(?:^|[ (])({_NAME})[ :：]{{1,2}}[0-9]{{2,6}}(?:-[0-9]{{1,8}}){{2,3}}"
            rf",? ?\(?[가-힣A-Z]{{0,4}}(?:{_BANKS})",
            0.7,
            1,
            is_name,
            _BANKS,
        ),
        Pattern(
            rf"(?:{_BANKS})[ :：/]{{1,3}}({_NAME})[ :：/]{{1,3}}[0-9]{{2,6}}(?:-[0-9]{{1,8}}){{2,3}}",
            0.7,
            1,
            is_name,
            _BANKS,
        ),
        Pattern(
            rf"안녕하(?:세요|십니까)[,.!~ ]{{0,3}}(?:[가-힣A-Za-z0-9]{{2,10}} )?({_NAME})입니다",
            0.65,
            1,
            is_introduced,
            "안녕하",
        ),
        # Exported chats: [김민지] [오후 3:12] …; 2026년 3월 4일 오후 3:12, 김민지 : …
        Pattern(
            rf"(?m)^\[({_SHORT_NAME})\] \[(?:오전|오후) [0-9]{{1,2}}:[0-9]{{2}}\]",
            0.8,
            1,
            is_name,
            r"\] \[(?:오전|오후) [0-9]",
        ),
        Pattern(
            rf"[0-9]일 (?:오전|오후) [0-9]{{1,2}}:[0-9]{{2}}, ({_SHORT_NAME}) : ",
            0.8,
            1,
            is_name,
            r"(?:오전|오후) [0-9]{1,2}:[0-9]{2}, ",
        ),
        Pattern(
            rf"(?m)(?:^|[ \t])({_NAME}) ?(?:드림|올림|배상)[ \t.]{{0,3}}$",
            0.65,
            1,
            is_signature,
            "드림|올림|배상",
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
            rf"(?:{_KIN})(?:은|는|이|가)\s({_NAME})(?:입니다|이에요|예요|이고|이며|인데)",
            0.65,
            1,
            is_introduced,
            _KIN,
        ),
        Pattern(
            rf"(?m)^[ \t]{{0,4}}({_NAME}) ?[/|] ?(?:(?:19|20)[0-9]{{2}}[./-]|[0-9]{{2}}\.[01][0-9]\."
            rf"|[0-9]{{6}} ?[/|])",
            0.65,
            1,
            is_first_of_a_line,
            r"[/|] ?(?:(?:19|20)[0-9]{2}[./-]|[0-9]{2}\.[01][0-9]\.|[0-9]{6} ?[/|])",
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
        "임차인: 류민수",
        "임대인 송서연 (주민등록번호",
        "환자 차하은, 2001.03.04생",
        "국민은행 123456-04-567891 홍길동",
        "황보람 010-7733-6747",
        "[임찬] [오후 3:12] 네",
        "2026년 3월 4일 오후 3:12, 임찬 : 네",
        "우민수(1974.01.21생)은",
        "직원 안현정(870203-2089311)의",
        "590524-2672331 홍경수",
        "VALUES (12, '심은지', '430820-1288055')",
        "원고 성나래\n",
        "안녕하세요, 총무팀 심준호입니다.",
        "이름,주소\n곽솔,서울",
        "마케팅팀\n나경민 드림",
        "예금주는 이원석입니다",
        "저희 어머니가 송유나이고",
        "노재원 / 1990.03.20 / 서울",
        "환자: 우경수 (M/45)",
        "받는분: 류현정",
        "접수자: 한유나",
        "From: 임세영 <s.lim@example.com>",
        "한원석 3333-02-0964735 카카오뱅크",
        "국민은행 한원석 123456-04-567891",
        "피고인 고민수\n",
        "<td>백재원</td><td>770915-2154131</td>",
        "배우자 이민수 (1956년 3월 16일)",
        '{"name": "고솔", "age": 3}',
        "은행,계좌,예금주\n우리은행,1002-701-356752,백유나",
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
        "성명,연락처,주소\n",
        "담당자: 추후 안내",
        "환자 진료비, 3만원",
        "임차인 보증금 (1억원)",
        "연락처 010-7733-6747",
        "무료로 안내해 드림",
        "900101-1234568 이거야",
        "차주분 연락 주세요 010-7733-6747",
        "안녕하세요, 구매팀입니다.",
        "[공지] [오후 3:00] 점검 예정",
        "마감일 / 2026.03.20",
        "이사회(2024. 3. 5.) 의결",
        "구매팀 <buy@example.com>",
        "오전 9:30, 조식 : 2층",
        "학생 장학금 2026년",
        "유통팀 010-9876-5432",
        "담당자: 주무관",
        "고객: 정말 감사합니다",
        "환자: 진짜로 아파요",
        "담당자는 홍보팀입니다",
        '{"name": "주소"}',
    ),
    misses="Names without title or label; given names alone.",
)
