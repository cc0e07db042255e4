"""A PAC file: only hosts of AI services go to Tidegate, everything else goes where it went before.

Rules are not in it: Tidegate is asked about each request.  There is no ``DIRECT`` behind the proxy, so while Tidegate
does not answer, AI services stay closed and the rest of the internet stays open.
Must never: send a host of the catalogue past Tidegate, however it is spelt.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Final

#: What may stand in a proxy's address without ending the string or the list it is in.
_PLACE: Final = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}\Z")
#: What RE2 and ECMAScript read alike.
_ALIKE: Final = re.compile(r"(?:[A-Za-z0-9|()+*?-]|\(\?:|\\\.|\\d|\[[A-Za-z0-9.-]+\]|\{\d+(?:,\d*)?\})*\Z")

_SCRIPT: Final = """\
// Leads AI services, and nothing else, to Tidegate.  Made by `tidegate export pac`.
// Catalogue %(revision)s.
var TIDEGATE = %(proxy)s;
var OTHERS = %(others)s;
var HOSTS = %(hosts)s;
var PATTERNS = [%(patterns)s];
function FindProxyForURL(url, host) {
  var name = host.toLowerCase();
  while (name.charAt(name.length - 1) === ".") name = name.slice(0, -1);
  for (var i = 0; i < PATTERNS.length; i++) if (PATTERNS[i].test(name)) return TIDEGATE;
  for (var rest = name; rest; ) {
    if (HOSTS.hasOwnProperty(rest)) return TIDEGATE;
    var dot = rest.indexOf(".");
    rest = dot < 0 ? "" : rest.slice(dot + 1);
  }
  return OTHERS;
}
"""


def place(text: str) -> str:
    """``text`` where it is an address and a port (``host:port``).  Raises ``ValueError``."""
    if not _PLACE.match(text):
        raise ValueError(f"{text!r} is not an address and a port, such as proxy.example:8080")
    return text


def script(
    proxy: str,
    hosts: Iterable[str],
    patterns: Iterable[tuple[str, str]],
    revision: str,
    others: str | None = None,
    secure: bool = False,
) -> str:
    """The file.

    ``proxy`` is Tidegate as browsers reach it (``host:port``), by TLS where ``secure``; ``others`` a proxy for all
    else, in place of none.  ``hosts`` are suffixes; ``patterns`` pairs of what matches left of a suffix and the suffix.
    Raises ``ValueError`` for an address that is none.
    """
    for one in (proxy, *([others] if others else [])):
        place(one)
    listed, expressions = set(hosts), []
    for matching, under in patterns:
        if _ALIKE.match(matching):
            expressions.append(rf"/^(?:{matching})\.{re.escape(under)}$/")
        else:  # a browser may read it otherwise, so all of its neighbourhood goes to Tidegate
            listed.add(under)
    return _SCRIPT % {
        "revision": json.dumps(revision)[1:-1],
        "proxy": json.dumps(f"{'HTTPS' if secure else 'PROXY'} {proxy}"),
        "others": json.dumps(f"PROXY {others}" if others else "DIRECT"),
        "hosts": json.dumps(dict.fromkeys(sorted(listed), 1), separators=(",", ":")),
        "patterns": ", ".join(expressions),
    }
