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
    "spent": "Quota used up of rule",
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
    "way-wait": "Wait until the quota has room again.",
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
    "lead-lost": "This address belongs to the gateway of {organisation}. There is no page at it.",
    "title-expired": "This page can no longer be used",
    "lead-expired": "It was too old, or made for somebody else. Nothing was recorded and nothing has changed.",
    "way-again": "Open {host} again; whoever is stopped there gets a new page",
    "title-given": "This was recorded",
    "lead-given": "You can use {service} now. What you sent before has not left, and was not kept.",
    "way-send-again": "Go back to where you were stopped, and send it again.",
}

_KOREAN: Final = {
    "title-block": "이곳에서는 {service} 이용이 제한됩니다",
    "title-found": "{service}에 보낼 수 없는 정보가 있습니다",
    "title-unread": "검사할 수 없는 내용이 있어 {service}에 보내지 않았습니다",
    "title-coach": "{service} 이용 전 안내 사항을 확인해 주십시오",
    "title-justify": "{service} 이용 사유를 입력해 주십시오",
    "title-redact": "{service}에 보낼 수 없는 내용입니다",
    "title-redirect": "{service} 대신 사내 AI 도우미를 이용해 주십시오",
    "lead-block": "{organisation}의 정책에 따라 차단되었습니다. 보내신 내용은 외부로 전송되지 않았습니다.",
    "lead-found": "보내신 내용에 {organisation}의 정책에서 외부 전송을 제한하는 정보가 있습니다. 보내신 내용은 외부로 "
    "전송되지 않았습니다.",
    "lead-unread": "{organisation}의 정책에 따라 검사할 수 있는 내용만 보낼 수 있습니다. 보내신 내용은 외부로 전송되지 "
    "않았습니다.",
    "lead-coach": "{organisation}의 안내 사항을 먼저 확인해 주십시오. 보내신 내용은 아직 외부로 전송되지 않았습니다.",
    "lead-justify": "{organisation}의 정책에 따라 이용 사유가 필요합니다. 보내신 내용은 아직 외부로 전송되지 "
    "않았습니다.",
    "lead-redact": "민감한 정보를 안전하게 가릴 수 없었습니다. 보내신 내용은 외부로 전송되지 않았습니다.",
    "lead-redirect": "{organisation}에서 자체 AI 도우미를 제공합니다. 보내신 내용은 외부로 전송되지 않았습니다.",
    "here": "소속 기관",
    "service": "서비스",
    "effect": "처리 결과",
    "effect-block": "차단",
    "effect-coach": "안내 확인 필요",
    "effect-justify": "사유 필요",
    "effect-redact": "가리기 불가",
    "effect-redirect": "사내 AI 도우미로 안내",
    "why": "이유",
    "why-rule-matched": "소속 기관의 규칙이 적용되었습니다.",
    "why-no-rule-matched": "이를 허용하는 소속 기관의 규칙이 없습니다.",
    "why-not-an-ai-service": "AI 서비스가 아닙니다.",
    "why-not-inspected": "일부 내용을 검사할 수 없었습니다.",
    "why-station-failed": "안전한지 확인할 수 없었습니다.",
    "why-rule-erred": "규칙의 적용 여부를 판단할 수 없었습니다.",
    "why-granted": "승인된 예외가 적용되었습니다.",
    "rule": "규칙",
    "because": "규칙의 근거",
    "source": "출처",
    "receipt": "접수 번호",
    "no-receipt": "없음(기록하지 못했습니다)",
    "found": "발견된 정보",
    "unread": "검사하지 못한 내용",
    "fixed": "가릴 수 없는 이유",
    "spent": "한도를 모두 쓴 규칙",
    "why-not-replaceable": "발견된 정보가 가릴 수 없는 곳(주소나 이 형식의 파일)에 있습니다. 해당 정보를 지우거나 "
    "텍스트만 따로 보내 주십시오.",
    "why-signed": "보낸 프로그램이 서명한 내용이어서, 일부라도 바꾸면 서비스에서 거부합니다. 발견된 정보를 지우거나 "
    "서명 대신 API 키를 사용해 주십시오.",
    "why-broken-off": "답변이 시작되었지만 나머지 부분에 원래 값을 되돌려 넣을 수 없었습니다.",
    "acknowledge_button": "확인하고 계속하기",
    "reason_label": "이용이 필요한 이유",
    "reason_hint": "{least}자 이상 {most}자 이하로 입력해 주십시오. 입력하신 사유는 소속 기관에 기록됩니다. "
    "민감한 정보는 입력하지 마십시오.",
    "reason_button": "사유를 제출하고 계속하기",
    "hold": "이 서비스에 한해 본인에게 {hold} 동안 유효합니다.",
    "hours": "{n}시간",
    "minutes": "{n}분",
    "days": "{n}일",
    "reason-too-short": "사유는 {least}자 이상 {most}자 이하여야 합니다.",
    "expired": "시간이 지났거나 다른 사람에게 발급된 페이지입니다. 다시 시도해 주십시오.",
    "ways": "이용 방법 및 문의",
    "way-take-out": "발견된 정보를 지우고 다시 보내 주십시오.",
    "way-readable": "검사할 수 없는 부분을 빼거나 텍스트로 바꾸어 다시 보내 주십시오.",
    "way-wait": "한도가 다시 채워진 뒤에 이용해 주십시오.",
    "way-acknowledge": "안내 사항을 읽고 위의 버튼을 눌러 주십시오.",
    "way-justify": "위에 사유를 입력해 주십시오.",
    "way-assistant": "사내 AI 도우미 이용하기",
    "way-exception": "예외 신청하기",
    "title-exception": "예외 신청",
    "lead-exception": "{service} 이용이 필요한 이유와 기간을 입력해 주십시오. 승인되기 전에는 이용할 수 없습니다. "
    "승인 담당: {approver}",
    "days_label": "필요한 기간(일)",
    "exception_button": "신청하기",
    "title-asked": "예외를 신청했습니다",
    "lead-asked": "신청 번호는 {number}입니다. 처리 상황을 문의할 때 필요하니 보관해 주십시오. 승인 담당: {approver}",
    "earlier": "이전 신청",
    "earlier-asked": "승인 대기 중",
    "earlier-approved": "{until}까지 유효",
    "earlier-denied": "반려됨",
    "earlier-revoked": "기간 전에 종료됨",
    "earlier-expired": "기간 만료",
    "days-wrong": "기간은 1일 이상 {most_days}일 이하여야 합니다.",
    "too-many-requests": "처리되지 않은 신청이 너무 많습니다. 처리될 때까지 기다려 주십시오.",
    "cannot-be-asked": "이 건은 예외를 신청할 수 없습니다. 규칙이 바뀌었거나 승인 담당자가 없습니다.",
    "way-ask": "문의: {contact}",
    "way-receipt": "문의할 때 접수 번호를 알려 주십시오.",
    "title-lost": "페이지를 찾을 수 없습니다",
    "lead-coach-passed": "민감한 정보를 입력하지 마십시오. 소속 기관의 안내입니다.",
    "lead-lost": "이 주소는 {organisation}의 게이트웨이가 사용하는 주소이며, 여기에는 페이지가 없습니다.",
    "title-expired": "더 이상 사용할 수 없는 페이지입니다",
    "lead-expired": "시간이 지났거나 다른 사람에게 발급된 페이지입니다. 기록되거나 바뀐 것은 없습니다.",
    "way-again": "{host} 다시 열기(제한되어 있으면 새 페이지가 표시됩니다)",
    "title-given": "기록되었습니다",
    "lead-given": "이제 {service} 이용이 가능합니다. 앞서 보내신 내용은 전송되지 않았고 보관되지도 않았습니다.",
    "way-send-again": "원래 화면으로 돌아가 다시 보내 주십시오.",
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
