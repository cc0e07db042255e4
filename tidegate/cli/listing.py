"""A group of commands as people meet it: whole sentences in the list, and the nearest to a misspelt name."""

from __future__ import annotations

from typing import Final

import click

#: Longer than any first sentence of a command: sentences wrap in the list and are not cut.
WHOLE: Final = 200


class Listing(click.Group):
    """Lists and finds its commands; where they come from, a subclass may say."""

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help."""
        found = [(name, self.get_command(context, name)) for name in self.list_commands(context)]
        shown = [(name, command) for name, command in found if command is not None and not command.hidden]
        if shown:
            with formatter.section("Commands"):
                formatter.write_dl([(name, command.get_short_help_str(WHOLE)) for name, command in shown])

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that ``arguments`` begin with.  Raises ``click.UsageError`` with the nearest name, if one is."""
        try:
            return super().resolve_command(context, arguments)
        except click.UsageError as error:
            from difflib import get_close_matches  # only for a mistake

            near = get_close_matches(arguments[0], self.list_commands(context), 1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean {near[0]}?", error.ctx) from None
