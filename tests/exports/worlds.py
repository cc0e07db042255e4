"""The small world of the policies' laws, with hosts and apps: what exports are tried on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from tests.policy.worlds import SERVICES, policy_of
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.entry import CatalogService, Fact, Host
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.exports.whole import Exports, Ground
from tidegate.policy.known import Known
from tidegate.policy.model import Policy
from tidegate.policy.parse import parse

NOW: Final = datetime(2025, 7, 1, 12, 0, tzinfo=UTC)

#: Every shape a host can have: below another service's, far below, shared by paths, said by a pattern.
HOSTS: Final[Mapping[str, tuple[Host, ...]]] = {
    "deepseek": (Host("deepseek.example"), Host("chat.kept.example", carved_from="nowhere")),
    "chatgpt": (Host("chatgpt.example"), Host("pass.deepseek.example", carved_from="deepseek")),
    "deepl": (Host("deepl.example"), Host("office.example", shared=True, paths=(r"/translate(/.*)?",))),
    "nowhere": (
        Host("kept.example"),
        Host("far.below.deepseek.example", carved_from="deepseek"),
        Host("cloud.example", matching=r"ai-\d+"),
    ),
}
APPS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "deepseek": {"ios": ("com.deepseek.chat",), "android": ("com.deepseek.chat",), "macos": ("com.deepseek.mac",)},
    "chatgpt": {"ios": ("com.openai.chat",), "android": ("com.openai.chatgpt",)},
    "nowhere": {"ios": ("com.deepseek.chat",), "windows": ("No&where.exe",)},
}


def small() -> Catalog:
    """The small catalogue; its facts are those of the policies' small world."""
    entries = {
        name: CatalogService(
            name,
            view.name,
            view.category,
            hosts=HOSTS[name],
            apps=APPS.get(name, {}),
            facts=tuple(
                Fact(each, value, "https://example.org/", date(2025, 1, 31))
                for each, values in sorted(view.facts.items())
                for value in sorted(values)
            ),
        )
        for name, view in SERVICES.items()
    }
    return Catalog(entries, "small")


def shipped_catalog() -> Catalog:
    return load(shipped())


def policy(text: str, catalog: Catalog) -> Policy:
    services = [catalog.service(name) for name in catalog.services]
    return parse(text, "policy.yaml", Known.of(services, {"email": "contact", "kr-rrn": "national-id"}))


def exports(rules: list[dict[str, Any]], otherwise: str = "allow", **facts: Any) -> Exports:
    """The exports of a few rules on the small catalogue."""
    return Exports(Ground(policy_of(rules, otherwise), facts.pop("catalog", None) or small(), NOW, 7, **facts))
