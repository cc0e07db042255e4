"""Who it is, as ICAP clients say it: ``X-Client-IP``, ``X-Authenticated-User``, ``X-Authenticated-Groups``.

draft-stecher-icap-subid-00 says that a user is a scheme and a path, in base64: ``base64("WinNT://CORP/kim")``.  Some
proxies send that, some leave the base64 away, some the scheme (Squid sends the bare name, or it in base64).  What has a
scheme is understood in either spelling; a bare name is taken as it stands, since ``a2lt`` may be a person, unless the
settings say that this client encodes.

What a name is for policy: of ``Local://kim`` the path; of ``WinNT://CORP/kim`` (some say ``NTLM``) the down-level
logon name ``CORP\\kim``, since another domain has another kim; of ``LDAP://server/uid=kim,ou=…`` the value of the first
part of the name.
Must never: raise on anything that a client can send; take from a name it cannot read a person.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Final

from tidegate.core.exchange import Address
from tidegate.edges.identity import Claims, Front
from tidegate.edges.people import Network

USER: Final = "x-authenticated-user"
GROUPS: Final = "x-authenticated-groups"
ADDRESS: Final = "x-client-ip"
#: Headers that a client is asked to send (``X-Include``, draft-stecher-icap-subid-00 section 5).
WANTED: Final = "X-Client-IP, X-Authenticated-User, X-Authenticated-Groups"

#: Characters of what one header may say; groups of a directory can be many.
LONGEST: Final = 32 * 1024
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,31})://(.*)\Z", re.DOTALL)
#: The comma between two groups, as against the commas within the name of one.
_BETWEEN: Final = re.compile(r",\s*(?=[A-Za-z][A-Za-z0-9+.-]{0,31}://)")
#: RFC 4514 section 2.4: what stands before the first comma that is not escaped.
_FIRST: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*=((?:\\.|[^,\\])+)")
_ESCAPED: Final = re.compile(r"\\(.)")


def front(clients: tuple[Network, ...]) -> Front:
    """The clients as ``identity`` knows proxies in front."""
    return Front(clients, USER, GROUPS, ADDRESS)


def claims_of(headers: Mapping[str, str], client: Address | None, *, encoded: bool = False) -> Claims:
    """What a request of the ICAP client at ``client`` says of who is behind it, in plain words.

    ``encoded``: this client puts bare names into base64.
    """
    said = {}
    if ADDRESS in headers:
        said[ADDRESS] = headers[ADDRESS].strip()
    person = person_of(headers.get(USER, ""), encoded=encoded)
    if person:
        said[USER] = person
    groups = groups_of(headers.get(GROUPS, ""), encoded=encoded)
    if groups:
        said[GROUPS] = ",".join(groups)
    return Claims(client, headers=said, for_others=True)


def person_of(value: str, *, encoded: bool = False) -> str:
    """The name in one ``X-Authenticated-User``; empty if there is none that can be read."""
    return _named(_plain(value, encoded))


def groups_of(value: str, *, encoded: bool = False) -> tuple[str, ...]:
    """The names in one ``X-Authenticated-Groups``."""
    text = _plain(value, encoded)
    parts = _BETWEEN.split(text) if _SCHEME.match(text) else text.split(",")
    named = (_named(_plain(part.strip(), encoded=False)) for part in parts)
    return tuple(dict.fromkeys(name for name in named if name and "," not in name))


def _plain(value: str, encoded: bool) -> str:
    value = value.strip()
    if not value or len(value) > LONGEST:
        return ""
    decoded = _decoded(value)
    if decoded is not None and (encoded or _SCHEME.match(decoded)):
        return decoded
    return "" if encoded and not _SCHEME.match(value) else value


def _decoded(value: str) -> str | None:
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):  # no base64, or no text in it
        return None
    return text if text.isprintable() else None


def _named(text: str) -> str:
    if not text.isprintable():
        return ""
    match = _SCHEME.match(text)
    if match is None:
        return text.strip()
    scheme, path = match[1].lower(), match[2].strip().rstrip("/")
    if scheme in ("ldap", "ldaps"):
        return _first_part(path.partition("/")[2] or path)
    domain, _, name = path.rpartition("/")
    if scheme in ("winnt", "ntlm") and domain and name:
        return f"{domain.rpartition('/')[2]}\\{name}"
    return name


def _first_part(name: str) -> str:
    """``kim`` of ``uid=kim,ou=people,dc=example``; what is no distinguished name stays as it is."""
    found = _FIRST.match(name)
    return _ESCAPED.sub(r"\1", found[1]).strip() if found else name.strip()
