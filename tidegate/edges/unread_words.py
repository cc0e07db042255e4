"""Why something could not be inspected, in words for the person whose message it was.

The code stands behind the words, in brackets, for whoever is asked about it: records and the reference have the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from tidegate.core.exchange import Unread
from tidegate.edges.body import OVER_LIMIT
from tidegate.edges.page_words import LANGUAGES
from tidegate.wire import reasons

#: By reason code, in the order of ``LANGUAGES``.
WHY: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        reasons.UNKNOWN_ENCODING: ("an encoding that is not known", "알 수 없는 인코딩"),
        reasons.MALFORMED_ENCODING: ("an encoding that is broken", "깨진 인코딩"),
        reasons.TRUNCATED: ("something that ends too early", "끝이 잘린 내용"),
        reasons.TRAILING_BYTES: ("something behind its end", "끝난 뒤에 이어진 내용"),
        reasons.TOO_LARGE: ("too large", "너무 큰 내용"),
        reasons.TOO_DEEP: ("packed too deep", "너무 여러 겹으로 싸인 내용"),
        reasons.TOO_MANY_PARTS: ("too many parts", "너무 많은 부분"),
        reasons.MALFORMED: ("not in the format it names", "형식에 맞지 않는 내용"),
        reasons.UNKNOWN_CHARSET: ("a character set that is not known", "알 수 없는 문자 집합"),
        reasons.DECLARED_ENTITIES: ("text that stands elsewhere than it is read", "다른 곳에 정의된 글"),
        reasons.TOKENS: ("text written as numbers", "숫자로 바꾼 글"),
        reasons.IMAGE: ("a picture", "그림"),
        reasons.AUDIO: ("sound", "소리"),
        reasons.VIDEO: ("film", "동영상"),
        reasons.ENCRYPTED: ("a file under a password", "암호가 걸린 파일"),
        reasons.DAMAGED: ("a damaged file", "손상된 파일"),
        reasons.NO_TEXT: ("a file without text, such as a scanned page", "글자가 없는 파일(스캔한 문서 등)"),
        reasons.TIMED_OUT: ("a file that takes too long to read", "읽는 데 너무 오래 걸리는 파일"),
        reasons.READER_DIED: ("a file that could not be read", "읽을 수 없는 파일"),
        reasons.NOT_REPLACEABLE: ("a place where nothing can be replaced", "값을 바꿀 수 없는 곳"),
        reasons.SIGNED: ("what the client signed", "보낸 프로그램이 서명한 내용"),
        OVER_LIMIT: ("more than can be held", "처리할 수 있는 크기를 넘은 내용"),
        "pinned": ("an app that accepts no inspection", "검사를 받아들이지 않는 앱"),
        reasons.UNSEEN: ("what does not pass here, such as a call", "이곳을 지나지 않는 내용(통화 등)"),
    }
)
_FILE_TYPE: Final = ("a kind of file that cannot be read", "읽을 수 없는 종류의 파일")


def told(unread: Iterable[Unread], language: str) -> list[str]:
    """Each of ``unread`` once, in words and with its code; only the code where there are no words for it."""
    place = LANGUAGES.index(language)
    return sorted({_one(item, place) for item in unread})


def _one(item: Unread, place: int) -> str:
    words = _FILE_TYPE if item.why.startswith(reasons.FILE_TYPE) else WHY.get(item.why)
    return f"{words[place]} ({item.what}: {item.why})" if words else f"{item.what} ({item.why})"
