"""Which requests go to a service without a message to us: those by which nothing could be sent that a rule asks about.

Must never: fit a request that carries something, or one that our desk answers.
"""

from __future__ import annotations

from typing import Any, Final

from tidegate.edges.envoy import contract
from tidegate.edges.refusal import RESERVED
from tidegate.edges.visitor import EVENTS
from tidegate.wire.addresses import NOTHING_WRITTEN

Json = dict[str, Any]

#: Set by the inner listener before routes are matched: "true" when the host asked for is the name of the handshake.
#: Otherwise the processor must see the request, whatever was agreed at CONNECT.
SAME_HOST: Final = "x-tidegate-same-host"
#: What the paths have in them by which services hand out files and earlier conversations: values may have to be put
#: back there.
_FETCHED: Final = ("/file", "/content", "download", "export", "attachment", "conversation", "history", "messages")


def nothing_sent(epoch: str) -> Json:
    """What requests must be like under the policy and the catalogue of ``epoch``."""
    return {
        "filter_state": [{"key": contract.STATE_LOOK, "string_match": {"exact": contract.look_bodies(epoch)}}],
        "headers": [
            {"name": SAME_HOST, "string_match": {"exact": "true"}},
            {"name": ":method", "string_match": {"safe_regex": {"regex": "GET|HEAD|OPTIONS"}}},
            # Somebody may have written words into any other, or a question.
            {"name": ":path", "string_match": {"safe_regex": {"regex": NOTHING_WRITTEN}}},
            # Our own desk answers there, on every origin.
            {"name": ":path", "string_match": {"prefix": RESERVED}, "invert_match": True},
            *(
                {"name": ":path", "string_match": {"contains": word, "ignore_case": True}, "invert_match": True}
                for word in _FETCHED
            ),
            # An event stream that is listened to: what comes on it may hold what is replaced meanwhile.
            {
                "name": "accept",
                "string_match": {"contains": EVENTS, "ignore_case": True},
                "invert_match": True,
                "treat_missing_header_as_empty": True,
            },
            {"name": "content-length", "present_match": True, "invert_match": True},
            {"name": "transfer-encoding", "present_match": True, "invert_match": True},
        ],
    }
