"""Where Envoy gets what is not in its bootstrap: our processes over gRPC, and files it watches.

Must never: name a network address; everything here is on this machine, behind file permissions.
"""

from __future__ import annotations

from typing import Any, Final

from tidegate.edges.envoy.options import Options

Json = dict[str, Any]

#: The cluster of our own processes.
BRAIN: Final = "brain"


def brain() -> Json:
    """The gRPC service of our processes.  Never retried: a process that died may already have decided and recorded."""
    return {"envoy_grpc": {"cluster_name": BRAIN, "skip_envoy_headers": True}}


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
