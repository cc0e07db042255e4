"""What Envoy logs, and to whom: two streams to our processes.

Requests to catalogue hosts, what came to the door and was no HTTP, and connections that ended before a request.  Must
never: log anything of another host.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tidegate.edges.envoy import contract
from tidegate.edges.envoy.http import passing
from tidegate.edges.envoy.sources import brain
from tidegate.edges.envoy.upstream import TYPE

Json = dict[str, Any]

#: Bytes that are no HTTP: where they wanted to go is not known, so they are nobody's but the client's.
BROKEN: Json = {"response_flag_filter": {"flags": ["DPE"]}}


def requests(listener: str, only: Json | None) -> Json:
    """One entry a request or tunnel that ended, if it passes ``only``.

    Of the states only the exchange's name comes along: writing all five was a tenth of what Envoy did for a prompt.
    """
    log: Json = {
        "name": "envoy.access_loggers.http_grpc",
        "typed_config": {
            "@type": TYPE + "extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig",
            "common_config": _grpc_log(contract.LOG_HTTP, listener, [contract.STATE_EXCHANGE]),
        },
    }
    return {**log, "filter": only} if only else log


def either(*filters: Json) -> Json:
    """What passes one of ``filters``."""
    return {"or_filter": {"filters": list(filters)}}


def connections(listener: str) -> Json:
    """Connections that ended before a request: a certificate that a pinned app refused, a name without a chain."""
    failed = passing(
        "xds.filter_chain_name != 'plain'"
        " && (connection.transport_failure_reason != '' || connection.termination_details != '')"
    )
    return {
        "name": "envoy.access_loggers.tcp_grpc",
        "filter": failed,
        "typed_config": {
            "@type": TYPE + "extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig",
            "common_config": _grpc_log(contract.LOG_CONNECTION, listener, contract.STATES_OF_CONNECTIONS),
        },
    }


def _grpc_log(name: str, listener: str, states: Sequence[str]) -> Json:
    return {
        "log_name": name,
        "transport_api_version": "V3",
        "grpc_service": brain(),
        "buffer_flush_interval": "1s",
        "buffer_size_bytes": 65_536,
        "filter_state_objects_to_log": list(states),
        "custom_tags": [{"tag": contract.TAG_LISTENER, "literal": {"value": listener}}],
    }
