"""Whether the page of another origin may read what its script is told: a chat whose files or API are at another host.

Without it a browser keeps our answer from the script, and its app can only say that the network failed (Fetch, "CORS
protocol").  Only pages of services in the catalogue may: to any other page a refusal would tell that its reader sits
behind a gateway, whose, and by which rule.

A preflight that is refused is answered in the service's place, so that the request itself is made, which is decided by
itself and whose refusal the script can read.  No answer to a preflight is kept by the browser.

Must never: let a page read anything but what we say ourselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from tidegate.edges.station import Catalogue
from tidegate.edges.visitor import Visitor
from tidegate.wire.refusals import HEADERS

_NAMES: Final = re.compile(r"[A-Za-z0-9_-]+(?: *, *[A-Za-z0-9_-]+)*")


def readable(catalogue: Catalogue | None, visitor: Visitor, host: str) -> tuple[tuple[str, str], ...]:
    """The headers by which the page that asks may read an answer of ours from ``host``; none where it may not."""
    if visitor.navigating or not visitor.origin or catalogue is None or not _of_a_service(catalogue, visitor, host):
        return ()
    return (
        ("access-control-allow-origin", visitor.origin),
        ("access-control-allow-credentials", "true"),
        ("access-control-expose-headers", ", ".join(HEADERS)),
        ("vary", "origin"),
    )


def granted(visitor: Visitor, readable: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The headers that answer a preflight for whom an answer is ``readable``; none where it is none."""
    if not readable or visitor.preflight is None:
        return ()
    method, headers = visitor.preflight
    asked = [("access-control-allow-methods", method), ("access-control-allow-headers", headers)]
    return (
        *readable,
        *((name, value) for name, value in asked if _NAMES.fullmatch(value)),
        ("access-control-max-age", "0"),
        ("cache-control", "no-store"),
    )


def _of_a_service(catalogue: Catalogue, visitor: Visitor, host: str) -> bool:
    """Whether the page is another host's, and that host all of a service in the catalogue."""
    try:
        page = urlsplit(visitor.origin)
        plain = page.scheme == "https" and f"https://{page.netloc}" == visitor.origin and page.username is None
        name = page.hostname or ""
    except ValueError:
        return False
    sight = catalogue.at_host(name) if plain and name not in ("", host) else None
    return sight is not None and sight.exclusive
