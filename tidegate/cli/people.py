"""``tidegate people``: who may use the proxy by password, and what is known of client addresses."""

from __future__ import annotations

import getpass
import json
import sys
import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from ipaddress import ip_network
from typing import Any, Final, ParamSpec, TypeVar

import click

from tidegate.cli.installed import installed
from tidegate.cli.listing import Listing
from tidegate.core.exchange import DEVICE_LABELS
from tidegate.core.problem import Problems
from tidegate.edges import people as files
from tidegate.edges.people import NotWritten, Person, Place
from tidegate.settings import home

P = ParamSpec("P")
R = TypeVar("R")

_HOME: Final = click.option(
    "--home", "where", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given."
)
_GROUP: Final = click.option("--group", "groups", multiple=True, metavar="NAME", help="A group; may be repeated.")
_STDIN: Final = click.option("--password-stdin", "piped", is_flag=True, help="Read the password from standard input.")


def _told(command: Callable[P, R]) -> Callable[P, R]:
    """Mistakes in the files, and changes that cannot be made, as lines and exit status 2."""

    @wraps(command)
    def run(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return command(*arguments, **named)
        except (Problems, NotWritten) as error:
            click.echo(str(error), err=True)
            sys.exit(2)

    return run


@click.group(cls=Listing)
def people() -> None:
    """Manage who may use the proxy.

    People who come in with a password stand in `people.txt` (argon2id, readable by its owner only); what is known of
    client addresses stands in `addresses.txt`.  A change counts within a second, without a restart.
    """


@people.command()
@click.argument("name")
@_GROUP
@_STDIN
@_HOME
@_told
def add(name: str, groups: tuple[str, ...], piped: bool, where: str | None) -> None:
    """Add NAME; asks for the password."""
    person = Person(files.named(name), files.hashed(_password(piped)), frozenset(map(files.named, groups)))

    def edit(known: dict[str, Person]) -> dict[str, Person]:
        if name in known:
            raise NotWritten(f"{name} is there already. `tidegate people passwd {name}` changes the password.")
        return known | {name: person}

    _change(where, edit)
    click.echo(f"{name} may come in.")


@people.command()
@click.argument("name")
@_STDIN
@_HOME
@_told
def passwd(name: str, piped: bool, where: str | None) -> None:
    """Change the password of NAME; asks for the new one."""
    secret = files.hashed(_password(piped))

    def edit(known: dict[str, Person]) -> dict[str, Person]:
        return known | {name: Person(name, secret, _there(known, name).groups)}

    _change(where, edit)
    click.echo(f"{name} has a new password; the old one no longer counts.")


@people.command()
@click.argument("name")
@_HOME
@_told
def remove(name: str, where: str | None) -> None:
    """Remove NAME; connections that are open end being theirs at once."""

    def edit(known: dict[str, Person]) -> dict[str, Person]:
        _there(known, name)
        return {other: person for other, person in known.items() if other != name}

    _change(where, edit)
    click.echo(f"{name} is removed.")


@people.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@_HOME
@_told
def list_(as_json: bool, where: str | None) -> None:
    """List people and addresses; never a hash."""
    place = installed(where)
    listed = files.parse_people(_text(place.people), place.people.name)
    places = files.parse_addresses(_text(place.addresses), place.addresses.name)
    if as_json:
        shown = {
            "people": [{"name": one.name, "groups": sorted(one.groups)} for one in listed.values()],
            "addresses": list(map(_shown, places)),
        }
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    for one in listed.values():
        click.echo("  ".join(filter(None, (one.name, ", ".join(sorted(one.groups))))))
    for line in files.emit_addresses(places).splitlines()[1:]:
        click.echo(line)
    if not (listed or places):
        click.echo("Nobody is listed, so nobody is asked for a password.")


@people.command(name="map")
@click.argument("network")
@click.option("--person", metavar="NAME", help="Who sits there.")
@_GROUP
@click.option("--device", metavar="ID", help="The machine there.")
@click.option("--label", "labels", multiple=True, type=click.Choice(DEVICE_LABELS), help="What the machine is.")
@_HOME
@_told
def map_(
    network: str,
    person: str | None,
    groups: tuple[str, ...],
    device: str | None,
    labels: tuple[str, ...],
    where: str | None,
) -> None:
    """Say what is known of clients in NETWORK (10.0.0.7, 10.20.0.0/16); what was said before is replaced."""
    named = [files.named(name) for name in (person, device, *groups) if name]
    if not (named or labels):
        raise click.UsageError("Say at least one of --person, --device and --label.")
    place = Place(_network(network), person, frozenset(groups), device, frozenset(labels))

    def edit(places: dict[files.Network, Place]) -> dict[files.Network, Place]:
        return places | {place.network: place}

    _change_places(where, edit)
    click.echo(f"{place.network} is known.")


@people.command()
@click.argument("network")
@_HOME
@_told
def unmap(network: str, where: str | None) -> None:
    """Forget what is known of NETWORK."""
    gone = _network(network)

    def edit(places: dict[files.Network, Place]) -> dict[files.Network, Place]:
        if gone not in places:
            raise NotWritten(f"{gone} is not there. `tidegate people list` shows what is.")
        return {other: place for other, place in places.items() if other != gone}

    _change_places(where, edit)
    click.echo(f"{gone} is forgotten.")


def _password(piped: bool) -> str:
    if piped:
        return sys.stdin.readline().rstrip("\r\n")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)  # it would be seen while it is typed
            password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    except (click.Abort, getpass.GetPassWarning):
        raise NotWritten("No password was given. Type it twice, or give it with --password-stdin.") from None
    return password


def _there(known: Mapping[str, Person], name: str) -> Person:
    if name not in known:
        raise NotWritten(f"{name} is not there. `tidegate people list` shows who is.")
    return known[name]


def _change(where: str | None, edit: Callable[[dict[str, Person]], dict[str, Person]]) -> None:
    path = home(where).people
    files.change(path, lambda text: files.emit_people(edit(files.parse_people(text, path.name)).values()))


def _change_places(where: str | None, edit: Callable[[dict[files.Network, Place]], dict[files.Network, Place]]) -> None:
    path = home(where).addresses

    def edited(text: str) -> str:
        places = {place.network: place for place in files.parse_addresses(text, path.name)}
        return files.emit_addresses(edit(places).values())

    files.change(path, edited)


def _network(text: str) -> files.Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise NotWritten(f"{error}. Write it as 10.0.0.7 or 192.168.50.0/24.") from None


def _text(path: Any) -> str:
    return str(path.read_text("utf-8-sig")) if path.exists() else ""


def _shown(place: Place) -> dict[str, Any]:
    said = {
        "person": place.person,
        "groups": sorted(place.groups),
        "device": place.device,
        "labels": sorted(place.labels),
    }
    return {"network": str(place.network)} | {name: value for name, value in said.items() if value}
