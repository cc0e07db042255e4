"""What a brain tells the gateway of what is in force: hosts for Envoy to show, accounts to let in; or why nothing is.

The gateway itself loads neither policy nor catalogue nor detectors, some 40 MiB that it would keep and not need.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from tidegate import snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.tenants import values
from tidegate.core.problem import Problem
from tidegate.policy import schema
from tidegate.settings import Home
from tidegate.snapshots import Loaded
from tidegate.states import Frontage, epoch_of, write_frontage

SCHEMA: Final = "policy.schema.json"


def frontage_of(loaded: Loaded) -> Frontage:
    """What Envoy has to know of ``loaded``."""
    catalog, accounts = loaded.catalog, loaded.policy.accounts
    return Frontage(
        epoch=epoch_of(loaded.policy.revision, catalog.revision),
        hosts=tuple(host for host, _exclusive in catalog.hosts()),
        patterns=tuple((pattern.under, pattern.matching) for pattern in catalog.host_patterns()),
        tenants=tuple((name, value, tuple(header.hosts)) for header, name, value in values(catalog, accounts)),
        keep=loaded.policy.conversations.keep,
    )


def tell(home: Home, loaded: Loaded) -> None:
    """Tell what is in force now."""
    write_frontage(home, frontage_of(loaded))


def tell_broken(home: Home, problems: Iterable[Problem]) -> None:
    """Tell that nothing can come into force, and why."""
    write_frontage(home, Frontage(problems=tuple(map(asdict, problems))))


def write_schema(home: Home, catalog: Catalog) -> None:
    """Write the JSON Schema that the policy's first line names, with the names of this catalogue, for editors."""
    text = json.dumps(schema(snapshots.known(catalog)), ensure_ascii=False, indent=1)
    (home.path / SCHEMA).write_text(text + "\n", encoding="utf-8")
