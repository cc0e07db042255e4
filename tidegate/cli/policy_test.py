"""``tidegate policy test``: run the tests of a policy and of the files of tests beside it, and say what they miss."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from tidegate import policy as policies
from tidegate import policy_source, snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.cli.policy import NO, Read, as_json_option, home_option, moment, print_json, read_policy, wrong
from tidegate.core.problem import Problem, Problems
from tidegate.exports.seeing import assumed
from tidegate.policy.coverage import Coverage, covered
from tidegate.policy.junit import junit
from tidegate.policy.model import Case
from tidegate.policy.parse_suites import read_suite
from tidegate.policy.parts import TESTS
from tidegate.policy.suite import imagined, run_case
from tidegate.policy_git import GOLDEN, Suite
from tidegate.settings import home as home_of


@dataclass(frozen=True, slots=True)
class InFile:
    """A file of tests, and the explanations beside it."""

    path: Path

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.path)

    def text(self) -> str:
        """What it says.  Raises ``Problems``."""
        return snapshots.read_text(self.path, self.name)

    def kept(self) -> str | None:
        """The explanations beside it, where there are some.  Raises ``Problems``."""
        path = self.path.with_suffix(GOLDEN)
        return snapshots.read_text(path, str(path)) if path.exists() else None

    def keep(self, told: str) -> None:
        """Write the explanations beside it.  Raises ``Problems``."""
        _write(self.path.with_suffix(GOLDEN), told)


@dataclass(frozen=True, slots=True)
class Ran:
    """The results by file, the files of explanations that do not fit, what the tests reach, and what they assume.

    ``warnings`` are, by file and name of a test, what it has that no request to the service is known to show.
    """

    suites: Mapping[str, Sequence[policies.CaseResult]]
    stale: tuple[str, ...]
    coverage: Coverage
    warnings: Mapping[tuple[str, str], Sequence[str]]

    @property
    def results(self) -> list[policies.CaseResult]:
        """All of them."""
        return [result for results in self.suites.values() for result in results]


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.argument("suites", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--golden",
    type=click.Choice(["check", "write", "ignore"]),
    default="check",
    show_default=True,
    help="Explanations kept in FILE.golden beside a file of tests: hold against them, write them, or neither.",
)
@click.option("--junit", "report", metavar="FILE", type=click.Path(path_type=Path), help="Write JUnit XML there.")
@click.option("--coverage", "show", is_flag=True, help="List the rules and conditions that no test reached.")
@click.option("--coverage-min", type=click.FloatRange(0, 100), help="Fail below so many percent.")
@click.option("--at", metavar="TIME", help="The moment for tests that do not say one; now if not given.")
@home_option
@as_json_option
def test(
    file: Path | None,
    suites: tuple[Path, ...],
    golden: str,
    report: Path | None,
    show: bool,
    coverage_min: float | None,
    at: str | None,
    home: str | None,
    as_json: bool,
) -> None:
    """Run the tests of a policy FILE, or of the policy in force, and those of files of tests.

    Without SUITES those are the files ending in _test.yaml beside the policy, or among its files where it has several;
    of a policy in Git, those in the commit that is in force.

    A test that has what no request to its service is known to show, such as an account, is run and warned of.

    Exit status 1 when one does not hold or too little is covered, 2 when a file cannot be read.
    """
    now = moment(at) if at else datetime.now(UTC)
    try:
        read = read_policy(file, home)
        ran = run(read, [InFile(path) for path in suites] or _beside(read, file, home), now, golden)
        if report is not None:
            _write(report, junit(ran.suites))
    except Problems as error:
        wrong(error)
    if as_json:
        tests = [
            {**_result(name, result), "warnings": list(ran.warnings.get((name, result.case.name), ()))}
            for name, results in ran.suites.items()
            for result in results
        ]
        print_json({"tests": tests, "coverage": ran.coverage.to_dict()} if show else tests)
    else:
        _print(ran, show=show)
    few = coverage_min is not None and ran.coverage.percent < coverage_min
    sys.exit(NO if few or ran.stale or not all(result.passed for result in ran.results) else 0)


def _beside(read: Read, file: Path | None, home: str | None) -> Sequence[InFile | Suite]:
    place = file or policy_source.kept_at(home_of(home))
    if place is None:
        return policy_source.suites(home_of(home), read.policy.revision)
    return [InFile(path) for path in sorted((place if place.is_dir() else place.parent).glob(f"*{TESTS}"))]


def run(read: Read, suites: Sequence[InFile | Suite], now: datetime, golden: str) -> Ran:
    """Run everything.  Raises ``Problems`` with the mistakes of all files at once."""
    services, known = snapshots.services(read.catalog), snapshots.known(read.catalog)
    cases = {read.name: read.policy.tests}
    problems: list[Problem] = []
    for suite in suites:
        try:
            cases[suite.name] = read_suite(suite.text(), suite.name, read.policy, known)
        except Problems as error:
            problems += error.problems
    if problems:
        raise Problems(problems)
    results = {name: [run_case(read.policy, case, services, now) for case in each] for name, each in cases.items()}
    stale = [suite.name for suite in suites if not _as_kept(suite, results[suite.name], golden)]
    asked = [imagined(read.policy, case.given, services, now) for each in cases.values() for case in each]
    warnings = {
        (name, case.name): told
        for name, each in cases.items()
        for case in each
        if (told := _assumed(case, read.catalog))
    }
    return Ran(results, tuple(stale), covered(read.policy, asked), warnings)


def _assumed(case: Case, catalog: Catalog) -> list[str]:
    given = case.given
    return list(assumed(given.service, given.activity, account=bool(given.account), shown=catalog.shown(given.service)))


def _as_kept(suite: InFile | Suite, results: Sequence[policies.CaseResult], golden: str) -> bool:
    """Whether the explanations are those kept beside ``suite``; true where none are kept."""
    told = "\n".join(f"# {result.case.name}\n{result.explanation.render()}" for result in results)
    if golden == "write":
        suite.keep(told)
    return golden != "check" or suite.kept() in (None, told)


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        what = f"The file cannot be written ({type(error).__name__})."
        raise Problems([Problem(str(path), 0, 0, what, "Name a file in a folder that is there.")]) from None


def _print(ran: Ran, *, show: bool) -> None:
    for result in ran.results:
        click.echo(str(result))
        if not result.passed:
            click.echo(result.explanation.render(), nl=False)
    for line in _warnings(ran):
        click.echo(line)
    for name in ran.stale:
        click.echo(f"{name}: the explanations are not those kept beside it; --golden write keeps these.")
    click.echo(f"{sum(result.passed for result in ran.results)} of {len(ran.results)} hold.")
    if show:
        for gap in ran.coverage.gaps:
            click.echo(f"not reached: {gap}")
    click.echo(f"{ran.coverage.percent:.0f} % of rules and conditions reached.")


def _warnings(ran: Ran) -> Iterator[str]:
    """Each warning once for a file, with the first test that it is about and how many more."""
    about: dict[tuple[str, str], list[str]] = {}
    for (file, test), told in ran.warnings.items():
        for each in told:
            about.setdefault((file, each), []).append(test)
    for (file, told_once), names in about.items():
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield f"warning: {file}: {names[0]}{more}: {told_once}"


def _result(file: str, result: policies.CaseResult) -> dict[str, Any]:
    return {
        "file": result.case.file_of(file),
        "name": result.case.name,
        "line": result.case.line,
        "passed": result.passed,
        "expected": {"effect": result.case.expect.word, "rule": result.case.rule},
        **result.explanation.to_dict(),
    }
