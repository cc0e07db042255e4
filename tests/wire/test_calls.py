"""A call that a request offers is said not to be inspected: what is said in it goes past the gateway."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tidegate.core.exchange import Unread
from tidegate.wire import bodies, calls

#: As browsers write it (RFC 9429 section 7), shortened.
OFFER = """v=0\r
o=- 4962303333179871722 1 IN IP4 0.0.0.0\r
s=-\r
t=0 0\r
a=group:BUNDLE audio data\r
m=audio 9 UDP/TLS/RTP/SAVPF 111\r
c=IN IP4 0.0.0.0\r
a=mid:audio\r
a=ice-ufrag:ETEn1v9DoTMB9J4r\r
a=ice-pwd:OtSK0WpNtpUjkY4+86js7ZQl\r
a=fingerprint:sha-256 19:E2:1C:3B:4B:9F:81:E6:B8:5C:F4:A5:A8:D8:73:04:BB:05:2F:70:9F:04:A9:0E:05:E9:26:33:E8:70:88:A2\r
m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r
c=IN IP4 0.0.0.0\r
"""


def form(boundary: str = "b") -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="sdp"\r\n\r\n'
    return f"{head}{OFFER}\r\n--{boundary}--\r\n".encode()


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (OFFER.encode(), "application/sdp"),
        (OFFER.encode(), "text/plain"),
        (OFFER.replace("\r", "").encode(), None),
        (form(), "multipart/form-data; boundary=b"),
        (json.dumps({"type": "offer", "sdp": OFFER}).encode(), "application/json"),
        (json.dumps({"sdp": json.dumps({"sdp": OFFER})}).encode(), "application/json"),
        (f"sdp={quote(OFFER)}&model=m".encode(), "application/x-www-form-urlencoded"),
    ],
)
def test_an_offer_is_said_to_open_what_is_not_seen(body: bytes, media_type: str | None) -> None:
    read = bodies.read(body, media_type=media_type, encoding=None)
    assert "unseen" in {one.why for one in read.unread}
    assert any("ice-ufrag" in part.text for part in read.parts)


@pytest.mark.parametrize(
    "text",
    [
        "What does a=ice-ufrag: mean?",
        f"Why does my offer fail?\n\n{OFFER}",
        f"{OFFER}\nWhat is wrong with it?",
        OFFER.replace("a=ice-ufrag", "a=x"),
        "v=0",
        "v=0\r\n",
        "",
    ],
)
def test_what_only_speaks_of_one_is_none(text: str) -> None:
    assert not calls.is_offered(text)
    body = json.dumps({"prompt": text}).encode()
    assert Unread("*", "unseen") not in bodies.read(body, media_type="application/json", encoding=None).unread


def test_a_long_text_of_lines_like_it_takes_no_longer_for_each() -> None:
    assert calls.is_offered(OFFER + "a=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n" * 50_000)
    assert not calls.is_offered(OFFER + "a=x\r\n" * 50_000 + "!")
