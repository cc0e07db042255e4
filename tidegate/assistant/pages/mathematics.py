"""Formulas as MathML, which browsers draw themselves: no script, no font, no asset.

``latex2mathml`` reads TeX.  What it makes is taken apart and put together again from a closed list of elements and
attributes, because TeX has commands (``\\href``, ``\\style``) that carry attributes of the writer's choice.

Must never: let an element or attribute through that is not on the list, or fail on a formula.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Final
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert

#: Characters of a formula; a longer one is shown as it was written.
LONGEST: Final = 4000
_DEEPEST: Final = 60
_SPACE: Final = "{http://www.w3.org/1998/Math/MathML}"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELEMENTS: Final = _words(
    "math mrow mi mn mo ms mtext mspace msup msub msubsup munder mover munderover mfrac msqrt mroot mtable mtr mtd"
    " menclose mpadded mphantom mstyle mmultiscripts mprescripts none"
)
_ATTRIBUTES: Final = _words(
    "display mathvariant stretchy fence separator form accent accentunder lspace rspace minsize maxsize symmetric"
    " linethickness columnalign rowspacing columnspacing width height depth notation displaystyle scriptlevel"
    " largeop movablelimits columnlines rowlines"
)


@lru_cache(maxsize=512)
def mathml(formula: str, *, block: bool) -> str:
    """``formula`` as MathML, or as code where it is not understood."""
    if len(formula) > LONGEST or formula.count("{") > _DEEPEST * 4:
        return _as_written(formula)
    try:
        made = ET.fromstring(convert(formula, display="block" if block else "inline"))  # noqa: S314 - our own output
        clean = _clean(made, 0)
    except Exception:  # every formula of a model may be broken in a way of its own
        return _as_written(formula)
    return ET.tostring(clean, encoding="unicode")


def _as_written(formula: str) -> str:
    return f'<code class="formula">{escape(formula)}</code>'


def _clean(element: ET.Element, depth: int) -> ET.Element:
    """Raises ``ValueError`` for what goes too deep."""
    if depth > _DEEPEST:
        raise ValueError
    name = element.tag.removeprefix(_SPACE)
    kept = ET.Element(name if name in _ELEMENTS else "mrow")
    for key, value in element.attrib.items():
        if key in _ATTRIBUTES:
            kept.set(key, value)
    kept.text = element.text
    kept.extend(_clean(child, depth + 1) for child in element)
    return kept
