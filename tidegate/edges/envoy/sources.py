"""Where Envoy gets what is not in its bootstrap: our processes over gRPC, and files it watches.

Must never: name a network address; everything here is on this machine, behind file permissions.
"""

from __future__ import annotations

from typing import Any, Final

from tidegate.edges.envoy.options import Options
from tidegate.edges.envoy.upstream import TYPE

Json = dict[str, Any]

#: The cluster of our own processes.
BRAIN: Final = "brain"
#: How often a call that no process heard is made again: some four seconds together, in which one that ended is back.
CALLS: Final = 20


def brain() -> Json:
    """The gRPC service of our processes.

    A call that no process heard is made again, at another one where there are several, so that only those whom a
    process was serving notice its end.  What was heard is never repeated: a process that died may already have
    decided and recorded.  Envoy keeps the first 64 KiB of a call for this; a longer one fails.
    """
    elsewhere = {
        "name": "envoy.retry_host_predicates.previous_hosts",
        "typed_config": {"@type": TYPE + "extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"},
    }
    return {
        "envoy_grpc": {"cluster_name": BRAIN, "skip_envoy_headers": True},
        "retry_policy": {
            # No connection came about, or the receiver gave the stream back (RFC 9113 section 8.7), or the connection
            # ended before the head was written.  A connection that ends later says nothing of what was heard.
            "retry_on": "connect-failure,refused-stream,reset-before-request",
            "num_retries": CALLS,
            "retry_back_off": {"base_interval": "0.025s", "max_interval": "0.5s"},
            "retry_host_predicate": [elsewhere],
            "host_selection_retry_max_attempts": 3,
        },
    }


def secrets() -> Json:
    """Our secret discovery service."""
    return {
        "resource_api_version": "V3",
        "api_config_source": {
            "api_type": "DELTA_GRPC",
            "transport_api_version": "V3",
            "grpc_services": [brain()],
        },
    }


def watched(options: Options, name: str) -> Json:
    """A configuration file that Envoy reads again whenever one is moved into its directory."""
    return {
        "resource_api_version": "V3",
        "path_config_source": {
            "path": str(options.dynamic / name),
            "watched_directory": {"path": str(options.dynamic)},
        },
    }
