"""What an edge that looks inside can tell of a request to a service: which activity it is, and whose account it has.

It is what ``Catalog.identify`` can answer, told beforehand: a request that no shape describes is a prompt where it
carries something and browsing where it does not, and only a described one shows an account.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tidegate.catalog import names
from tidegate.catalog.entry import CatalogService, Host, RequestShape
from tidegate.core.exchange import TOOL

#: What a request is taken for that no shape describes.
UNDESCRIBED: Final = ("browse", "prompt")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request that the catalogue describes, and whether it shows the account that sends it."""

    activity: frozenset[str]
    account: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What requests to one service show.

    ``looked`` is whether any of its hosts is looked into, ``whole`` whether all are.  ``activities`` are all that a
    request there can be told to be; a body that calls a tool tells that wherever it is read.
    """

    looked: bool
    whole: bool
    activities: frozenset[str]
    kinds: tuple[Kind, ...]

    @property
    def account(self) -> bool:
        """Whether some request shows the account."""
        return any(kind.account for kind in self.kinds)


def shown(entry: CatalogService) -> Shown:
    """What requests to the service of ``entry`` show."""
    looked = [_looked_into(host, entry.shapes) for host in entry.hosts]
    if not any(looked):
        return Shown(looked=False, whole=False, activities=frozenset(), kinds=())
    kinds = tuple(Kind(each.shape.activity, each.shape.account is not None) for each in entry.shapes)
    api = {"api"} if any(host.api for host in entry.hosts) else set[str]()
    activities = frozenset({*UNDESCRIBED, TOOL, *api}.union(*(kind.activity for kind in kinds)))
    return Shown(True, all(looked), activities, kinds)


def _looked_into(host: Host, shapes: Iterable[RequestShape]) -> bool:
    """As ``sight`` has it: a host with other traffic is known by name alone, unless a path says what is meant."""
    return not host.shared or bool(host.paths) or any(_at(host, each) for each in shapes)


def _at(host: Host, shape: RequestShape) -> bool:
    """Whether ``shape`` is looked for at ``host``, or at a name below it."""
    return not shape.hosts or any(names.under(host.name, each) or names.under(each, host.name) for each in shape.hosts)
