"""How Envoy speaks to the services: verified TLS, as near a Chromium's as Envoy can be made.

Some services answer 403 to a client whose handshake is unlike a browser's, so the ciphers, curves, signature
algorithms, protocols and HTTP/2 settings follow Chromium's.  What still differs is measured by ``bench/fingerprint.py``
and listed in ``docs/reference/tls-fingerprint.md``.  Must never: connect without checking the certificate.
"""

from __future__ import annotations

from typing import Any, Final

from tidegate.edges.envoy.options import Options

Json = dict[str, Any]

#: Prefix of every type name in Envoy's configuration.
TYPE: Final = "type.googleapis.com/envoy."

#: Chromium's order.  TLS 1.3 suites are always offered and not configurable in Envoy.
CIPHERS: Final = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305",
    "ECDHE-RSA-AES128-SHA",
    "ECDHE-RSA-AES256-SHA",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
    "AES128-SHA",
    "AES256-SHA",
)
CURVES: Final = ("X25519MLKEM768", "X25519", "P-256", "P-384")
SIGNATURES: Final = (
    "mldsa44",
    "mldsa65",
    "mldsa87",
    "ecdsa_secp256r1_sha256",
    "rsa_pss_rsae_sha256",
    "rsa_pkcs1_sha256",
    "ecdsa_secp384r1_sha384",
    "rsa_pss_rsae_sha384",
    "rsa_pkcs1_sha384",
    "rsa_pss_rsae_sha512",
    "rsa_pkcs1_sha512",
)

#: Chromium's SETTINGS: HEADER_TABLE_SIZE 65536, ENABLE_PUSH 0, INITIAL_WINDOW_SIZE 6 MiB, MAX_HEADER_LIST_SIZE 256 KiB,
#: and a connection window of 15 MiB.  Envoy always adds MAX_CONCURRENT_STREAMS, which as a client means nothing.
HTTP2: Final[Json] = {
    "hpack_table_size": 65_536,
    "initial_stream_window_size": 6_291_456,
    "initial_connection_window_size": 15_728_640,
    "custom_settings_parameters": [{"identifier": 6, "value": 262_144}],
}

#: Switches of Envoy that are off or may change: offer compressed certificates as Chromium does; resume a TLS session
#: only with the host it was made with, although one cluster leads to many; take patterns of hosts as large as the
#: catalogue lets them be (``patterns.MAX_SIZE``), with what stands around them.  By itself Envoy takes a hundred
#: instructions, and where one pattern has more it has no routes at all.
RUNTIME: Final[Json] = {
    "re2.max_program_size.error_level": 10_000,
    "envoy.reloadable_features.tls_certificate_compression_brotli": True,
    "envoy.reloadable_features.scope_upstream_tls_session_cache_by_sni": True,
}

#: A service may take this long to accept a connection.
CONNECT_TIMEOUT: Final = "10s"

DNS_CACHE: Final[Json] = {
    "name": "hosts",
    "dns_lookup_family": "ALL",
    "max_hosts": 65_536,
    "host_ttl": "300s",
    "dns_query_timeout": "5s",
    "dns_cache_circuit_breaker": {"max_pending_requests": 4096},
    # The system's resolver, so that hosts files, search domains and a company's VPN count as they do for browsers.
    "typed_dns_resolver_config": {
        "name": "envoy.network.dns_resolver.getaddrinfo",
        "typed_config": {
            "@type": TYPE + "extensions.network.dns_resolver.getaddrinfo.v3.GetAddrInfoDnsResolverConfig",
            "num_resolver_threads": 4,
        },
    },
}


def dynamic_cluster(name: str, options: Options) -> Json:
    """A cluster whose address is the host that each request or tunnel names."""
    return {
        "name": name,
        "connect_timeout": CONNECT_TIMEOUT,
        "lb_policy": "CLUSTER_PROVIDED",
        "circuit_breakers": breakers(options),
        "cluster_type": {
            "name": "envoy.clusters.dynamic_forward_proxy",
            "typed_config": {
                "@type": TYPE + "extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig",
                "dns_cache_config": DNS_CACHE,
            },
        },
    }


def fixed_cluster(name: str, address: str, port: int, options: Options) -> Json:
    """A cluster with one known address, whatever host the request names: a practice service."""
    endpoint = {"address": {"socket_address": {"address": address, "port_value": port}}}
    return {
        "name": name,
        "connect_timeout": CONNECT_TIMEOUT,
        "circuit_breakers": breakers(options),
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [{"endpoint": endpoint}]}]},
    }


def breakers(options: Options) -> Json:
    """Envoy's own limits per cluster are 1,024; the number of connections at the door is the one that counts here."""
    most = options.connections
    limits = {
        "max_connections": most,
        "max_pending_requests": most,
        "max_requests": most,
        "max_connection_pools": most,
        "max_retries": most,
    }
    return {"thresholds": [{"priority": "DEFAULT", **limits}]}


def with_tls(cluster: Json, options: Options, *, websocket: bool = False) -> Json:
    """``cluster`` speaking verified TLS; WebSockets go by HTTP/1.1, as a browser opens them."""
    protocols = {"explicit_http_config": {"http_protocol_options": {}}} if websocket else _by_alpn()
    return {
        **cluster,
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                "@type": TYPE + "extensions.upstreams.http.v3.HttpProtocolOptions",
                "common_http_protocol_options": {"idle_timeout": "240s", "max_headers_count": 200},
                "upstream_http_protocol_options": {"auto_sni": True, "auto_san_validation": True},
                **protocols,
            }
        },
        "transport_socket": {"name": "envoy.transport_sockets.tls", "typed_config": _tls(options, websocket)},
    }


def _by_alpn() -> Json:
    return {"auto_config": {"http_protocol_options": {}, "http2_protocol_options": HTTP2}}


def _tls(options: Options, websocket: bool) -> Json:
    # With ``auto_config`` Envoy offers h2 and http/1.1 by itself; an explicit protocol offers what is written here.
    return {
        "@type": TYPE + "extensions.transport_sockets.tls.v3.UpstreamTlsContext",
        "max_session_keys": 4,
        "common_tls_context": {
            "tls_params": {
                "tls_minimum_protocol_version": "TLSv1_2",
                "tls_maximum_protocol_version": "TLSv1_3",
                "cipher_suites": list(CIPHERS),
                "ecdh_curves": list(CURVES),
                "signature_algorithms": list(SIGNATURES),
            },
            **({"alpn_protocols": ["http/1.1"]} if websocket else {}),
            "validation_context": {"trusted_ca": {"filename": str(options.ca_bundle)}},
        },
    }
