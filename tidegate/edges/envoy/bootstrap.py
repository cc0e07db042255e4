"""What Envoy starts with: our sockets, the clusters, the limits; and the files it watches while it runs.

Listeners and route tables hold the catalogue's hosts.  They are files that Envoy watches, so a change of the catalogue
needs no restart and what was decided survives us.  Written as plain JSON: Envoy itself is the judge of its schema
(``envoy --mode validate`` in the tests), and the Python classes of its newest extensions are not published.

Must never: hold a key or a secret; open a port for Envoy's admin interface.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tidegate.disk import replacing
from tidegate.edges.envoy import listeners, routes, sources
from tidegate.edges.envoy.options import Options
from tidegate.edges.envoy.tenants import Tenant
from tidegate.edges.envoy.upstream import RUNTIME, TYPE, breakers, dynamic_cluster, fixed_cluster, with_tls

Json = dict[str, Any]

LISTENERS_FILE: Final = "listeners.json"

_HTTP_OPTIONS: Final = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"


def write(
    options: Options,
    hosts: Sequence[str],
    patterns: Sequence[routes.Pattern] = (),
    tenants: Sequence[Tenant] = (),
) -> None:
    """Write everything for a start: the bootstrap file and the watched files."""
    options.run.mkdir(parents=True, exist_ok=True, mode=0o700)
    options.dynamic.mkdir(exist_ok=True, mode=0o700)
    update(options, hosts, patterns, tenants)
    replace(options.bootstrap_file, bootstrap(options))


def update(
    options: Options,
    hosts: Sequence[str],
    patterns: Sequence[routes.Pattern] = (),
    tenants: Sequence[Tenant] = (),
) -> None:
    """Write the watched files again for a changed catalogue or policy; a running Envoy takes them at once.

    Routes first: a listener that already knows a new host must find its route.
    """
    inner = (make(hosts, options, patterns, tenants) for make in (routes.inner, routes.inner_plain))
    for table in (routes.outer(hosts, options, patterns), *inner):
        replace(options.dynamic / f"{table['name']}.json", _resources("config.route.v3.RouteConfiguration", [table]))
    doors = [
        listeners.inside(options, hosts, patterns),
        listeners.peek(options, hosts, patterns),
        listeners.explicit(options),
    ]
    if options.tls_port is not None:
        doors.append(listeners.explicit_tls(options))
    replace(options.dynamic / LISTENERS_FILE, _resources("config.listener.v3.Listener", doors))


def replace(path: Path, value: Json) -> None:
    """Write ``value`` beside ``path`` and move it there, which is what Envoy watches for; unchanged files stay."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    if path.exists() and path.read_text() == text:
        return
    replacing.put(path, text.encode())


def _resources(kind: str, resources: list[Json]) -> Json:
    return {"resources": [{"@type": TYPE + kind, **resource} for resource in resources]}


def bootstrap(options: Options) -> Json:
    """The part that does not change while Envoy runs."""
    return {
        "node": {"id": "tidegate", "cluster": "tidegate"},
        "admin": {"address": {"pipe": {"path": str(options.admin_socket), "mode": 0o600}}},
        "bootstrap_extensions": [
            {
                "name": "envoy.bootstrap.internal_listener",
                "typed_config": {"@type": TYPE + "extensions.bootstrap.internal_listener.v3.InternalListener"},
            }
        ],
        "dynamic_resources": {"lds_config": sources.watched(options, LISTENERS_FILE)},
        "static_resources": {"clusters": clusters(options)},
        "overload_manager": _overload(options),
        "layered_runtime": {"layers": [{"name": "fixed", "static_layer": RUNTIME}]},
        # Envoy keeps thousands of counters by default; these are the ones something here reads.
        "stats_config": {"stats_matcher": {"inclusion_list": {"patterns": [_stat(name) for name in COUNTERS]}}},
    }


#: Prefixes of the statistics that are kept.
COUNTERS: Final = (
    "cluster.",
    "http.explicit.",
    "http.inside.",
    "listener.",
    "listener_manager.",
    "overload.",
    "server.",
    "sds.",
)


def _stat(prefix: str) -> Json:
    return {"prefix": prefix}


def clusters(options: Options) -> list[Json]:
    """Our processes, the inner listeners, everywhere else, and the services."""
    service = dynamic_cluster(routes.TO_SERVICE, options)
    websocket = dynamic_cluster(routes.TO_SERVICE_WEBSOCKET, options)
    found = [
        _brains(options),
        _internal(routes.TO_INSIDE, listeners.INSIDE, options),
        _once(_internal(routes.TO_INSIDE_PLAIN, listeners.INSIDE, options)),
        _internal(routes.TO_PEEK, listeners.PEEK, options),
        dynamic_cluster(routes.TO_SPLICE, options),
        dynamic_cluster(routes.TO_SPLICE_PLAIN, options),
        dynamic_cluster(routes.TO_OUTSIDE, options),
        dynamic_cluster(routes.TO_OUTSIDE_PLAIN, options),
        dynamic_cluster(routes.TO_SERVICE_PLAIN, options),
        with_tls(service, options),
        with_tls(websocket, options, websocket=True),
    ]
    for host, name in routes.overridden(options):
        address, port = options.upstream[host]
        found.append(fixed_cluster(f"{name}-tunnel", address, port, options))
        found.append(with_tls(fixed_cluster(name, address, port, options), options))
        name = f"{name}-websocket"
        found.append(with_tls(fixed_cluster(name, address, port, options), options, websocket=True))
    return found


def _brains(options: Options) -> Json:
    sockets = [{"address": {"pipe": {"path": str(options.brain_socket(n))}}} for n in range(options.brains)]
    return {
        "name": sources.BRAIN,
        "connect_timeout": "1s",
        "lb_policy": "LEAST_REQUEST",
        "circuit_breakers": breakers(options),
        # One of several that does not answer is left out for a while; the only one never is.
        "outlier_detection": {
            "consecutive_5xx": 3,
            "interval": "1s",
            "base_ejection_time": "1s",
            "max_ejection_percent": 50,
        },
        "typed_extension_protocol_options": {
            _HTTP_OPTIONS: {
                "@type": TYPE + _HTTP_OPTIONS.removeprefix("envoy."),
                "explicit_http_config": {
                    "http2_protocol_options": {
                        "max_concurrent_streams": 4096,
                        "initial_stream_window_size": 1_048_576,
                        "initial_connection_window_size": 16_777_216,
                    }
                },
            }
        },
        "load_assignment": {
            "cluster_name": sources.BRAIN,
            "endpoints": [{"lb_endpoints": [{"endpoint": socket} for socket in sockets]}],
        },
    }


def _internal(name: str, listener: str, options: Options) -> Json:
    endpoint = {"address": {"envoy_internal_address": {"server_listener_name": listener}}}
    raw = {
        "name": "envoy.transport_sockets.raw_buffer",
        "typed_config": {"@type": TYPE + "extensions.transport_sockets.raw_buffer.v3.RawBuffer"},
    }
    return {
        "name": name,
        "connect_timeout": "5s",
        "circuit_breakers": breakers(options),
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [{"endpoint": endpoint}]}]},
        # Carries the filter state of the outer connection into the inner one.
        "transport_socket": {
            "name": "envoy.transport_sockets.internal_upstream",
            "typed_config": {
                "@type": TYPE + "extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport",
                "transport_socket": raw,
            },
        },
    }


def _once(cluster: Json) -> Json:
    """One request a connection: the filter state of a connection is one person's."""
    return {
        **cluster,
        "typed_extension_protocol_options": {
            _HTTP_OPTIONS: {
                "@type": TYPE + _HTTP_OPTIONS.removeprefix("envoy."),
                "common_http_protocol_options": {"max_requests_per_connection": 1},
                "explicit_http_config": {"http_protocol_options": {}},
            }
        },
    }


def _overload(options: Options) -> Json:
    heap, doors = "envoy.resource_monitors.fixed_heap", "envoy.resource_monitors.global_downstream_max_connections"

    def at(value: float) -> list[Json]:
        return [{"name": heap, "threshold": {"value": value}}]

    scaled = [{"name": heap, "scaled": {"scaling_threshold": 0.85, "saturation_threshold": 0.95}}]
    return {
        "refresh_interval": "0.25s",
        "resource_monitors": [
            {
                "name": heap,
                "typed_config": {
                    "@type": TYPE + "extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig",
                    "max_heap_size_bytes": options.heap_limit,
                },
            },
            {
                "name": doors,
                "typed_config": {
                    "@type": TYPE
                    + "extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
                    "max_active_downstream_connections": options.connections,
                },
            },
        ],
        # Bodies that are held count to the request that holds them: under pressure the largest are dropped first.
        "buffer_factory_config": {"minimum_account_to_track_power_of_two": 20},
        "actions": [
            {"name": "envoy.overload_actions.shrink_heap", "triggers": at(0.8)},
            {"name": "envoy.overload_actions.reset_high_memory_stream", "triggers": scaled},
            {"name": "envoy.overload_actions.stop_accepting_requests", "triggers": at(0.95)},
            {"name": "envoy.overload_actions.stop_accepting_connections", "triggers": at(0.98)},
        ],
    }
