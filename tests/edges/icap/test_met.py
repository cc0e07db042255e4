"""Who was met is known again, until the files that name people are others."""

from __future__ import annotations

from tidegate.core.exchange import Actor, Assurance
from tidegate.edges.icap.met import Met
from tidegate.edges.seen import Whom

KIM = Whom(Actor("kim", frozenset(), Assurance.HEADER))
LEE = Whom(Actor("lee", frozenset(), Assurance.HEADER))


def test_the_same_words_mean_the_same_person() -> None:
    met, files = Met(), (dict[str, str](), dict[str, str]())
    assert met.known("kim", files) is None
    met.keep("kim", files, KIM)
    assert met.known("kim", files) is KIM
    assert met.known("lee", files) is None


def test_other_files_may_mean_another() -> None:
    met, people, places = Met(), dict[str, str](), dict[str, str]()
    met.keep("kim", (people, places), KIM)
    assert met.known("kim", (people, dict(places))) is None
    assert met.known("kim", (people, places)) is None  # nothing is kept of files that were left behind
    met.keep("kim", (people, places), LEE)
    assert met.known("kim", (people, places)) is LEE


def test_no_more_are_kept_than_there_is_room_for() -> None:
    met, files = Met(most=2), (dict[str, str](), dict[str, str]())
    for name in ("a", "b", "c"):
        met.keep(name, files, KIM)
    assert [met.known(name, files) for name in ("a", "b", "c")] == [None, None, KIM]
