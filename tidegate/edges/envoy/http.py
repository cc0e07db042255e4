"""How both listeners treat HTTP: limits, patience, headers of our own, and the answer when our side is not there.

Must never: trust a header or an address that a client can set, or add a header of Envoy's own to what a service sees.
"""

from __future__ import annotations

from typing import Any, Final

from tidegate.edges.envoy import quiet
from tidegate.edges.envoy.contract import STATE_NAME
from tidegate.edges.envoy.options import Options
from tidegate.edges.envoy.own_doors import OWN
from tidegate.edges.envoy.sources import watched
from tidegate.edges.envoy.unavailable import UNAVAILABLE, Telling
from tidegate.edges.envoy.unreachable import TROUBLES
from tidegate.edges.envoy.upstream import TYPE

Json = dict[str, Any]

#: Handshakes, server names and request heads must be complete within this time.
PATIENCE: Final = "15s"
#: What a connection may have waiting in either direction before Envoy stops reading.
CONNECTION_BUFFER: Final = 256 * 1024
HEADERS_KIB: Final = 96
HEADERS_COUNT: Final = 200

#: Every name that starts with ``tidegate-`` but ``tidegate-front``, which is verified where it is read.
OWN_HEADERS_BUT_FRONT: Final = (
    "(x-tidegate-.*|x-envoy-.*|tidegate-("
    + "|".join(["front.+", *("front"[:n] + f"([^{'front'[n]}].*)?" for n in range(5))])
    + "))"
)
OWN_HEADERS: Final = "(x-)?tidegate-.*|x-envoy-.*"

#: Media types of what people and programs are told.
_PAGE: Final = "text/html; charset=utf-8"
_SHAPE: Final = "application/json"


def connections(prefix: str, table: str, options: Options, own_headers: str, *, same_host: bool = False) -> Json:
    """Envoy's HTTP connection manager with route table ``table``; ``own_headers`` names those a client may not send.

    ``same_host`` adds the header by which the inner routes know that request and handshake name the same host.
    """
    early = [removing(own_headers)]
    if same_host:
        early.append(_saying_same_host())
    return {
        "@type": TYPE + "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": prefix,
        "rds": {"route_config_name": table, "config_source": watched(options, f"{table}.json")},
        # The peer is the client; what it says in x-forwarded-for changes nothing and is passed as it came.
        "use_remote_address": True,
        "skip_xff_append": True,
        "generate_request_id": False,
        "server_header_transformation": "PASS_THROUGH",
        "strip_trailing_host_dot": True,
        "max_request_headers_kb": HEADERS_KIB,
        "request_headers_timeout": PATIENCE,
        "stream_idle_timeout": f"{options.quiet_after:g}s",
        "common_http_protocol_options": {"idle_timeout": "3600s", "max_headers_count": HEADERS_COUNT},
        "http_protocol_options": {
            "accept_http_10": True,
            "ignore_http_11_upgrade": [{"exact": "h2c"}, {"prefix": "TLS/"}],
        },
        "early_header_mutation_extensions": [
            {
                "name": "envoy.http.early_header_mutation.header_mutation",
                "typed_config": {
                    "@type": TYPE + "extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation",
                    "mutations": early,
                },
            }
        ],
        "local_reply_config": _local_replies(),
    }


def removing(names: str) -> Json:
    """A mutation that removes every header whose whole name fits the pattern."""
    return {"remove_on_match": {"key_matcher": {"safe_regex": {"regex": names}}}}


def _saying_same_host() -> Json:
    # Request, handshake and CONNECT must all name one host, letter for letter, for the short way to be taken.
    same = f"request.host == connection.requested_server_name && bytes(request.host) == filter_state['{STATE_NAME}']"
    value = f"%CEL({same})%"
    return {
        "append": {
            "header": {"key": quiet.SAME_HOST, "value": value},
            "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
        }
    }


def _local_replies() -> Json:
    """Answers in place of Envoy's own words when our side errs, hangs or is gone, or the service cannot be reached."""
    ours = passing(
        "(response.code >= 500 && (response.code_details.startsWith('ext_proc')"
        " || response.code_details == 'direct_response'))"
        f" || (response.code_details.startsWith('rbac_') && !response.code_details.contains('[{OWN}]'))"
    )
    own = {
        "filter": passing(f"response.code_details.contains('[{OWN}]')"),
        "status_code": 403,
        **_body("No way leads from here to the machine of the proxy itself.\n"),
    }
    soon = {"headers_to_add": [{"header": {"key": "retry-after", "value": "5"}}]}
    gone = [{**answer, **soon} for answer in _told(ours, 503, UNAVAILABLE)]
    unreached = [
        answer for trouble in TROUBLES for answer in _told(passing(trouble.when), trouble.status, trouble.telling)
    ]
    return {"mappers": [own, *gone, *unreached]}


def _told(when: Json, status: int, telling: Telling) -> list[Json]:
    """A page for those who ask for one, and for all others what a program can print; in Korean where that comes first.

    Envoy weighs no qualities: browsers name the language that is liked best first.
    """
    page = _asks("accept", {"contains": "text/html"})
    korean = _asks("accept-language", {"safe_regex": {"regex": "(?i)\\s*ko([-,;].*)?"}})
    answers = [
        ([when, korean, page], telling.page("ko"), _PAGE),
        ([when, page], telling.page(), _PAGE),
        ([when, korean], telling.shape("ko"), _SHAPE),
        ([when], telling.shape(), _SHAPE),
    ]
    return [
        {
            "filter": {"and_filter": {"filters": filters}} if len(filters) > 1 else when,
            "status_code": status,
            **_body(text, media),
        }
        for filters, text, media in answers
    ]


def _asks(name: str, match: Json) -> Json:
    return {"header_filter": {"header": {"name": name, "string_match": match}}}


def _body(text: str, media: str | None = None) -> Json:
    form: Json = {"text_format_source": {"inline_string": "%LOCAL_REPLY_BODY%"}}
    return {
        "body": {"inline_string": text},
        "body_format_override": {**form, "content_type": media} if media else form,
    }


def passing(expression: str) -> Json:
    """A log filter: entries for which the CEL expression holds."""
    return {
        "extension_filter": {
            "name": "envoy.access_loggers.extension_filters.cel",
            "typed_config": {
                "@type": TYPE + "extensions.access_loggers.filters.cel.v3.ExpressionFilter",
                "expression": expression,
            },
        }
    }
