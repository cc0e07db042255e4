"""A picture as SVG: well formed whatever is written in it, and nothing of it can act."""

from __future__ import annotations

from xml.etree import ElementTree

from tidegate.usage.report.shapes import Box, Dot, Path, Picture, Words
from tidegate.usage.report.svg import paint

SCRIPT = "</text><script>alert(1)</script>&\"'"


def test_texts_are_texts() -> None:
    shapes = (Words(1, 2, SCRIPT, bold=True), Box(0, 0, 1, 1, "ink"), Path(((0, 0), (1, 1)), dash=(1, 2)), Dot(1, 1, 1))
    drawn = ElementTree.fromstring(paint(Picture(10, 20, SCRIPT, SCRIPT, shapes), "c1"))
    names = [element.tag.rpartition("}")[2] for element in drawn]
    assert names == ["title", "desc", "text", "rect", "polyline", "circle"]
    assert [element.text for element in drawn[:3]] == [SCRIPT] * 3
    assert drawn.get("aria-labelledby") == "c1-t c1-d"
    assert not any(name == "style" or name.startswith("on") for element in drawn.iter() for name in element.attrib)
