"""Patterns that come from data: RE2 only, so that no pattern of an author can take more than linear time.

Also the small language that says where in a request body something stands (see ``core.Shape``).  It is only checked
here; the reader of bodies follows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import re2

_OPTIONS: Final = re2.Options()
_OPTIONS.log_errors = False

_KEY = r"[A-Za-z_$][\w$-]*"
_VALUE = r'("[^"]*"|\d+)'
_BRACKETS = rf"(\[\]|\[\d+\]|\[\?{_KEY}(\.{_KEY})*(==|!=){_VALUE}\])"
_SEGMENT = rf'({_KEY}|\*|\["[^"]+"\]){_BRACKETS}*'
_ADDRESS = r"[\w.-]+(/[\w.-]+)*/\{\w+\}(@\{\w+\})?"
_STEPS = rf"({_BRACKETS}+|{_SEGMENT})(\.{_SEGMENT})*"
_START = rf"(form:[^\s]+|query:[^\s]+|header:[^\s]+|path:{_ADDRESS}|path\[\d+\]|{_STEPS})"
_BODY_PATH: Final = re2.compile(rf"<whole body>|{_START}( -> {_STEPS})*")  # type: ignore[no-untyped-call]


#: Instructions of RE2 that a pattern may have; of the hosts that are shipped none has more than 45.  Envoy's own limit
#: is set above it.
MAX_SIZE: Final = 1_000


def fault(pattern: str) -> str:
    """What ``pattern`` is instead of a good one, with the reason, or nothing when it is fine."""
    try:
        size: int = re2.compile(pattern, options=_OPTIONS).programsize  # type: ignore[no-untyped-call]
    except re2.error as refused:
        reason = refused.args[0] if refused.args else "it cannot be read"
        return f"not RE2: {reason.decode('utf-8', 'replace') if isinstance(reason, bytes) else reason}"
    return "" if size <= MAX_SIZE else f"too large: it has {size:,} instructions of RE2, and may have {MAX_SIZE:,}"


def is_body_path(text: str) -> bool:
    """Whether ``text`` says where in a request something stands."""
    return _BODY_PATH.fullmatch(text) is not None


class Patterns:
    """Several patterns asked at once; each must match the whole text.  ``loose``: in upper or lower case."""

    __slots__ = ("_set",)

    def __init__(self, patterns: Sequence[str], *, loose: bool = False) -> None:
        self._set = re2.Set.FullMatchSet(_OPTIONS)  # type: ignore[no-untyped-call]
        for pattern in patterns:
            self._set.Add(f"(?is:{pattern})" if loose else pattern)
        self._set.Compile()

    def hits(self, text: str) -> Sequence[int]:
        """The numbers of the patterns that match, smallest first."""
        found: list[int] | None = self._set.Match(text.encode("utf-8", "surrogatepass"))
        if not found:
            return ()
        return sorted(found) if len(found) > 1 else found
