"""What is this?  Every family of formats looks at the beginning of a source; the surest answer is taken."""

from __future__ import annotations

from typing import Final

from tidegate.usage.form import Family, Form, Head
from tidegate.usage.readers import headed, json_lines, leases, names_lines, squid, tables, vendors

FAMILIES: Final[tuple[Family, ...]] = (
    *squid.FAMILIES,
    *names_lines.FAMILIES,
    *json_lines.FAMILIES,
    *headed.FAMILIES,
    *vendors.FAMILIES,
    *leases.FAMILIES,
    *tables.FAMILIES,
)


def head_of(data: bytes, name: str = "") -> Head:
    """The beginning of a source as lines; a last line that is cut off is left out unless it is the only one."""
    lines = data.decode("utf-8", "replace").replace("\r", "").split("\n")
    return Head(lines[:-1] if len(lines) > 1 else lines, name, data)


def recognise(head: Head) -> Form | None:
    """The form of a source, or ``None`` when nothing that is known looks like it."""
    answers = [answer for family in FAMILIES if (answer := family(head)) is not None]
    return max(answers, key=lambda answer: answer[0])[1] if answers else None
