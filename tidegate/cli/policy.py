"""``tidegate decide`` and ``tidegate policy``: ask a policy, check, explain and compare policies.

Each command of the group has a module of its own, which is imported when the command is called; what they share, from
finding a policy to saying what is wrong with it, is here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from tidegate import policy as policies
from tidegate import policy_source, snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.cli.listing import Listing
from tidegate.core.decision import Decision
from tidegate.core.exchange import ACTIVITIES
from tidegate.core.problem import Problem, Problems
from tidegate.detectors.built_in import LABELS
from tidegate.ledger.entry import Refused
from tidegate.ledger.schema import DOCUMENTS
from tidegate.ledger.store import Reader
from tidegate.policy.parse import revision_of
from tidegate.policy.space import Space
from tidegate.policy.times import moment_of
from tidegate.settings import Home
from tidegate.settings import home as home_of

F = TypeVar("F", bound=Callable[..., Any])
#: The answer is no: a test did not hold.
NO = 1
#: The call, or a file it needs, is wrong.
WRONG = 2

#: A revision may be given by its first characters, at least so many.
SHORTEST_REVISION: Final = 8

#: Each command of the group, the module that holds it, and the line it has in the list of commands.
COMMANDS: Final = {
    "diff": ("tidegate.cli.policy_diff", "Compare what two policies mean."),
    "history": ("tidegate.cli.policy_history", "List the policies that were in force."),
    "explain": ("tidegate.cli.policy_explain", "Say in plain language who may do what where."),
    "lint": ("tidegate.cli.policy_lint", "Find what is probably wrong with a policy that loads."),
    "release": ("tidegate.cli.policy_history", "Have what is written decide again, after a rollback that pinned."),
    "replay": ("tidegate.cli.policy_replay", "Decide every recorded exchange again by another policy."),
    "rollback": ("tidegate.cli.policy_history", "Put the policy of an earlier revision in force again."),
    "schema": ("tidegate.cli.policy_schema", "Print the JSON Schema of a policy file, or of a file of tests."),
    "test": ("tidegate.cli.policy_test", "Run a policy's own tests."),
}

#: Commands that the gateway runs by itself; they are in no list.
HIDDEN: Final = {"keep": "tidegate.cli.policy_replay"}

home_option = click.option("--home", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _words(name: str, what: str) -> Callable[[F], F]:
    """An option that may be given several times, or once with commas."""
    return click.option(name, multiple=True, metavar="WORDS", help=what)


@click.command()
@click.option("--who", metavar="PERSON", help="The person; without it nobody is known.")
@_words("--group", "A group that a directory would name.")
@click.option("--where", "--address", "where", metavar="ZONE", help="A zone of the policy, or an address.")
@_words("--device", "Labels (managed, company …) and the id of the device.")
@click.option("--service", required=True, metavar="NAME", help="The AI service, by id or name.")
@_words("--activity", f"{', '.join(ACTIVITIES)}; browse if not given, and tool with --tool.")
@_words("--account", "Kind (company, personal) and name of the account at the service.")
@_words("--tool", "A tool that is called, as SERVER/NAME.")
@_words("--data", "What was found in it: a detector, a family, a name of the policy's data.")
@_words("--unread", "Something that could not be inspected, such as file; data:NAME for data not looked for.")
@_words("--used-up", "A rule whose quota has no room left.")
@click.option("--at", metavar="TIME", help="As 2026-12-31T18:00+09:00; now if not given.")
@click.option("--policy", "file", metavar="FILE", type=click.Path(path_type=Path), help="Another policy file to ask.")
@home_option
@as_json_option
def decide(
    service: str,
    who: str | None,
    where: str | None,
    at: str | None,
    file: Path | None,
    home: str | None,
    as_json: bool,
    group: tuple[str, ...],
    device: tuple[str, ...],
    activity: tuple[str, ...],
    account: tuple[str, ...],
    tool: tuple[str, ...],
    data: tuple[str, ...],
    unread: tuple[str, ...],
    used_up: tuple[str, ...],
) -> None:
    """Answer one question: may they?  And say why, rule by rule.

    What is not said is absent. Options that take several values take commas, or are given again.
    """
    said = {
        "who": _one(who),
        "groups": _split(group),
        "where": _one(where),
        "device": _split(device),
        "service": (service,),
        "activity": _split(activity),
        "account": _split(account),
        "tool": _split(tool),
        "data": _split(data),
        "unread": _split(unread),
        "used-up": _split(used_up),
        "at": _one(at),
    }
    try:
        read = read_policy(file, home)
        given = policies.question(read.policy, snapshots.known(read.catalog), said)
    except Problems as error:
        wrong(error)
    services = snapshots.services(_then(read.catalog, given.at, home))
    x = policies.imagined(read.policy, given, services, datetime.now(UTC))
    explanation = policies.explain(read.policy, x)
    if as_json:
        print_json(explanation.to_dict())
        return
    click.echo(explanation.render(), nl=False)
    if isinstance(explanation.outcome, Decision):
        for language, text in explanation.outcome.message.items():
            click.echo(f"  message ({language}): {text}")


def _then(catalog: Catalog, at: datetime | None, home: str | None) -> Catalog:
    """``catalog`` with the inquiries as they stood at another moment."""
    return catalog if at is None else snapshots.catalog(home_of(home), at.astimezone(UTC).date())


class LazyPolicy(Listing):
    """Knows its commands by name and imports a module only when its command is needed."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The names shown in the help."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command ``name``, or ``None``."""
        module = COMMANDS[name][0] if name in COMMANDS else HIDDEN.get(name)
        command: click.Command | None = getattr(import_module(module), name) if module else None
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help, without importing what it lists."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(context)])


@click.group(cls=LazyPolicy)
def policy() -> None:
    """Test, lint, explain, compare and replay policies."""


@dataclass(frozen=True, slots=True)
class Read:
    """A policy that was asked for: its text, the name it was given, and the catalogue it is held against."""

    policy: policies.Policy
    text: str
    name: str
    catalog: Catalog


def is_revision(word: str) -> bool:
    """Whether a word may be a revision, or the beginning of one."""
    return len(word) >= SHORTEST_REVISION and set(word) <= set("0123456789abcdef")


def read_policy(wanted: str | Path | None, home: str | None, catalog: Catalog | None = None) -> Read:
    """The policy in a file, at a recorded revision, or, without either, in force.  Raises ``Problems``.

    A word is a revision if it is hexadecimal, long enough and no file of that name is there.
    """
    place = home_of(home)
    found = catalog or snapshots.catalog(place)
    path = Path(wanted) if wanted is not None else place.policy
    word = str(wanted or "")
    if not path.exists() and is_revision(word):
        text, name = _recorded(place, word)
    else:
        text, name = _written(place, path if wanted is not None else None)
    return Read(snapshots.policy(text, name, found), text, name, found)


def _written(place: Home, path: Path | None) -> tuple[str, str]:
    """The text of a file or a directory, or of the policy in force."""
    if path is None:
        return policy_source.text(place), policy_source.called(place)
    if not path.exists():
        fix = f"Look at the name; without one the policy in force is taken, {policy_source.called(place)}."
        raise Problems([Problem(str(path), 0, 0, "There is no such file.", fix)])
    return (policy_source.directory(path) if path.is_dir() else snapshots.read_text(path, str(path))), str(path)


def _recorded(place: Home, revision: str) -> tuple[str, str]:
    begins = DOCUMENTS.c.revision.startswith(revision, autoescape=True)
    query = select(DOCUMENTS.c.revision, DOCUMENTS.c.text).where((DOCUMENTS.c.kind == "policy") & begins).limit(2)
    try:
        reader = Reader.at(place.ledger)
        with closing(reader), reader.engine.connect() as connection:
            found = connection.execute(query).all()
    except (Refused, DBAPIError):
        fix = "Name a file, or a revision of the installation that --home names."
        raise Problems([Problem(revision, 0, 0, "There is no such file, and no ledger to look in.", fix)]) from None
    if len(found) != 1:
        what = "Several recorded policies have" if found else "There is no such file, and no recorded policy has"
        raise Problems(
            [Problem(revision, 0, 0, f"{what} a revision that begins so.", "Look: tidegate policy history.")]
        )
    whole, text = str(found[0][0]), str(found[0][1])
    if revision_of(text) != whole:
        what = f"The text that is kept as revision {whole[:12]} is another one."
        raise Problems([Problem(revision, 0, 0, what, "Look: tidegate ledger verify.")])
    return text, f"revision {whole[:12]}"


def moment(said: str | None) -> datetime:
    """The moment a command is asked about; now if none is said.  Exits where it cannot be read."""
    if said is None:
        return datetime.now(UTC).replace(second=0, microsecond=0)
    try:
        return moment_of(said, ZoneInfo("UTC"), end_of_day=False)
    except ValueError:
        raise click.BadParameter(
            f"“{said}” is no moment; write it like 2026-12-31 or 2026-12-31T18:00+09:00."
        ) from None


def spread(
    reads: Sequence[Read],
    now: datetime,
    people: tuple[str | None, ...] = (),
    only: str | None = None,
    *,
    enforced: bool = False,
) -> Space:
    """The space of one policy or two, of all services or ``only`` one; ``enforced`` leaves out what is monitored."""
    catalog = reads[0].catalog
    known = sorted(catalog.services.values(), key=lambda entry: (-entry.lists, entry.id))
    # The best known first: examples show those.
    services = [catalog.service(entry.id) for entry in known if only in (None, entry.id)]
    return Space([each.policy.enforced if enforced else each.policy for each in reads], services, LABELS, now, people)


def print_json(told: Any) -> None:
    """Print JSON data."""
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def wrong(error: Problems) -> NoReturn:
    """Say every problem, and that the call or a file is wrong."""
    for problem in error.problems:
        click.echo(str(problem), err=True)
    sys.exit(WRONG)
