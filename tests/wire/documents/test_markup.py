"""HTML: what is seen, what is not, and every character of it somewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.counted import calls, ends
from tidegate.wire.documents.extracted import FileLimits
from tidegate.wire.documents.markup import looks_like, pieces


def texts(text: str) -> list[str]:
    return [piece.text for piece in pieces(text, FileLimits())]


@pytest.mark.parametrize("text", ["<!DOCTYPE html>", " <html lang=ko>", "<!-- x --><head>", "<body>"])
def test_html_says_so(text: str) -> None:
    assert looks_like(text)


@pytest.mark.parametrize("text", ["a < b", "<svg>", "<a href=x>", "", "html"])
def test_other_texts_are_no_html(text: str) -> None:
    assert not looks_like(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4111<b> 11</b>11", ["4111 1111"]),
        ("<p>one<p>two<br>three", ["one\ntwo\nthree"]),
        ("<tr><td>a<td>b</tr><tr><td>c", ["a\tb\nc"]),
        ("a&amp;b&#65;&#x42;", ["a&bAB"]),
        ("<img alt='a picture' src=x>", ["a picture\nx"]),
        ("<!-- a comment --><script>var a</script>", [" a comment \nvar a"]),
        ("<title>t</title><style>s</style>b", ["t\nb", "s"]),
        ("no end <a href='x", ["no end ", "x"]),
    ],
)
def test_seen_and_hidden(text: str, found: list[str]) -> None:
    assert texts(text) == found


@given(st.text(st.sampled_from("<>/!-ab\"'= &;#1"), max_size=80))
def test_no_word_is_lost(text: str) -> None:
    marked = text.replace("1", "needle")
    if "needle" in marked.replace("<needle", "").replace("</needle", "") and "=" not in marked and "<" not in marked:
        assert "needle" in "\n".join(texts(marked))


PARTS = ["<a ", "<!", "<script", "<!--", "<a '", '<a "', "<a =", "</", "&#1", "<p a=\"'", '<p a"b', "<p name"]


@pytest.mark.parametrize("part", PARTS)
def test_work_is_linear(part: str) -> None:
    few, many = (calls(lambda: texts("<html>" + part * count)) for count in (1_000, 8_000))  # noqa: B023
    assert many < 10 * few + 100


@pytest.mark.parametrize("begin", ["<html>", "<html><p ", "<html><p a='"])
@pytest.mark.parametrize("part", [*PARTS, "a", "a'", '"a', "=a"])
def test_no_pattern_goes_back_over_a_long_text(begin: str, part: str) -> None:
    # A pattern is one call however long it looks, so its work can't be counted: with a square of this text it hangs.
    with ends():
        texts(begin + part * (250_000 // len(part)) + ">")


def test_blanks_between_elements_part_words() -> None:
    assert texts("<b>John</b> <i>Smith</i>\n<u>4111</u><u>1111</u>") == ["John Smith 41111111"]


def test_names_that_say_something_are_read() -> None:
    """Elements and attributes may have any name, and whoever opens the file reads them."""
    for written in ("<p AKIAZ7Q3M5X2LN4TRB6W>x</p>", "<AKIAZ7Q3M5X2LN4TRB6W>x", "<b>x</b AKIAZ7Q3M5X2LN4TRB6W>",
                    "<script AKIAZ7Q3M5X2LN4TRB6W>", "<p id=a AKIAZ7Q3M5X2LN4TRB6W=1 class='b'>",
                    "<p id='a'AKIAZ7Q3M5X2LN4TRB6W>"):  # fmt: skip
        found = pieces(f"<html>{written}</html>", FileLimits())
        assert any("AKIAZ7Q3M5X2LN4TRB6W" in piece.text for piece in found), written
