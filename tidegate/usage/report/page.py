"""Sets a report as one HTML page that needs nothing else: no script, no picture, no font, no address is ever asked.

Its policy (CSP 3, in a ``meta``) allows one style sheet by its digest and forbids everything else, so text of a log
that looks like HTML or script could do nothing even if it were not escaped.  It is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from itertools import count
from typing import Final

from tidegate.usage.report.document import Document, Plate, Section, Sheet
from tidegate.usage.report.drawing import draw
from tidegate.usage.report.svg import paint

#: Tables up to so many rows are open when the page is.
_OPEN: Final = 8

STYLE: Final = """
:root{color-scheme:light;--ink:#16242f;--quiet:#4b5b66;--line:#ccd6dc;--faint:#f2f6f8;--strong:#1d4e66}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:#fff;color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI","Noto Sans KR",
"Apple SD Gothic Neo","Malgun Gothic",sans-serif;word-break:keep-all;overflow-wrap:anywhere}
main,header,footer{max-width:58rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:3rem}
h1{font-size:2rem;line-height:1.2;margin:0;letter-spacing:-.01em;font-weight:650}
.when{color:var(--quiet);margin:.4rem 0 2rem;font-size:1.1rem}
.keys{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:0;margin:0 0 2.5rem;padding:0;
border-top:2px solid var(--ink);border-bottom:1px solid var(--line)}
.keys div{padding:1rem 1rem 1rem 0}
.keys dd{margin:0;font-size:1.85rem;line-height:1.15;font-weight:600;font-variant-numeric:tabular-nums;
color:var(--strong)}
.keys dt{color:var(--quiet);font-size:.9rem;line-height:1.35;margin-top:.25rem}
.keys div{display:flex;flex-direction:column-reverse;justify-content:flex-end}
.short p{max-width:44rem;margin:0 0 .9rem}
.todo{background:var(--faint);border-left:4px solid var(--strong);padding:1rem 1.4rem .6rem;margin:1.8rem 0}
.todo h2{margin-top:0}
.todo ol{margin:0;padding-left:1.3rem}
.todo li{margin:.45rem 0}
h2{font-size:1.35rem;margin:3.2rem 0 .8rem;line-height:1.25;font-weight:640}
.short h2{margin-top:0}
h3{font-size:1rem;margin:1.8rem 0 .6rem;font-weight:600}
.note{color:var(--quiet);max-width:44rem;margin:.2rem 0 1rem}
nav ul{columns:2 16rem;padding-left:1.1rem;margin:.4rem 0}
nav li{margin:.15rem 0}
nav h2{margin-top:2.2rem;font-size:1.05rem}
a{color:var(--strong)}
figure{margin:1.4rem 0 2rem}
figcaption{font-weight:600;margin-bottom:.7rem}
.pic{overflow-x:auto}
.pic svg{display:block;width:100%;min-width:36rem;height:auto;
font-family:system-ui,-apple-system,"Segoe UI","Noto Sans KR","Apple SD Gothic Neo","Malgun Gothic",sans-serif}
details{margin:.6rem 0 0}
summary{cursor:pointer;color:var(--strong);font-size:.95rem}
.table{overflow-x:auto;margin:.5rem 0 1rem}
table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.4}
th,td{text-align:left;padding:.38rem .9rem .38rem 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{border-bottom:1.5px solid var(--ink);font-weight:600;white-space:nowrap}
tbody th{font-weight:400}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td,th{overflow-wrap:break-word}
td,tbody th{min-width:4rem}
footer{color:var(--quiet);font-size:.9rem;margin-top:3rem;padding-bottom:3rem}
:focus-visible{outline:2px solid var(--strong);outline-offset:2px}
@media print{body{font-size:11pt}figure,.todo{break-inside:avoid}nav{display:none}
details::details-content{content-visibility:visible;block-size:auto}}
"""


def html(document: Document) -> str:
    """The page."""
    names = (f"c{number}" for number in count(1))
    return "".join(_page(document, names))


def policy() -> str:
    """The page's content security policy."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _page(document: Document, names: Iterator[str]) -> Iterator[str]:
    yield f'<!doctype html><html lang="{document.language}"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(policy())}">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{escape(document.title)} · {escape(document.subtitle)}</title><style>{STYLE}</style></head><body>"
    yield f'<header><h1>{escape(document.title)}</h1><p class="when">{escape(document.subtitle)}</p></header><main>'
    keys = "".join(f"<div><dt>{escape(key.label)}</dt><dd>{escape(key.figure)}</dd></div>" for key in document.keys)
    yield f'<dl class="keys">{keys}</dl>'
    yield f'<section class="short"><h2>{escape(document.summary_title)}</h2>'
    yield "".join(f"<p>{escape(text)}</p>" for text in document.summary)
    todo = "".join(f"<li>{escape(text)}</li>" for text in document.todo)
    yield f'</section><section class="todo"><h2>{escape(document.todo_title)}</h2><ol>{todo}</ol></section>'
    links = "".join(f'<li><a href="#{one.name}">{escape(one.title)}</a></li>' for one in document.sections)
    title = escape(document.contents_title)
    yield f'<nav aria-label="{title}"><h2>{title}</h2><ul>{links}</ul></nav>'
    for section in document.sections:
        yield from _section(section, document, names)
    yield f"</main><footer>{escape(document.footer)}</footer></body></html>\n"


def _section(section: Section, document: Document, names: Iterator[str]) -> Iterator[str]:
    yield f'<section id="{section.name}"><h2>{escape(section.title)}</h2>'
    yield "".join(f'<p class="note">{escape(text)}</p>' for text in section.paragraphs)
    for one in section.content:
        if isinstance(one, Plate):
            name = next(names)
            title = escape(one.chart.title)
            yield f'<figure><figcaption>{title}</figcaption><div class="pic" tabindex="0" role="group"'
            yield f' aria-label="{title}">{paint(draw(one.chart), name)}</div>'
            opened = " open" if len(one.numbers.rows) <= _OPEN else ""
            yield f"<details{opened}><summary>{escape(document.numbers_title)}</summary>"
            yield f"{_table(one.numbers)}</details></figure>"
        else:
            heading = f"<h3>{escape(one.title)}</h3>" if one.title != section.title else ""
            yield heading + _table(one)
    yield "</section>"


def _table(sheet: Sheet) -> str:
    heads = "".join(
        f'<th scope="col"{_figures(column.figures)}>{escape(column.title)}</th>' for column in sheet.columns
    )
    rows = []
    for row in sheet.rows:
        cells = "".join(
            f'<td{_figures(column.figures)} dir="auto">{escape(cell)}</td>'
            for column, cell in zip(sheet.columns[1:], row[1:], strict=True)
        )
        rows.append(f'<tr><th scope="row" dir="auto">{escape(row[0])}</th>{cells}</tr>')
    title = escape(sheet.title)
    return (
        f'<div class="table" tabindex="0" role="group" aria-label="{title}"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _figures(right: bool) -> str:
    return ' class="n"' if right else ""
