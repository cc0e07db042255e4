"""What a kind of data is called: by every detector that ships, in both languages, and told so that nothing is shown."""

from __future__ import annotations

import pytest

from tidegate.core.finding import Finding
from tidegate.core.kinds import FAMILIES, NAMES, counted, list_of, name_of
from tidegate.detectors import bulk
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.own.looker import FAMILY

NAMED = [one for one in BUILT_IN if one.family != "credentials"]


def found(detector: str, family: str, start: int = 0, count: int = 1) -> Finding:
    return Finding(detector, family, 0, start, start + 4, 1.0, "**42", count)


def test_every_kind_that_ships_has_a_name_of_its_own_and_no_name_is_of_nothing() -> None:
    assert set(NAMES) == {one.name for one in NAMED}
    assert set(FAMILIES) == {one.family for one in BUILT_IN} | {bulk.BULK, FAMILY}


@pytest.mark.parametrize("language", [0, 1])
def test_no_two_kinds_are_called_the_same(language: int) -> None:
    names = [each[language] for each in NAMES.values()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("named", [*NAMES.values(), *FAMILIES.values()])
def test_names_are_in_their_language(named: tuple[str, str]) -> None:
    english, korean = named
    assert english.isascii()
    assert any("가" <= letter <= "힣" for letter in korean)


@pytest.mark.parametrize(
    ("detector", "family", "language", "name"),
    [
        ("kr-rrn", "national-id", "ko", "주민등록번호"),
        ("kr-rrn", "national-id", "en", "Korean resident registration number"),
        ("aws-secret-access-key", "credentials", "ko", "비밀번호·키·토큰 (aws-secret-access-key)"),
        ("bulk", "bulk", "ko", "개인 정보 목록"),
        ("project-names", "own-data", "en", "data of your organisation (project-names)"),
        ("mystery", "unheard-of", "ko", "mystery"),
        ("mystery", "mystery", "en", "mystery"),
        ("email", "contact", "fr", "e-mail address"),
    ],
)
def test_a_kind_is_called_by_its_name_else_by_its_family_and_code(
    detector: str, family: str, language: str, name: str
) -> None:
    assert name_of(detector, family, language) == name


def test_findings_are_counted_by_kind_and_told_without_a_value() -> None:
    mails = (found("email", "contact"), found("email", "contact", 9), found("email", "contact", 20, count=3))
    kinds = counted([found("iban", "money"), *mails])
    assert kinds == (("email", "contact", 5), ("iban", "money", 1))
    assert list_of(kinds, "en") == "e-mail address ×5, bank account number (IBAN)"
    assert list_of((), "ko") == ""
