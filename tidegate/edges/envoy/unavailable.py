"""What a person or a program reads when the gateway cannot decide: the part of Tidegate that decides is not there.

These answers are Envoy's own and must need nothing of us.  Must never: contain anything of the request.
"""

from __future__ import annotations

import json
from typing import Final

_WHY: Final = (
    "The gateway that checks traffic to AI services is not available right now, so nothing was sent. "
    "AI services stay closed until it is back, by design; other sites are not affected. Please try again shortly."
)
_WHY_KO: Final = """AI 서비스로 가는 요청을 확인하는 게이트웨이를 지금 사용할 수 없어 아무것도 전송되지 않았습니다.
게이트웨이가 다시 작동할 때까지 AI 서비스는 의도적으로 차단되며, 다른 사이트는 정상적으로 이용할 수 있습니다."""


def shape(said: str, kind: str, code: str) -> str:
    """JSON in the shape most AI clients print."""
    return json.dumps({"error": {"message": said, "type": kind, "code": code}})


def page(title: str, english: str, korean: str) -> str:
    """A page for browsers, of texts of ours alone: nothing in it is escaped."""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head>
<body style="font:1.1rem/1.6 system-ui,sans-serif;max-width:38rem;margin:4rem auto;padding:0 1rem">
<main><h1>{title}</h1><p>{english}</p>
<p lang="ko">{korean}</p>
</main></body></html>
"""


UNAVAILABLE_JSON: Final = shape(_WHY, "gateway_unavailable", "gateway_unavailable")
UNAVAILABLE_HTML: Final = page("The gateway is not available", _WHY, _WHY_KO)
