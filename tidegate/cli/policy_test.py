"""``tidegate policy test``: run the tests of a policy."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tidegate import policy as policies
from tidegate import snapshots
from tidegate.cli.policy import NO, as_json_option, home_option, print_json, read_policy, wrong
from tidegate.core.problem import Problems


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@home_option
@as_json_option
def test(file: Path | None, home: str | None, as_json: bool) -> None:
    """Run the tests of a policy FILE, or of the policy in force.

    Exit status 1 when one does not hold, 2 when the file cannot be read.
    """
    try:
        read = read_policy(file, home)
    except Problems as error:
        wrong(error)
    results = policies.run_suite(read.policy, snapshots.services(read.catalog), datetime.now(UTC))
    if as_json:
        print_json([_result(result) for result in results])
    else:
        for result in results:
            click.echo(str(result))
            if not result.passed:
                click.echo(result.explanation.render(), nl=False)
        click.echo(f"{sum(result.passed for result in results)} of {len(results)} hold.")
    sys.exit(0 if all(result.passed for result in results) else NO)


def _result(result: policies.CaseResult) -> dict[str, Any]:
    return {
        "name": result.case.name,
        "line": result.case.line,
        "passed": result.passed,
        "expected": {"effect": result.case.expect.word, "rule": result.case.rule},
        **result.explanation.to_dict(),
    }
