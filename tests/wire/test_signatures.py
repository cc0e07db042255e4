"""Which requests are signed, and over what."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.finding import Finding
from tidegate.wire import bodies
from tidegate.wire.reading import Reading
from tidegate.wire.signatures import LIKE_A_SIGNATURE, NOTHING, Signed, signed, unsigned

CARD = "4111111111111111"
HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ALL = Signed(True, True)
ADDRESS = Signed(False, True)
AWS = "AWS4-HMAC-SHA256 Credential=AKID/20261123/us-east-1/bedrock/aws4_request, SignedHeaders={}, Signature=0a"
OCI = 'Signature version="1",keyId="k",algorithm="rsa-sha256",headers="{}",signature="c2ln"'

#: Headers, query, what is signed.
TABLE = {
    "an API key": ({"authorization": "Bearer sk-signature"}, "", NOTHING),
    "a password": ({"authorization": "Basic a2ltOnB3"}, "", NOTHING),
    "no credential": ({"x-api-key": "k"}, "", NOTHING),
    "Amazon Bedrock": ({"authorization": AWS.format("host;x-amz-date")}, "", ALL),
    "several regions": ({"authorization": AWS.replace("HMAC", "ECDSA-P256").format("host")}, "", ALL),
    "a hash in a header": (
        {"authorization": AWS.format("host;x-amz-content-sha256"), "x-amz-content-sha256": HASH},
        "",
        ALL,
    ),
    "a body that is not signed": (
        {"authorization": AWS.format("host;x-amz-content-sha256"), "x-amz-content-sha256": "UNSIGNED-PAYLOAD"},
        "",
        ADDRESS,
    ),
    "its length is": (
        {"authorization": AWS.format("content-length;host"), "x-amz-content-sha256": "UNSIGNED-PAYLOAD"},
        "",
        ALL,
    ),
    "chunks that are signed": (
        {"authorization": AWS.format("host"), "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"},
        "",
        ALL,
    ),
    "chunks that are not, with their length": (
        {
            "authorization": AWS.format("host;x-amz-content-sha256;x-amz-decoded-content-length;x-amz-trailer"),
            "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        },
        "",
        ALL,
    ),
    "Alibaba Cloud": (
        {
            "authorization": "ACS3-HMAC-SHA256 Credential=k,SignedHeaders=host;x-acs-content-sha256,Signature=0a",
            "x-acs-content-sha256": HASH,
        },
        "",
        ALL,
    ),
    "Tencent Cloud": (
        {"authorization": "TC3-HMAC-SHA256 Credential=k/d/s/tc3_request, SignedHeaders=content-type;host, Signature=0"},
        "",
        ALL,
    ),
    "Volcengine": ({"authorization": "HMAC-SHA256 Credential=k/d, SignedHeaders=host;x-date, Signature=0a"}, "", ALL),
    "Huawei Cloud": ({"authorization": "SDK-HMAC-SHA256 Access=k, SignedHeaders=x-sdk-date, Signature=0a"}, "", ALL),
    "Azure App Configuration": (
        {
            "authorization": "HMAC-SHA256 Credential=k&SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=c2ln",
            "x-ms-content-sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        },
        "",
        ALL,
    ),
    "Azure Storage": ({"authorization": "SharedKey account:c2ln"}, "", ALL),
    "Alibaba Cloud before": ({"authorization": "acs key:c2ln"}, "", ADDRESS),
    "with a digest": ({"authorization": "acs key:c2ln", "content-md5": "x"}, "", ALL),
    "Baidu Cloud": ({"authorization": "bce-auth-v1/k/2026-11-23T00:00:00Z/1800/host;x-bce-date/0a"}, "", ADDRESS),
    "Baidu Cloud as it comes": ({"authorization": "bce-auth-v1/k/2026-11-23T00:00:00Z/1800//0a"}, "", ALL),
    "Oracle Cloud": ({"authorization": OCI.format("date (request-target) host x-content-sha256")}, "", ALL),
    "Oracle Cloud, a page": ({"authorization": OCI.format("date (request-target) host")}, "", ADDRESS),
    "HTTP Message Signatures": (
        {"signature-input": 'sig1=("@method" "@target-uri" "content-digest");keyid="k"', "signature": "sig1=:c2ln:"},
        "",
        ALL,
    ),
    "an agent that says who it is": (
        {"signature-input": 'sig1=("@authority" "signature-agent");keyid="k"', "signature": "sig1=:c2ln:"},
        "",
        NOTHING,
    ),
    "an address to upload to": (
        {},
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=k%2F20261123%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-SignedHeaders=host&X-Amz-Signature=0a",
        ADDRESS,
    ),
    "the same, with a length": ({}, "X-Goog-SignedHeaders=content-length%3Bhost&X-Goog-Signature=0a", ALL),
    "an address of another service": (
        {},
        "X-Amz-Credential=k%2F20261123%2Fus-east-1%2Fbedrock%2Faws4_request&X-Amz-SignedHeaders=host&X-Amz-Signature=0a",
        ALL,
    ),
    "a question about signatures": ({}, "q=what+is+a+signature", NOTHING),
}


@pytest.mark.parametrize("story", TABLE)
def test_what_is_signed(story: str) -> None:
    headers, query, expected = TABLE[story]
    assert signed(headers, query) == expected


def read(headers: dict[str, str], query: str = "") -> Reading:
    raw = json.dumps({"messages": [{"role": "user", "content": [{"text": f"card {CARD}"}]}]}).encode()
    return bodies.read(raw, media_type="application/json", encoding=None, headers=headers, query=query)


def why(reading: Reading) -> set[str]:
    """The codes of why the number cannot be replaced, wherever it stands."""
    sheet = reading.sheet()
    starts = [at for at in range(len(sheet.text)) if sheet.text.startswith(CARD, at)]
    return {one.fixed for one in sheet.placed(Finding("card", "money", 0, at, at + 16, 1.0) for at in starts)}


def test_what_is_signed_cannot_be_replaced() -> None:
    assert why(read({"authorization": "Bearer k"})) == {""}
    assert why(read({"authorization": AWS.format("host")})) == {"signed"}
    unsigned_body = {"authorization": AWS.format("host"), "x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
    assert why(read(unsigned_body)) == {""}
    assert why(read(unsigned_body, f"card={CARD}")) == {"", "signed"}


def test_a_signature_is_not_for_what_comes_later() -> None:
    headers = {"authorization": AWS, "signature": "s", "signature-input": "i", "cookie": "c"}
    assert unsigned(headers) == {"cookie": "c"}


@given(st.text(max_size=200), st.text(max_size=200))
def test_nothing_that_a_client_writes_breaks_it(value: str, query: str) -> None:
    for header in ("authorization", "signature", "signature-input"):
        signed({header: value}, query)
    signed({"authorization": f"X SignedHeaders={value}"}, f"x-signature={query}")


def test_envoy_knows_every_signature_by_its_pattern() -> None:
    import re2

    for headers, _, expected in TABLE.values():
        value = headers.get("authorization")
        if value and expected != NOTHING:
            assert re2.fullmatch(LIKE_A_SIGNATURE, value), value
    assert re2.fullmatch(LIKE_A_SIGNATURE, "Bearer sk-proj-abc") is None
    assert re2.compile(LIKE_A_SIGNATURE).programsize <= 100  # Envoy asks it of every request
