"""Why something could not be inspected, for those who cannot read a code."""

from __future__ import annotations

import pytest

from tidegate.core.exchange import Unread
from tidegate.edges.unread_words import WHY, told
from tidegate.wire import reasons

CODES = {value for name, value in vars(reasons).items() if name.isupper() and name != "FILE_TYPE"}


def test_every_reason_has_words() -> None:
    assert set(WHY) >= CODES


@pytest.mark.parametrize(
    ("unread", "language", "said"),
    [
        (Unread("file", "encrypted"), "en", "a file under a password (file: encrypted)"),
        (Unread("file", "encrypted"), "ko", "암호가 걸린 파일 (file: encrypted)"),
        (Unread("file", "file-type:dwg"), "ko", "읽을 수 없는 종류의 파일 (file: file-type:dwg)"),
        (Unread("index", "stale", "customers"), "en", "index (stale)"),
    ],
)
def test_the_words_come_first_and_the_code_stays(unread: Unread, language: str, said: str) -> None:
    assert told([unread, unread], language) == [said]
