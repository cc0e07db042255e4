"""How to point programs at the gateway: the variables of a shell, and the bundle of authorities they name.

Most programs take one file that *replaces* the system's authorities.  Hosts outside the catalogue keep their own
certificates, so that file must hold the system's authorities and ours.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tidegate.disk import replacing

#: Hosts that are reached without the proxy.
DIRECT: Final = "localhost,127.0.0.1,::1"


def bundle(system: Path, ours: Path, to: Path) -> Path:
    """Write the system's authorities and ours into ``to``, and return it.  Unchanged files stay as they are."""
    text = ours.read_bytes() + (system.read_bytes() if system.exists() else b"")
    if not to.exists() or to.read_bytes() != text:
        replacing.put(to, text)
    return to


def variables(proxy: str, authority: Path, together: Path) -> Mapping[str, str]:
    """The variables that curl, Python, Node, Git and most other programs read."""
    return {
        "http_proxy": proxy,
        "https_proxy": proxy,
        "HTTP_PROXY": proxy,
        "HTTPS_PROXY": proxy,
        "no_proxy": DIRECT,
        "NO_PROXY": DIRECT,
        "SSL_CERT_FILE": str(together),
        "CURL_CA_BUNDLE": str(together),
        "REQUESTS_CA_BUNDLE": str(together),
        "GIT_SSL_CAINFO": str(together),
        "NODE_EXTRA_CA_CERTS": str(authority),
        "NODE_USE_ENV_PROXY": "1",
    }


def script(values: Mapping[str, str]) -> str:
    """A file for `. FILE` in any POSIX shell."""
    lines = [f"export {name}={shlex.quote(value)}" for name, value in values.items()]
    return "# Points the programs of this shell at Tidegate.\n" + "\n".join(lines) + "\n"
