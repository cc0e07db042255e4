"""A configuration for Squid that sends the traffic of AI services, and nothing else, to Tidegate's ICAP server.

It is a piece to include in a squid.conf, whose own rules of access, people and logs stay as they are.  Which hosts are
AI services is the catalogue's knowledge and is written into it: after a change of the catalogue it has to be made
again, or Squid lets new hosts pass unseen.  Rules are not written into it: those are asked for each request.

The lines that must not be changed are those by which Squid fails closed; each has its reason beside it.
Must never: leave a host of the catalogue out; name a pattern that Squid reads as another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tidegate.exports.pac import place

#: Hosts on one line: Squid reads lines of up to 2048 bytes.
_ON_A_LINE: Final = 8
#: What RE2 and the POSIX expressions that Squid uses read alike.
_ALIKE: Final = re.compile(r"(?:[A-Za-z0-9-]|\\\.|\[[A-Za-z0-9-]+\]|[()|]|[+*?](?![+*?])|\{\d+(?:,\d*)?\})*\Z")
_SAFE: Final = re.compile(r"[!-~]+\Z")


@dataclass(frozen=True, slots=True)
class Squid:
    """The facts of one place.

    ``icap`` is where Squid reaches Tidegate (``host:port``), ``secure`` whether by TLS.  ``port`` is where Squid
    listens; ``authority`` a PEM file with the certificate and key by which it opens the connections of AI services;
    ``helper`` its certificate maker and ``store`` that one's directory.  ``trusted`` is a file of authorities for
    services in place of the system's, ``icap_trusted`` one for Tidegate's own certificate.
    """

    icap: str = "127.0.0.1:1344"
    port: str = "3128"
    authority: str = "/etc/squid/tidegate-ca.pem"
    helper: str = "/usr/lib/squid/security_file_certgen"
    store: str = "/var/spool/squid/ssl_db"
    trusted: str | None = None
    secure: bool = False
    icap_trusted: str | None = None


def configuration(squid: Squid, hosts: Iterable[str], patterns: Iterable[tuple[str, str]], revision: str) -> str:
    """The lines to include.

    ``hosts`` are suffixes; ``patterns`` are pairs of what matches left of a suffix and the suffix; ``revision`` is the
    catalogue's.  Raises ``ValueError`` for an address that is none, and a fact with white space or control characters.
    """
    place(squid.icap)
    for fact in (squid.port, squid.authority, squid.helper, squid.store, squid.trusted or "-"):
        if not _SAFE.match(fact):
            raise ValueError(f"{fact!r} cannot be written into squid.conf: it has a blank or another such character")
    suffixes, expressions = outermost(hosts), []
    for matching, under in patterns:
        expression = posix(matching)
        if expression is None:  # Squid would read it otherwise, so all of its neighbourhood is shown
            suffixes = outermost([*suffixes, under])
        else:
            expressions.append(rf"({expression})\.{re.escape(under)}")
    lines = [*_names(suffixes, expressions), *_opening(squid), *_asking(squid)]
    return "\n".join([*_head(revision), *lines, ""])


def posix(matching: str) -> str | None:
    """The same expression as Squid reads it, or ``None`` where that is not sure."""
    written = matching.replace("(?:", "(").replace(r"\d", "[0-9]")
    return written if _ALIKE.match(written) else None


def outermost(hosts: Iterable[str]) -> list[str]:
    """Without those that lie below another: Squid calls that an error."""
    listed = set(hosts)
    return sorted(host for host in listed if not any(parent in listed for parent in _parents(host)))


def _parents(host: str) -> Iterator[str]:
    _, _, rest = host.partition(".")
    while rest:
        yield rest
        _, _, rest = rest.partition(".")


def _head(revision: str) -> list[str]:
    return [
        "# Squid asks Tidegate about AI services.  Made by `tidegate export squid`: include it in squid.conf before",
        "# the http_access lines, and make it again when the catalogue changes.",
        f"# Catalogue {revision}.",
        "",
    ]


def _names(suffixes: list[str], expressions: list[str]) -> list[str]:
    lines = ["# The hosts of AI services: as the TLS handshake names them, and as requests do."]
    for at in range(0, len(suffixes), _ON_A_LINE):
        some = [f".{host}" for host in suffixes[at : at + _ON_A_LINE]]
        # RFC 6066 section 3 has no dot at the end of a server name; servers take it all the same.
        lines.append(f"acl tidegate_names ssl::server_name {' '.join(some)} {' '.join(f'{name}.' for name in some)}")
        lines.append(f"acl tidegate_hosts dstdomain -n {' '.join(some)}")
    for expression in expressions:
        lines.append(f"acl tidegate_name_patterns ssl::server_name_regex -i ^{expression}[.]?$")
        lines.append(f"acl tidegate_host_patterns dstdom_regex -n -i ^{expression}$")
    hosts = ["tidegate_hosts", *(["tidegate_host_patterns"] if expressions else [])]
    names = ["tidegate_names", *(["tidegate_name_patterns"] if expressions else [])]
    return [
        *lines,
        f"acl tidegate_ai any-of {' '.join(hosts)}",
        f"acl tidegate_opened any-of {' '.join(names)}",
        "",
    ]


def _opening(squid: Squid) -> list[str]:
    lines = [
        "# Connections to AI services are opened; all others go through untouched.",
        f"http_port {squid.port} ssl-bump tls-cert={squid.authority} generate-host-certificates=on "
        "dynamic_cert_mem_cache_size=16MB",
        f"sslcrtd_program {squid.helper} -s {squid.store} -M 16MB",
        "acl tidegate_hello at_step SslBump1",
        "ssl_bump peek tidegate_hello",
        "ssl_bump bump tidegate_opened",
        "# Whatever name the handshake says, since some services take any.",
        "ssl_bump bump tidegate_ai",
        "ssl_bump splice all",
    ]
    if squid.trusted:
        lines.append(f"tls_outgoing_options cafile={squid.trusted} flags=NO_DEFAULT_CA")
    return [
        *lines,
        "# An answer into which one person's values were put back must never reach another from the cache.",
        "cache deny tidegate_ai",
        "",
    ]


def _asking(squid: Squid) -> list[str]:
    where = f"{'icaps' if squid.secure else 'icap'}://{squid.icap}"
    tls = f" tls-cafile={squid.icap_trusted}" if squid.secure and squid.icap_trusted else ""
    return [
        "icap_enable on",
        "icap_preview_enable on",
        "icap_persistent_connections on",
        "# bypass=off: while Tidegate does not answer, AI services stay closed.  With bypass=on all would pass.",
        f"icap_service tidegate_request reqmod_precache {where}/request bypass=off{tls}",
        f"icap_service tidegate_answer respmod_precache {where}/answer bypass=off{tls}",
        "# Never give up on the service, and look again soon when it was away.",
        "icap_service_failure_limit -1",
        "icap_service_revival_delay 5",
        "icap_connect_timeout 5 seconds",
        "adaptation_access tidegate_request allow tidegate_ai",
        "adaptation_access tidegate_answer allow tidegate_ai",
        "# Who it is.  Tidegate believes this from the addresses that its setting icap.clients names.",
        "adaptation_send_client_ip on",
        "adaptation_send_username on",
        "icap_client_username_header X-Authenticated-User",
        "icap_client_username_encode off",
        "# Which answer belongs to which request.",
        "adaptation_masterx_shared_names X-Tidegate-Exchange",
    ]
