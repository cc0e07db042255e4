"""Calls that a request offers: what is said in them goes another way, past whoever passes the request on.

WebRTC: a client sends a session description (RFC 8866) as the offer (RFC 9429 section 5.2), and then sound, film and
the messages of data channels go by UDP between the two.  OpenAI, "Realtime API with WebRTC": ``POST
/v1/realtime/calls`` as ``application/sdp``, or in a form under ``sdp``.

Must never: take an offer for one that is only spoken of in a text.
"""

from __future__ import annotations

import re
from typing import Final

#: A whole text that is a session description with a way for the other side to reach: its first lines are fixed, and
#: only one that is meant for WebRTC names the user of its connectivity checks (RFC 8839 section 5.4).
_OFFER: Final = re.compile(r"\s{0,8}v=0\r?\n(?:[a-z]=[^\r\n]*+(?:\r?\n|\s*\Z))++\s*\Z")
_REACHABLE: Final = re.compile(r"^a=ice-ufrag:", re.MULTILINE)


def is_offered(text: str) -> bool:
    """Whether ``text`` is the offer of a call, or the answer to one."""
    return "v=0" in text[:12] and _REACHABLE.search(text) is not None and _OFFER.match(text) is not None
