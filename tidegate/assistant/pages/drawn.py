"""Messages and pages as HTML: the same template makes a page and what a browser is sent while it is open.

Must never: put text into a page unescaped that was not made by ``markdown``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tidegate.assistant.pages.markdown import html
from tidegate.assistant.pages.sentences import in_words
from tidegate.assistant.pages.words import WORDS
from tidegate.assistant.records import CONTINUABLE

_HERE: Final = Path(__file__).parent
STATIC: Final = _HERE.parent / "static"
#: Changes with what the browser keeps of us.
VERSION: Final = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(STATIC.iterdir()))).hexdigest()[:12]
_PAGES: Final = Environment(
    loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_PAGES.globals["version"] = VERSION
_PAGES.filters["in_words"] = in_words


def page(name: str, language: str, **values: Any) -> str:
    """The page ``name`` in ``language``."""
    return _PAGES.get_template(name).render(words=WORDS[language], language=language, **values)


def embedded(value: Any) -> str:
    """``value`` as JSON that may stand in a script element: nothing in it ends the element."""
    return msgspec.json.encode(value).decode().replace("<", "\\u003c")


def cites_of(citations: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """The address of each passage that an answer may cite, by its number."""
    found: dict[int, str] = {}
    for one in citations:
        found |= {number: f"/files/{one['file']}/{place}" for number, place in one.get("passages", ())}
    return found


def drawn(
    message: Mapping[str, Any], language: str, versions: Sequence[str] = (), names: Mapping[str, str] = {}
) -> str:
    """One message; ``versions`` are the ids of those beside it in the tree, ``names`` those of files by id."""
    copy = WORDS[language]["copy"]
    if message["role"] == "assistant":
        text = html(message["text"], cites_of(message["citations"]), copy)
    else:
        text = str(Markup("<div class='said'>{}</div>").format(message["text"]))
    at = versions.index(message["id"]) if message["id"] in versions else 0
    beside = (versions[at - 1] if at else "", versions[at + 1] if at + 1 < len(versions) else "")
    return page(
        "message.html",
        language,
        message=message,
        text=Markup(text),  # noqa: S704 - made by markdown or escaped above
        at=at + 1,
        of=max(len(versions), 1),
        beside=beside,
        names=names,
        continuable=message["state"] in CONTINUABLE,
    )


def unlinked(message: Mapping[str, Any]) -> dict[str, Any]:
    """``message`` for somebody else: which files there were, but nothing that leads to passages, the owner's alone."""
    return {**message, "citations": [cited | {"passages": []} for cited in message["citations"]]}


def day(seconds: float) -> str:
    """A day as people write it everywhere."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


def cell(value: Any) -> str:
    """A cell of a result: a sum of 1.3 and 1.1 is 2.4, as far as a double tells numbers apart (15 digits)."""
    if isinstance(value, float):
        return str(float(f"{value:.15g}"))
    return "" if value is None else str(value)


_PAGES.filters |= {"day": day, "cell": cell}
