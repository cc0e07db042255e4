"""The scanner: positions that point back, overlaps that uncover nothing, disguises that do not help."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.automaton import Automaton
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.scanner import Scanner, build

SCANNER = build(BUILT_IN)
VALUES = (
    ("kim@example.kr", "email"),
    ("4111 1111 1111 1111", "payment-card"),
    ("900101-1234568", "kr-rrn"),
    ("DE89370400440532013000", "iban"),
    ("sk-" + "9f31c7a2e85b4d60b1c9e7f2a4d83560", "deepseek-key"),
)


def _spans(scanner: Scanner, text: str) -> list[tuple[str, str]]:
    return [(finding.detector, text[finding.start : finding.end]) for finding in scanner.scan(text)]


@pytest.mark.parametrize(("value", "detector"), VALUES)
@given(before=st.text(max_size=40), after=st.text(max_size=40))
def test_a_value_is_found_between_any_texts(value: str, detector: str, before: str, after: str) -> None:
    text = f"{before}\n{value}\n{after}"
    at = text.index(value, len(before))
    covered = {position for f in SCANNER.scan(text) for position in range(f.start, f.end)}
    assert covered >= set(range(at, at + len(value)))


@given(st.text(max_size=300))
def test_any_text_gives_ordered_findings_without_overlap(text: str) -> None:
    end = 0
    for finding in SCANNER.scan(text):
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end


@pytest.mark.parametrize(
    ("text", "detector"),
    [
        ("９００１０１－１２３４５６８", "kr-rrn"),
        ("900101\u200b-123\u00ad4568", "kr-rrn"),
        ("900101\u2013\U0001d7cf\U0001d7d0\U0001d7d1\U0001d7d2\U0001d7d3\U0001d7d4\U0001d7d6", "kr-rrn"),
        ("kim＠example．kr", "email"),
        ("4111\u00a01111\u00a01111\u00a01111", "payment-card"),
        ("4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1", "payment-card"),
        ("구공공일공일-일이삼사오육팔", "kr-rrn"),
        ("AКIАQ3WZ7XK2L5MN4PRT", "aws-access-key-id"),
    ],
)
def test_a_disguise_is_folded_away_and_the_span_covers_what_was_sent(text: str, detector: str) -> None:
    framed = f"값: {text} 끝"
    assert _spans(SCANNER, framed) == [(detector, text)]


def test_an_excerpt_never_holds_the_value() -> None:
    for value, _ in VALUES:
        for finding in SCANNER.scan(value):
            assert value not in finding.excerpt
            assert value[:-2] not in finding.excerpt


def test_context_makes_a_doubtful_number_a_finding() -> None:
    assert _spans(SCANNER, "9001011234560") == []
    assert _spans(SCANNER, "주민등록번호 9001011234560") == [("kr-rrn", "9001011234560")]


def test_a_word_that_must_stand_by_the_value_does_not_count_from_afar() -> None:
    near = Pattern("[0-9]{8}", 0.69, needs_context=True, within=12)
    scanner = build([Detector("d", "f", "m", "s", (near,), (), (), context=("badge",))])
    found = [text for text in ("badge no. 12345678", "12345678 (badge)", "badge,id\n12345678,1") if scanner.scan(text)]
    assert len(found) == 3
    assert scanner.scan("my badge is at the desk, 12345678") == []
    assert scanner.scan("12345678 is not the badge") == []


def test_a_weak_label_needs_more_in_the_lines_around() -> None:
    weak = Pattern("[A-Z][a-z]+", 0.8, hint="name", label=("name",), weak=("^name\x01", "mail|age"))
    scanner = build([Detector("d", "f", "m", "s", (weak,), (), ())])
    rows = "\n".join(f"Anna,{number},x" for number in range(200))
    assert len(scanner.scan(f"name,age,note\n{rows}")) == 200
    assert scanner.scan(f"name,size,note\n{rows}") == []
    assert [one.start for one in scanner.scan("full name: Anna")] == [11]


def test_what_sticks_out_of_an_overlap_stays_found() -> None:
    def plain(name: str, regex: str, confidence: float) -> Detector:
        return Detector(name, name, "X.", "https://x.example", (Pattern(regex, confidence),), (), ())

    scanner = build([plain("wide", "a[bc]+d", 0.6), plain("sure", "bb", 0.9)])
    assert _spans(scanner, "abbcd") == [("wide", "a"), ("sure", "bb"), ("wide", "cd")]


def test_each_thread_has_a_scanner_of_its_own() -> None:
    results: list[int] = []

    def work() -> None:
        scanner = SCANNER.for_thread()
        results.extend(len(scanner.scan("kim@example.kr " * 50)) for _ in range(50))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [50] * 200


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=60))
def test_lone_surrogates_and_odd_text_are_read(text: str) -> None:
    assert SCANNER.scan(text + "\ud800 kim@example.kr")[-1].detector == "email"


class Counting:
    """Counts the bytes that the second pass is asked to read: time would say how busy the machine is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read = 0
        spans = Automaton.spans

        def counted(
            compiled: Automaton, data: bytes, ranges: list[tuple[int, int]], group: int
        ) -> Iterator[tuple[int, int]]:
            self.read += sum(end - start for start, end in ranges)
            yield from spans(compiled, data, ranges, group)

        monkeypatch.setattr(Automaton, "spans", counted)


ADVERSARIAL = (
    "kim@",
    "a@b.co,",
    "://x:y@",
    "-----BEGIN RSA PRIVATE KEY-----",
    "password=",
    "4111 1111 1111 1111 ",
    "주민번호 900101-1234568 ",
    "eyJhbGciOiJ.eyJ",
    "sk-proj-aZ9",
    "0 1 2 3 4 5 6 7 8 9 ",
    "def f(x):\n",
    "계좌 ",
    "ssn 536-90-4399 tin ",
    "Cookie: a=",
)


@pytest.mark.parametrize("piece", ADVERSARIAL)
def test_twice_the_text_is_at_most_twice_the_reading(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting(monkeypatch)
    read = []
    for size in (20_000, 40_000, 80_000):
        counting.read = 0
        findings = SCANNER.scan(piece * (size // len(piece)))
        assert len(findings) <= size
        read.append(counting.read)
    assert read[1] <= 2.2 * read[0] + 10_000
    assert read[2] <= 2.2 * read[1] + 10_000


@pytest.mark.parametrize("before", [0, 100, 16_000, 16_384, 40_000, 81_917])
@pytest.mark.parametrize(("value", "detector"), VALUES)
def test_a_value_is_found_anywhere_in_a_long_text(value: str, detector: str, before: int) -> None:
    text = "clean prose " * (before // 12) + f"\n{value}\n" + "more of the same " * 3_000
    assert [(f.detector, text[f.start : f.end]) for f in SCANNER.scan(text) if f.detector == detector] == [
        (detector, value)
    ]


def test_a_scanner_made_from_kept_bytes_finds_the_same() -> None:
    kept = SCANNER.serialized()
    again = build(BUILT_IN, kept)
    text = " ".join(value for value, _ in VALUES)
    assert again.scan(text) == SCANNER.scan(text)
    assert build(BUILT_IN, b"anything else").scan(text) == SCANNER.scan(text)


@pytest.mark.parametrize("behind", ["", "\n", "\nthanks", "\n\nthanks"])
def test_a_value_in_the_line_below_its_name_is_found_whatever_follows(behind: str) -> None:
    assert _spans(SCANNER, f"account number:\n55779911{behind}") == [("bank-account", "55779911")]


@pytest.mark.parametrize("behind", ["", "\n", "\n\nthanks"])
def test_the_last_row_of_a_table_is_found_whatever_follows(behind: str) -> None:
    table = f"id,account number\n1,55779911\n2,66779912{behind}"
    assert [value for _, value in _spans(SCANNER, table)] == ["55779911", "66779912"]
