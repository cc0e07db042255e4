"""``tidegate export``: configuration for systems that an organisation already has, one command for each."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from tidegate.cli import LazyGroup

_FILES: Final = "tidegate.cli.export_files"
#: Each export, the module that holds its command, and the line it has in the list.
EXPORTS: Final = {
    "dns-rpz": (_FILES, "Response-policy zone: BIND, Unbound, PowerDNS, Knot Resolver."),
    "dnsmasq": (_FILES, "dnsmasq."),
    "hosts": (_FILES, "A hosts file."),
    "adguard": (_FILES, "A list of AdGuard Home."),
    "pihole": (_FILES, "A list of Pi-hole."),
    "pac": (_FILES, "PAC file: AI services, and nothing else, go to Tidegate."),
    "chrome": (_FILES, "Chrome: JSON, registration file, macOS profile."),
    "edge": (_FILES, "Edge: JSON, registration file, macOS profile."),
    "firefox": (_FILES, "Firefox: policies.json."),
    "apple": (_FILES, "iPhone, iPad and Mac: profile and declarations."),
    "android": (_FILES, "Android: a part of an Android Management policy."),
    "intune": (_FILES, "Windows, by Intune: AppLocker in a custom configuration."),
    "jamf": (_FILES, "iPhone and iPad, by Jamf Pro."),
    "squid": ("tidegate.cli.export_squid", "Squid: AI services are opened and asked about by ICAP."),
}


@click.group(cls=LazyGroup, table=EXPORTS, invoke_without_command=True)
@click.option("--all", "every", is_flag=True, help="Write every export, into the directory --out.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="With --all.")
@click.option("--home", "where", metavar="DIR", help="With --all: the installation.")
@click.pass_context
def export(context: click.Context, every: bool, out: Path | None, where: str | None) -> None:
    """Write configuration for the systems that an organisation already has.

    What each of them enforces of the policy, and what not, says `tidegate coverage`.
    """
    if every and out is not None and context.invoked_subcommand is None:
        from tidegate.cli.export_files import write_all

        write_all(where, out)
    elif every or out is not None:
        raise click.UsageError("--all writes every export into a directory: tidegate export --all --out DIR")
    elif context.invoked_subcommand is None:
        click.echo(context.get_help())
