"""The command line: one module for each group of commands, loaded when its command is called.

A command only reads its arguments, calls the part that does the work, and prints: text for people, ``--json`` for
programs.  Exit status 0 means done, 1 that the answer is no (a fault was found, a test failed), 2 that the call or a
file it needs is wrong, 130 that Ctrl-C ended it.
"""

from __future__ import annotations

import errno
import signal
import sys
from collections.abc import Collection, Mapping
from importlib import import_module
from typing import Any, Final

import click

from tidegate import __version__
from tidegate.cli.ending import WRONG
from tidegate.cli.listing import Listing
from tidegate.edges import cores

#: Each command, the module that holds it, and the line it has in the list of commands.
COMMANDS: Final = {
    "ask": ("tidegate.cli.ask", "Ask for an exception from a refusal."),
    "assistant": ("tidegate.cli.assistant", "Run the in-house assistant; `up` starts it."),
    "backup": ("tidegate.cli.backup", "Copy the whole installation into a file, while it runs or not."),
    "brain": ("tidegate.cli.up", "Run one brain; `up` starts it."),
    "catalog": ("tidegate.cli.catalog", "Search, show and check the catalogue of AI services."),
    "check": ("tidegate.cli.check", "Check settings, catalogue and policy: every mistake at once."),
    "coverage": ("tidegate.cli.coverage", "Say which rules each choke point enforces, and which not."),
    "data": ("tidegate.cli.data", "Build and look at the indexes of the organisation's own data."),
    "decide": ("tidegate.cli.policy", "Answer one question: may they?"),
    "demo": ("tidegate.cli.demo", "Show everything offline, with a practice service and real clients."),
    "discover": ("tidegate.cli.discover", "Say which AI services are in use, from logs."),
    "doctor": ("tidegate.cli.doctor", "See which programs trust the certificate, and how to mend those that do not."),
    "effect": ("tidegate.cli.effect", "Say what a measure did, and no more than the data says."),
    "explain": ("tidegate.cli.ledger", "Derive a recorded decision again."),
    "export": ("tidegate.cli.export", "Write configuration for the systems that an organisation already has."),
    "grants": ("tidegate.cli.grants", "See and decide the exceptions that people ask for."),
    "hook": ("tidegate.cli.hook", "Decide for a coding agent, before it runs a tool."),
    "keys": ("tidegate.cli.keys", "Manage keys for the assistant and the local API."),
    "leaktest": ("tidegate.cli.leaktest", "Send what must not leave in every way, and see what arrives."),
    "ledger": ("tidegate.cli.ledger", "Follow, verify and export the record."),
    "people": ("tidegate.cli.people", "Manage who may use the proxy."),
    "policy": ("tidegate.cli.policy", "Test, lint, explain, compare and replay policies."),
    "report": ("tidegate.cli.report", "Write what was used and stopped: a page, a PDF, tables."),
    "restore": ("tidegate.cli.backup", "Make an installation from a backup."),
    "scan": ("tidegate.cli.scan", "Look for what must not leave in files, folders and lines."),
    "service": ("tidegate.cli.service", "Print what starts the gateway when the machine starts."),
    "vendors": ("tidegate.cli.vendors", "Put questions to the operators of services."),
    "up": ("tidegate.cli.up", "Start the gateway."),
    "usage": ("tidegate.cli.usage", "Answer named questions about usage, from what was read."),
}
HIDDEN: Final = {"assistant", "brain"}
#: What a shell says of a program that Ctrl-C ended; 1 would say that the answer is no.
INTERRUPTED: Final = 128 + signal.SIGINT


class LazyGroup(Listing):
    """Knows its commands by name and imports a module only when its command is needed.

    ``table`` has for each command the module that holds it and the line it has in the list of commands.
    """

    def __init__(
        self, *arguments: Any, table: Mapping[str, tuple[str, str]], hidden: Collection[str] = (), **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self._table, self._hidden = table, hidden

    def list_commands(self, context: click.Context) -> list[str]:
        """The names shown in the help."""
        return [name for name in self._table if name not in self._hidden]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command ``name``, or ``None``."""
        if name not in self._table:
            return None
        command: click.Command = getattr(import_module(self._table[name][0]), name.replace("-", "_"))
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help, without importing what it lists."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._table[name][1]) for name in self.list_commands(context)])


@click.group(cls=LazyGroup, table=COMMANDS, hidden=HIDDEN, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name="tidegate")
def main() -> None:
    """Tidegate lets an organisation use AI services without its data leaking out.

    Exit status of every command: 0 when it is done, 1 when the answer is no (a fault was found, a test failed, nothing
    fits), 2 when the call or a file it needs is wrong, 130 when Ctrl-C ended it.
    """


def run() -> None:
    """What the installed ``tidegate`` and ``python -m tidegate`` call: a process of its own, for one command."""
    cores.leave_none()
    try:
        sys.exit(main(prog_name="tidegate", standalone_mode=False) or 0)
    except click.Abort:
        click.echo("Interrupted.", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Exception as error:
        told = _denied(error)
        if told is None:
            raise
        click.echo(told, err=True)
        sys.exit(WRONG)


#: What a machine can deny any command: room, or the right to write or read.
_DENIED: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM})


def _denied(error: Exception) -> str | None:
    """What was denied, where that is all there is to say; ``None`` for a mistake of ours."""
    if isinstance(error, OSError) and error.errno in _DENIED:
        if error.filename is None:  # of what is open already, and that may be the standard output
            return f"What is printed, or a file, cannot be written: {error.strerror}."
        return f"{error.filename} cannot be used: {error.strerror}."
    import sqlite3  # only here: most commands need none

    denials = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
    if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in denials:
        return f"A database of the installation cannot be used: {error}. Is there room, and may you write there?"
    return None
