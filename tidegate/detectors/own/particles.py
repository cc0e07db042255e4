"""What Korean puts behind a word: particles, titles and the copula behind a noun, endings behind a verb's stem.

Why here: "파랑새" is written 파랑새는, 파랑새에서도, 파랑새입니다; 인수하다 is written 인수했다, 인수할, 인수합니다.
The lists are of what is common; a rare ending is a miss, not an error.
It must never read more than a word's tail, so that no text makes it slow.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

#: Longest tail of a word that is looked at, in syllables.
LONGEST_TAIL: Final = 12

_PARTICLES: Final = (
    "께서는 에게서 한테서 으로서 으로써 이라고 이라는 이라도 이라면 에서 에게 한테 께서 으로 로서 로써 이랑 "
    "하고 까지 부터 마저 조차 밖에 처럼 같이 만큼 보다 마다 이나 이든 이란 이라 라고 라는 라도 라면 이며 이고 "
    "이자 인데 은 는 이 가 을 를 의 에 께 로 와 과 랑 도 만 뿐 나 든 란 라 며 고 인"
)
_COPULA: Final = (
    "이었습니다 였습니다 이었다 입니다 입니까 이에요 이지만 이므로 이니까 이어서 예요 였다 이다 이야 이죠 "
    "이면 지만 임 죠 야"
)
_BEHIND_NAMES: Final = "님 씨 들 측 팀 쪽 등 건 용 내 간"
_TITLES: Final = (
    "대표이사 부사장 본부장 선생 고객 회장 사장 전무 상무 이사 대표 부장 차장 과장 대리 주임 사원 팀장 실장 "
    "센터장 교수 박사 원장 소장 의원 변호사 환자 기자 양 군"
)


def _any(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


_TAIL: Final = re.compile(
    f"(?:{_any(_TITLES)})?(?:{_any(_BEHIND_NAMES)}){{0,2}}(?:{_any(_PARTICLES)}){{0,3}}(?:{_any(_COPULA)})?"
)

_FIRST: Final = 0xAC00
_LAST: Final = 0xD7A3
_VOWELS: Final = 21
_FINALS: Final = 28
#: Final consonants by their number in a syllable (Unicode Standard, section 3.12).
_N, _L, _LM, _M, _B, _SS = 4, 8, 10, 16, 17, 20
#: Vowels that run together with the ending 어: 마시어 → 마셔, 보아 → 봐, 주어 → 줘, 쓰어 → 써, 따르아 → 따라, 되어 → 돼
_CONTRACTED: Final = {20: (6,), 8: (9,), 13: (14,), 18: (4, 0), 11: (10,)}
_HA: Final = "하"


@lru_cache(maxsize=4096)
def may_follow(tail: str) -> bool:
    """Whether ``tail`` (the rest of a word) is only what Korean puts behind a noun; nothing at all is fine too."""
    return len(tail) <= LONGEST_TAIL and _TAIL.fullmatch(tail) is not None


def stems(term: str) -> tuple[str, ...]:
    """The stems under which a verb or adjective in its dictionary form (…다) is written; none for anything else."""
    if len(term) < 3 or not term.endswith("다") or not _is_syllable(term[-2]):
        return ()
    body, last = term[:-2], term[-2]
    return tuple(dict.fromkeys(body + syllable for syllable in _forms(last)))


def _is_syllable(char: str) -> bool:
    return _FIRST <= ord(char) <= _LAST


def _forms(last: str) -> list[str]:
    """The syllables that the last one of a stem becomes before its endings."""
    code = ord(last) - _FIRST
    final = code % _FINALS
    vowel = code // _FINALS % _VOWELS
    bare = code - final
    forms = [code]
    if final == 0:
        forms += [bare + each for each in (_N, _L, _M, _B, _SS)]
        for other in (*_CONTRACTED.get(vowel, ()), *((1,) if last == _HA else ())):
            changed = bare + (other - vowel) * _FINALS
            forms += [changed, changed + _SS]
    elif final == _L:
        forms += [bare, bare + _N, bare + _B, bare + _LM]
    elif final == _B:
        forms.append(bare)
    return [chr(_FIRST + each) for each in forms]
