"""What a person or a program reads when the gateway cannot decide: the part of Tidegate that decides is not there.

These answers are Envoy's own and must need nothing of us.  Must never: contain anything of the request.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from tidegate.edges.page_words import LANGUAGES


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell, of texts of ours alone: nothing in it is escaped.

    ``titles`` and ``texts`` are in the order of ``LANGUAGES``; ``kind`` and ``code`` are for programs.
    """

    titles: tuple[str, str]
    texts: tuple[str, str]
    kind: str
    code: str

    def shape(self, language: str = LANGUAGES[0]) -> str:
        """JSON in the shape most AI clients print."""
        said = self.texts[LANGUAGES.index(language)]
        return json.dumps({"error": {"message": said, "type": self.kind, "code": self.code}}, ensure_ascii=False)

    def page(self, language: str = LANGUAGES[0]) -> str:
        """A page for browsers: for readers of Korean in Korean, for all others in both, as more cannot be known."""
        place = LANGUAGES.index(language)
        title = self.titles[place]
        also = f'\n<p lang="ko">{self.texts[1]}</p>' if place == 0 else ""
        return f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{title}</title></head>
<body style="font:1.1rem/1.6 system-ui,sans-serif;max-width:38rem;margin:4rem auto;padding:0 1rem;word-break:keep-all">
<main><h1>{title}</h1><p>{self.texts[place]}</p>{also}
</main></body></html>
"""


UNAVAILABLE: Final = Telling(
    ("The gateway is not available", "게이트웨이를 사용할 수 없습니다"),
    (
        "The gateway that checks traffic to AI services is not available right now, so nothing was sent. "
        "AI services stay closed until it is back, by design; other sites are not affected. Please try again shortly.",
        "AI 서비스로 가는 요청을 확인하는 게이트웨이를 지금 사용할 수 없어 아무것도 전송되지 않았습니다. 게이트웨이가 "
        "복구될 때까지 AI 서비스 이용은 제한되며, 다른 사이트는 정상적으로 이용할 수 있습니다. 잠시 후 다시 시도해 "
        "주십시오.",
    ),
    "gateway_unavailable",
    "gateway_unavailable",
)
