"""What all screens are made with: templates that take everything recorded as text, and the ways between the screens."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

PAGES: Final = Path(__file__).parent / "pages"
#: The screens, in the order of their links.
SCREENS: Final = (
    ("/", "Live"),
    ("/summary", "Summary"),
    ("/policy", "Policy"),
    ("/exceptions", "Exceptions"),
)


@cache
def templates() -> Environment:
    """The templates of all screens; a name that a page was not given is an error and no empty text."""
    made = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined)
    made.globals["screens"] = SCREENS
    return made
