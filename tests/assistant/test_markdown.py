"""What a model writes becomes HTML that can do nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.assistant.pages.markdown import _MARKDOWN, blocks, html


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("# A\n\nb **c**", "<h1>A</h1>"),
        ("| a |\n|--:|\n| 1 |", '<th class="right">a</th>'),
        ("```py x\nprint(1)\n```", "<span>py</span>"),
        ("$x^2$", "<math"),
        ("\\(y\\)", "<mi>y</mi>"),
        ("$$\na\n$$", 'display="block"'),
        ("It costs $5 and $6.", "$5 and $6"),
        ("LibreOffice/7.4.7.2$Linux_X86_64 LibreOffice_project/40$Build-2", "40$Build-2"),
        ("$\\href{javascript:alert(1)}{x}$", "<mi>x</mi>"),
        ("$\\left($", '<code class="formula">'),
        ("[a](https://e.example/?q=1)", '<span class="host">e.example</span>'),
        ("~~old~~", "<s>old</s>"),
        ("so [1][3, 1] [2] [1](x)", '<a class="cite" href="/files/d/1"'),
    ],
)
def test_what_is_drawn(text: str, there: str) -> None:
    assert there in html(text, {1: "/files/d/1", 3: "/files/d/9"})


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://e.example/?q=secret)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        '```"><script>\nx\n```',
        '[x](https://e.example/"onmouseover="x)',
        "$\\style{background:url(https://e.example)}{x}$",
        "\ue0000\ue001",
        "<iframe src=https://e.example>",
        "[r]: https://e.example\n![a][r]",
    ],
)
def test_nothing_can_run_or_load(text: str) -> None:
    made = html(text)
    assert not re.search(r"<(script|img|iframe|svg|style|link)|\son\w+=\"|href=\"(javascript|data):|style=", made)


@given(st.text("ab*_`$\\[](){}<>|-#\n 1.가!\"'&;:/\ue000\ue001", max_size=200))
def test_it_never_fails_and_blocks_are_the_whole(text: str) -> None:
    made = blocks(text)
    assert "".join(block.html for block in made) == html(text)
    assert "<script" not in html(text)


def test_blocks_say_on_which_line_they_begin() -> None:
    assert [block.line for block in blocks("a\n\n- b\n- c\n\n```\nd\n```")] == [0, 2, 5]


def test_only_numbers_that_are_there_become_citations() -> None:
    assert "cite" not in html("[7]", {1: "/x"})


def test_what_begins_and_never_ends_is_looked_for_once() -> None:
    class Counted(str):
        searched = 0

        def find(self, *where: Any) -> int:
            Counted.searched += 1
            return super().find(*where)

    _MARKDOWN.inline.parse(Counted("\\(a " * 100), _MARKDOWN, {"cites": {}, "formulas": []}, [])
    assert Counted.searched == 1
    assert html("\\(a $b$ \\(c").count("<math") == 1


def test_a_table_of_cells_that_nobody_wrote_ends_early() -> None:
    made = html("|a" * 100 + "\n" + "|-" * 100 + "\n" + "|b\n" * 500)
    assert 0 < made.count("<td") < 2_000
    short = html("|a|b|c|\n|-|-|-|\n" + "|d|\n" * 300)
    assert short.count("<td") == 900
