"""Envoy's access logs, as they reach us: what passed, how much and for how long, and who refused our certificate.

Only hosts of the catalogue are in them, and without its host what came to the door and was no HTTP.  Must never: keep a
path, a header, or the name of a host outside the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from tidegate.edges.envoy import contract
from tidegate.edges.envoy.calls import Call, Method
from tidegate.edges.envoy.messages import (
    StreamAccessLogsMessage,
    StreamAccessLogsResponse,
    StringValue,
    parsed,
)

SERVICE: Final = "envoy.service.accesslog.v3.AccessLogService"

#: What Envoy's failure text holds when a client would not have our certificate: the alert it sent (RFC 8446, 6.2), or,
#: as OpenSSL 3 sends its alert before it has switched to its keys, a record that cannot be read.
ALERTS: Final = (
    "ALERT_UNKNOWN_CA",
    "ALERT_BAD_CERTIFICATE",
    "ALERT_CERTIFICATE_UNKNOWN",
    "ALERT_UNSUPPORTED_CERTIFICATE",
    "ALERT_CERTIFICATE_EXPIRED",
    "ALERT_CERTIFICATE_REVOKED",
    "ALERT_ACCESS_DENIED",
    "BAD_PACKET_LENGTH",
)
#: The same said by hanging up, as Node and many apps do.
HANGING_UP: Final = ("Connection reset by peer", "UNEXPECTED_EOF", "Broken pipe")


@dataclass(frozen=True, slots=True)
class Passed:
    """One request or tunnel that has ended.  ``seconds`` is its whole duration; bytes count bodies.

    ``listener`` is ``explicit`` (the tunnel or plain request at the door) or ``inside`` (a request seen whole).
    ``why`` is Envoy's word for what ended it, such as ``via_upstream`` or ``ext_proc_error_…``.
    """

    listener: str
    exchange: str
    host: str
    status: int
    sent: int
    received: int
    seconds: float
    why: str
    route: str


class Why(Enum):
    """How a connection ended before its first request."""

    ALERT = "alert"  # the client said that it will not have our certificate
    HUNG_UP = "hung-up"  # the client went away when it had seen our certificate
    FAILED = "failed"  # anything else: no certificate for the name, no common cipher, not TLS after all


@dataclass(frozen=True, slots=True)
class Unopened:
    """A connection to a catalogue host that ended before its first request; ``text`` is Envoy's word for the cause.

    ``refused`` is what an app does that pins its own certificate, and one that does not trust our authority.
    """

    exchange: str
    host: str
    server_name: str
    actor: str
    address: str
    why: Why
    text: str

    @property
    def refused(self) -> bool:
        """Whether the client did not want our certificate, said so or not."""
        return self.why is not Why.FAILED


Record = Passed | Unopened


class AccessLogs:
    """Receives the two log streams and hands each entry to ``tell``, which must be quick and must not raise."""

    def __init__(self, tell: Callable[[Record], None]) -> None:
        self._tell = tell

    def methods(self) -> Mapping[str, Method]:
        """What a server of calls is given."""
        return {f"/{SERVICE}/StreamAccessLogs": self.receive}

    async def receive(self, call: Call) -> None:
        """Reads until Envoy ends the call."""
        while (data := await call.read()) is not None:
            message = parsed(StreamAccessLogsMessage, data)
            for http in message.http_logs.log_entry:
                self._tell(passed(http))
            for connection in message.tcp_logs.log_entry:
                # A connection that carried something may end as it likes.
                if not connection.connection_properties.received_bytes:
                    self._tell(unopened(connection))
        call.write(StreamAccessLogsResponse().SerializeToString())


def passed(entry: Any) -> Passed:
    """An entry of Envoy in our words."""
    common, request, response = entry.common_properties, entry.request, entry.response
    listener = common.custom_tags.get(contract.TAG_LISTENER, "")
    exchange = _exchange(common) or _state(common, contract.STATE_EXCHANGE)
    return Passed(
        listener=listener,
        exchange=exchange,
        # What nobody decided at the door is broken: where it wanted to go may be no business of ours.
        host=request.authority if exchange or listener != contract.DOOR else "",
        status=response.response_code.value,
        sent=request.request_body_bytes,
        received=response.response_body_bytes,
        seconds=common.duration.ToNanoseconds() / 1e9,
        why=response.response_code_details,
        route=common.route_name,
    )


def unopened(entry: Any) -> Unopened:
    """A failed connection in our words."""
    common = entry.common_properties
    text = common.downstream_transport_failure_reason or common.connection_termination_details
    return Unopened(
        exchange=_state(common, contract.STATE_EXCHANGE),
        host=_state(common, contract.STATE_HOST),
        server_name=common.tls_properties.tls_sni_hostname,
        actor=_state(common, contract.STATE_ACTOR),
        address=_state(common, contract.STATE_ADDRESS),
        why=_why(text),
        text=text,
    )


def _why(text: str) -> Why:
    if any(alert in text for alert in ALERTS):
        return Why.ALERT
    return Why.HUNG_UP if any(word in text for word in HANGING_UP) else Why.FAILED


def _state(common: Any, name: str) -> str:
    """The text of one filter state; empty where there is none, or no text."""
    text = StringValue()
    states = common.filter_state_objects
    return str(text.value) if name in states and states[name].Unpack(text) else ""


def _exchange(common: Any) -> str:
    ours = common.metadata.filter_metadata.get(contract.NAMESPACE)
    return str(ours.fields["exchange"].string_value) if ours is not None and "exchange" in ours.fields else ""
