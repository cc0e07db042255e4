"""``tidegate keys``: keys of people and programs for the assistant's ``/v1``."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from typing import Any, Final

import click
import msgspec

from tidegate.assistant.keys import Key, Keys, NotMade
from tidegate.assistant.store import connect, reading
from tidegate.cli.installed import installed
from tidegate.cli.listing import Listing
from tidegate.settings import home

_HOME: Final = click.option(
    "--home", "where", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given."
)
_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _keys(where: str | None) -> Keys:
    return Keys(connect(home(where).assistant), time.time)


@click.group(cls=Listing)
def keys() -> None:
    """Manage keys for the assistant and the local API.

    A key is good for /v1 of the assistant: OpenAI's API and Anthropic's messages.  It is shown once, when it is
    made; only a
    digest is kept.  A change counts at once.
    """


@keys.command()
@click.argument("name")
@click.option("--program", is_flag=True, help="It stands for a program, and not for a person.")
@click.option("--group", "groups", multiple=True, metavar="NAME", help="A group; may be repeated.")
@click.option("--tokens", type=click.IntRange(1), help="Tokens a day (UTC).")
@click.option("--requests", type=click.IntRange(1), help="Requests a day (UTC).")
@click.option("--rate", type=click.IntRange(1), help="Requests a minute.")
@click.option("--model", "models", multiple=True, metavar="ID", help="A model it is good for; may be repeated.")
@_JSON
@_HOME
def add(name: str, program: bool, as_json: bool, where: str | None, **about: Any) -> None:
    """Make a key for NAME and print it."""
    groups, models = tuple(about.pop("groups")), tuple(about.pop("models"))
    try:
        id, secret = _keys(where).add(Key(name=name, program=program, groups=groups, models=models, **about))
    except NotMade as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    if as_json:
        click.echo(json.dumps({"id": id, "key": secret}))
        return
    click.echo(secret)
    click.echo(f"This key ({id}) is shown only now. `tidegate keys revoke {id}` takes it back.", err=True)


@keys.command(name="list")
@_JSON
@_HOME
def list_(as_json: bool, where: str | None) -> None:
    """List keys, never a key itself."""
    path = installed(where).assistant
    listed = Keys(reading(path), time.time).list() if path.exists() else []
    if as_json:
        shown = [{"id": id, "created": _day(created)} | msgspec.structs.asdict(key) for id, created, key in listed]
        click.echo(json.dumps({"keys": shown}, ensure_ascii=False))
        return
    for id, created, key in listed:
        limits = [f"{value} {name}" for name, value in _limits(key) if value]
        click.echo("  ".join(filter(None, (id, key.name, _day(created), ", ".join(limits)))))
    if not listed:
        click.echo("There are no keys. `tidegate keys add NAME` makes one.")


@keys.command()
@click.argument("id")
@_HOME
def revoke(id: str, where: str | None) -> None:
    """Take back the key with this ID."""
    if not _keys(str(installed(where).path)).revoke(id):
        click.echo(f"There is no key {id}. `tidegate keys list` shows them.", err=True)
        sys.exit(1)
    click.echo(f"{id} no longer counts.")


def _limits(key: Key) -> list[tuple[str, int | None]]:
    return [("tokens a day", key.tokens), ("requests a day", key.requests), ("requests a minute", key.rate)]


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
