"""Receipts are speakable and never repeat; times read as people read them."""

from __future__ import annotations

import re

import pytest

from tidegate.ledger.entry import Document, Kept, Refused, new_receipt

#: In microseconds.
NOW = 1_795_420_800_000_000


def test_receipts_are_speakable_and_differ() -> None:
    receipts = {new_receipt(NOW) for _ in range(1000)}
    assert len(receipts) == 1000
    assert all(re.fullmatch(r"r-[0-9a-hjkmnp-tv-z]{16}", receipt) for receipt in receipts)
    assert {char for receipt in receipts for char in receipt[10:]} == set("0123456789abcdefghjkmnpqrstvwxyz")


def test_receipts_of_one_time_lie_together_so_that_a_long_ledger_costs_no_more() -> None:
    """An index of ids in any order is written in as many places as there are entries, and read there before."""
    second = 1_000_000
    early, late = ({new_receipt(at) for _ in range(100)} for at in (NOW, NOW + second))
    assert max(early) < min(late)
    assert all(receipt[:8] == max(early)[:8] for receipt in early)
    assert len({receipt[9:] for receipt in early}) == 100


@pytest.mark.parametrize("at", [0, -1, 2**62])
def test_a_clock_that_is_far_off_costs_only_that_order(at: int) -> None:
    assert re.fullmatch(r"r-[0-9a-hjkmnp-tv-z]{16}", new_receipt(at))


def test_what_is_kept_reads_as_data_and_time() -> None:
    kept = Kept(1, 1_738_746_000_000_001, "end", "r-1", '{"a":1}', "", "", "")
    assert kept.body == {"a": 1}
    assert kept.time == "2025-02-05T09:00:00.000001Z"


def test_a_document_has_the_digest_of_its_text() -> None:
    assert Document("policy", "r", "").digest.startswith("e3b0c44298fc1c14")


def test_trouble_has_a_code_and_words() -> None:
    assert (Refused("locked", "It is locked.").code, str(Refused("locked", "It is locked."))) == (
        "locked",
        "It is locked.",
    )
