"""Headers together, and values with parameters: media types, Content-Disposition (RFC 9110 section 5, 8187, 7578)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from tidegate.wire import charsets

#: ``; name = value`` with the value a token or a quoted string.  Possessive, so linear.
_PARAMETER: Final = re.compile(r';[ \t]*+([^=;"\s]++)[ \t]*+=[ \t]*+(?:"((?:[^"\\]|\\.)*+)"?|([^;]*+))', re.DOTALL)
_PAIR: Final = re.compile(r"\\(.)", re.DOTALL)


class Parameter(NamedTuple):
    """``start:end`` is where the value stands in the header, within its quotation marks."""

    value: str
    start: int
    end: int
    extended: bool = False


class HeaderValue(NamedTuple):
    """``main`` is in lower case; parameter names are too, and of several equal ones the first counts.

    ``understood`` is false where something stands in the value that is none of these.
    """

    main: str
    parameters: dict[str, Parameter]
    understood: bool = True

    def get(self, name: str) -> str | None:
        """The value of a parameter."""
        found = self.parameters.get(name)
        return found.value if found else None


#: The value of a header that is not there.
NOTHING: Final = HeaderValue("", {})


def joined(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by lower-case name; those that come several times are joined as RFC 9110 section 5.3 allows."""
    found: dict[str, str] = {}
    for written, value in fields:
        name = written.lower()
        if name in found:
            found[name] += ("; " if name == "cookie" else ", ") + value
        else:
            found[name] = value
    return found


def parse(value: str | None) -> HeaderValue:
    """Never fails: what can't be read is left out."""
    if not value:
        return HeaderValue("", {})
    main = value.partition(";")[0]
    parameters: dict[str, Parameter] = {}
    position = len(main)
    understood = True
    for match in _PARAMETER.finditer(value, position):
        name = match[1].lower()
        understood = understood and match.start() == position and name not in parameters
        parameters.setdefault(name, _parameter(match, name.endswith("*")))
        position = match.end()
    return HeaderValue(main.strip().lower(), parameters, understood and not value[position:].strip("; \t"))


def _parameter(match: re.Match[str], extended: bool) -> Parameter:
    group = 2 if match[2] is not None else 3
    text = match[group]
    text = _PAIR.sub(r"\1", text) if group == 2 and '\\"' in text else text.strip() if group == 3 else text
    return Parameter(_extended(text) if extended else text, *match.span(group), extended)


def _extended(text: str) -> str:
    """RFC 8187 section 3.2: ``charset'language'percent-encoded``."""
    label, _, rest = text.partition("'")
    _, _, value = rest.partition("'")
    return charsets.decode(charsets.percent_decoded(value), label).text
