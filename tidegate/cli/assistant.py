"""``tidegate assistant``: the process of the in-house assistant, which the gateway starts when it is needed."""

from __future__ import annotations

import sys

import click

from tidegate.core.problem import Problems
from tidegate.settings import home


@click.command(hidden=True)
@click.option("--home", "where", metavar="DIR", required=True)
@click.option("--socket", "descriptor", type=click.IntRange(0))
def assistant(where: str, descriptor: int | None) -> None:
    """Run the assistant; `up` starts it.  Without a socket it only deletes what is past its time."""
    from tidegate.inhouse import run_inhouse

    try:
        run_inhouse(home(where).path, descriptor)
    except Problems as error:
        click.echo(str(error), err=True)
        sys.exit(2)
