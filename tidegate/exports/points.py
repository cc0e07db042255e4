"""The choke points that an organisation already has: what each can see of an exchange, and what it can do about it.

All but those that ask Tidegate know the service alone, and the device where the export is put on it, and can do two
things: let pass and refuse.  Everything else is left to the next edge or closed, never guessed: see ``asking``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ChokePoint:
    """With a ``platform`` it acts on apps by their identifiers there, else on hosts.

    ``device`` says that it is on a device whose ownership is known.  ``asks`` is true where each request is put to
    Tidegate and all of the policy is enforced there; ``leads`` where traffic is only sent there.  ``unseen`` is content
    that is not put to Tidegate even so, in a few words.  ``limits`` are what holds for every rule, in sentences.
    """

    name: str
    title: str
    platform: str = ""
    device: bool = False
    asks: bool = False
    leads: bool = False
    unseen: str = ""
    limits: tuple[str, ...] = ()


_DNS: Final = (
    "A name server sees names alone: a connection to an address, or a resolver elsewhere, passes by it.",
    "A refused name does not resolve: nobody is shown why, and nobody is led to the assistant.",
)
_BROWSER: Final = (
    "Pages of this browser alone: other programs, and requests that a page of another site makes, pass by it.",
    "The browser's own page is shown: not the message of the rule, and nobody is led to the assistant.",
)
_APPS: Final = (
    "Apps whose identifiers are in the catalogue: other apps and browsers on the device pass by it.",
    "An app that is not there tells nobody why.",
)

GATEWAY: Final = ChokePoint("gateway", "Tidegate's own proxy", asks=True)
SQUID: Final = ChokePoint(
    "squid",
    "Squid and other proxies, by ICAP",
    asks=True,
    unseen="the messages of a WebSocket, of which a proxy shows the handshake alone",
    limits=("Messages of a WebSocket are not seen: `when-unsure` answers for rules that need them.",),
)
PAC: Final = ChokePoint(
    "pac",
    "PAC file",
    leads=True,
    limits=("It refuses nothing: hosts of AI services are led to Tidegate, with no way round it in the file.",),
)
DNS: Final = ChokePoint("dns", "Name servers", limits=_DNS)
CHROME: Final = ChokePoint("chrome", "Chrome", device=True, limits=_BROWSER)
EDGE: Final = ChokePoint("edge", "Edge", device=True, limits=_BROWSER)
FIREFOX: Final = ChokePoint(
    "firefox",
    "Firefox",
    device=True,
    limits=(
        *_BROWSER,
        "Below a name that is admitted, nothing can be refused: an exception holds against every entry.",
    ),
)
APPLE: Final = ChokePoint("apple", "iPhone and iPad", "ios", True, limits=_APPS)
MACOS: Final = ChokePoint("macos", "Mac", "macos", True, limits=_APPS)
ANDROID: Final = ChokePoint("android", "Android", "android", True, limits=_APPS)
INTUNE: Final = ChokePoint("intune", "Windows, by Intune", "windows", True, limits=_APPS)
JAMF: Final = ChokePoint("jamf", "iPhone and iPad, by Jamf", "ios", True, limits=_APPS)

POINTS: Final = (GATEWAY, SQUID, PAC, DNS, CHROME, EDGE, FIREFOX, APPLE, MACOS, ANDROID, INTUNE, JAMF)
BY_NAME: Final = {point.name: point for point in POINTS}
