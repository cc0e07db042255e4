"""Where a command about usage asks: the store of this machine, or a ClickHouse server that holds several.

Must never print the server's password; it comes from the environment, since others see a program's arguments.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tidegate.core.problem import Problems
from tidegate.policy.names import nearest
from tidegate.settings import Home
from tidegate.usage.questions import duck
from tidegate.usage.questions.ask import Engine

if TYPE_CHECKING:
    from tidegate.usage.questions.clickhouse import Cluster

#: The environment variable with the server's password.
PASSWORD: Final = "TIDEGATE_CLICKHOUSE_PASSWORD"  # noqa: S105 - the name of a variable
#: The variable with the server's address, where it is always the server that is asked.
ADDRESS: Final = "TIDEGATE_CLICKHOUSE"


def options() -> list[click.Option]:
    """Where a question is asked."""
    return [
        click.Option(["--clickhouse"], metavar="URL", envvar=ADDRESS, help=f"Ask this server, also if {ADDRESS} names"
                     f" it; its password is in {PASSWORD}."),
        click.Option(["--clickhouse-user"], default="default", metavar="NAME", envvar=f"{ADDRESS}_USER"),
    ]  # fmt: skip


def asks(command: click.Command) -> click.Command:
    """``command``, with the options of where it asks."""
    command.params += options()
    return command


def ids_of(home: Home, said: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The ids of the services ``said`` by id or name; and what to tell of one that the catalogue does not have.

    Such a one is asked about as it stands: what was read can hold services that a catalogue has no longer.
    """
    if not said:
        return (), ""
    from tidegate import snapshots  # half a second of start that only a named service needs

    try:
        known = snapshots.known(snapshots.catalog(home))
    except Problems:  # `check` tells them; what was read can be asked all the same
        return tuple(said), ""
    ids = {word: sorted(known.services_called(word)) or [word] for word in said}
    names = (*known.services.values(), *known.services)
    unknown = []
    for word in (word for word, found in ids.items() if found[0] not in known.services):
        near = nearest(word, names)
        fix = f"Did you mean {near}?" if near else "Look it up: tidegate catalog search."
        unknown.append(f"The catalogue has no service “{word}”. {fix}")
    return tuple(dict.fromkeys(id for found in ids.values() for id in found)), " ".join(unknown)


@contextmanager
def engine_of(store: Path, url: str | None, user: str) -> Iterator[Engine]:
    """The server at ``url``, or ``store`` where there is no URL.  Raises ``Unusable``."""
    if url:
        with cluster_at(url, user) as cluster:
            yield cluster
    else:
        with duck.opened(store) as engine:
            yield engine


@contextmanager
def cluster_at(url: str, user: str) -> Iterator[Cluster]:
    """The server at ``url``.  Raises ``Unusable``."""
    from tidegate.usage.questions.clickhouse import Cluster  # a second of start that only a cluster needs

    cluster = Cluster.at(url, user=user, password=os.environ.get(PASSWORD, ""))
    try:
        yield cluster
    finally:
        cluster.close()
