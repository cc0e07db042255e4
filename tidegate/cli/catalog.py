"""`tidegate catalog`: search, show and check the catalogue of AI services, with the organisation's own files in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from tidegate.catalog.catalog import Catalog
from tidegate.catalog.entry import CatalogService, Fact, Host, RequestShape
from tidegate.catalog.files import shipped
from tidegate.catalog.load import check as check_files
from tidegate.catalog.load import load
from tidegate.catalog.search import search as find
from tidegate.cli.listing import Listing
from tidegate.core.problem import Problem, Problems
from tidegate.settings import home as home_of

#: The answer is no: nothing was found, or a fault was.
NO = 1
#: The call, or a file it needs, is wrong.
WRONG = 2


class CatalogGroup(Listing):
    """Knows one command by name alone: comparing takes with it what the others need not wait for."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The names shown in the help."""
        return sorted([*super().list_commands(context), "diff"])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command ``name``, or ``None``."""
        if name != "diff":
            return super().get_command(context, name)
        command: click.Command = import_module("tidegate.cli.catalog_diff").diff
        return command


@click.group(cls=CatalogGroup)
def catalog() -> None:
    """Search, show, compare and check the catalogue of AI services.

    Your own entries are the files catalog/*.yaml in the home directory.
    """


_home = click.option("--home", metavar="DIR", help="The installation whose own entries count; default ./var.")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@catalog.command()
@click.argument("text")
@_home
@_as_json
def search(text: str, home: str | None, as_json: bool) -> None:
    """Find services by name, host, app, company, country or category.

    Exit status 1 when nothing fits.
    """
    found = find(_loaded(home), text)
    if as_json:
        click.echo(json.dumps([_brief(entry) for entry in found], ensure_ascii=False))
    else:
        for entry in found:
            hosts = ", ".join(_host_words(host) for host in entry.hosts[:3]) + (" …" if len(entry.hosts) > 3 else "")
            click.echo(f"{click.style(entry.id, bold=True)}  {entry.name}  [{entry.category}]  {hosts}")
        if not found:
            click.echo(f"Nothing in the catalogue fits “{text}”.", err=True)
    if not found:
        raise SystemExit(NO)


@catalog.command()
@click.argument("service")
@_home
@_as_json
def show(service: str, home: str | None, as_json: bool) -> None:
    """Print all that is known about one service, with the source of each fact and what it was before.

    SERVICE is an id, a name or a host.  Exit status 1 when there is none.
    """
    loaded = _loaded(home)
    entry = loaded.services.get(service) or _only(find(loaded, service), service)
    if entry is None:
        click.echo(f"The catalogue has no service “{service}”. Try `tidegate catalog search`.", err=True)
        raise SystemExit(NO)
    if as_json:
        click.echo(json.dumps(_full(loaded, entry), ensure_ascii=False, indent=2))
    else:
        _print(loaded, entry)


@catalog.command()
@_home
@_as_json
def check(home: str | None, as_json: bool) -> None:
    """Check every file: facts without a source or day, hosts claimed twice, shapes whose examples do not fit.

    Exit status 1 when there are mistakes.
    """
    files = _files(home)
    problems = check_files(files)
    if as_json:
        click.echo(json.dumps([_problem(problem) for problem in problems], ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(str(problem))
        if not problems:
            services = load(files).services
            shapes = [shape for entry in services.values() for shape in entry.shapes]
            examples = sum(len(shape.examples) + len(shape.near_misses) for shape in shapes)
            click.echo(f"{len(services)} services, {len(shapes)} shapes and {examples} example requests are in order.")
    if problems:
        raise SystemExit(NO)


def _files(home: str | None) -> Mapping[str, str]:
    """The shipped files and the organisation's own.  A file that cannot be read ends the command."""
    files = shipped()
    for path in sorted(Path(home_of(home).catalog).glob("*.yaml")):
        try:
            files[str(path)] = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as trouble:
            click.echo(f"{path}: cannot be read: {type(trouble).__name__}", err=True)
            raise SystemExit(WRONG) from trouble
    return files


def _loaded(home: str | None) -> Catalog:
    try:
        return load(_files(home))
    except Problems as trouble:
        click.echo(str(trouble), err=True)
        raise SystemExit(WRONG) from trouble


def _only(found: list[CatalogService], text: str) -> CatalogService | None:
    """The entry meant by a name or host: the first, unless the text was just a part of several."""
    exact = [entry for entry in found if entry.name.casefold() == text.strip().casefold()]
    candidates = exact or found
    if not candidates or not (exact or "." in text or len(found) == 1):
        return None
    return candidates[0]


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "what": problem.what,
        "fix": problem.fix,
    }


def _brief(entry: CatalogService) -> dict[str, Any]:
    return {
        "id": entry.id,
        "name": entry.name,
        "category": entry.category,
        "confidence": entry.confidence,
        "hosts": [_host_words(host) for host in entry.hosts],
    }


def _full(loaded: Catalog, entry: CatalogService) -> dict[str, Any]:
    return _brief(entry) | {
        "version": loaded.service(entry.id).version,
        "catalogue": loaded.revision,
        "status": entry.status,
        "lists": entry.lists,
        "note": entry.note,
        "privacy-policy": entry.privacy_policy,
        "apps": {system: list(apps) for system, apps in entry.apps.items()},
        "sources": list(entry.sources),
        "seen": str(entry.seen),
        "hosts": [
            {"host": host.name, "matching": host.matching, "shared": host.shared, "paths": list(host.paths)}
            for host in entry.hosts
        ],
        "facts": [_fact(fact) for fact in entry.facts],
        "shapes": [_shape(shape) for shape in entry.shapes],
        "tenant-headers": [
            {"header": item.header, "value": item.value, "hosts": list(item.hosts), "source": item.source}
            for item in entry.tenant_headers
        ],
        "elsewhere": [
            {"host": item.host, "activity": sorted(item.activity), "source": item.source, "note": item.note}
            for item in entry.elsewhere
        ],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "property": fact.property,
        "value": fact.value,
        "source": fact.source,
        "seen": str(fact.seen),
        "ended": str(fact.ended) if fact.ended else None,
        "note": fact.note,
        "file": fact.place.file,
        "line": fact.place.line,
    }


def _shape(shape: RequestShape) -> dict[str, Any]:
    return {
        "name": shape.shape.name,
        "activity": sorted(shape.shape.activity),
        "method": list(shape.methods),
        "hosts": list(shape.hosts),
        "path": shape.path,
        "media-type": shape.shape.media_type,
        "evidence": shape.evidence,
        "source": shape.source,
        "seen": str(shape.seen),
    }


def _host_words(host: Host) -> str:
    name = f"{host.matching}.{host.name}" if host.matching else host.name
    if not host.shared:
        return name
    return f"{name} ({' '.join(host.paths) or 'shared'})"


def _print(loaded: Catalog, entry: CatalogService) -> None:
    click.echo(f"{click.style(entry.name, bold=True)} ({entry.id}), {entry.category}, {_how_sure(entry)}")
    click.echo(f"version {loaded.service(entry.id).version} in catalogue {loaded.revision}")
    if entry.note:
        click.echo(entry.note)
    _section("hosts", [_host_words(host) for host in entry.hosts])
    _section("facts", [_fact_words(fact) for fact in entry.facts if fact.ended is None])
    _section("history", [_fact_words(fact) for fact in entry.facts if fact.ended is not None])
    _section("requests", [_shape_words(shape) for shape in entry.shapes])
    _section("company accounts", [f"{item.header}: {item.value}" for item in entry.tenant_headers])
    _section("elsewhere", [f"{item.host}: {item.note}" for item in entry.elsewhere])
    _section("sources of the hosts", [*entry.sources, f"seen {entry.seen}"])


def _section(title: str, lines: list[str]) -> None:
    if lines:
        click.echo(click.style(f"\n{title}", bold=True))
        for line in lines:
            click.echo(f"  {line}")


def _how_sure(entry: CatalogService) -> str:
    listed = f" in {entry.lists} {'list' if entry.lists == 1 else 'lists'}" if entry.lists else ""
    return f"{entry.confidence or 'own'}{listed}"


def _fact_words(fact: Fact) -> str:
    days = f"seen {fact.seen}" + (f", ended {fact.ended}" if fact.ended else "")
    return f"{fact.property}: {fact.value}  ({days}; {fact.source})" + (f"  {fact.note}" if fact.note else "")


def _shape_words(shape: RequestShape) -> str:
    where = " ".join(shape.hosts) or "every host"
    activity = " ".join(sorted(shape.shape.activity))
    return f"{activity}: {'|'.join(shape.methods)} {where} {shape.path}  ({shape.evidence}, seen {shape.seen})"
