"""The words of our pages, in English and Korean.  The same keys in both: a test says so.

Must never: say more than is known.  A page says what was decided and why, and does not guess at what the person meant.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

#: Languages we have words in; the first is the one for everybody else.
LANGUAGES: Final = ("en", "ko")

_ENGLISH: Final = {
    "title-block": "{service} is not available here",
    "title-found": "This may not be sent to {service}",
    "title-unread": "This could not be inspected, and was not sent to {service}",
    "title-coach": "Before you use {service}",
    "title-justify": "{service}: please give a reason",
    "title-redact": "This could not be sent to {service}",
    "title-redirect": "Use the in-house assistant instead of {service}",
    "lead-block": "{organisation} has decided that this may not pass. Nothing you sent has left.",
    "lead-found": "{organisation} does not let what was found in it go there. Nothing you sent has left.",
    "lead-unread": "{organisation} lets only what can be inspected go there. Nothing you sent has left.",
    "lead-coach": "{organisation} asks you to read this first. Nothing you sent has left yet.",
    "lead-justify": "{organisation} asks why you need it. Nothing you sent has left yet.",
    "lead-redact": "Sensitive values could not be replaced safely. Nothing you sent has left.",
    "lead-redirect": "{organisation} offers an assistant of its own for this. Nothing you sent has left.",
    "here": "Your organisation",
    "service": "Service",
    "effect": "Decision",
    "effect-block": "blocked",
    "effect-coach": "notice to read",
    "effect-justify": "reason needed",
    "effect-redact": "not replaceable",
    "effect-redirect": "in-house assistant",
    "why": "Why",
    "why-rule-matched": "A rule of your organisation covers this.",
    "why-no-rule-matched": "No rule of your organisation allows this.",
    "why-not-an-ai-service": "This is not an AI service.",
    "why-not-inspected": "Part of it could not be inspected.",
    "why-station-failed": "It could not be checked safely.",
    "why-rule-erred": "A rule could not be worked out.",
    "why-granted": "An approved exception covers this.",
    "rule": "Rule",
    "because": "Reason given",
    "source": "Source",
    "receipt": "Receipt",
    "no-receipt": "none: the record could not be written",
    "found": "Found in it",
    "unread": "Not inspected",
    "fixed": "Not replaced",
    "why-not-replaceable": "What was found stands where it cannot be replaced: in the address, or in a file of this "
    "kind. Take it out, or send the text by itself.",
    "why-signed": "The program that sent this signed it: with anything replaced in it, the service would refuse it. "
    "Take out what was found, or use an API key instead of a signature.",
    "why-broken-off": "The answer had begun, but values could not be put back into the rest of it.",
    "acknowledge_button": "I have read this, continue",
    "reason_label": "Why do you need this?",
    "reason_hint": "{least} to {most} characters. Your organisation keeps this reason. Put no sensitive data in it.",
    "reason_button": "Send the reason and continue",
    "hold": "This holds for you at this service for {hold}.",
    "hours": "{n} hours",
    "minutes": "{n} minutes",
    "days": "{n} days",
    "reason-too-short": "The reason must have between {least} and {most} characters.",
    "expired": "This page was too old, or made for somebody else. Please try again.",
    "ways": "What you can do",
    "way-take-out": "Take out what was found, and send it again.",
    "way-readable": "Take out what could not be inspected, or put it in as text, and send it again.",
    "way-acknowledge": "Read the notice and press the button above.",
    "way-justify": "Give your reason above.",
    "way-assistant": "Use the in-house assistant",
    "way-exception": "Ask for an exception",
    "title-exception": "Ask for an exception",
    "lead-exception": "Say why you need {service} and for how long. Until it is decided nothing changes. Who decides: "
    "{approver}.",
    "days_label": "For how many days?",
    "exception_button": "Send the request",
    "title-asked": "Your request was sent",
    "lead-asked": "Its number is {number}; keep it to ask how it stands. Who decides: {approver}.",
    "earlier": "What you asked for before",
    "earlier-asked": "waits for a decision",
    "earlier-approved": "in force until {until}",
    "earlier-denied": "denied",
    "earlier-revoked": "ended before its time",
    "earlier-expired": "over",
    "days-wrong": "The number of days must be between 1 and {most_days}.",
    "too-many-requests": "You have too many open requests. Wait until they are decided.",
    "cannot-be-asked": "An exception cannot be asked for here: the rules have changed, or nobody may approve one.",
    "way-ask": "Ask: {contact}",
    "way-receipt": "Name the receipt when you ask about this.",
    "title-lost": "There is nothing here",
    "lead-coach-passed": "Your organisation asks you to put no sensitive data in.",
    "lead-lost": "This address belongs to the gateway of {organisation}. The page you were sent to has expired.",
}

_KOREAN: Final = {
    "title-block": "이곳에서는 {service} 사용이 제한됩니다",
    "title-found": "{service}(으)로 보낼 수 없는 내용이 있습니다",
    "title-unread": "검사할 수 없어 {service}(으)로 보내지 않았습니다",
    "title-coach": "{service} 이용 전 확인해 주세요",
    "title-justify": "{service} 이용 사유를 적어 주세요",
    "title-redact": "{service}(으)로 보낼 수 없는 내용입니다",
    "title-redirect": "{service} 대신 사내 도우미를 이용해 주세요",
    "lead-block": "{organisation}의 정책에 따라 차단되었습니다. 보내신 내용은 밖으로 나가지 않았습니다.",
    "lead-found": "{organisation}의 정책에 따라 발견된 내용은 보낼 수 없습니다. 아무것도 밖으로 나가지 않았습니다.",
    "lead-unread": "{organisation}의 정책에 따라 검사할 수 있는 내용만 보낼 수 있습니다. 밖으로 나간 내용은 없습니다.",
    "lead-coach": "{organisation}의 안내를 먼저 읽어 주세요. 보내신 내용은 아직 밖으로 나가지 않았습니다.",
    "lead-justify": "{organisation}에서 이용 사유를 묻습니다. 보내신 내용은 아직 밖으로 나가지 않았습니다.",
    "lead-redact": "민감한 값을 안전하게 바꿀 수 없었습니다. 보내신 내용은 밖으로 나가지 않았습니다.",
    "lead-redirect": "{organisation}에서 자체 도우미를 제공합니다. 보내신 내용은 밖으로 나가지 않았습니다.",
    "here": "소속 기관",
    "service": "서비스",
    "effect": "결정",
    "effect-block": "차단",
    "effect-coach": "안내 확인 필요",
    "effect-justify": "사유 필요",
    "effect-redact": "대체 불가",
    "effect-redirect": "사내 도우미로 안내",
    "why": "이유",
    "why-rule-matched": "소속 기관의 규칙이 적용되었습니다.",
    "why-no-rule-matched": "이를 허용하는 규칙이 없습니다.",
    "why-not-an-ai-service": "AI 서비스가 아닙니다.",
    "why-not-inspected": "일부 내용을 검사할 수 없었습니다.",
    "why-station-failed": "안전하게 확인할 수 없었습니다.",
    "why-rule-erred": "규칙을 판단할 수 없었습니다.",
    "why-granted": "승인된 예외가 적용되었습니다.",
    "rule": "규칙",
    "because": "규칙의 설명",
    "source": "출처",
    "receipt": "접수 번호",
    "no-receipt": "없음: 기록할 수 없었습니다",
    "found": "발견된 내용",
    "unread": "검사하지 못한 부분",
    "fixed": "바꿀 수 없음",
    "why-not-replaceable": "발견된 내용이 바꿀 수 없는 곳(주소나 이런 형식의 파일)에 있습니다. 지우거나 글로 보내 "
    "주세요.",
    "why-signed": "이 내용은 프로그램이 서명해 보낸 것이라, 일부라도 바꾸면 서비스가 거부합니다. 발견된 내용을 "
    "빼거나, 서명 대신 API 키를 쓰세요.",
    "why-broken-off": "답변이 시작되었지만 나머지 부분에 원래 값을 되돌려 넣을 수 없었습니다.",
    "acknowledge_button": "읽었습니다, 계속하기",
    "reason_label": "왜 필요한가요?",
    "reason_hint": "{least}자 이상 {most}자 이하. 이 사유는 소속 기관에 기록됩니다. 민감한 정보는 적지 마세요.",
    "reason_button": "사유를 보내고 계속하기",
    "hold": "이 서비스에 대해 {hold} 동안 본인에게만 유효합니다.",
    "hours": "{n}시간",
    "minutes": "{n}분",
    "days": "{n}일",
    "reason-too-short": "사유는 {least}자 이상 {most}자 이하여야 합니다.",
    "expired": "페이지가 오래되었거나 다른 사람에게 발급된 것입니다. 다시 시도해 주세요.",
    "ways": "할 수 있는 일",
    "way-take-out": "발견된 내용을 지우고 다시 보내세요.",
    "way-readable": "검사할 수 없었던 부분을 빼거나 글로 바꾸어 다시 보내세요.",
    "way-acknowledge": "안내를 읽고 위의 단추를 누르세요.",
    "way-justify": "위에 사유를 적어 주세요.",
    "way-assistant": "사내 도우미 이용하기",
    "way-exception": "예외 신청하기",
    "title-exception": "예외 신청",
    "lead-exception": "{service}이(가) 필요한 이유와 기간을 적어 주세요. 승인되기 전까지는 바뀌는 것이 없습니다. "
    "승인 담당: {approver}",
    "days_label": "며칠 동안 필요합니까?",
    "exception_button": "신청 보내기",
    "title-asked": "신청을 보냈습니다",
    "lead-asked": "신청 번호는 {number}입니다. 처리 상황을 물을 때 필요하니 보관해 주세요. 승인 담당: {approver}",
    "earlier": "이전 신청",
    "earlier-asked": "결정을 기다리는 중",
    "earlier-approved": "{until}까지 유효",
    "earlier-denied": "거절됨",
    "earlier-revoked": "기간 전에 종료됨",
    "earlier-expired": "기간이 끝남",
    "days-wrong": "기간은 1일에서 {most_days}일 사이여야 합니다.",
    "too-many-requests": "처리되지 않은 신청이 너무 많습니다. 결정될 때까지 기다려 주세요.",
    "cannot-be-asked": "여기서는 예외를 신청할 수 없습니다. 규칙이 바뀌었거나 승인할 사람이 없습니다.",
    "way-ask": "문의: {contact}",
    "way-receipt": "문의할 때 접수 번호를 알려 주세요.",
    "title-lost": "이곳에는 아무것도 없습니다",
    "lead-coach-passed": "소속 기관에서 민감한 정보를 넣지 않도록 요청합니다.",
    "lead-lost": "이 주소는 {organisation}의 관문에 속합니다. 찾으시는 페이지는 만료되었습니다.",
}

WORDS: Final = MappingProxyType({"en": MappingProxyType(_ENGLISH), "ko": MappingProxyType(_KOREAN)})


def languages_of(accept: str | None, first: str = LANGUAGES[0]) -> tuple[str, ...]:
    """What to show for an ``Accept-Language`` value (RFC 9110 section 12.5.4): one language, or all when unclear.

    Of all, ``first`` comes first: the language of the house.
    """
    best: dict[str, float] = {}
    for item in (accept or "")[:500].split(","):
        tag, _, rest = item.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES:
            best[language] = max(best.get(language, 0.0), _weight(rest))
    wanted = {language: weight for language, weight in best.items() if weight > 0}
    return (
        (max(wanted, key=lambda language: wanted[language]),)
        if wanted
        else (first, *(each for each in LANGUAGES if each != first))
    )


def _weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0
