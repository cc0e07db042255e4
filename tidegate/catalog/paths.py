"""One way to write the path of a request, so that another spelling of it does not slip past a shape.

RFC 3986 §6.2.2: percent-encoded characters, dot segments and repeated slashes mean the same place to most servers.
Nothing here can make a request *less* AI traffic: what is not understood stays unrecognised, and is read whole.
"""

from __future__ import annotations

import posixpath
import re
from typing import Final
from urllib.parse import unquote

_PARAMETERS: Final = re.compile(r";[^/]*")
_REWRITTEN: Final = ("%", "//", "/.", "?", "#", "\\")


def canonical(path: str) -> str:
    """``path`` without query, dot segments, doubled slashes and needless percent-encoding."""
    for sign in _REWRITTEN:
        if sign in path:
            return _rewritten(path)
    return path


def loose(path: str) -> str:
    """``path``, a canonical one, as a lenient server may take it: no parameters of segments, no slash at its end.

    RFC 3986 section 3.3 leaves both to the server.
    """
    plain = _PARAMETERS.sub("", path) if ";" in path else path
    return plain.rstrip("/") or "/"


def _rewritten(path: str) -> str:
    plain = _decoded(path.partition("?")[0].partition("#")[0]).replace("\\", "/")
    if "//" not in plain and "/." not in plain:
        return plain
    tail = "/" if plain.endswith(("/", "/.", "/..")) else ""
    folded = posixpath.normpath("/" + plain.lstrip("/"))
    return folded if folded == "/" else folded + tail


def _decoded(path: str) -> str:
    if "%" not in path:
        return path
    if "%2f" not in path and "%2F" not in path:
        return unquote(path)
    # An encoded slash stays data inside its segment: decoding it would move the borders that patterns rely on.
    return "%2F".join(unquote(piece) for piece in path.replace("%2f", "%2F").split("%2F"))
