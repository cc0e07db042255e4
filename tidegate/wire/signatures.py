"""What a client signed of its request: what was signed cannot be replaced, since the service would refuse it.

The clouds have their own schemes, most of them children of AWS Signature Version 4 (a list of signed headers, and the
hash of the body beside it): Alibaba Cloud, Tencent Cloud, Volcengine, Huawei Cloud, Azure App Configuration.  Others
sign only headers that they name, and of those some repeat the length or the digest of the body: HTTP Message Signatures
(RFC 9421) and the draft before it, which Oracle Cloud uses; Baidu Cloud.  A header that has to change with the body
holds it fast just as its hash does.

Must never: take an API key, a token or any other credential that is no signature for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote

from tidegate.wire import aws_chunked, mirrors
from tidegate.wire.reading import UNTRUE_WHEN_REWRITTEN

#: Header that holds a credential, which may be a signature, and those that hold nothing else.
AUTHORIZATION: Final = "authorization"
SIGNATURES: Final = ("signature", "signature-input")
#: RE2: every value of ``AUTHORIZATION`` that is a signature is one of these.  A token that is one too does no harm.
LIKE_A_SIGNATURE: Final = r"(?is)(acs|aws|oss|sharedkey(lite)?) .*|bce-auth-v.*|.*signature.*"
_LIKE: Final = re.compile(LIKE_A_SIGNATURE)

#: Where the hash of a body would stand in a request whose body is not signed.
_UNSIGNED: Final = frozenset({"unsigned-payload", "streaming-unsigned-payload-trailer"})
_HASH: Final = "content-sha256"
_LISTED: Final = re.compile(r"(?i)\bSignedHeaders=\"?([^,&\s\"]*)")
_NAMED: Final = re.compile(r"(?i)\bheaders=\"([^\"]*)\"")
_COMPONENTS: Final = re.compile(r"\(([^()]*)\)")
_COMPONENT: Final = re.compile(r"\"([^\"]*)\"")
#: Components by which a query is signed: RFC 9421 section 2.2, and the draft before it.
_ADDRESSES: Final = frozenset({"(request-target)", "@query", "@query-param", "@request-target", "@target-uri"})
#: What Baidu Cloud signs where the list of headers is empty.
_OF_BCE: Final = ("content-length", "content-md5", "content-type", "host")
#: Headers that have to change with the body.
_OF_BODY: Final = frozenset(
    {*UNTRUE_WHEN_REWRITTEN, "accept-encoding", "content-length", "x-amz-decoded-content-length"}
)
_BEGIN_OF_BODY: Final = ("x-amz-checksum-", mirrors.NAME, mirrors.PARAMETER)


class Signed(NamedTuple):
    """What of a request is signed."""

    body: bool = False
    query: bool = False


NOTHING: Final = Signed()
ALL: Final = Signed(True, True)


def signed(headers: Mapping[str, str], query: str = "") -> Signed:
    """What the request with these headers (by lower-case name) and this query has signed."""
    if aws_chunked.is_chunked(headers.get("content-encoding"), headers):
        return ALL  # the lengths at least
    found = [*_by_headers(headers), *_by_query(headers, query)]
    return Signed(any(one.body for one in found), any(one.query for one in found)) if found else NOTHING


def _by_headers(headers: Mapping[str, str]) -> Iterable[Signed]:
    credential = headers.get(AUTHORIZATION, "")
    if credential and _LIKE.fullmatch(credential):
        yield _of_credential(credential, headers)
    for name in SIGNATURES:
        if name in headers:
            yield _of_names(_components(headers[name]) or _words(headers[name]), headers)


def _of_credential(credential: str, headers: Mapping[str, str]) -> Signed:
    scheme = credential.partition(" ")[0].lower()
    if listed := _LISTED.search(credential):
        body = not any(name.endswith(_HASH) and _is_unsigned(value) for name, value in headers.items())
        return Signed(body or _holds_body(listed[1].split(";"), headers), True)
    if scheme.startswith("bce-auth-v"):
        names = credential.split("/")[4:5]
        return Signed(_holds_body(names[0].split(";") if names and names[0] else _OF_BCE, headers), True)
    if scheme.startswith("sharedkey"):
        return Signed(True, True)  # the length of the body is in what is signed
    if scheme in ("acs", "aws", "oss"):
        return Signed("content-md5" in headers, True)
    return _of_names(_words(credential), headers)


def _of_names(names: Iterable[str], headers: Mapping[str, str]) -> Signed:
    known = [name.lower() for name in names]
    return Signed(_holds_body(known, headers), not _ADDRESSES.isdisjoint(known))


def _by_query(headers: Mapping[str, str], query: str) -> Iterable[Signed]:
    """An address that is signed, so that whoever has it needs no credential."""
    if "ignature" not in query:
        return
    said = {name.lower(): value for name, value in parse_qsl(query, keep_blank_values=True)}
    if not any(name.endswith("signature") for name in said):
        return
    names = {
        *said,
        *(one for name, value in said.items() if name.endswith("-signedheaders") for one in value.split(";")),
    }
    scope = said.get("x-amz-credential", "").split("/")
    # Of all services of AWS only its store of files takes any body at such an address.
    hashed = len(scope) > 3 and scope[-2] != "s3" and not _is_unsigned(headers.get(aws_chunked.HEADER, ""))
    yield Signed(hashed or _holds_body(names, {**said, **headers}), True)


def _components(value: str) -> list[str]:
    return [name for inner in _COMPONENTS.findall(value) for name in _COMPONENT.findall(inner)]


def _words(value: str) -> list[str]:
    found = _NAMED.search(value)
    return found[1].split() if found else []


def _holds_body(names: Iterable[str], headers: Mapping[str, str]) -> bool:
    return any(_is_of_body(unquote(name).strip().lower(), headers) for name in names)


def _is_of_body(name: str, headers: Mapping[str, str]) -> bool:
    if name.endswith(_HASH):
        return not _is_unsigned(headers.get(name, ""))
    return name in _OF_BODY or name.startswith(_BEGIN_OF_BODY)


def _is_unsigned(value: str) -> bool:
    return value.strip().lower() in _UNSIGNED


def unsigned(headers: Mapping[str, str]) -> dict[str, str]:
    """``headers`` without signatures, for a message that comes after the request that they were made for."""
    return {name: value for name, value in headers.items() if name != AUTHORIZATION and name not in SIGNATURES}
