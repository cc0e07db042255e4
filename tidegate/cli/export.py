"""``tidegate export``: configuration for systems that an organisation already has, one module for each kind."""

from __future__ import annotations

from typing import Final

import click

from tidegate.cli import LazyGroup

#: Each export, the module that holds its command, and the line it has in the list.
EXPORTS: Final = {
    "squid": ("tidegate.cli.export_squid", "Squid: AI services are opened and asked about by ICAP."),
}


@click.group(cls=LazyGroup, table=EXPORTS)
def export() -> None:
    """Write configuration for the systems that an organisation already has."""
