"""``tidegate check``: settings, catalogue, policy, people and addresses, every mistake at once."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click

from tidegate import authorities, doors, policy_source, posting, snapshots, surroundings
from tidegate.assistant.models.directory import place_of
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import check as check_catalog
from tidegate.core.problem import Problem, Problems
from tidegate.policy import run_suite
from tidegate.policy.parts import placed
from tidegate.scanning import names
from tidegate.settings import Home, Settings, home
from tidegate.settings import load as load_settings


@click.command()
@click.option("--home", "where", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(where: str | None, as_json: bool) -> None:
    """Check settings, catalogue and policy, and run the policy's own tests.

    Prints every mistake at once, with file, line, column and what to do.  Exit status 1 if there is any.  Says which
    policy is pinned by `tidegate policy rollback`; that is no mistake.
    """
    problems, pinned = find(home(where)), policy_source.pinned(home(where))
    if as_json:
        said = {"problems": [asdict(problem) for problem in problems], "pinned": pinned}
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(str(problem))
        if pinned:
            click.echo(pinned)
        click.echo(f"{len(problems)} to mend." if problems else "Settings, catalogue and policy are in order.")
    sys.exit(1 if problems else 0)


def find(place: Home) -> list[Problem]:
    """Every mistake in the files of ``place``."""
    problems = [Problem(str(place.path), 0, 0, told) for told in surroundings.trouble(place)]
    settings = None
    try:
        settings = load_settings(place.settings)
    except Problems as error:
        problems += error.problems
    try:
        # Where the settings cannot say where the policy is kept, the usual file is looked at.
        text = None if settings else snapshots.read_text(place.policy, place.policy.name)
        loaded = snapshots.load(place, text)
    except Problems as error:
        return sorted({*problems, *error.problems})
    problems += check_catalog({**shipped(), **snapshots.own_files(place)})
    problems += policy_source.trouble(place)
    problems += doors.mistakes_of_people(place)
    if unsent := posting.trouble(place):
        problems.append(Problem("settings.yaml", 0, 0, unsent, "Mend `reports`; it is tried again by itself."))
    problems += _certificates(place, settings) if settings else []
    problems += _models(place, settings, loaded.catalog) if settings else []
    if settings and settings.names and (why := names.fault(settings.names)):
        problems.append(Problem("settings.yaml", 0, 0, why, "Or leave `names` out."))
    file, fix = place.policy.name, "Mend the rules or the test."
    problems += placed(loaded.own.problems(loaded.policy, file), loaded.text, file)
    failed = [
        one for one in run_suite(loaded.policy, snapshots.services(loaded.catalog), datetime.now(UTC)) if not one.passed
    ]
    problems += [
        Problem(one.case.file or file, one.case.line, 1, f"The test does not hold: {one}", fix) for one in failed
    ]
    return sorted(problems)


def _certificates(place: Home, settings: Settings) -> list[Problem]:
    """What is wrong with the files of certificates, ours among them."""
    late = authorities.in_time(place, datetime.now(UTC))
    own = [Problem(place.authority.name, 0, 0, late)] if late else []
    return own + authorities.mistakes(place, settings)


def _models(place: Home, settings: Settings, catalog: Catalog) -> list[Problem]:
    """Models of the assistant about which no policy could decide: the assistant leaves them out."""

    def service_at(host: str) -> str | None:
        sight = catalog.at_host(host)
        return None if sight is None else sight.service.id

    found: list[Problem] = []
    for model in settings.models:
        if model.service and model.service not in catalog.services:
            what = f"The model '{model.name}' names the service '{model.service}', which is not in the catalogue."
            found.append(Problem(place.settings.name, 1, 1, what, "`tidegate catalog search` finds services."))
        elif not model.service and place_of(model.url, service_at) is None:
            what = f"The model '{model.name}' runs at a host that is not in the catalogue, so that no policy can decide"
            mend = "Name its `service`; one of your own can be written in the folder `catalog` of the home."
            found.append(Problem(place.settings.name, 1, 1, f"{what} about it.", mend))
    return found
