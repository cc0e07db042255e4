"""The words of a refusal for programs, in English and Korean: what a client shows of it is read by a person too.

The same keys in both: a test says so.  A service's name and a rule's are put in as they are, never as a format.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from tidegate.core.decision import Effect

#: Beside the effects: a block for what was found or could not be inspected, and an answer that is broken off.
FOUND: Final = "found"
UNREAD: Final = "unread"
BEGUN: Final = "begun"

_ENGLISH: Final = {
    Effect.ALLOW.word: "{service} was stopped",
    Effect.COACH.word: "{service} has a notice that must be read first",
    Effect.JUSTIFY.word: "{service} needs a reason first",
    Effect.REDACT.word: "{service} was stopped because what was found could not be taken out",
    Effect.REDIRECT.word: "{service} is not used here; use the assistant instead",
    Effect.BLOCK.word: "{service} is blocked",
    FOUND: "{service} was not sent this because of what was found in it",
    UNREAD: "{service} was not sent this because part of it could not be inspected",
    BEGUN: "{service} was stopped in the middle of its answer",
    "policy-rule": "policy rule",
    "rule": "rule",
    "reason": "reason",
    "receipt": "receipt",
    "acknowledge": "acknowledge",
    "give-a-reason": "give a reason",
    "assistant": "assistant",
    "exception": "exception",
    "ask": "ask",
}

_KOREAN: Final = {
    Effect.ALLOW.word: "{service}: 중단되었습니다",
    Effect.COACH.word: "{service}: 먼저 확인해야 할 안내 사항이 있습니다",
    Effect.JUSTIFY.word: "{service}: 먼저 이용 사유를 입력해야 합니다",
    Effect.REDACT.word: "{service}: 발견된 정보를 가릴 수 없어 보내지 않았습니다",
    Effect.REDIRECT.word: "{service}: 이곳에서는 이용할 수 없습니다. 사내 AI 도우미를 이용해 주십시오",
    Effect.BLOCK.word: "{service}: 차단되었습니다",
    FOUND: "{service}: 외부로 보낼 수 없는 정보가 있어 보내지 않았습니다",
    UNREAD: "{service}: 일부 내용을 검사할 수 없어 보내지 않았습니다",
    BEGUN: "{service}: 답변 도중에 중단되었습니다",
    "policy-rule": "정책 규칙",
    "rule": "규칙",
    "reason": "이유",
    "receipt": "접수 번호",
    "acknowledge": "안내 확인",
    "give-a-reason": "사유 입력",
    "assistant": "사내 AI 도우미",
    "exception": "예외 신청",
    "ask": "문의",
}

_WORDS: Final = MappingProxyType({"en": MappingProxyType(_ENGLISH), "ko": MappingProxyType(_KOREAN)})


def heading(effect: Effect, found: Collection[object], *, unread: bool = False) -> str:
    """What heads a refusal: its effect, or, where the service may be used, only not with this, ``FOUND`` or ``UNREAD``.

    ``unread``: it was decided because part of it could not be inspected.
    """
    if effect is not Effect.BLOCK:
        return effect.word
    if unread:
        return UNREAD
    return FOUND if found else effect.word


def words_in(language: str) -> Mapping[str, str]:
    """The words for readers of ``language``; English, where there are none in it."""
    return _WORDS.get(language, _WORDS["en"])
