"""Names of people in Korean by their office, by what they wrote or signed, and by how they introduce themselves.

Authorities write the office in front of the name (주무관 노은재, 과장 전결 구태섭), others behind it.  Words like
those stand before anything, so a name must also be made as names are (``kr_given.py``).
"""

from __future__ import annotations

from typing import Final

from tidegate.detectors.detector import Pattern
from tidegate.detectors.kr_given import NAME, SINGLE, is_likely

#: What may stand behind a name and its title: a particle, or anything that is not Hangul.
BEHIND: Final = "(?:은|는|이|가|을|를|과|와|의|께서|께|에게|한테|도|이랑|으로|로|입니다|이다|이고|이며|인데|$|[^가-힣])"
#: Particles behind a name, and the ends of a sentence that gives one.
PARTICLE: Final = (
    "(?:으로|로|은|는|이|가|을|를|과|와|의|께서|께|에게|님|씨|도|입니다|이고|이며|라고|이라고|이요|이에요|예요"
    "|이예요|인데요)"
)
#: Titles and what somebody is there for, as they stand behind a name or before it where nothing else may be meant.
_OFFICES: Final = (
    "경위|경사|경감|경정|경장|순경|소방경|소방위|소방장|소방교|소방관|상담사|사회복지사|회계사|세무사|노무사"
    "|변리사|약사"
    "|전문의|전공의|간호사|판사|검사|단장|감사관|조사관|수사관|계장|주사보|주사|서기관|이사관|국장|소장|지점장"
    "|연구원|강사|교사"
    "|학생|회원|고객|환우|수강생|학예사|영양사|물리치료사|주무관|사무관"
)
_BEFORE: Final = (
    f"{_OFFICES}|과장|실장|팀장|부장|차장|대리|주임|선임|책임|수석|교수|변호사|대표|대표이사|이사|원장|본부장"
    f"|센터장|매니저"
    "|증인|피고인|보내는 분|받는 분|보내신 분|받으시는 분|탑승객|투숙객|예약자|승객|발신인|수신인|수취인"
    "|피보험자|계약자|수익자|신청인|신청자|작성자|보호자|세대주"
    "|운전자|임차인|임대인"
    "|매도인|매수인|양도인|양수인|원고|피고|피의자|환자|학생|회원|고객|민원인|진정인|피진정인|고소인|피고소인"
    "|신고인|청구인|지원자|응시자|대상자|수혜자|내담자|면담자|실종자"
    "|체납자|납세자|배우자"
    "|소유자|설계자|참고인|사원|상담원|근로자|기사|대리인|명의|수강생|원임대인|수진자|설계사|비서|강사 후보|함장"
    "|작전관|기관장"
)
_WRITTEN_BY: Final = (
    "작성|응대|담당|접수|처리|회신|면담자|피면담자|내담자|청구인|진정인|피진정인|고소인|피고소인|선주|소유자"
    "|수사관|조사관|판사"
    "|감사관|대상자?|설계자|체납자|납세자|실종자|수신자|발신자|의사|약사|간호사|상담사|상담원|교사|강사|책임자"
    "|관리자|지원자|응시자"
    "|수혜자|수급자|근로자|사용자|대표|변호사|이사|대장|목격자|동거인|면접관|평가자|교수|회원|담임|반장|학생"
    "|구매자|조회자|수검자|수탁자|위탁자"
    "|등록자|변호인|검사|주치의|명의자|실명|전문의|보상직원|접수직원|설계사|비서|서명|선정자|수신인|발신인"
)
#: What an answer may begin with.
_FILLER: Final = "(?:(?:네|예|음|어|아|저는|전)[,. ]{1,3}){0,2}"
_PARTIES: Final = "고객|직원|본인|이용자|가입자|친구|동료"
#: Whose somebody is, in front of a bracket; what stands in a bracket behind a name alone.
_KIN: Final = (
    "모친|부친|모|부|母|父|조모|조부|배우자|보호자|자녀|아들|딸|며느리|사위|손자|손녀|남편|아내|동생|형|누나"
    "|언니|오빠|신랑|신부|피해자"
)
_BRACKETED: Final = (
    "인\\)|서명|직인|날인|印|내선|직통|☎|연락처|휴대|[0-9]학년|만 ?[0-9]|[0-9]{2}세|사번|학번|PM|PL|QA|CTO|CEO"
    "|CFO|DevOps"
    "|마케팅|디자인|개발|기획|영업|총무|인사|재무|단장|팀장|실무|분석|남[,)]|여[,)]|[가-힣]{2,8}학과"
    "|[가-힣]{2,8}대학교"
    "|[^()\\n0-9]{0,16}0[0-9]{1,2}-[0-9]{3,4}-"
)
_BRACKET_HINT: Final = (
    "\\((?:인\\)|서명|직인|날인|印|내선|직통|☎|연락처|휴대|[0-9]학년|만 ?[0-9]|[0-9]{2}세|사번|학번|PM|PL|QA"
    "|CTO|CEO|CFO|DevOps"
    "|마케팅|디자인|개발|기획|영업|총무|인사|재무|단장|팀장|실무|분석|남[,)]|여[,)]|0[0-9]{1,2}-)|학과|대학교"
    "|, ?0[0-9]{1,2}-[0-9]{3,4}-"
)
#: Surnames in Han letters, for a name that is written in both.
_HAN_SURNAMES: Final = (
    "金李朴崔鄭姜趙尹張林韓吳徐申權黃安宋柳全洪高文梁孫裵裴白許南沈盧河郭成車朱禹具閔陳池嚴蔡元千方孔玄咸卞廉呂秋都蘇石宣薛馬吉延魏表明奇潘王"
    "琴玉陸印孟諸牟卓羅任辛劉兪田丁曺"
)
BY_OFFICE: Final = (
    # An office in front of a name, as in what authorities write: 주무관 노은재, 과장 전결 구태섭.
    Pattern(
        rf"(?:{_BEFORE})(?: ?전결)?(?:\([^)\n]{{1,10}}\))?[ \t(]{{1,3}}({NAME})(?:{PARTICLE}?[^가-힣]|[^가-힣]|$)",
        0.65,
        1,
        is_likely,
        rf"(?:{_BEFORE}) ?[ (]",
    ),
    Pattern(
        rf"(?:^|[^가-힣A-Za-z0-9])({NAME}) ?(?:{_OFFICES}){BEHIND}",
        0.6,
        1,
        is_likely,
        _OFFICES,
    ),
    Pattern(
        rf"(?:{_WRITTEN_BY})(?:\([^)\n]{{1,10}}\))?\s?[:：] ?({NAME})(?:$|[^가-힣])",
        0.7,
        1,
        is_likely,
        rf"(?:{_WRITTEN_BY})(?:\(| ?[:：])",
    ),
    # The last line of a letter, of a team; what a caller answers; who says a line where others say theirs.
    Pattern(
        rf"(?m)^[ \t]{{0,4}}(?:[가-힣A-Z]{{1,8}}(?:팀|과|부|실|센터|본부|지점|HR)) ({NAME})[ \t]{{0,4}}$",
        0.6,
        1,
        is_likely,
        r"(?:팀|과|부|실|센터|본부|지점|HR) [\x80-\xff]",
    ),
    Pattern(
        rf"(?:성함|존함|이름)[^\n]{{0,24}}\n[ >]{{0,2}}(?:\[[^\]\n]{{1,12}}\]"
        rf"|[^\n:：]{{1,10}}[:：]) ?{_FILLER}({NAME})"
        rf"(?:{PARTICLE}|요)?(?:$|[^가-힣])",
        0.7,
        1,
        is_likely,
        "성함|존함|이름(?:이|은|을| 좀)",
    ),
    Pattern(
        rf"(?m)^({NAME}) ?[:：] ?[가-힣ㄱ-ㅎ0-9]{{1,12}}[ !?.~ㅋㅎㅠ]",
        0.6,
        1,
        is_likely,
        r"[\x80-\xbf] ?: ?[0-9\xe3-\xed]",
        label=("\x02",),
        weak=("\x02", rf"(?:^|\n)[{SINGLE}][가-힣]{{2}} ?[:：] ?[가-힣ㄱ-ㅎ0-9]{{1,12}}[ !?.~,ㅋㅎㅠ]"),
    ),
    # What somebody is in a word that the lists do not hold ("피초청인 김수진, "), of which sex, and who is writing.
    Pattern(
        rf"(?:^|[^가-힣])[가-힣]{{1,4}}[인자] ({NAME})[,(/]",
        0.6,
        1,
        is_likely,
        r"[인자] [\xea-\xed][\x80-\xff]{2,11}[,(/]",
    ),
    Pattern(
        rf"(?:^|[^가-힣])({NAME}) ?[/,(] ?[남여](?:성|자)? ?[/,)]",
        0.65,
        1,
        is_likely,
        "[남여](?:성|자)? ?[/,)]",
    ),
    Pattern(
        rf"(?:^|[^가-힣])(?:나|저|난|전|저는|나는) ({NAME})(?:인데|이야|이에요|예요|이고|입니다)",
        0.65,
        1,
        is_likely,
        "(?:나|저|난|전|저는|나는) ",
    ),
    Pattern(
        rf"(?:^|[^가-힣])({NAME}) [0-9]{{6}} ?-? ?[1-8][0-9]{{6}}(?:$|[^0-9])",
        0.65,
        1,
        is_likely,
        "[0-9]{6} ?-? ?[1-8][0-9]{6}",
    ),
    Pattern(
        rf"(?:^|[^가-힣])(?:담당|담임|문의|서명)[ \t]{{1,2}}({NAME})(?:$|[^가-힣])",
        0.6,
        1,
        is_likely,
        "(?:담당|담임|문의|서명) ",
    ),
    Pattern(
        rf"(?:{_PARTIES})(?:\([^)\n]{{1,10}}\)|명)?\s?[:：] ?({NAME}) ?(?:$|[\n(,/|])",
        0.65,
        1,
        is_likely,
        rf"(?:{_PARTIES})(?:\(|명? ?[:：])",
    ),
    Pattern(
        rf"(?:^|[^가-힣A-Za-z0-9])({NAME}) ?\((?:{_BRACKETED})",
        0.65,
        1,
        is_likely,
        _BRACKET_HINT,
    ),
    Pattern(
        rf"(?:^|[^가-힣A-Za-z0-9])({NAME}) ?\([{_HAN_SURNAMES}][一-龥]{{1,3}}\)",
        0.75,
        1,
        is_likely,
        r"\([\x80-\xff]",
    ),
    Pattern(
        rf"(?:^|[^가-힣])(?:{_KIN})(?: ?[(:] ?(?:[母父]\) ?)?| )({NAME}) ?(?:[,)]|외 [0-9])",
        0.65,
        1,
        is_likely,
        rf"(?:{_KIN}) ?[(:]|[모부母父친] ",
    ),
    Pattern(
        rf"(?:^|[^가-힣A-Za-z0-9])({NAME})(?:이라고 합니다|라고 합니다|이라고 하는데|인데요|입니다만| ?명의)",
        0.6,
        1,
        is_likely,
        "라고 합니다|라고 하는데|인데요|입니다만|명의",
    ),
    Pattern(
        rf"(?:팀장|과장|부장|대리|사장|대표|선생|교수|이사|실장|차장|원장|담당자)님[,.!~ ]{{1,3}}({NAME})입니다",
        0.65,
        1,
        is_likely,
        "님[,.!~ ]",
    ),
)
