"""Envoy's generated classes.  They carry no types a checker can read, so they become ``Any`` once, here."""

from __future__ import annotations

from typing import Any

from envoy.extensions.transport_sockets.tls.v3 import secret_pb2
from envoy.service.accesslog.v3 import als_pb2
from envoy.service.discovery.v3 import discovery_pb2
from google.protobuf import wrappers_pb2
from google.protobuf.message import DecodeError

from tidegate.edges.envoy.calls import INVALID_ARGUMENT, CallFailed

_secret: Any = secret_pb2
_als: Any = als_pb2
_discovery: Any = discovery_pb2
_wrappers: Any = wrappers_pb2

Secret: Any = _secret.Secret
DeltaDiscoveryRequest: Any = _discovery.DeltaDiscoveryRequest
DeltaDiscoveryResponse: Any = _discovery.DeltaDiscoveryResponse
StreamAccessLogsMessage: Any = _als.StreamAccessLogsMessage
StreamAccessLogsResponse: Any = _als.StreamAccessLogsResponse
StringValue: Any = _wrappers.StringValue


def parsed(kind: Any, data: bytes) -> Any:
    """The message of ``kind`` that ``data`` is.  Raises ``CallFailed`` where it is none."""
    try:
        return kind.FromString(data)
    except DecodeError:
        raise CallFailed(INVALID_ARGUMENT, "no-message") from None
