"""``tidegate policy schema``: the JSON Schemas of a policy file and of a file of tests."""

from __future__ import annotations

import click

from tidegate import snapshots
from tidegate.cli.policy import home_option, print_json, wrong
from tidegate.core.problem import Problems
from tidegate.policy.schema import schema as policy_schema
from tidegate.policy.schema_suites import suite_schema
from tidegate.settings import home as home_of


@click.command()
@home_option
@click.option("--plain", is_flag=True, help="Without the names of your catalogue and detectors.")
@click.option("--tests", is_flag=True, help="Of a file of tests, *_test.yaml, not of a policy.")
def schema(home: str | None, plain: bool, tests: bool) -> None:
    """Print the JSON Schema of a policy file, for an editor to complete and check it."""
    try:
        known = None if plain else snapshots.known(snapshots.catalog(home_of(home)))
    except Problems as error:
        wrong(error)
    print_json(suite_schema(known) if tests else policy_schema(known))
