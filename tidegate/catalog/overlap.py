"""Two services must not claim the same host without saying so.

A longer suffix may belong to somebody else (``platform.claude.com`` under ``claude.com``), and so may some paths of a
host (``huggingface.co/chat``).  Both are declared with ``carved-from``: an overlap that nobody declared is a mistake in
one of the two entries, and which of them wins would otherwise depend on the order of files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tidegate.catalog import names
from tidegate.catalog.document import suggestion
from tidegate.catalog.entry import CatalogService, Host
from tidegate.core.problem import Problem

_Claims = dict[str, list[tuple[str, Host]]]


def overlap_problems(services: Mapping[str, CatalogService]) -> list[Problem]:
    """Hosts claimed twice, and carve-outs that carve nothing."""
    claims: _Claims = {}
    for entry in services.values():
        for host in entry.hosts:
            claims.setdefault(host.name, []).append((entry.id, host))
    found = (_wrong(claims, services, service, host) for group in claims.values() for service, host in group)
    return [
        Problem(host.place.file, host.place.line, host.place.column, what, fix)
        for wrong in found
        for host, what, fix in wrong
    ]


def _wrong(
    claims: _Claims, services: Mapping[str, CatalogService], service: str, host: Host
) -> Iterator[tuple[Host, str, str]]:
    if host.carved_from and host.carved_from not in services:
        yield host, f"There is no service “{host.carved_from}”.", suggestion(host.carved_from, services)
        return
    rivals = _rivals(claims, service, host)
    if host.carved_from:
        if host.carved_from not in {rival for rival, _ in rivals}:
            yield host, f"“{host.name}” is not carved from anything of “{host.carved_from}”.", "Remove “carved-from”."
        return
    for rival, other in rivals:
        if len(other.name) < len(host.name):
            what = f"“{host.name}” lies under “{other.name}”, a host of “{rival}”."
            yield host, what, f"If that is meant, add “carved-from: {rival}”."
        elif not other.carved_from and host.place >= other.place:
            what = f"“{host.name}” is also a host of “{rival}”."
            yield host, what, f"Remove one, or limit one to paths with “shared: true” and “carved-from: {rival}”."


def _rivals(claims: _Claims, service: str, host: Host) -> list[tuple[str, Host]]:
    """Other services at the same host, or else at the nearest shorter suffix that anybody has."""
    if host.matching:
        return [
            (rival, other) for rival, other in claims[host.name] if rival != service and other.matching == host.matching
        ]
    same = [(rival, other) for rival, other in claims[host.name] if rival != service and not other.matching]
    if same:
        return same
    for suffix in names.suffixes(host.name):
        nearest = [(owner, other) for owner, other in claims.get(suffix, ()) if not other.matching]
        if suffix != host.name and nearest:
            ours = any(owner == service and not other.shared for owner, other in nearest)
            return [] if ours else [(owner, other) for owner, other in nearest if owner != service]
    return []
