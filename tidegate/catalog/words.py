"""The closed vocabularies of a catalogue file.

A misspelt property would be a fact that no rule ever asks about, so every word a file may use stands here and the
reader refuses the rest with a suggestion.
"""

from __future__ import annotations

from typing import Final

CATEGORIES: Final = (
    "agent",
    "aggregator",
    "audio",
    "chatbot",
    "coding",
    "companion",
    "data-analysis",
    "image",
    "in-house",
    "llm-api",
    "meeting",
    "model-hub",
    "productivity",
    "search",
    "translation",
    "video",
    "writing",
)

#: Properties of a service that a fact may state, with what the value means.
PROPERTIES: Final = {
    "operator": "the company that runs the service",
    "operator-country": "the country that company answers to (two letters, ISO 3166)",
    "stored-in": "where what people enter is stored (two letters, ISO 3166; EU for the European Union)",
    "collects": "what is collected about the people who use it",
    "trains-on-data": "whether what people enter trains models, for the consumer plan: yes, no or opt-out",
    "model": "the models the operator makes itself",
    "hosts-models-of": "models of others that the service runs or passes requests on to",
    "shared-with": "another company that receives what people enter",
}

#: Properties with one value at a time: what a later file says takes the place of what an earlier one said.
SINGLE: Final = frozenset({"operator", "operator-country", "trains-on-data"})

COUNTRY_PROPERTIES: Final = frozenset({"operator-country", "stored-in"})

TRAINING: Final = ("yes", "no", "opt-out")

COLLECTED: Final = (
    "app-list",
    "biometric-data",
    "browser-cookies",
    "chat-history",
    "clicks",
    "contacts",
    "device-info",
    "facial-expression",
    "ip-address",
    "keystroke-patterns",
    "location",
    "mouse-movements",
    "screen-capture",
    "source-code",
    "uploads",
    "voice",
    "wifi-info",
)

#: Properties whose values all stand here.
LISTED: Final = {"collects": COLLECTED, "trains-on-data": TRAINING}

#: ``curated``: looked at one by one.  ``listed``: taken from public lists, for labelling and discovery.
#: ``own``: added by the organisation itself.
CONFIDENCE: Final = ("curated", "listed", "own")

STATUS: Final = ("active", "unverified")

#: How the shape of a request is known, surest first.
EVIDENCE: Final = {
    "own": "seen by the organisation itself",
    "spec-read": "the vendor's machine-readable specification was read",
    "doc-read": "the vendor's documentation was read",
    "code-read": "the source of a public client was read",
    "host-read": "the host was read in a public list, the path is the vendor's documented one",
    "known-not-reread": "documented by the vendor, and not read again for this entry",
}

#: ``WS`` is the opening request of a WebSocket, whichever HTTP version carries it.
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "WS")

REPLIES: Final = ("sse", "json", "ndjson", "websocket", "text", "unknown")

APP_SYSTEMS: Final = ("android", "ios", "macos", "windows")
