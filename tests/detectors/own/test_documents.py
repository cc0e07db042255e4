"""Thirty words of a document are found after everything that copying does to them; other texts are not."""

from __future__ import annotations

import random

import numpy as np
import pytest

from tidegate.detectors.own import documents
from tidegate.detectors.own.combined import Combined
from tidegate.detectors.own.plain import Plain
from tidegate.detectors.own.sieve import BLOCK, Sieve, blocks_for
from tidegate.detectors.own.table import TAG, Filling, Table, slots_for

KEY = b"k" * 32
RANDOM = random.Random(7)
WORDS = [f"word{number}" for number in range(4_000)]
PAPERS = [[RANDOM.choice(WORDS) for _ in range(300)] for _ in range(40)]
CHINESE = "".join(chr(0x4E00 + RANDOM.randrange(3_000)) for _ in range(400))


def made(papers: list[str]) -> Combined:
    prints, marks, at = documents.Prints(KEY), [], 0
    for paper in papers:
        words = prints.counted(Plain.of(paper)).numbers
        marks += [(mark, at + mark.word) for mark in prints.marks(words)]
        at += len(words) + documents.APART
    slots = slots_for(len(marks))
    buffer = bytearray(slots * (TAG + documents.PAYLOAD))
    filling = Filling(buffer, 0, slots, documents.PAYLOAD)
    sieve = Sieve(bytearray(blocks_for(len(marks)) * BLOCK), 0, blocks_for(len(marks)))
    sieve.add(np.array([mark.number for mark, _ in marks], np.uint64))
    for mark, place in marks:
        filling.add(prints.tag(mark.number), place.to_bytes(documents.PAYLOAD, "little"))
    table = Table(bytes(buffer), 0, slots, documents.PAYLOAD)
    return Combined([], [documents.Documents("designs", table, sieve, KEY)])


SCANNER = made([*map(" ".join, PAPERS), CHINESE])


def noise(count: int) -> list[str]:
    return [RANDOM.choice(WORDS) for _ in range(count)]


@pytest.mark.parametrize(("edits", "least"), [(0, 1.0), (1, 0.99), (2, 0.93)])
def test_thirty_words_are_found_wrapped_cased_and_edited(edits: int, least: float) -> None:
    hits = 0
    for _ in range(200):
        paper = RANDOM.choice(PAPERS)
        start = RANDOM.randrange(270)
        passage = paper[start : start + 30]
        for _ in range(edits):
            passage[RANDOM.randrange(30)] = "changed"
        wrapped = "\n> ".join(" ".join(passage[at : at + 7]).upper() for at in range(0, 30, 7))
        text = " ".join([*noise(20), wrapped + ".", *noise(20)])
        found = SCANNER.scan(text)
        hits += len(found) == 1
        if found and not edits:
            assert wrapped in text[found[0].start : found[0].end]
    assert hits / 200 >= least


def test_text_without_spaces_is_found() -> None:
    passage = CHINESE[100:170]
    text = "请看，" + passage[:30] + "\n" + passage[30:] + "。谢谢"
    (found,) = SCANNER.scan(text)
    assert passage[:30] in text[found.start : found.end]
    assert SCANNER.scan(CHINESE[100:112]) == []


def test_other_texts_and_short_quotations_are_not() -> None:
    assert SCANNER.scan(" ".join(noise(5_000))) == []
    for _ in range(50):
        paper, start = RANDOM.choice(PAPERS), RANDOM.randrange(280)
        assert SCANNER.scan(" ".join([*noise(30), *paper[start : start + 10], *noise(30)])) == []


def test_the_words_of_many_documents_shuffled_are_no_passage() -> None:
    pieces = [paper[at : at + 5] for paper in PAPERS for at in (0, 50, 100)]
    RANDOM.shuffle(pieces)
    assert SCANNER.scan(" ".join(word for piece in pieces for word in piece)) == []
