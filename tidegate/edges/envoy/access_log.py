"""Envoy's access logs, as they reach us: what passed, how much and for how long, and who refused our certificate.

Only hosts of the catalogue are in them.  Must never: keep a query string, a header other than the user agent, or the
name of a host outside the catalogue.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tidegate.edges.envoy import contract
from tidegate.edges.envoy.messages import (
    RequestMethod,
    StreamAccessLogsMessage,
    StreamAccessLogsResponse,
    StringValue,
    rpc,
)

SERVICE: Final = "envoy.service.accesslog.v3.AccessLogService"

#: What Envoy's failure text holds when a client would not have our certificate, by the alert it sent (RFC 8446, 6.2).
REFUSALS: Final = (
    "ALERT_UNKNOWN_CA",
    "ALERT_BAD_CERTIFICATE",
    "ALERT_CERTIFICATE_UNKNOWN",
    "ALERT_UNSUPPORTED_CERTIFICATE",
    "ALERT_CERTIFICATE_EXPIRED",
    "ALERT_CERTIFICATE_REVOKED",
    "ALERT_ACCESS_DENIED",
    "ALERT_UNKNOWN_PSK_IDENTITY",
)


@dataclass(frozen=True, slots=True)
class Passed:
    """One request or tunnel that has ended.  ``seconds`` is its whole duration; bytes count bodies.

    ``listener`` is ``explicit`` (the tunnel or plain request at the door) or ``inside`` (a request seen whole).
    ``why`` is Envoy's word for what ended it, such as ``via_upstream`` or ``ext_proc_error_…``.
    """

    listener: str
    exchange: str
    host: str
    method: str
    path: str
    status: int
    sent: int
    received: int
    seconds: float
    address: str
    agent: str
    why: str
    route: str


@dataclass(frozen=True, slots=True)
class Unopened:
    """A connection that ended before its first request.

    ``refused`` is true when the client refused our certificate: an app that pins its own, or one that does not trust
    our authority.  Otherwise ``why`` says what failed.
    """

    exchange: str
    host: str
    server_name: str
    actor: str
    address: str
    refused: bool
    why: str


Record = Passed | Unopened


class AccessLogs:
    """Receives the two log streams and hands each entry to ``tell``, which must be quick and must not raise."""

    def __init__(self, tell: Callable[[Record], None]) -> None:
        self._tell = tell

    def handler(self) -> Any:
        """What a gRPC server is given: ``server.add_generic_rpc_handlers((logs.handler(),))``."""
        method = rpc.stream_unary_rpc_method_handler(
            self.receive,
            request_deserializer=StreamAccessLogsMessage.FromString,
            response_serializer=StreamAccessLogsResponse.SerializeToString,
        )
        return rpc.method_handlers_generic_handler(SERVICE, {"StreamAccessLogs": method})

    async def receive(self, requests: AsyncIterator[Any], context: Any) -> Any:
        """Reads until Envoy ends the stream."""
        async for message in requests:
            for http in message.http_logs.log_entry:
                self._tell(passed(http))
            for connection in message.tcp_logs.log_entry:
                self._tell(unopened(connection))
        return StreamAccessLogsResponse()


def passed(entry: Any) -> Passed:
    """An entry of Envoy in our words."""
    common, request, response = entry.common_properties, entry.request, entry.response
    states = _states(common)
    return Passed(
        listener=common.custom_tags.get(contract.TAG_LISTENER, ""),
        exchange=_exchange(common) or states.get(contract.STATE_EXCHANGE, ""),
        host=request.authority,
        method=RequestMethod.Name(request.request_method),
        path=request.path.partition("?")[0],
        status=response.response_code.value,
        sent=request.request_body_bytes,
        received=response.response_body_bytes,
        seconds=common.duration.ToNanoseconds() / 1e9,
        address=states.get(contract.STATE_ADDRESS, "")
        or common.downstream_direct_remote_address.socket_address.address,
        agent=request.user_agent,
        why=response.response_code_details,
        route=common.route_name,
    )


def unopened(entry: Any) -> Unopened:
    """A failed connection in our words."""
    common = entry.common_properties
    states = _states(common)
    why = common.downstream_transport_failure_reason or common.connection_termination_details
    return Unopened(
        exchange=states.get(contract.STATE_EXCHANGE, ""),
        host=states.get(contract.STATE_HOST, ""),
        server_name=common.tls_properties.tls_sni_hostname,
        actor=states.get(contract.STATE_ACTOR, ""),
        address=states.get(contract.STATE_ADDRESS, ""),
        refused=any(alert in why for alert in REFUSALS),
        why=why,
    )


def _states(common: Any) -> Mapping[str, str]:
    return {name: _text(value) for name, value in common.filter_state_objects.items()}


def _text(packed: Any) -> str:
    text = StringValue()
    return str(text.value) if packed.Unpack(text) else ""


def _exchange(common: Any) -> str:
    ours = common.metadata.filter_metadata.get(contract.NAMESPACE)
    return str(ours.fields["exchange"].string_value) if ours is not None and "exchange" in ours.fields else ""
