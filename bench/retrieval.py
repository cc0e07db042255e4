"""How well passages are found: a small labelled set made here, English and Korean, and how fast a long PDF is ready.

    python -m bench.retrieval

Each document is one fact on each of its pages among text that speaks of similar things; each question asks for one
fact in other words, or with other endings.  Told are recall at 5 (the passage with the fact is among the first five),
and whether the citations of what is given lead to the passage that holds the fact.
"""

from __future__ import annotations

import asyncio
import io
import re
import time
from unittest.mock import patch

from tidegate.assistant import retrieval
from tidegate.assistant.documents import _written
from tidegate.assistant.passages import Kept, Passage, passages_of
from tidegate.assistant.retrieval import Index, tokens_of
from tidegate.edges.files import Files

_FACTS = [
    ("The northern pier closes at nine in the evening for repairs.", "When is the northern pier closed?"),
    ("Visitors' badges are returned to the porter at gate four.", "Where do I return a visitor badge?"),
    ("The pump station was replaced by Hanbit in spring 2019.", "Who replaced the pumping station?"),
    ("Overtime is paid at one and a half times the hourly wage.", "How is overtime paid?"),
    ("Samples older than thirty days are destroyed.", "What happens to old samples?"),
    ("The backup generator runs for eleven hours.", "How long can the generators run?"),
    ("Travel above 400 euros needs the director's approval.", "Who approves expensive travel?"),
    ("The tide gauge in Busan is read every six minutes.", "How often are the gauges in Busan read?"),
    ("Contractors sign the safety sheet before entering.", "What must a contractor sign?"),
    ("The archive moved to the basement of building C.", "Where is the archive?"),
    ("연구개발 예산은 40억 원으로 확정되었다.", "확정된 연구개발 예산이 얼마입니까?"),
    ("북쪽 부두는 수리 때문에 저녁 아홉 시에 닫는다.", "북쪽 부두를 몇 시에 닫습니까?"),
    ("방문증은 4번 출입구의 경비실에 반납한다.", "방문증을 어디에 반납하나요?"),
    ("초과 근무 수당은 시급의 1.5배로 지급한다.", "초과 근무를 하면 수당이 어떻게 지급되나요?"),
    ("비상 발전기는 열한 시간 동안 작동한다.", "비상 발전기가 작동하는 시간은?"),
    ("서른 날이 지난 시료는 폐기한다.", "오래된 시료를 폐기하는 때는 언제인가?"),
    ("해외 출장은 이사의 승인을 받아야 한다.", "출장 승인은 누구에게 받습니까?"),
    ("보안 교육은 매년 삼월에 실시한다.", "보안 교육을 언제 실시하나요?"),
    ("부산 검조소의 조위는 6분마다 기록된다.", "부산에서 조위를 얼마나 자주 기록합니까?"),
    ("문서 보관실은 다동 지하로 옮겼다.", "보관실이 어디로 옮겨졌습니까?"),
]
_AROUND = [
    "The pier, the gate and the station are described in the plan of the harbour.",
    "Visitors, contractors and the director meet in spring; travel and overtime are planned in building C.",
    "부두와 출입구와 보관실은 항만 계획에 설명되어 있다. 예산과 수당과 출장은 해마다 계획한다.",
    "발전기와 시료와 교육에 관한 규정은 별도의 문서에 있다. 부산의 조위는 중요하다.",
]


def document() -> tuple[list[Passage], dict[int, int]]:
    """The passages, and for each fact the place that holds it."""
    passages: list[Passage] = []
    places: dict[int, int] = {}
    for number in range(400):
        text = f"{_AROUND[number % 4]} ({number})"
        if number % 20 == 7:
            places[number // 20] = number + 1
            text = f"{text} {_FACTS[number // 20][0]}"
        passages.append(Passage(text, "page", number + 1, 1))
    return passages, places


def quality() -> tuple[float, float]:
    """Recall at 5, and the share of questions whose fact is cited by the number that leads to it."""
    passages, places = document()
    index = Index("d", tokens_of([one.text for one in passages]))
    found = cited = 0
    for number, (fact, question) in enumerate(_FACTS):
        ranked = [one.place for one in index.find(question, 5)]
        found += places[number] in ranked
        cited += _cited(passages, ranked, fact)
    index.close()
    return found / len(_FACTS), cited / len(_FACTS)


def _cited(passages: list[Passage], ranked: list[int], fact: str, first: int = 1001) -> bool:
    """Whether the number before the fact, as a model is given it, leads a reader to the passage with the fact."""
    given = _written(Kept("pdf", passages), first, sorted(ranked))
    match = re.search(r"\[(\d+)\] \([^)]*\) [^\[]*" + re.escape(fact), given)
    return match is not None and fact in passages[int(match[1]) - first].text


async def pages(count: int = 300) -> float:
    """Seconds until a PDF of ``count`` pages can be asked about: read, cut and indexed."""
    from reportlab.pdfgen.canvas import Canvas

    held = io.BytesIO()
    canvas = Canvas(held)
    for page in range(count):
        for line in range(45):
            canvas.drawString(
                60, 780 - 16 * line, f"Page {page} line {line}: the harbour, the tide and the pier again."
            )
        canvas.showPage()
    canvas.save()
    files = Files()
    began = time.perf_counter()
    whole = await files.extracted(held.getvalue(), 60)
    found, _ = passages_of(whole)
    Index("d", tokens_of([one.text for one in found])).close()
    took = time.perf_counter() - began
    files.close()
    return took


def main() -> None:
    """Print the figures."""
    recall, cited = quality()
    print(f"kiwi: recall at 5 {recall:.2f}, citations right {cited:.2f}, {len(_FACTS)} questions")
    with patch.object(retrieval, "_kiwi", return_value=None):
        recall, cited = quality()
    print(f"pairs of syllables: recall at 5 {recall:.2f}, citations right {cited:.2f}")
    print(f"a PDF of 300 pages is ready in {asyncio.run(pages()):.1f} s")


if __name__ == "__main__":
    main()
