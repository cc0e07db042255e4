"""Hosts are names that somebody can own."""

from __future__ import annotations

import pytest

from tidegate.catalog.entry import Host, Place
from tidegate.catalog.registrable import registrable_problems


@pytest.mark.parametrize(
    ("host", "what"),
    [
        (Host("deepseek.com"), ""),
        (Host("chat.naver.com"), ""),
        (Host("gemini.google"), ""),
        (Host("generativelanguage.googleapis.com"), ""),
        (Host("co.kr"), "not a name that anybody can register"),
        (Host("go.kr", own_suffix=True), "not a name that anybody can register"),
        (Host("a.b.no-such-tld"), "not a name that anybody can register"),
        (Host("github.io"), "Anybody can have a name under “github.io”."),
        (Host("s3.amazonaws.com"), "Anybody can have a name under"),
        (Host("hf.space", own_suffix=True), ""),
        (Host("googleapis.com", matching="[a-z0-9-]+-aiplatform"), ""),
        (Host("com", matching="[a-z]+-bot"), "not a name that anybody can register"),
    ],
)
def test_registrable(host: Host, what: str) -> None:
    problems = registrable_problems([host])
    assert bool(problems) == bool(what)
    assert what in "".join(problem.what for problem in problems)


def test_a_problem_has_its_place() -> None:
    [problem] = registrable_problems([Host("co.kr", place=Place("own.yaml", 3, 5))])
    assert str(problem).startswith("own.yaml:3:5: ")
