"""What `export` and `coverage` share: the options that say where a choke point stands, and the exports of a home."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from tidegate import policy_source, snapshots
from tidegate.cli.ending import wrong
from tidegate.core.problem import Problems
from tidegate.edges.people import parse_addresses
from tidegate.exports import pac
from tidegate.exports.browsers import Way
from tidegate.exports.seeing import TELLABLE
from tidegate.exports.whole import Exports, Ground
from tidegate.granting import with_exceptions
from tidegate.settings import Home, Settings, home
from tidegate.settings import load as load_settings
from tidegate.snapshots import read_text

F = TypeVar("F", bound=Callable[..., Any])
_ADDRESS: Final = re.compile(r"(?:https?|file)://[!-~]+\Z")

_OPTIONS = (
    click.option("--home", "where", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given."),
    click.option("--zone", metavar="NAME", help="A zone of the policy: the name servers have clients of it alone."),
    click.option(
        "--ownership",
        type=click.Choice(["company", "personal"]),
        default="company",
        show_default=True,
        help="Whose the managed devices are.",
    ),
    click.option(
        "--alone",
        is_flag=True,
        help="No other edge follows: the rules' own words close or admit what is not known there.",
    ),
    click.option("--at", metavar="TIME", help="The moment it is made for, such as 2026-03-01T08:00; now if not given."),
)


def placed(command: F) -> F:
    """Give a command the options that ``made`` takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def made(
    where: str | None,
    zone: str | None = None,
    ownership: str = "company",
    alone: bool = False,
    at: str | None = None,
    pac_url: str | None = None,
    **facts: Any,
) -> Exports:
    """The exports of the policy in the home ``where``.  Ends the command where a file or an option is wrong.

    Without ``facts`` of its own a ground has the proxy's address from the settings.
    """
    place = home(where)
    try:
        settings = load_settings(place.settings)
        catalog = snapshots.catalog(place)
        policy = snapshots.policy(policy_source.text(place), place.policy.name, catalog)
    except Problems as error:
        wrong("\n".join(map(str, error.problems)))
    moment = _moment(at)
    policy = with_exceptions(place, policy, catalog, moment)
    ground = Ground(
        policy,
        catalog,
        moment,
        int(moment.timestamp()),
        device=frozenset({"managed", ownership}),
        told=frozenset(tellable(place, settings)),
    )
    if zone is not None:
        if zone not in policy.zones:
            wrong(f"The policy has no zone {zone!r}. There are: {', '.join(policy.zones) or 'none'}.")
        ground = replace(ground, zone=policy.zones[zone])
    given = {name: value for name, value in facts.items() if value is not None}
    ground = replace(ground, alone=alone, **{"proxy": str(settings.listen), **given})
    proxy = given.get("proxy")
    if pac_url is not None and not _ADDRESS.match(pac_url):
        wrong(f"{pac_url!r} is no address of a PAC file. Write it as https://proxy.example/proxy.pac.")
    try:
        pac.place(proxy or ground.proxy)
    except ValueError as error:
        wrong(f"{error}.")
    return Exports(replace(ground, way=Way(pac=pac_url, proxy=None if pac_url else proxy)))


def tellable(place: Home, settings: Settings) -> Iterator[str]:
    """What the installation can know of who and which device it is, by its files and settings.

    A file with a mistake is taken to name both: `tidegate check` tells the mistake.
    """
    try:
        places = parse_addresses(_written(place.addresses))
    except Problems:
        yield from TELLABLE
        return
    named = settings.fronts or settings.client_certificates or _written(place.people).strip()
    if named or any(each.person or each.groups for each in places):
        yield "who"
    if any(each.device or each.labels for each in places):
        yield "device"


def _written(path: Path) -> str:
    return read_text(path, path.name) if path.exists() else ""


def _moment(at: str | None) -> datetime:
    if at is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        wrong(f"{at!r} is no moment. Write it as 2026-03-01T08:00 (UTC) or 2026-03-01T08:00+09:00.")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
