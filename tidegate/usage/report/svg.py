"""Paints a picture as SVG inside a page.  Every text is escaped, and no style or script is written into it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import assert_never

from tidegate.usage.report.shapes import SHADES, Box, Dot, Path, Picture, Shape, Words


def paint(picture: Picture, name: str) -> str:
    """The element; ``name`` is unique in its page."""
    drawn = "".join(part for shape in picture.shapes for part in _painted(shape))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(picture.width)} {_n(picture.height)}" role="img"'
        f' aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{escape(picture.title)}</title>'
        f'<desc id="{name}-d">{escape(picture.says)}</desc>{drawn}</svg>'
    )


def _painted(shape: Shape) -> Iterator[str]:
    match shape:
        case Box():
            yield (
                f'<rect x="{_n(shape.x)}" y="{_n(shape.y)}" width="{_n(shape.width)}" height="{_n(shape.height)}"'
                f' fill="{SHADES[shape.shade]}"/>'
            )
        case Path():
            points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
            dash = f' stroke-dasharray="{" ".join(map(_n, shape.dash))}"' if shape.dash else ""
            yield (
                f'<polyline points="{points}" fill="none" stroke="{SHADES[shape.shade]}"'
                f' stroke-width="{_n(shape.width)}" stroke-linejoin="round"{dash}/>'
            )
        case Dot():
            fill = SHADES[shape.shade if shape.filled else "paper"]
            yield (
                f'<circle cx="{_n(shape.x)}" cy="{_n(shape.y)}" r="{_n(shape.radius)}" fill="{fill}"'
                f' stroke="{SHADES[shape.shade]}" stroke-width="1.3"/>'
            )
        case Words():
            bold = ' font-weight="600"' if shape.bold else ""
            yield (
                f'<text x="{_n(shape.x)}" y="{_n(shape.y)}" font-size="{_n(shape.size)}" text-anchor="{shape.anchor}"'
                f' fill="{SHADES[shape.shade]}"{bold}>{escape(shape.text)}</text>'
            )
        case _:
            assert_never(shape)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
