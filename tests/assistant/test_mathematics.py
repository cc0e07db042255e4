"""Formulas: drawn by the browser, never with an attribute of the writer's choice."""

from __future__ import annotations

from tidegate.assistant.pages.mathematics import LONGEST, mathml


def test_a_formula_is_mathml_of_listed_elements() -> None:
    assert mathml("\\sqrt{x}", block=True).startswith('<math display="block">')
    made = mathml("\\href{javascript:alert(1)}{x}\\style{color:red}{y}", block=False)
    assert made.startswith("<math")
    assert "javascript" not in made
    assert "style=" not in made
    assert "href" not in made
    assert "<script" not in mathml("\\text{<script>a</script>}", block=False)


def test_what_is_not_understood_is_shown_as_written() -> None:
    assert mathml("\\left(", block=False) == '<code class="formula">\\left(</code>'
    assert mathml("<b>{", block=False).startswith('<code class="formula">')
    assert mathml("x" * (LONGEST + 1), block=False).startswith("<code")
    assert mathml("{" * 1000, block=False).startswith("<code")
