"""What the stories here say, and how an answer is put together again."""

from __future__ import annotations

import json

MAIL = 'write to [EMAIL-7f3a] about "quotes" and 한국어'
TOOL = {"type": "object", "properties": {"body": {"type": "string"}, "count": {"type": "integer"}}}


def told(events: str) -> str:
    """The text that an events answer of DeepSeek or ChatGPT appends."""
    lines = [line[6:] for line in events.splitlines() if line.startswith("data: {")]
    patches = [json.loads(line) for line in lines]
    return "".join(p["v"] for p in patches if isinstance(p.get("v"), str) and not p.get("p", "").endswith("status"))
