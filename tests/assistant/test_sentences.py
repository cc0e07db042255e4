"""Whatever the assistant says that cannot be done, it says to people in Korean as well."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tidegate import assistant
from tidegate.assistant import generation
from tidegate.assistant.fit import Fit, TooLong
from tidegate.assistant.models.directory import NO_MODEL
from tidegate.assistant.pages.drawn import page
from tidegate.assistant.pages.sentences import KOREAN, in_words

#: Errors whose text a screen shows.
_RAISED = {"Told", "NotThere", "NotNow", "Trouble", "NoArchive", "Unrestored"}
#: What these say is for a model or a program.
_NOT_SHOWN = {"web.py", "tables.py"}
_HERE = Path(assistant.__file__).parent
_HANGUL = re.compile("[가-힣]")


def _written(argument: ast.expr) -> str | None:
    """A sentence in the source, with ``{}`` for what is filled in."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    if isinstance(argument, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in argument.values)
    return None


def _sentences() -> Iterator[str]:
    files = [path for path in _HERE.rglob("*.py") if path.parent.name != "v1" and path.name not in _NOT_SHOWN]
    for path in [*files, _HERE.parent / "border.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) in _RAISED:
                yield from (said for said in map(_written, node.args) if said is not None and " " in said)


def test_every_sentence_that_a_screen_can_show_has_its_korean() -> None:
    found = set(_sentences())
    assert len(found) > 40
    assert found <= set(KOREAN)
    assert {generation.DISK, generation.ENDLESS, NO_MODEL} <= set(KOREAN)


def test_what_is_filled_in_stands_in_both() -> None:
    for english, korean in KOREAN.items():
        assert english.count("{}") == korean.count("{}")
        assert _HANGUL.search(korean)


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        ("The name or the password is wrong.", "이름이나 비밀번호가 맞지 않습니다."),
        ("“예산 (2).xlsx” could not be read (encrypted).", "“예산 (2).xlsx” 파일을 읽을 수 없습니다(encrypted)."),
        (str(TooLong(Fit(9000, 8000))), "모델에 너무 깁니다: 약 9000토큰인데 8000토큰까지 받습니다."),
        (str(TooLong(Fit(9000, 8000, ("m",)))), "가장 오래된 메시지를 빼면"),
        (str(TooLong(Fit(9000, 8000, ("m", "n")))), "가장 오래된 메시지 2개를 빼면"),
    ],
)
def test_a_reader_of_korean_reads_korean(english: str, korean: str) -> None:
    assert korean in in_words(english, "ko")
    assert in_words(english, "en") == english


def test_what_has_no_other_words_stays_as_it_is() -> None:
    assert in_words("정책에 따라 차단되었습니다. {0}", "ko") == "정책에 따라 차단되었습니다. {0}"
    filled = "This was changed on another device meanwhile, to: {0} {x} Save again to replace that."
    assert "{0} {x}" in in_words(filled, "ko")  # what a person wrote is no form


def test_a_page_says_it_in_its_language() -> None:
    why = "This is not shared, or no longer."
    assert why in page("trouble.html", "en", why=why)
    assert "공유가 끝났습니다" in page("trouble.html", "ko", why=why)
