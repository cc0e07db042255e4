"""What browsers are told by their enterprise policies: pages they do not open, the proxy they use, AI of their own.

A browser's own AI sends pages and prompts to its maker from hosts that carry other traffic too, so no edge after it can
tell that apart.  It is therefore asked about as if the browser stood alone: see ``asking``.  Each switch is one that
the maker's own list of policies documents; where a list says that a policy works only from the maker's cloud
(``GenAiDefaultSettings``), it is left out, as it would do nothing here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from tidegate.catalog.catalog import Catalog
from tidegate.exports.asking import Asked, Verdict
from tidegate.exports.targets import Carved

Policies: TypeAlias = Mapping[str, Any]

#: Entries that a list may have: Chrome's documentation of ``URLBlocklist`` and ``URLAllowlist``, which Edge shares, and
#: Firefox's ``LIST_LENGTH_LIMIT`` for ``WebsiteFilter``.  Entries after it are not read.
MOST_ENTRIES: Final = 1000
ALLOWED, OFF, NEVER = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Maker:
    """A browser's makers' AI: the service it belongs to, and what switches it off.  ``source`` documents each."""

    service: str
    off: Policies
    source: str


#: https://chromeenterprise.google/policies/#GeminiSettings and so on, one heading each.
GOOGLE: Final = Maker(
    "gemini",
    {
        "AIModeSettings": OFF,
        "AutofillGenAiSettings": NEVER,
        "AutofillPredictionSettings": NEVER,
        "CreateThemesSettings": NEVER,
        "DevToolsGenAiSettings": NEVER,
        "GeminiSettings": OFF,
        "GenAILocalFoundationalModelSettings": OFF,
        "HelpMeWriteSettings": NEVER,
        "HistorySearchSettings": NEVER,
        "LensOverlaySettings": OFF,
        "SearchContentSharingSettings": OFF,
        "TabCompareSettings": NEVER,
        "VoiceTypingSettings": NEVER,
    },
    "https://chromeenterprise.google/policies/",
)
#: https://learn.microsoft.com/deployedge/microsoft-edge-policies/copilotpagecontext and so on, one page each.
MICROSOFT: Final = Maker(
    "microsoft-copilot",
    {
        "AIGenThemesEnabled": False,
        "BuiltInAIAPIsEnabled": False,
        "ComposeInlineEnabled": False,
        "CopilotPageContext": False,
        "EdgeEntraCopilotPageContext": False,
        "GenAILocalFoundationalModelSettings": OFF,
        "HubsSidebarEnabled": False,
    },
    "https://learn.microsoft.com/deployedge/microsoft-edge-policies/",
)
_BLOCKED: Final = {"Value": "blocked", "Locked": True}
#: https://firefox-admin-docs.mozilla.org/reference/policies/aicontrols/ (Firefox 149) and .../generativeai/ (144).
#: The side bar shows pages of these services; what is left of the rest works on the device.
MOZILLA: Final[Policies] = {
    "AIControls": {"SidebarChatbot": _BLOCKED, "SmartWindow": _BLOCKED},
    "GenerativeAI": {"Chatbot": False, "SmartWindow": False, "Locked": True},
}
IN_FIREFOX: Final = ("chatgpt", "claude", "gemini", "mistral", "microsoft-copilot")


@dataclass(frozen=True, slots=True)
class Way:
    """The proxy that is forced: ``pac`` is the address of a PAC file, else ``proxy`` (``host:port``) gets all."""

    pac: str | None = None
    proxy: str | None = None


def listed(carved: Carved, sooner: Mapping[str, int] | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The refused names that fit into a list, and those that do not.  Names of high ``sooner`` come first."""
    order = sooner or {}
    names = sorted(carved.refused, key=lambda name: (-order.get(name, 0), name))
    return tuple(sorted(names[:MOST_ENTRIES])), tuple(sorted(names[MOST_ENTRIES:]))


def own_ai_refused(alone: Asked, catalog: Catalog, services: Iterable[str]) -> bool:
    """Whether a browser's own AI is switched off: ``alone`` refuses every one of the services it belongs to."""
    known = [catalog.service(name) for name in services if name in catalog.services]
    return bool(known) and all(alone.answer(service).verdict is Verdict.REFUSE for service in known)


def chromium(carved: Carved, names: Sequence[str], way: Way, off: Policies) -> Policies:
    """The policies of Chrome and Edge.

    An entry is a host and all below it, and the longest entry decides (chromeenterprise.google/policies/url-patterns);
    ``names`` are those of ``listed``.
    """
    kept = [name for name in carved.kept if carved.nearest(name.partition(".")[2]) in set(names)]
    policies: dict[str, Any] = {"URLBlocklist": list(names)}
    if kept:
        policies["URLAllowlist"] = kept[:MOST_ENTRIES]
    if way.pac is not None:
        # Mandatory: without the file no page opens, in place of all pages opening directly.
        policies["ProxySettings"] = {"ProxyMode": "pac_script", "ProxyPacUrl": way.pac, "ProxyPacMandatory": True}
    elif way.proxy is not None:
        policies["ProxySettings"] = {"ProxyMode": "fixed_servers", "ProxyServer": way.proxy}
    return {**policies, **off}


def firefox(carved: Carved, names: Collection[str], way: Way, off: Policies) -> Policies:
    """What ``policies.json`` holds.

    An exception of ``WebsiteFilter`` holds against every entry, so a refused name below a kept one is left open.
    """
    kept = [name for name in carved.kept if carved.nearest(name.partition(".")[2]) in set(names)]
    said: dict[str, Any] = {"Block": [_match(name) for name in sorted(names)]}
    if kept:
        said["Exceptions"] = [_match(name) for name in kept[:MOST_ENTRIES]]
    policies: dict[str, Any] = {"WebsiteFilter": said}
    if way.pac is not None:
        policies["Proxy"] = {"Mode": "autoConfig", "AutoConfigURL": way.pac, "Locked": True}
    elif way.proxy is not None:
        policies["Proxy"] = {
            "Mode": "manual",
            "HTTPProxy": way.proxy,
            "UseHTTPProxyForAllProtocols": True,
            "Locked": True,
        }
    return {"policies": {**policies, **off}}


def _match(name: str) -> str:
    """A match pattern: ``*.`` is the name itself too (developer.mozilla.org, Match patterns)."""
    return f"*://*.{name}/*"
