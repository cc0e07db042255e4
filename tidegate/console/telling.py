"""The screens that tell why: how the decision of a receipt is derived again, and what each rule decides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol, TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tidegate.console.screen import templates

#: What a command printed with ``--json``.
Told: TypeAlias = Mapping[str, Any]

#: What a receipt is called, as people copy it.
RECEIPT: Final = re.compile(r"r-[0-9a-z]{16}")


class NotTold(Exception):
    """There is no answer; the text is a sentence for the reader that says why."""


class Teller(Protocol):
    """Answers as the commands of the same names give them.  Both raise ``NotTold``."""

    async def receipt(self, id: str) -> Told:
        """As ``tidegate explain --json``."""

    async def rules(self) -> Sequence[Told]:
        """As ``tidegate policy explain --json``."""


def routes(teller: Teller) -> list[Route]:
    """The screens of one receipt and of the policy."""
    screen = _Screen(teller)
    return [
        Route("/receipts", screen.look_up),
        Route("/receipts/{id}", screen.receipt),
        Route("/policy", screen.policy),
    ]


class _Screen:
    """Asks, and shows what was told."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller

    async def look_up(self, request: Request) -> Response:
        """What the field for a receipt is sent to."""
        return await self._receipt(request.query_params.get("id", ""))

    async def receipt(self, request: Request) -> Response:
        """One receipt."""
        return await self._receipt(request.path_params["id"])

    async def _receipt(self, said: str) -> Response:
        id = said.strip().lower()
        if not RECEIPT.fullmatch(id):
            return _page("receipt.html", 404, id="", told=None, problem="A receipt is r- and 16 letters and digits.")
        try:
            told = await self._teller.receipt(id)
        except NotTold as error:
            return _page("receipt.html", 404, id=id, told=None, problem=str(error))
        return _page("receipt.html", id=id, told=told, facts=facts(told), problem="")

    async def policy(self, _request: Request) -> Response:
        """Every rule that decides anything."""
        try:
            rules = await self._teller.rules()
        except NotTold as error:
            return _page("policy.html", 503, rules=[], problem=str(error))
        return _page("policy.html", rules=rules, problem="")


def facts(told: Told) -> list[tuple[str, str]]:
    """What a receipt says, a name and a value a line; what it does not say is left out."""
    entry = told["entry"]
    body = entry["body"] if isinstance(entry["body"], Mapping) else {}
    x, decision = _part(body, "exchange"), _part(body, "decision")
    who, service, target = _part(x, "who"), _part(x, "service"), _part(x, "target")
    size = x.get("size")
    lines = [
        ("Time (UTC)", entry["time"]),
        ("Who", who.get("person")),
        ("Known by", who.get("assurance")),
        ("Groups", ", ".join(who.get("groups", ()))),
        ("Address", x.get("address")),
        ("Service", service.get("name")),
        ("Host", target.get("host")),
        ("Activity", ", ".join(x.get("activity", ()))),
        ("Size", f"{size:,} bytes" if isinstance(size, int) else ""),
        ("Decision", f"{decision['effect']} by {decision['rule']}" if decision else body.get("release", entry["kind"])),
        ("Reason given", decision.get("because")),
        ("Source", decision.get("source")),
        ("Exception", decision.get("grant")),
        ("Policy revision", decision.get("revision")),
        *(("Found", _finding(one)) for one in x.get("data", ())),
        *(("Not inspected", f"{one['what']}: {one['why']}") for one in x.get("unread", ())),
        *(("Failed", failure) for failure in told.get("failures", ())),
    ]
    return [(name, str(value)) for name, value in lines if value]


def _part(body: Told, name: str) -> Told:
    """A part that has parts; nothing where it is not known, or not there."""
    part = body.get(name)
    return part if isinstance(part, Mapping) else {}


def _finding(found: Told) -> str:
    return f"{found['detector']} ×{found['count']} ({found['family']}, confidence {found['confidence']:.2f})"


def _page(name: str, status: int = 200, **facts: object) -> Response:
    here = "/policy" if name == "policy.html" else ""
    return HTMLResponse(templates().get_template(name).render(here=here, **facts), status)
