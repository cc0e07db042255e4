"""The route tables: which host is decided, which passes, and how each request is shown to the processor.

Theory.  Envoy goes on without us when our stream ends cleanly, so no route may let a catalogue host pass by default:
at the outer listener the first match refuses, and only metadata that our answer set leads to a route that passes.

Inside, ext_proc alone does not hold a request's headers back while it waits for the body, so that path, cookies and
query would be on the wire before the decision.  Three ways were measured, and each request takes the cheapest that is
safe:

* ``whole``: the length is known and fits.  No header message; the body goes in one message with the request as
  attributes, and a buffer filter behind ext_proc holds the headers until it is released.  One message in, one out.
* ``known``: the same for a body whose headers may have to change with it (coded, beside a query).  Header message, then
  body message; ext_proc holds the headers itself in this mode.
* ``steps``: length unknown or above the limit, or no body while every request must be looked at.  Like ``known``, with
  a body that may be cut at the limit.
* ``quiet``: the processor said at CONNECT that only bodies matter here, none is announced, and nobody can have written
  words into the address.  No message.  Should a body come all the same (HTTP/2 need not announce it), it is held and
  shown like ``whole``.  What was said by another policy than the one in force counts no more: the table names the
  epoch, and is written again with each.
* ``upgrade``: WebSocket.  Header message, then each chunk in both directions.

Behind ext_proc and the buffer stands a filter that lets only requests with our verdict on, so a stream that ends early
refuses; ``quiet`` is the one route without it.

Must never: name a cluster for a catalogue host without a decision before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from tidegate.edges.envoy import contract, quiet
from tidegate.edges.envoy.options import Options
from tidegate.edges.envoy.tenants import Tenant, also_named, by_headers, of_host, set_on
from tidegate.edges.envoy.unavailable import UNAVAILABLE
from tidegate.edges.envoy.upstream import TYPE
from tidegate.wire import mirrors, signatures

Json = dict[str, Any]

#: Names of the clusters that routes lead to.
TO_INSIDE: Final = "inside"  # the inner listener, for tunnels
TO_INSIDE_PLAIN: Final = "inside-plain"  # the inner listener, for plain requests: one request a connection
TO_PEEK: Final = "peek"  # the listener that reads the server name of tunnels to hosts outside the catalogue
TO_SPLICE: Final = "splice"  # the host a tunnel names, untouched: decided so, a host of the catalogue
TO_SPLICE_PLAIN: Final = "splice-plain"
TO_OUTSIDE: Final = "outside"  # the same for hosts outside the catalogue: bytes counted, no name kept
TO_OUTSIDE_PLAIN: Final = "outside-plain"
TO_SERVICE: Final = "service"
TO_SERVICE_PLAIN: Final = "service-plain"
TO_SERVICE_WEBSOCKET: Final = "service-websocket"

#: Names of the route tables, as watched files.
OUTER: Final = "outer"
INNER: Final = "inner"
INNER_PLAIN: Final = "inner-plain"

#: Ports where the client speaks TLS first, so that waiting for its first bytes cannot stall it.  Beside 443 these are
#: the ports on which large content networks answer for every host they carry.
PEEKED_PORTS: Final = (443, 2053, 2083, 2087, 2096, 8443)

EXT_PROC: Final = "tidegate.processor"
HOLD: Final = "tidegate.hold"
VERDICT: Final = "tidegate.verdict"
OWN: Final = "tidegate.own"
_PER_ROUTE: Final = TYPE + "extensions.filters.http.ext_proc.v3.ExtProcPerRoute"
_HOLD_PER_ROUTE: Final = TYPE + "extensions.filters.http.buffer.v3.BufferPerRoute"
#: Without rules of its own this switches the filter off for a route.
_ANY_VERDICT: Final = {"@type": TYPE + "extensions.filters.http.rbac.v3.RBACPerRoute"}
#: Routes that dial no address that a client named.
_NOTHING_DIALLED: Final = {OWN: _ANY_VERDICT}
_DIALLED: Final = frozenset(
    {TO_SPLICE, TO_SPLICE_PLAIN, TO_OUTSIDE, TO_OUTSIDE_PLAIN, TO_SERVICE, TO_SERVICE_PLAIN, TO_SERVICE_WEBSOCKET}
)
#: Never sent on, whoever set them.
_NOT_OURS_TO_SEND: Final = [
    "proxy-authorization",
    "proxy-connection",
    "tidegate-front",
    "x-envoy-external-address",
    "x-envoy-internal",
    "x-forwarded-proto",
    quiet.SAME_HOST,
]


class Pattern(NamedTuple):
    """Hosts ``LABEL.under`` whose label or labels fit the regular expression ``matching`` (RE2), whole."""

    under: str
    matching: str


def patterns_apart(hosts: Iterable[str], patterns: Iterable[Pattern]) -> dict[str, list[Pattern]]:
    """Patterns by the suffix they are under; one under a suffix of the catalogue is covered already."""
    known, found = set(hosts), dict[str, list[Pattern]]()
    for pattern in sorted(patterns):
        if pattern.under not in known:
            found.setdefault(pattern.under, []).append(pattern)
    return found


def domains(hosts: Iterable[str]) -> list[str]:
    """Each suffix as Envoy's virtual hosts name it: the name itself and everything below it."""
    return [name for host in sorted(set(hosts)) for name in (host, f"*.{host}")]


def overridden(options: Options) -> list[tuple[str, str]]:
    """Pairs (host, cluster) for hosts that are sent elsewhere."""
    return [(host, f"override-{index}") for index, host in enumerate(sorted(options.upstream))]


def outer(hosts: Sequence[str], options: Options, patterns: Sequence[Pattern] = ()) -> Json:
    """The table of the explicit proxy."""
    return {
        "name": OUTER,
        "ignore_port_in_host_matching": True,
        "request_headers_to_remove": _NOT_OURS_TO_SEND,
        "virtual_hosts": [
            *_catalogue_outer(hosts, options),
            *_patterns_outer(hosts, patterns),
            {
                "name": "outside",
                "domains": ["*"],
                "routes": _outside(),
                "typed_per_filter_config": {EXT_PROC: {"@type": _PER_ROUTE, "disabled": True}},
            },
        ],
    }


def _catalogue_outer(hosts: Sequence[str], options: Options) -> list[Json]:
    elsewhere = overridden(options)
    tables = [
        {"name": name, "domains": [host], "routes": _decided(f"{name}-tunnel", f"{name}-tunnel")}
        for host, name in elsewhere
    ]
    apart = {host for host, _ in elsewhere}
    if rest := [name for name in domains(hosts) if name not in apart]:
        tables.append({"name": "catalogue", "domains": rest, "routes": _decided(TO_SPLICE, TO_SPLICE_PLAIN)})
    return tables


def _patterns_outer(hosts: Sequence[str], patterns: Sequence[Pattern]) -> list[Json]:
    """Hosts that only a pattern names, among the others below the same suffix, which stay outside."""
    off = {EXT_PROC: {"@type": _PER_ROUTE, "disabled": True}}
    tables = []
    for under, fitting in patterns_apart(hosts, patterns).items():
        routes: list[Json] = []
        for _, matching in fitting:
            whole = f"(?i)({matching})\\.{under.replace('.', '[.]')}(:[0-9]+)?"
            routes += _decided(TO_SPLICE, TO_SPLICE_PLAIN, {"headers": [_authority(whole)]})
        routes += [{**route, "typed_per_filter_config": route["typed_per_filter_config"] | off} for route in _outside()]
        tables.append({"name": f"below {under}", "domains": [f"*.{under}"], "routes": routes})
    return tables


def _decided(splice: str, splice_plain: str, only: Json | None = None) -> list[Json]:
    """Where a request goes by our answer, for all requests or for those that fit ``only``."""
    also = only or {}
    return [
        _tunnel("inside", TO_INSIDE, {**_answered(contract.INSIDE), **also}),
        _tunnel("splice", splice, {**_answered(contract.SPLICE), **also}),
        _plain("inside-plain", TO_INSIDE_PLAIN, {**_answered(contract.INSIDE), **also}),
        _plain("splice-plain", splice_plain, {**_answered(contract.SPLICE), **also}),
        _refusing({"connect_matcher": {}, **also}),
        _refusing({"prefix": "/", **also}),
    ]


def _answered(route: str) -> Json:
    path = [{"key": "route"}]
    return {
        "dynamic_metadata": [
            {"filter": contract.NAMESPACE, "path": path, "value": {"string_match": {"exact": route}}},
        ]
    }


def _refusing(match: Json) -> Json:
    # What happens when no answer came: this route is never reached by a request the processor let through.
    return {
        "name": contract.ROUTE_DECIDE,
        "match": match,
        "direct_response": {"status": 503, "body": {"inline_string": UNAVAILABLE.shape()}},
        "typed_per_filter_config": _NOTHING_DIALLED,
    }


def _outside() -> list[Json]:
    ports = "|".join(map(str, PEEKED_PORTS))
    peeked = _authority(f".*:0*({ports})")
    # One dot at the end is taken away before this; name servers know the name with a second one left as well.
    no_name = _authority(".*[.](:[0-9]*)?")
    said = {"status": 400, "body": {"inline_string": "This is not the name of a host.\n"}}
    refused = {"direct_response": said, "typed_per_filter_config": _NOTHING_DIALLED}
    return [
        {"match": {"connect_matcher": {}, "headers": [no_name]}, **refused},
        {"match": {"prefix": "/", "headers": [no_name]}, **refused},
        _tunnel("peek", TO_PEEK, {"headers": [peeked]}),
        _tunnel("outside", TO_OUTSIDE, {}),
        _plain("outside-plain", TO_OUTSIDE_PLAIN, {}),
    ]


def _authority(regex: str) -> Json:
    return {"name": ":authority", "string_match": {"safe_regex": {"regex": regex}}}


def _tunnel(name: str, cluster: str, match: Json) -> Json:
    return {
        "name": name,
        "match": {"connect_matcher": {}, **match},
        "route": {
            "cluster": cluster,
            "timeout": "0s",
            "upgrade_configs": [{"upgrade_type": "CONNECT", "connect_config": {}}],
        },
        "typed_per_filter_config": _looked_at(cluster),
    }


def _plain(name: str, cluster: str, match: Json) -> Json:
    route: Json = {"cluster": cluster, "timeout": "0s", "upgrade_configs": [{"upgrade_type": "websocket"}]}
    return {
        "name": name,
        "match": {"prefix": "/", **match},
        "route": route,
        "typed_per_filter_config": _looked_at(cluster),
    }


def _looked_at(cluster: str) -> Json:
    """Where a route dials what its client named, the address is looked at."""
    return {} if cluster in _DIALLED else _NOTHING_DIALLED


def inner(
    hosts: Sequence[str], options: Options, patterns: Sequence[Pattern] = (), tenants: Sequence[Tenant] = ()
) -> Json:
    """The table behind our certificates."""
    named = _named([*hosts, *also_named(hosts, tenants)], patterns)
    return _inner(INNER, named, options, (TO_SERVICE, TO_SERVICE_WEBSOCKET), tenants, tls=True)


def inner_plain(
    hosts: Sequence[str], options: Options, patterns: Sequence[Pattern] = (), tenants: Sequence[Tenant] = ()
) -> Json:
    """The table for requests to catalogue hosts without TLS."""
    named = _named([*hosts, *also_named(hosts, tenants)], patterns)
    return _inner(INNER_PLAIN, named, options, (TO_SERVICE_PLAIN, TO_SERVICE_PLAIN), tenants, tls=False)


def _named(hosts: Sequence[str], patterns: Sequence[Pattern]) -> list[str]:
    # The processor knows which of them are whose, and a name that is nobody's gets no certificate.
    return [*domains(hosts), *(f"*.{under}" for under in patterns_apart(hosts, patterns))]


def _inner(
    name: str,
    named: Sequence[str],
    options: Options,
    clusters: tuple[str, str],
    tenants: Sequence[Tenant],
    *,
    tls: bool,
) -> Json:
    elsewhere = overridden(options)
    own = [
        {
            "name": cluster,
            "domains": [host],
            "request_body_buffer_limit": options.body_limit,
            "routes": _shown(options, *_clusters_of(cluster, tls), tls=tls),
            **set_on(of_host(host, tenants)),
        }
        for host, cluster in elsewhere
    ]
    apart = {host for host, _ in elsewhere}
    rest = [name for name in named if name not in apart]
    for number, (headers, together) in enumerate(by_headers(rest, tenants)):
        own.append(
            {
                "name": f"tenants-{number}" if headers else "catalogue",
                "domains": together,
                "request_body_buffer_limit": options.body_limit,
                "routes": _shown(options, *clusters, tls=tls),
                **set_on(headers),
            }
        )
    misdirected = {
        "match": {"prefix": "/"},
        "direct_response": {"status": 421, "body": {"inline_string": "This connection is for another host.\n"}},
        "typed_per_filter_config": {
            EXT_PROC: {"@type": _PER_ROUTE, "disabled": True},
            VERDICT: _ANY_VERDICT,
            **_NOTHING_DIALLED,
        },
    }
    return {
        "name": name,
        "ignore_port_in_host_matching": True,
        "request_headers_to_remove": _NOT_OURS_TO_SEND,
        # A browser told of HTTP/3 would try to go round the proxy.
        "response_headers_to_remove": ["alt-svc"],
        "virtual_hosts": [*own, {"name": "elsewhere", "domains": ["*"], "routes": [misdirected]}],
    }


def _clusters_of(override: str, tls: bool) -> tuple[str, str]:
    return (override, f"{override}-websocket") if tls else (f"{override}-tunnel", f"{override}-tunnel")


def _shown(options: Options, service: str, websocket: str, *, tls: bool) -> list[Json]:
    header, none, streamed = "SEND", "NONE", "STREAMED"
    upgrade = _mode(header, streamed, header, streamed)
    whole = _mode("SKIP", "BUFFERED", header, streamed)
    # Trailers are asked for because a request without a body may end in them, and would pass before our last word.
    steps = {**_mode(header, "BUFFERED_PARTIAL", header, streamed), "request_trailer_mode": header}
    # A body that is held whole keeps the length it was sent with; Envoy takes it away from one that may be cut.
    known = {**steps, "request_body_mode": "BUFFERED"}
    unseen = _mode("SKIP", "BUFFERED", "SKIP", none)
    upgrades = [{"name": "upgrade", "present_match": True}]
    routes = [
        _inside(contract.ROUTE_UPGRADE, {"headers": upgrades}, websocket, upgrade, hold=None),
        _inside(contract.ROUTE_WHOLE, {"headers": _fitting(options)}, service, whole, hold=options.body_limit),
        _inside(contract.ROUTE_KNOWN, {"headers": [_known_length(options)]}, service, known, hold=None),
    ]
    if tls:
        match = quiet.nothing_sent(options.epoch)
        routes.append(_inside(contract.ROUTE_QUIET, match, service, unseen, hold=options.body_limit))
    return [*routes, _inside(contract.steps(options.body_limit), {}, service, steps, hold=None)]


def _known_length(options: Options) -> Json:
    return {"name": "content-length", "range_match": {"start": 1, "end": options.body_limit + 1}}


def _fitting(options: Options) -> list[Json]:
    return [
        _known_length(options),
        # A body whose coding may have to change when it is rewritten needs its headers changed too.
        {"name": "content-encoding", "present_match": True, "invert_match": True},
        # An address in which a value may have to be replaced, too.
        {"name": ":path", "string_match": {"contains": "?"}, "invert_match": True},
        # And headers that repeat what the body says, under names that only the message itself tells.
        {"name": mirrors.METHOD, "present_match": True, "invert_match": True},
        *_not_signed(),
    ]


def _not_signed() -> list[Json]:
    """What is signed shows in headers that no attribute brings along."""
    like = {"safe_regex": {"regex": signatures.LIKE_A_SIGNATURE}}
    return [
        {
            "name": signatures.AUTHORIZATION,
            "string_match": like,
            "invert_match": True,
            "treat_missing_header_as_empty": True,
        },
        *({"name": name, "present_match": True, "invert_match": True} for name in signatures.SIGNATURES),
    ]


def _mode(request_headers: str, request_body: str, response_headers: str, response_body: str) -> Json:
    return {
        "request_header_mode": request_headers,
        "request_body_mode": request_body,
        "response_header_mode": response_headers,
        "response_body_mode": response_body,
        "request_trailer_mode": "SKIP",
        # Where the body is shown, its end must be: trailers are an end too.
        "response_trailer_mode": "SEND" if response_body == "STREAMED" else "SKIP",
    }


def _inside(name: str, match: Json, cluster: str, mode: Json, *, hold: int | None) -> Json:
    holding: Json = {"buffer": {"max_request_bytes": hold}} if hold is not None else {"disabled": True}
    return {
        "name": name,
        "match": {"prefix": "/", **match},
        "route": {"cluster": cluster, "timeout": "0s"},
        "typed_per_filter_config": {
            EXT_PROC: {"@type": _PER_ROUTE, "overrides": {"processing_mode": mode}},
            HOLD: {"@type": _HOLD_PER_ROUTE, **holding},
            **({VERDICT: _ANY_VERDICT} if name == contract.ROUTE_QUIET else {}),
            **_looked_at(cluster),
        },
    }
