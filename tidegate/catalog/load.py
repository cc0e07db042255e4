"""Texts -> catalogue, or everything that is wrong with them.

Files are read in the order given: the shipped ones first, the organisation's own after them, so that its word counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from tidegate.catalog.catalog import Catalog
from tidegate.catalog.entry import CatalogService
from tidegate.catalog.examples import example_problems
from tidegate.catalog.files import SHIPPED
from tidegate.catalog.merge import merged
from tidegate.catalog.overlap import overlap_problems
from tidegate.catalog.read import read
from tidegate.catalog.registrable import registrable_problems
from tidegate.catalog.whole import whole_problems
from tidegate.core.problem import Problem, Problems


def load(files: Mapping[str, str]) -> Catalog:
    """The catalogue of ``files`` (name -> text of a YAML file).

    Raises ``Problems`` with all mistakes at once.  The shipped files' host names are not looked up in the list of
    public suffixes again (the tests did, and it takes longer than the rest): ``check`` does.
    """
    services, problems = _entries(files)
    own = [host for entry in services.values() for host in entry.hosts if not host.place.file.startswith(SHIPPED)]
    problems += registrable_problems(own)
    catalog = Catalog(services, _revision(files)) if not problems else None
    if catalog is not None:
        problems += example_problems(catalog)
    if problems or catalog is None:
        raise Problems(problems)
    return catalog


def check(files: Mapping[str, str]) -> tuple[Problem, ...]:
    """Everything that ``load`` would refuse, and every host name held against the list of public suffixes."""
    services, problems = _entries(files)
    problems += registrable_problems([host for entry in services.values() for host in entry.hosts])
    if not problems:
        problems += example_problems(Catalog(services, ""))
    return tuple(sorted(problems))


def _entries(files: Mapping[str, str]) -> tuple[dict[str, CatalogService], list[Problem]]:
    entries: list[CatalogService] = []
    problems: list[Problem] = []
    for name, text in files.items():
        found, wrong = read(name, text)
        problems += wrong + _repeated(found)
        entries += found
    services = merged(entries)
    # An entry that could not be read in full would seem incomplete or overlapping for a reason that is already told.
    if not problems:
        problems += whole_problems(services) + overlap_problems(services)
    return services, problems


def _repeated(entries: list[CatalogService]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for entry in entries:
        if entry.id in seen:
            place = entry.place
            what = f"This file has the service “{entry.id}” twice."
            problems.append(Problem(place.file, place.line, place.column, what, "Join the two entries."))
        seen.add(entry.id)
    return problems


def _revision(files: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name, text in files.items():
        for piece in (name, text):
            raw = piece.encode("utf-8", "surrogatepass")
            digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()[:32]
