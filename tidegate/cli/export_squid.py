"""``tidegate export squid``: the piece of squid.conf that sends AI services, and nothing else, to Tidegate."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from tidegate import policy_source, snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.core.problem import Problems
from tidegate.exports import tenants
from tidegate.exports.squid import Squid, configuration
from tidegate.settings import Home, home
from tidegate.settings import load as load_settings

DEFAULTS = Squid()


@click.command()
@click.option("--home", "where", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given.")
@click.option("--icap", metavar="HOST:PORT", help="Where Squid reaches Tidegate; `icap.listen` of the settings.")
@click.option("--port", default=DEFAULTS.port, show_default=True, help="Where Squid listens.")
@click.option(
    "--ca",
    default=DEFAULTS.authority,
    show_default=True,
    help="PEM file with Squid's authority and its key.",
)
@click.option("--helper", default=DEFAULTS.helper, show_default=True, help="Squid's program that makes certificates.")
@click.option("--store", default=DEFAULTS.store, show_default=True, help="The directory of that program.")
@click.option("--trusted", metavar="FILE", help="Authorities of services, in place of the system's.")
@click.option("--icap-trusted", metavar="FILE", help="The authority of Tidegate's own certificate, for ICAP over TLS.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def squid(
    where: str | None,
    icap: str | None,
    port: str,
    ca: str,
    helper: str,
    store: str,
    trusted: str | None,
    icap_trusted: str | None,
    out: Path | None,
) -> None:
    """Print the piece of squid.conf that asks Tidegate about AI services.

    Include it before the lines of `http_access`.  Make it again when the catalogue or the policy's `accounts`
    change; nothing else of the policy is in it.
    """
    place = home(where)
    try:
        settings = load_settings(place.settings)
        catalog = snapshots.catalog(place)
        accounts = _accounts(place, catalog)
    except Problems as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(2)
    for name in tenants.without(catalog, accounts):
        click.echo(f"Note: no header is made for the accounts of {name}.", err=True)
    listening = settings.icap
    if listening is None:
        click.echo("Note: settings.yaml has no `icap`, so nothing answers Squid yet.", err=True)
    address = icap or (str(listening.listen) if listening else DEFAULTS.icap)
    secure = listening is not None and listening.certificate is not None
    facts = Squid(address, port, ca, helper, store, trusted, secure, icap_trusted)
    patterns = [(pattern.matching, pattern.under) for pattern in catalog.host_patterns()]
    try:
        text = configuration(facts, (host for host, _ in catalog.hosts()), patterns, catalog.revision)
        text += tenants.squid(catalog, accounts)
    except ValueError as error:
        click.echo(f"{error}.", err=True)
        sys.exit(2)
    if out is None:
        click.echo(text, nl=False)
    else:
        try:
            out.write_text(text, encoding="utf-8")
        except OSError as error:
            click.echo(f"{out} cannot be written: {error.strerror}.", err=True)
            sys.exit(2)
        click.echo(f"Written to {out}. Check it with: squid -k parse", err=True)


def _accounts(place: Home, catalog: Catalog) -> Mapping[str, frozenset[str]]:
    """The policy's, where there is one yet.  Raises ``Problems``."""
    at = policy_source.place(place)
    if not at.git and not (place.path / at.path if at.path else place.policy).exists():
        return {}
    return snapshots.policy(policy_source.text(place), place.policy.name, catalog).accounts
