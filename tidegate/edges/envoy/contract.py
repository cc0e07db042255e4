"""The words that Envoy's configuration and the processor must spell alike.

What: names of sockets, routes, filter state, metadata and request attributes.  Why here: the configuration is written
by one part and read by another process; a name spelt twice is a hole.  Must never: hold behaviour or settings.

How the processor is asked, by the attribute ``xds.route_name`` of the first message of a stream:

``decide``   At the door, for CONNECT and for plain HTTP to a catalogue host.  One header message, with
             ``proxy-authorization``.  Answer with an immediate response, or go on with dynamic metadata ``tidegate``:
             ``{route, exchange, actor, address, look}``.
``whole``    Inside.  One ``request_body`` message with the attributes and the whole body (its end of stream is false
             when trailers follow; they are dropped).  Changing the body sets the length right; header changes have no
             effect here (a request with a content-encoding, a query, a signature or headers that repeat its
             body comes as ``known``).
``known``    Inside.  ``request_headers`` with every header; then ``request_body`` with the whole body, as in ``whole``.
             Header changes are obeyed.
``steps:N``  Inside.  ``request_headers`` with every header; then, unless its end of stream is set, ``request_body``
             or, when there is none after all, ``request_trailers``.  The body's end of stream is false when trailers
             follow, and when it is longer than ``N`` bytes: then the rest is not shown.  Header changes are obeyed.
``upgrade``  Inside, WebSocket.  ``request_headers``; the service's ``response_headers``; then every chunk both ways.
``quiet``    Inside.  Nothing; only if a body comes unannounced, one ``request_body`` as for ``whole``, and the answer
             of the service is not shown.

What lets a request pass is said, never left out.  At the door that is ``route``; inside it is dynamic metadata
``tidegate: {verdict: release}`` in the answer to the last request message (for ``upgrade``: to the headers).  Without
it, and after an error, a hang, a dead socket or a stream that just ended, Envoy refuses with 503 and nothing has left.

Once the verdict is given the processor may end its stream cleanly: Envoy then carries the service's answer past us.
If it does not, ``response_headers`` and streamed ``response_body`` messages follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

#: Dynamic metadata of our processor's answers.  Keys: ``route exchange actor address look``.
NAMESPACE: Final = "tidegate"
#: Values of the metadata key ``route``: look inside, or pass the bytes untouched.
INSIDE: Final = "inside"
SPLICE: Final = "splice"
#: Values of the metadata key ``look``: every request, or only those with a body or an upgrade.
LOOK_ALL: Final = "all"
LOOK_BODIES: Final = "bodies"
#: What stands between a word and what it holds for: ``LOOK_BODIES`` and the policy and catalogue by which it was said
#: (other ones may want to look again), ``ROUTE_STEPS`` and its limit.
_OF: Final = ":"
#: Metadata key and value that let a request inside go on to the service.  Without them Envoy refuses it.
VERDICT: Final = "verdict"
RELEASE: Final = "release"
#: Metadata key of a released body that was not shown whole: the length that its client announced.
LENGTH: Final = "length"

#: Filter state that travels from the outer listener to the inner one.
STATE_ACTOR: Final = "tidegate.actor"
STATE_ADDRESS: Final = "tidegate.address"
STATE_EXCHANGE: Final = "tidegate.exchange"
STATE_HOST: Final = "tidegate.host"
STATE_LOOK: Final = "tidegate.look"
STATE_NAME: Final = "tidegate.name"  # the host of the CONNECT authority without its port
STATES: Final = (STATE_ACTOR, STATE_ADDRESS, STATE_EXCHANGE, STATE_HOST, STATE_LOOK, STATE_NAME)
#: Those that the processor reads; the look chooses a route in Envoy, and the exchange's name is for the logs.
STATES_ASKED: Final = (STATE_ACTOR, STATE_ADDRESS, STATE_HOST)
#: Those by which a connection that ended before its first request is told apart in the log.
STATES_OF_CONNECTIONS: Final = (STATE_ACTOR, STATE_ADDRESS, STATE_EXCHANGE, STATE_HOST)

#: Route names, readable as attribute ``xds.route_name``: they say how Envoy shows a request to the processor.
ROUTE_DECIDE: Final = "decide"  # outer listener, before our answer: header message only
ROUTE_WHOLE: Final = "whole"  # a body of known, fitting length: one message, attributes and the whole body
ROUTE_QUIET: Final = "quiet"  # look=bodies and no body announced: no message, unless a body comes after all
ROUTE_KNOWN: Final = "known"  # the same where headers may have to change: header message, then the whole body
ROUTE_STEPS: Final = "steps"  # everything else: header message, then the body up to the limit; see `steps`
ROUTE_UPGRADE: Final = "upgrade"  # WebSocket: header message, then every chunk both ways

#: Log names of the two access-log streams.
LOG_HTTP: Final = "tidegate-http"
LOG_CONNECTION: Final = "tidegate-connection"
#: Access-log tag: which listener wrote the entry (``explicit`` or ``inside``).
TAG_LISTENER: Final = "listener"
#: What that tag says of the explicit proxy.
DOOR: Final = "explicit"

#: Names asked of the secret service that are not host names: a handshake without one, and our own TLS door.
WITHOUT_SERVER_NAME: Final = "no-server-name.invalid"
OUR_OWN_DOOR: Final = "proxy.tidegate.invalid"

#: Request headers that come along as attributes on ``ROUTE_WHOLE``, where there is no header message.
HEADERS_ALONG: Final = (
    "accept",
    "accept-language",
    "content-type",
    "origin",
    "referer",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "user-agent",
)

#: Attributes of the connection and of our own decision at the outer listener.
ATTRIBUTES_INSIDE: Final = (
    "request.method",
    "request.host",
    "request.path",
    "connection.requested_server_name",
    "xds.route_name",
    *(f"filter_state['{name}']" for name in STATES_ASKED),
)

#: Attributes at the outer listener.  The ``connection`` ones are there only when the proxy itself is reached by TLS.
ATTRIBUTES_OUTSIDE: Final = (
    "source.address",
    "connection.mtls",
    "connection.subject_peer_certificate",
    "xds.route_name",
)


def attribute_of_header(name: str) -> str:
    """The attribute under which request header ``name`` arrives: ``request.headers['accept']``."""
    return f"request.headers['{name.lower()}']"


def attributes_inside(headers: Iterable[str] = ()) -> tuple[str, ...]:
    """Every attribute asked for at the inner listener; ``headers`` are further header names the catalogue reads."""
    names = sorted({name.lower() for name in headers} | set(HEADERS_ALONG))
    return (*ATTRIBUTES_INSIDE, *map(attribute_of_header, names))


def look_bodies(epoch: str) -> str:
    """``LOOK_BODIES``, as it is said by the policy and the catalogue of ``epoch``."""
    return f"{LOOK_BODIES}{_OF}{epoch}" if epoch else LOOK_BODIES


def steps(limit: int) -> str:
    """``ROUTE_STEPS``, where bodies are shown as far as ``limit`` bytes."""
    return f"{ROUTE_STEPS}{_OF}{limit}"


def is_whole(route: str, size: int) -> bool:
    """Whether a body of ``size`` bytes that ``route`` shows is all there is, though its message does not say so.

    One with trailers ends in them.  Envoy tells of one that is cut when it holds more than the limit, so the name of
    the route has to be told by Envoy as well: a limit that was changed meanwhile would say otherwise.
    """
    name, _, limit = route.partition(_OF)
    return name != ROUTE_STEPS or (limit.isdecimal() and size < int(limit))
