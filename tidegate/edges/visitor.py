"""Who is at the other end of a request: a person's browser, a page's script, or a program; and what it reads.

Only for how an answer is dressed and whether a page can be shown.  What a client says of itself decides nothing: a
program that pretends to be a browser gets a page, no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Final

from tidegate.wire.mirrors import METHOD

#: Activities that carry something of the person's.  A script that does one of these for a person who has not passed
#: the notice is stopped and told where it is; what carries nothing passes with the notice in a header.
CARRYING: Final = frozenset({"prompt", "upload", "share", "voice", "tool"})

#: The method of a message that asks for what a server of tools sends on its own.
LISTEN: Final = "subscriptions/listen"
#: The media type of a stream of events.
EVENTS: Final = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Visitor:
    """``navigating``: a browser opens a page.  ``scripted``: a page in a browser asks.  Neither: a program.

    ``preflight``: the method and the headers that a browser asks leave for, in a page's name.
    """

    method: str
    navigating: bool = False
    scripted: bool = False
    accept: str = ""
    language: str | None = None
    media_type: str = ""
    origin: str = ""
    agent: str = ""
    upgrade: str = ""
    fetch_mode: str = ""
    fetch_dest: str = ""
    calls: str = ""
    preflight: tuple[str, str] | None = None

    @property
    def listening(self) -> bool:
        """Whether it asks for what a service sends on its own, as long as it listens.

        Model Context Protocol 2025-11-25, "Listening for Messages from the Server", and 2026-07-28, "Subscriptions";
        HTML, "Server-sent events".
        """
        return (self.method == "GET" or self.calls == LISTEN) and EVENTS in self.accept.lower()

    def can_be_shown(self, activity: Set[str]) -> bool:
        """Whether a person is there who can pass a notice: at a page, or at a page that shows our error."""
        return self.navigating or (self.scripted and bool(activity & CARRYING))


def visitor_of(method: str, headers: Mapping[str, str]) -> Visitor:
    """Read a visitor off request headers.

    Browsers say what they do (Fetch Metadata: ``sec-fetch-mode``, ``sec-fetch-dest``).  One that does not is taken by
    its ``accept``: only browsers put ``text/html`` first.
    """
    accept = headers.get("accept", "")
    mode, kind = headers.get("sec-fetch-mode", ""), headers.get("sec-fetch-dest", "")
    if mode or kind:
        navigating = mode == "navigate" and kind in ("", "document", "iframe", "frame")
    else:
        navigating = accept.lstrip().startswith("text/html") and method in ("GET", "HEAD", "POST")
    wanted = headers.get("access-control-request-method") if method == "OPTIONS" else None
    return Visitor(
        method,
        navigating=navigating,
        scripted=bool(mode or kind) and not navigating,
        accept=accept,
        language=headers.get("accept-language"),
        media_type=headers.get("content-type", ""),
        origin=headers.get("origin", ""),
        agent=headers.get("user-agent", ""),
        upgrade=headers.get("upgrade", ""),
        fetch_mode=mode,
        fetch_dest=kind,
        calls=headers.get(METHOD, ""),
        preflight=(wanted, headers.get("access-control-request-headers", "")) if wanted else None,
    )
