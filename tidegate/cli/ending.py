"""How a command ends that cannot do what it was called for."""

from __future__ import annotations

import sys
from typing import Final, NoReturn

import click

#: The call, or a file it needs, is wrong.
WRONG: Final = 2


def reason_of(error: Exception) -> str:
    """What an error says, in a sentence for people also where the system refused a file."""
    return f"{error.filename or 'A file'}: {error.strerror}." if isinstance(error, OSError) else str(error)


def wrong(what: str) -> NoReturn:
    """Say what is wrong with the call, or a file it needs, and end the command."""
    click.echo(what, err=True)
    sys.exit(WRONG)
