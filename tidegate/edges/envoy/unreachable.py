"""What a person or a program reads when a request was let go on and the service could not be reached.

Without it they would read Envoy's own words, and take them for a refusal.  Must never: contain anything of the request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tidegate.edges.envoy.unavailable import Telling

_TITLES: Final = ("The service could not be reached", "서비스에 연결할 수 없습니다")
_LET_GO: Final = "The gateway let this request go on, but the service could not be reached: "
_LET_GO_KO: Final = "게이트웨이는 이 요청을 허용했지만 서비스에 연결할 수 없습니다. "
_NO_REFUSAL: Final = " No policy refused it."
_NO_REFUSAL_KO: Final = " 정책에 따른 차단이 아닙니다."


@dataclass(frozen=True, slots=True)
class Trouble:
    """One way of not being reached.

    ``when`` is a CEL expression over Envoy's ``response.code_details``; ``status`` is 502 (RFC 9110 section 15.6.3) or,
    where time ran out, 504 (15.6.5).  ``code`` is for programs, ``english`` and ``korean`` are for people.
    """

    when: str
    status: int
    code: str
    english: str
    korean: str

    @property
    def telling(self) -> Telling:
        """What is told."""
        english, korean = f"{_LET_GO}{self.english}{_NO_REFUSAL}", f"{_LET_GO_KO}{self.korean}{_NO_REFUSAL_KO}"
        return Telling(_TITLES, (english, korean), "service_unreachable", self.code)


_BEFORE: Final = "response.code_details.startsWith('upstream_reset_before_response_started')"
_NEVER_MET: Final = (
    "("
    + " || ".join(
        f"response.code_details.contains('{word}')"
        for word in ("local_connection_failure", "remote_connection_failure", "no_healthy_upstream")
    )
    + ")"
)

#: In the order in which they are tried.
TROUBLES: Final = (
    Trouble(
        "response.code_details.startsWith('dns_resolution_failure')",
        502,
        "name_not_found",
        "its name was not found. Nothing was sent. Check the address; if it is right, try again shortly.",
        "서비스의 이름을 찾을 수 없어 아무것도 전송되지 않았습니다. 주소를 확인하고 잠시 후 다시 시도해 주십시오.",
    ),
    Trouble(
        f"{_BEFORE} && response.code_details.contains('CERTIFICATE_VERIFY_FAILED')",
        502,
        "certificate_not_trusted",
        "its certificate is not one that the gateway trusts. Nothing was sent. Tell those who run the gateway.",
        "서비스의 인증서를 신뢰할 수 없어 아무것도 전송되지 않았습니다. 게이트웨이 담당자에게 알려 주십시오.",
    ),
    Trouble(
        f"{_BEFORE} && response.code_details.contains('connection_timeout')",
        504,
        "connection_timed_out",
        "it did not take the connection in time. Nothing was sent. Try again shortly.",
        "제시간에 연결되지 않아 아무것도 전송되지 않았습니다. 잠시 후 다시 시도해 주십시오.",
    ),
    Trouble(
        f"{_BEFORE} && {_NEVER_MET}",
        502,
        "no_connection",
        "no connection to it came about. Nothing was sent. Try again shortly.",
        "연결이 이루어지지 않아 아무것도 전송되지 않았습니다. 잠시 후 다시 시도해 주십시오.",
    ),
    Trouble(
        _BEFORE,
        502,
        "connection_lost",
        "the connection ended before an answer came. It may have got the request. Try again shortly.",
        "응답이 오기 전에 연결이 끊어졌습니다. 요청이 이미 전달되었을 수 있습니다. 잠시 후 다시 시도해 주십시오.",
    ),
)
