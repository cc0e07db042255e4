"""What a model wrote, as HTML that can do nothing: Markdown with tables, formulas and citations.

Model output is untrusted, twice over: it may repeat what a document told it to.  HTML in it is text.  A picture
becomes a link, since loading one tells a stranger's server whatever its address says.  A link shows where it leads,
loads nothing ahead, and sends no referrer.  nh3 goes over the result again with a closed list.

An answer is rendered block by block (``blocks``), so that a browser replaces only what is still being written.

Must never: let HTML through that is not made here, or load anything by being looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import import_module
from typing import Any, Final
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from tidegate.assistant.pages.mathematics import mathml

#: Characters for places where a formula goes in after the HTML was cleaned; taken out of what a model writes.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE: Final = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_CITED: Final = re.compile(r"\[(\d{1,4}(?:\s*,\s*\d{1,4})*)\]")
#: Cells at the ends of rows that one table may leave out: two thousand letters of ``|`` would make seconds of work.
_CELLS_LEFT_OUT: Final = 1000
_SCHEMES: Final = frozenset({"http", "https", "mailto"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TAGS: Final = _words(
    "p br hr h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong s a table thead tbody tr th td figure figcaption"
    " button span div"
)
_ATTRIBUTES: Final = {
    "a": {"href", "class", "title", "target"},
    "code": {"class"},
    "figure": {"class"},
    "button": {"type", "class", "data-copy"},
    "span": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "pre": {"tabindex"},
    "ol": {"start"},
    "th": {"class"},
    "td": {"class"},
}


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a text: its HTML and the line it begins on."""

    html: str
    line: int


def blocks(text: str, cites: Mapping[int, str] | None = None, copy: str = "Copy") -> list[Block]:
    """``text`` block by block.  ``cites`` are the addresses of passages by number; ``copy`` is a button's word."""
    text = text.replace(_OPEN, "").replace(_CLOSE, "").replace("\x00", "")
    env: dict[str, Any] = {"cites": cites or {}, "copy": copy, "formulas": []}
    tokens = _MARKDOWN.parse(text, env)
    found, start, depth = [], 0, 0
    for place, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            group = tokens[start : place + 1]
            html = _MARKDOWN.renderer.render(group, _MARKDOWN.options, env)
            found.append(Block(_filled(_clean(html), env["formulas"]), _line(group)))
            start = place + 1
    return found


def html(text: str, cites: Mapping[int, str] | None = None, copy: str = "Copy") -> str:
    """All blocks of ``text``."""
    return "".join(block.html for block in blocks(text, cites, copy))


def _line(group: Sequence[Token]) -> int:
    return next((token.map[0] for token in group if token.map), 0)


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )


def _filled(html: str, formulas: list[str]) -> str:
    return _PLACE.sub(lambda match: formulas[int(match[1])] if int(match[1]) < len(formulas) else "", html)


#: What begins a formula and what ends it; the longer one first.
_CLOSING: Final = {"$$": "$$", "\\(": "\\)", "\\[": "\\]", "$": "$"}


# -- formulas ----------------------------------------------------------------------------------------------------------


def _math_inline(state: StateInline, silent: bool) -> bool:
    opening = next((one for one in _CLOSING if state.src.startswith(one, state.pos)), None)
    if opening is None:
        return False
    closing = _CLOSING[opening]
    start = state.pos + len(opening)
    end = _closed(state, closing, start)
    if end <= start or end > state.posMax or (opening == "$" and not _is_formula(state.src, start, end)):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content, token.markup = state.src[start:end], opening
    state.pos = end + len(closing)
    return True


def _closed(state: StateInline, closing: str, start: int) -> int:
    """Where ``closing`` stands next, or -1.

    That it comes no more is remembered: ``\\(\\(\\(…`` would be read to its end for each.
    """
    missing: dict[str, str] = state.env.setdefault("missing", {})
    if missing.get(closing) is state.src:
        return -1
    end = state.src.find(closing, start)
    if end < 0:
        missing[closing] = state.src
    return end


def _is_formula(text: str, start: int, end: int) -> bool:
    """Amounts of dollars are none (``$5 and $6``), nor is a sign within a word (``7.4$Linux``); Korean may touch it."""
    inside, before, after = text[start:end], text[: start - 1][-1:], text[end + 1 : end + 2]
    within = before.isascii() and before.isalnum()
    return not (within or inside[0].isspace() or inside[-1].isspace() or after.isdigit() or "\n" in inside)


def _math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = state.getLines(start, start + 1, state.blkIndent, False).strip()
    closing = {"$$": "$$", "\\[": "\\]"}.get(first[:2])
    if closing is None:
        return False
    if silent:
        return True
    lines, line = [first[2:]], start
    while not lines[-1].rstrip().endswith(closing) and line + 1 < end:
        line += 1
        lines.append(state.getLines(line, line + 1, state.blkIndent, False).rstrip())
    whole = "\n".join(lines).rstrip().removesuffix(closing)
    state.line = line + 1
    token = state.push("math_block", "math", 0)
    token.block, token.content, token.map = True, whole, [start, state.line]
    return True


def _formula(content: str, block: bool, env: dict[str, Any]) -> str:
    env["formulas"].append(mathml(content.strip(), block=block))
    return f"{_OPEN}{len(env['formulas']) - 1}{_CLOSE}"


# -- citations ---------------------------------------------------------------------------------------------------------


def _cite(state: StateInline, silent: bool) -> bool:
    match = _CITED.match(state.src, state.pos)
    if match is None or state.src[match.end() : match.end() + 1] == "(":
        return False
    numbers = [int(number) for number in match[1].split(",")]
    if not all(number in state.env["cites"] for number in numbers):
        return False
    if not silent:
        state.push("cite", "a", 0).meta = {"numbers": numbers}
    state.pos = match.end()
    return True


# -- how tokens become HTML --------------------------------------------------------------------------------------------


def _render_cite(_self: Any, tokens: Sequence[Token], place: int, _options: Any, env: dict[str, Any]) -> str:
    numbers = tokens[place].meta["numbers"]
    return "".join(f'<a class="cite" href="{escape(env["cites"][one])}">{one}</a>' for one in numbers)


def _render_inline(_self: Any, tokens: Sequence[Token], place: int, _options: Any, env: dict[str, Any]) -> str:
    return _formula(tokens[place].content, tokens[place].markup in ("$$", "\\["), env)


def _render_block(_self: Any, tokens: Sequence[Token], place: int, _options: Any, env: dict[str, Any]) -> str:
    return f'<div class="formula" tabindex="0" role="group">{_formula(tokens[place].content, True, env)}</div>'


def _render_code(_self: Any, tokens: Sequence[Token], place: int, _options: Any, env: dict[str, Any]) -> str:
    token = tokens[place]
    language = re.sub(r"[^\w+#.-]", "", token.info.split()[0])[:30] if token.info.strip() else ""
    button = f'<button type="button" class="quiet" data-copy="code">{escape(env["copy"])}</button>'
    return (
        f'<figure class="code"><figcaption><span>{escape(language)}</span>{button}</figcaption>'
        f'<pre tabindex="0"><code>{escape(token.content)}</code></pre></figure>'
    )


def _render_image(_self: Any, tokens: Sequence[Token], place: int, _options: Any, _env: dict[str, Any]) -> str:
    source = str(tokens[place].attrGet("src") or "")
    named = tokens[place].content or source
    return f"{_link_open(source)}{escape(named)}</a>{_host(source)}"


def _render_link(_self: Any, tokens: Sequence[Token], place: int, _options: Any, env: dict[str, Any]) -> str:
    target = str(tokens[place].attrGet("href") or "")
    env["link"] = target
    return _link_open(target)


def _render_link_end(_self: Any, _tokens: Sequence[Token], _place: int, _options: Any, env: dict[str, Any]) -> str:
    return "</a>" + _host(env.pop("link", ""))


def _link_open(target: str) -> str:
    return f'<a href="{escape(target)}" title="{escape(target)}" target="_blank">'


def _host(target: str) -> str:
    """Where a link leads, beside it: its text says what the writer likes."""
    try:
        host = urlsplit(target).hostname
    except ValueError:
        host = None
    return f' <span class="host">{escape(host)}</span>' if host else ""


def _render_table(_self: Any, _tokens: Sequence[Token], _place: int, _options: Any, _env: dict[str, Any]) -> str:
    return '<div class="wide" tabindex="0" role="group"><table>'


def _render_table_end(_self: Any, _tokens: Sequence[Token], _place: int, _options: Any, _env: dict[str, Any]) -> str:
    return "</table></div>"


def _render_cell(_self: Any, tokens: Sequence[Token], place: int, _options: Any, _env: dict[str, Any]) -> str:
    style = str(tokens[place].attrGet("style") or "")
    side = next((name for name in ("center", "right") if name in style), "")
    return f'<{tokens[place].tag} class="{side}">' if side else f"<{tokens[place].tag}>"


def _made() -> MarkdownIt:
    # Named by path, as the package shows the rule and not the module it is in.  By itself it makes 65,536 of them.
    table = import_module("markdown_it.rules_block.table")
    table.MAX_AUTOCOMPLETED_CELLS = _CELLS_LEFT_OUT  # type: ignore[attr-defined]
    made = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(["table", "strikethrough"])
    made.inline.ruler.before("escape", "math_inline", _math_inline)
    made.inline.ruler.before("link", "cite", _cite)
    made.block.ruler.before("fence", "math_block", _math_block, {"alt": ["paragraph", "blockquote", "list"]})
    rules = {
        "cite": _render_cite, "math_inline": _render_inline, "math_block": _render_block, "fence": _render_code,
        "code_block": _render_code, "image": _render_image, "link_open": _render_link, "link_close": _render_link_end,
        "table_open": _render_table, "table_close": _render_table_end, "th_open": _render_cell,
        "td_open": _render_cell,
    }  # fmt: skip
    for name, rule in rules.items():
        made.add_render_rule(name, rule)
    return made


_MARKDOWN: Final = _made()
