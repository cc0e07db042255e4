"""Items on their way out: in order, at once where nothing is to be waited for, never for long."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.placeholders import Vault
from tidegate.wire.waiting import MAX_CHANNELS, MAX_HELD, MAX_WAITING, Queue

VAULT = Vault(b"k" * 32, "ministry")
EMAIL = VAULT.token_for("email", "kim@example.kr")


def add(queue: Queue[int], item: int, text: str | None) -> list[tuple[int, str | None]]:
    return queue.add(item, text, len(text or ""))


def delta(text: str, **more: object) -> str:
    return json.dumps({**more, "delta": text})


def test_items_without_text_go_through() -> None:
    queue: Queue[int] = Queue(VAULT)
    assert add(queue, 1, None) == [(1, None)]
    assert add(queue, 2, "{}") == [(2, None)]
    assert len(queue) == 0


def test_items_behind_one_that_waits_wait_with_it_and_keep_their_order() -> None:
    queue: Queue[int] = Queue(VAULT)
    assert add(queue, 1, delta(EMAIL[:5])) == []
    assert add(queue, 2, None) == []
    assert add(queue, 3, delta("other", index=1)) == []
    assert add(queue, 4, delta(EMAIL[5:] + "!")) == [
        (1, delta("kim@example.kr")),
        (2, None),
        (3, None),
        (4, delta("!")),
    ]


def test_one_that_waits_in_vain_goes_on_as_it_came() -> None:
    queue: Queue[int] = Queue(VAULT)
    assert add(queue, 1, delta("[E")) == []
    assert add(queue, 2, delta("x")) == [(1, None), (2, None)]


def test_others_pass_only_so_long() -> None:
    queue: Queue[int] = Queue(VAULT)
    add(queue, 0, delta("[E"))
    for number in range(MAX_WAITING):
        assert add(queue, number + 1, None) == []
    assert len(add(queue, 99, None)) == MAX_WAITING + 2
    assert len(queue) == 0


def test_a_text_that_says_nothing_new_does_not_keep_the_others_waiting() -> None:
    queue: Queue[int] = Queue(VAULT)
    add(queue, 0, delta("[E"))
    out = [add(queue, number, delta("")) for number in range(MAX_WAITING + 1)]
    assert [len(ready) for ready in out] == [0] * MAX_WAITING + [MAX_WAITING + 2]


def test_a_long_placeholder_in_single_letters_waits_to_its_end() -> None:
    queue: Queue[int] = Queue(VAULT)
    spelt = " ".join(EMAIL)
    ready = [item for letter in spelt for item in add(queue, 0, delta(letter))]
    assert "".join(json.loads(text)["delta"] for _, text in ready if text is not None) == "kim@example.kr"


def test_no_more_than_so_much_is_held() -> None:
    queue: Queue[int] = Queue(VAULT)
    add(queue, 0, delta("[E"))
    assert len(add(queue, 1, json.dumps({"other": "x" * MAX_HELD}))) == 2


def test_channels_are_bounded_and_the_one_forgotten_lets_go() -> None:
    queue: Queue[int] = Queue(VAULT)
    add(queue, 0, delta("[E"))
    record = json.dumps({f"k{number}": "v" for number in range(MAX_CHANNELS + 5)})
    assert add(queue, 1, record) == [(0, None), (1, None)]
    assert len(queue._streams) == MAX_CHANNELS


def test_a_text_told_whole_each_time_is_read_from_its_beginning_each_time() -> None:
    queue: Queue[int] = Queue(VAULT)
    quoted = VAULT.token_for("name", '"Q"')
    whole = json.dumps({"to": [quoted], "more": "words"})
    out = [item for cut in range(9, len(whole)) for item in add(queue, cut, json.dumps({"all": whole[: cut + 1]}))]
    assert json.loads(json.loads(out[-1][1] or "")["all"]) == {"to": ['"Q"'], "more": "words"}


def test_flush_gives_everything() -> None:
    queue: Queue[int] = Queue(VAULT)
    add(queue, 0, delta("[E"))
    add(queue, 1, delta("[E", index=1))
    assert queue.flush() == [(0, None), (1, None)]
    assert queue.flush() == []


@given(st.lists(st.none() | st.text("[]EMAIL-" + EMAIL, max_size=12), max_size=30), st.integers(1, 3))
def test_every_item_comes_out_once_and_in_order(texts: list[str | None], ways: int) -> None:
    queue: Queue[int] = Queue(VAULT)
    out = []
    for number, text in enumerate(texts):
        out += add(queue, number, None if text is None else delta(text, index=number % ways))
    out += queue.flush()
    assert [item for item, _ in out] == list(range(len(texts)))
    for item, text in out:
        assert text is None or json.loads(text).keys() == {"delta", "index"}, item
