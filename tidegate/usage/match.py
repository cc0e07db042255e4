"""Whose host is this?  Asked once for each distinct name of a stretch, never once for each line.

An unlisted name that looks like AI is marked with why, so that it can be proposed; it is never counted as a service.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from publicsuffixlist import PublicSuffixList

from tidegate.catalog import Catalog
from tidegate.usage.signs import SIGN_HOSTS, sign_of

#: Words that stand alone in the name of a host mostly where a model answers.  "chat" alone is customer care too often.
_WORDS: Final = [
    "ai",
    "gpt",
    "llm",
    "llms",
    "genai",
    "chatgpt",
    "chatbot",
    "gpt4",
    "gpt5",
    "openai",
    "claude",
    "gemini",
    "copilot",
    "deepseek",
    "qwen",
    "llama",
    "mistral",
    "grok",
    "kimi",
    "ernie",
    "hunyuan",
    "doubao",
    "ollama",
    "vllm",
    "llmproxy",
    "inference",
    "completions",
]
_NAME: Final = re.compile(rf"(?:^|[.-])(?:{'|'.join(_WORDS)}|[a-z]*gpt|[a-z]*llm)(?=[.-])")
_NAME_PARTS: Final = frozenset(_WORDS)
#: How nearly every host is written: nothing around it but a port.
_USUAL: Final = re.compile(r"([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.*(?::[0-9]{1,5})?")
#: What may stand around a host: user and password before it, a query or a fragment after it.
_PLAIN: Final = re.compile(r"^[^@]*@|[?#/].*$")
_PORT: Final = re.compile(r":\d{1,5}$")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a host name as written in a log means: columns of ``host``, with the name as we write it."""

    host: str
    service: str = ""
    sure: bool = False
    sign: str = ""
    why: str = ""

    @property
    def kept(self) -> bool:
        """Whether accesses to it are kept at all."""
        return bool(self.service or self.sign or self.why)


class Matcher:
    """Answers for host names as logs write them, by one catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._apps = _apps(catalog)
        self._owned = frozenset(
            owner
            for name, exclusive in catalog.hosts()
            if exclusive and (owner := _registrable(name)) and catalog.at_host(owner) is None
        )
        of_services = {host.name for entry in catalog.services.values() for host in entry.hosts}
        self._spoken_of = frozenset({*of_services, *SIGN_HOSTS, *self._owned})

    def meaning(self, written: str) -> Meaning:
        """What ``written`` is: a name, perhaps with a port, upper case or a trailing dot."""
        usual = _USUAL.fullmatch(written)
        if usual and self._is_stranger(usual[1]):
            return Meaning(usual[1])
        host = usual[1] if usual else _PORT.sub("", _PLAIN.sub("", written.strip())).strip("[]").rstrip(".").lower()
        sight = self.catalog.at_host(host) if 0 < len(host) < 254 else None
        if sight is not None:
            return Meaning(host, sight.service.id, sight.exclusive and not sight.others)
        return Meaning(host, sign=sign_of(host), why=self._why(host))

    def _is_stranger(self, host: str) -> bool:
        """Whether there is nothing to say of ``host``, as of nearly every one: seen without asking for each thing."""
        suffix = host
        while suffix:
            if suffix in self._spoken_of:
                return False
            suffix = suffix.partition(".")[2]
        return not _may_be_named(host)

    def service_of(self, host: str, method: str, path: str) -> tuple[str, str]:
        """Service and activity words of a request whose path is known; both empty when it is not AI traffic."""
        if not method:
            # A log without methods: what a POST there would be, if that is something we know.
            seen = self.catalog.identify(host, "POST", path)
            activity = seen.activity if seen.shape is not None else frozenset()
            return (seen.service.id, " ".join(sorted(activity))) if seen.service is not None else ("", "")
        seen = self.catalog.identify(host, method, path, has_body=method in ("POST", "PUT", "PATCH"))
        if seen.service is None:
            return "", ""
        return seen.service.id, " ".join(sorted(seen.activity))

    def service_of_app(self, app: str) -> str:
        """The service whose app this is: its package, bundle id or name; empty for every other app."""
        return self._apps.get(app.strip().lower(), "")

    def _why(self, host: str) -> str:
        if not host.isascii() or "." not in host or len(host) > 253:
            return ""
        found = []
        if _may_be_named(host) and _NAME.search(host):
            found.append("name")
        # What is owned are names that can be registered, so a host is beside one if any suffix of it is one.
        suffix = host
        while suffix:
            if suffix in self._owned:
                found.append("neighbour")
                break
            suffix = suffix.partition(".")[2]
        return " ".join(found)


def _apps(catalog: Catalog) -> dict[str, str]:
    """Packages and bundle ids by service; the service's own name too, as inventories of computers show names only."""
    found: dict[str, str] = {}
    for name, entry in catalog.services.items():
        for app in (app for apps in entry.apps.values() for app in apps):
            found.setdefault(app.lower(), name)
    for name, entry in catalog.services.items():
        found.setdefault(entry.name.lower(), name)
    return found


def _may_be_named(host: str) -> bool:
    """Whether ``_NAME`` has to be asked at all; it is slow, and nearly every host has none of its words."""
    dotted = host.replace("-", ".")
    return not _NAME_PARTS.isdisjoint(dotted.split(".")) or "gpt." in dotted or "llm." in dotted


@cache
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


def _registrable(host: str) -> str:
    return _public_suffixes().privatesuffix(host) or ""
