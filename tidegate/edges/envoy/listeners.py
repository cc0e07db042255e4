"""The listeners: the explicit proxy, the one behind our certificates, and the one that reads server names.

``explicit`` takes HTTP and CONNECT.  ``inside`` ends the TLS of tunnels to catalogue hosts, with certificates made on
demand.  ``peek`` stands on the way of tunnels to every other host on the TLS ports: it reads the server name of the
handshake and passes the bytes on untouched, unless the name is one of the catalogue, which then goes inside, so that
a tunnel to another name or to an address is no way round the policy.

Must never: show the processor a request after it went on, or let a tunnel choose its own filter state.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from tidegate.edges.envoy import contract, http, log_streams, own_doors, routes, server_names, sources
from tidegate.edges.envoy.options import Options
from tidegate.edges.envoy.upstream import DNS_CACHE, TYPE

Json = dict[str, Any]

EXPLICIT: Final = contract.DOOR
EXPLICIT_TLS: Final = "explicit-tls"
INSIDE: Final = "inside"
PEEK: Final = "peek"

#: The filter chain of tunnels whose server name is one of the catalogue.
_CATALOGUE: Final = "catalogue"

_HTTP: Final = TYPE + "extensions.filters.http."
_NETWORK: Final = TYPE + "extensions.filters.network."


# --- the explicit proxy ------------------------------------------------------------------------------------------


def explicit(options: Options) -> Json:
    """The proxy as clients are told of it."""
    first, *others = options.listen
    return {
        "name": EXPLICIT,
        "address": _address(first, options.port),
        "additional_addresses": [{"address": _address(other, options.port)} for other in others],
        "per_connection_buffer_limit_bytes": http.CONNECTION_BUFFER,
        "filter_chains": [{"filters": [_explicit_http(options)]}],
    }


def explicit_tls(options: Options) -> Json:
    """The same proxy for clients that speak TLS to it, and may show a certificate."""
    assert options.tls_port is not None
    first, *others = options.listen
    context: Json = {
        "alpn_protocols": ["http/1.1"],
        "tls_certificate_sds_secret_configs": [
            {"name": contract.OUR_OWN_DOOR, "sds_config": sources.secrets()},
        ],
    }
    if options.client_ca is not None:
        context["validation_context"] = {"trusted_ca": {"filename": str(options.client_ca)}}
    socket = {
        "name": "envoy.transport_sockets.tls",
        "typed_config": {
            "@type": TYPE + "extensions.transport_sockets.tls.v3.DownstreamTlsContext",
            "common_tls_context": context,
            # A certificate is one of several ways to say who one is: asked for, checked if shown, not required.
            "require_client_certificate": False,
        },
    }
    return {
        "name": EXPLICIT_TLS,
        "address": _address(first, options.tls_port),
        "additional_addresses": [{"address": _address(other, options.tls_port)} for other in others],
        "per_connection_buffer_limit_bytes": http.CONNECTION_BUFFER,
        "filter_chains": [
            {
                "transport_socket": socket,
                "transport_socket_connect_timeout": http.PATIENCE,
                "filters": [_explicit_http(options)],
            }
        ],
    }


def _address(address: str, port: int) -> Json:
    return {"socket_address": {"address": address, "port_value": port}}


def _explicit_http(options: Options) -> Json:
    processor = _processor(
        options,
        attributes=contract.ATTRIBUTES_OUTSIDE,
        processing_mode={"request_header_mode": "SEND", "response_header_mode": "SKIP"},
        # The answer chooses the route, so the one found before it is forgotten, whatever the answer changed.
        route_cache_action="CLEAR",
    )
    filters = [_destination(), processor, _states(), *own_doors.dialling(options), _router()]
    manager = http.connections(EXPLICIT, routes.OUTER, options, http.OWN_HEADERS_BUT_FRONT)
    manager |= {
        "codec_type": "HTTP1",
        "upgrade_configs": [{"upgrade_type": "CONNECT"}, {"upgrade_type": "websocket"}],
        "http_filters": filters,
        "access_log": [log_streams.requests(EXPLICIT, log_streams.either(_decided(), log_streams.BROKEN))],
    }
    return {"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}


def _decided() -> Json:
    # Hosts outside the catalogue never get this metadata, so nothing about them is logged.
    matcher = {"filter": contract.NAMESPACE, "path": [{"key": "route"}], "value": {"present_match": True}}
    return {"metadata_filter": {"matcher": matcher, "match_if_key_not_found": False}}


def _destination() -> Json:
    """Host and port of the tunnel, taken apart, for the listener that does not see the request.

    ``place`` is the host as it is dialled: Envoy takes the last number of an IPv6 address without brackets for a port.
    """
    bare, dialled = r"^\[?([^\]]*)\]?:(\d+)$", r"^(\[[^\]]*\]|[^:]*):(\d+)$"
    values = [
        {
            "header": ":authority",
            "on_header_present": {
                "metadata_namespace": "tidegate.destination",
                "key": key,
                "regex_value_rewrite": {"pattern": {"regex": regex}, "substitution": group},
            },
        }
        for key, regex, group in (("host", bare, r"\1"), ("place", dialled, r"\1"), ("port", bare, r"\2"))
    ]
    return {
        "name": "envoy.filters.http.header_to_metadata",
        "typed_config": {"@type": _HTTP + "header_to_metadata.v3.Config", "request_rules": values},
    }


def _state(key: str, source: str, *, factory: str | None = "envoy.hashable_string") -> Json:
    """What goes along with a tunnel, as far as the next of our listeners.

    No farther, or Envoy would keep connections to the services apart by it: each tunnel would need a handshake of its
    own there, which was a third of what a new connection cost.  Hashable, so that on the way between our listeners no
    connection is shared by two people.
    """
    value: Json = {
        "object_key": key,
        "format_string": {"text_format_source": {"inline_string": source}, "omit_empty_values": True},
        "shared_with_upstream": "ONCE",
        "skip_if_empty": True,
    }
    return value if factory is None else value | {"factory_key": factory}


def _states() -> Json:
    def answered(key: str) -> str:
        return f"%DYNAMIC_METADATA({contract.NAMESPACE}:{key})%"

    values = [
        _state(contract.STATE_HOST, "%REQ(:AUTHORITY)%"),
        # What Envoy saw itself, unless the processor knows better because a trusted proxy in front said so.
        _state(contract.STATE_ADDRESS, "%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%"),
        _state(contract.STATE_ADDRESS, answered("address")),
        _state(contract.STATE_ACTOR, answered("actor")),
        _state(contract.STATE_EXCHANGE, answered("exchange")),
        _state(contract.STATE_LOOK, answered("look")),
        _state(contract.STATE_NAME, "%DYNAMIC_METADATA(tidegate.destination:host)%"),
        _state("envoy.upstream.dynamic_host", "%DYNAMIC_METADATA(tidegate.destination:place)%", factory=None),
        _state("envoy.upstream.dynamic_port", "%DYNAMIC_METADATA(tidegate.destination:port)%", factory=None),
    ]
    return {
        "name": "envoy.filters.http.set_filter_state",
        "typed_config": {"@type": _HTTP + "set_filter_state.v3.Config", "on_request_headers": values},
    }


# --- behind our certificates -------------------------------------------------------------------------------------


def inside(options: Options, hosts: Sequence[str], patterns: Sequence[routes.Pattern] = ()) -> Json:
    """Ends the TLS of catalogue hosts.  A server name outside the catalogue finds no chain and is closed."""
    chains: list[Json] = [
        {
            "name": "plain",
            "filter_chain_match": {"transport_protocol": "raw_buffer"},
            "filters": [_inside_http(options, routes.INNER_PLAIN)],
        }
    ]
    if hosts or patterns:
        below = [f"*.{under}" for under in routes.patterns_apart(hosts, patterns)]
        names = [*routes.domains(hosts), *below]
        chains.append(
            {
                "name": "tls",
                "filter_chain_match": {"transport_protocol": "tls", "server_names": names},
                "transport_socket": _our_certificates(),
                "transport_socket_connect_timeout": http.PATIENCE,
                "filters": [_inside_http(options, routes.INNER)],
            }
        )
    return {
        **_internal(INSIDE, chains),
        "access_log": [log_streams.connections(INSIDE)],
    }


def _our_certificates() -> Json:
    selector = {
        "name": "envoy.tls.certificate_selectors.on_demand_secret",
        "typed_config": {
            "@type": TYPE + "extensions.transport_sockets.tls.cert_selectors.on_demand_secret.v3.Config",
            "config_source": sources.secrets(),
            "certificate_mapper": {
                "name": "envoy.tls.certificate_mappers.sni",
                "typed_config": {
                    "@type": TYPE + "extensions.transport_sockets.tls.cert_mappers.sni.v3.SNI",
                    "default_value": contract.WITHOUT_SERVER_NAME,
                },
            },
        },
    }
    return {
        "name": "envoy.transport_sockets.tls",
        "typed_config": {
            "@type": TYPE + "extensions.transport_sockets.tls.v3.DownstreamTlsContext",
            "common_tls_context": {
                "tls_params": {"tls_minimum_protocol_version": "TLSv1_2", "tls_maximum_protocol_version": "TLSv1_3"},
                "alpn_protocols": ["h2", "http/1.1"],
                "custom_tls_certificate_selector": selector,
            },
            # The selector chooses a certificate in every handshake; Envoy does not allow it with resumption.
            "disable_stateless_session_resumption": True,
            "disable_stateful_session_resumption": True,
        },
    }


def _inside_http(options: Options, table: str) -> Json:
    processor = _processor(
        options,
        attributes=contract.attributes_inside(options.headers),
        processing_mode={"request_header_mode": "SEND", "response_header_mode": "SKIP"},
    )
    hold = {
        "name": routes.HOLD,
        "typed_config": {"@type": _HTTP + "buffer.v3.Buffer", "max_request_bytes": options.body_limit},
    }
    verdict = {
        "filter": contract.NAMESPACE,
        "path": [{"key": contract.VERDICT}],
        "value": {"string_match": {"exact": contract.RELEASE}},
    }
    passed = {"permissions": [{"sourced_metadata": {"metadata_matcher": verdict}}], "principals": [{"any": True}]}
    released = {
        "name": routes.VERDICT,
        "typed_config": {
            "@type": _HTTP + "rbac.v3.RBAC",
            "rules": {"action": "ALLOW", "policies": {"passed": passed}},
        },
    }
    no_trailers = {
        "name": "envoy.filters.http.header_mutation",
        "typed_config": {
            "@type": _HTTP + "header_mutation.v3.HeaderMutation",
            # Trailers of a request pass nobody's eyes, and no service needs them.
            "mutations": {
                "request_mutations": [_announced_length()],
                "request_trailers_mutations": [http.removing(".*")],
            },
        },
    }
    manager = http.connections(INSIDE, table, options, http.OWN_HEADERS, same_host=True)
    manager |= {
        "codec_type": "AUTO",
        "upgrade_configs": [{"upgrade_type": "websocket"}],
        "http2_protocol_options": {
            # No WebSocket by HTTP/2 (RFC 8441): Envoy would ask the service for it without the key that RFC 6455 wants
            # (envoy#8547), and be refused.  A browser that is not offered it opens a connection by HTTP/1.1.
            "allow_connect": False,
            "max_concurrent_streams": 100,
            "initial_stream_window_size": http.CONNECTION_BUFFER,
            "initial_connection_window_size": 4 * http.CONNECTION_BUFFER,
        },
        "http_filters": [processor, hold, released, no_trailers, *own_doors.dialling(options), _router()],
        "access_log": [log_streams.requests(INSIDE, None)],
    }
    return {"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}


def _announced_length() -> Json:
    # The processor's filter takes the length from a body that it may see cut, and some services take none without.
    value = f"%DYNAMIC_METADATA({contract.NAMESPACE}:{contract.LENGTH})%"
    return {
        "append": {
            "header": {"key": "content-length", "value": value},
            "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
        }
    }


# --- tunnels to everywhere else ----------------------------------------------------------------------------------


def peek(options: Options, hosts: Sequence[str], patterns: Sequence[routes.Pattern] = ()) -> Json:
    """Reads the server name and passes the bytes on; a name of the catalogue goes inside."""
    found: Json = {}
    if hosts or patterns:
        found["filter_chain_matcher"] = server_names.leading_to(_CATALOGUE, hosts, patterns)
    chains = [{"name": _CATALOGUE, "filters": [_further(), _tunnel(routes.TO_INSIDE)]}] if found else []
    forward = {
        "name": "envoy.filters.network.sni_dynamic_forward_proxy",
        "typed_config": {
            "@type": _NETWORK + "sni_dynamic_forward_proxy.v3.FilterConfig",
            "dns_cache_config": DNS_CACHE,
            "port_value": 443,
            "save_upstream_address": True,
        },
    }
    own = {"@type": _NETWORK + "rbac.v3.RBAC", "stat_prefix": "own", "rules": own_doors.closed(options)}
    closed = {"name": "envoy.filters.network.rbac", "typed_config": own}
    return {
        **_internal(PEEK, chains),
        **found,
        "default_filter_chain": {"name": "untouched", "filters": [forward, closed, _tunnel(routes.TO_OUTSIDE)]},
    }


def _further() -> Json:
    """What came along with the tunnel goes one listener farther."""
    return {
        "name": "envoy.filters.network.set_filter_state",
        "typed_config": {
            "@type": _NETWORK + "set_filter_state.v3.Config",
            "on_new_connection": [_state(key, f"%FILTER_STATE({key}:PLAIN)%") for key in contract.STATES],
        },
    }


def _tunnel(cluster: str) -> Json:
    return {
        "name": "envoy.filters.network.tcp_proxy",
        "typed_config": {
            "@type": _NETWORK + "tcp_proxy.v3.TcpProxy",
            "stat_prefix": cluster,
            "cluster": cluster,
            "idle_timeout": "3600s",
        },
    }


# --- parts -------------------------------------------------------------------------------------------------------


def _internal(name: str, chains: list[Json]) -> Json:
    """A listener that only other listeners reach, and that looks for TLS."""
    return {
        "name": name,
        "internal_listener": {},
        "ignore_global_conn_limit": True,
        "per_connection_buffer_limit_bytes": http.CONNECTION_BUFFER,
        "listener_filters": [_tls_inspector()],
        "listener_filters_timeout": http.PATIENCE,
        "filter_chains": chains,
    }


def _tls_inspector() -> Json:
    return {
        "name": "envoy.filters.listener.tls_inspector",
        "typed_config": {"@type": TYPE + "extensions.filters.listener.tls_inspector.v3.TlsInspector"},
    }


def _processor(options: Options, *, attributes: Sequence[str], **more: Any) -> Json:
    return {
        "name": routes.EXT_PROC,
        "typed_config": {
            "@type": _HTTP + "ext_proc.v3.ExternalProcessor",
            "grpc_service": sources.brain(),
            "failure_mode_allow": False,
            "message_timeout": f"{options.decide_within:g}s",
            "request_attributes": list(attributes),
            "metadata_options": {"receiving_namespaces": {"untyped": [contract.NAMESPACE]}},
            **more,
        },
    }


def _router() -> Json:
    return {
        "name": "envoy.filters.http.router",
        "typed_config": {"@type": _HTTP + "router.v3.Router", "suppress_envoy_headers": True},
    }
