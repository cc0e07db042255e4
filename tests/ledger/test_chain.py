"""The chain by itself: what a hash is over, and what a checker says of any list of entries."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tidegate.ledger.chain import GENESIS, Checker, Fault, canonical, chained, sealed
from tidegate.ledger.entry import Kept

KEY = b"k" * 32
data = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def chain_of(count: int) -> list[Kept]:
    entries: list[Kept] = []
    prev = GENESIS
    for seq in range(1, count + 1):
        text = canonical({"number": seq})
        hashed = chained(seq, prev, seq * 10, "exchange", f"r-{seq}", text)
        entries.append(Kept(seq, seq * 10, "exchange", f"r-{seq}", text.decode(), prev, hashed, sealed(KEY, hashed)))
        prev = hashed
    return entries


def faults(entries: list[Kept], key: bytes | None = KEY) -> list[Fault]:
    check = Checker(key)
    return [fault for kept in entries for fault in check.take(kept)] + list(check.finish())


@given(st.dictionaries(st.text(max_size=5), data, max_size=4))
def test_canonical_json_is_the_same_for_equal_data_and_reads_back(value: dict[str, object]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)
    assert json.loads(canonical(value)) == value


def test_a_hash_can_be_checked_with_nothing_but_sha_256() -> None:
    text = b'{"a":1}'
    by_hand = b'tidegate-ledger-1\n[7,"' + b"0" * 64 + b'",5,"end","r-1",{"a":1}]'
    assert chained(7, GENESIS, 5, "end", "r-1", text) == hashlib.sha256(by_hand).hexdigest()


def test_seals_of_other_keys_differ() -> None:
    assert sealed(KEY, GENESIS) != sealed(b"x" * 32, GENESIS)
    assert len(sealed(KEY, GENESIS)) == 32


def test_an_untouched_chain_has_no_fault() -> None:
    assert faults(chain_of(20)) == []
    assert faults(chain_of(20), None) == []


@given(st.data())
def test_no_change_of_one_field_goes_unseen(drawn: st.DataObject) -> None:
    entries = chain_of(6)
    number = drawn.draw(st.integers(0, 5))
    change: Any = drawn.draw(
        st.sampled_from(
            [
                {"at": 1},
                {"kind": "other"},
                {"receipt": "r-x"},
                {"text": "{}"},
                {"prev": "1" * 64},
                {"hash": "2" * 64},
                {"seal": "3" * 32},
            ]
        )
    )
    entries[number] = replace(entries[number], **change)
    assert number + 1 in {fault.seq for fault in faults(entries)}


@given(st.sets(st.integers(1, 9), min_size=1, max_size=9))
def test_no_removal_before_the_end_goes_unseen_and_each_is_named(gone: set[int]) -> None:
    told = faults([kept for kept in chain_of(10) if kept.seq not in gone])
    starts = {seq for seq in gone if seq - 1 not in gone}
    assert {(fault.what, fault.seq) for fault in told} == {("removed", seq) for seq in starts}


@given(st.permutations(range(6)))
def test_no_other_order_goes_unseen(order: list[int]) -> None:
    entries = chain_of(6)
    moved = [replace(entries[origin], seq=place + 1) for place, origin in enumerate(order)]
    assert bool(faults(moved)) == (order != sorted(order))
    assert not {fault.what for fault in faults(moved)} - {"reordered", "removed"}


def test_a_run_that_closed_a_gap_is_one_fault() -> None:
    entries = [kept for kept in chain_of(50) if kept.seq not in (7, 8)]
    told = faults([replace(kept, seq=place) for place, kept in enumerate(entries, 1)])
    assert [str(fault) for fault in told] == [
        "entries 7 to 8 were removed, and those after it numbered anew up to 48",
    ]


def test_the_search_for_a_place_is_bounded() -> None:
    entries = [replace(kept, text="{}") for kept in chain_of(260)]
    assert len(faults(entries)) == 260
