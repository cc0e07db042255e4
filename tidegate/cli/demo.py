"""``tidegate demo``: the whole thing, offline, in under a minute, with real clients and proof of what arrived."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import click

from tidegate.practice.gateway import Gateway, GatewayFailed, settings_for
from tidegate.practice.running import PracticeService
from tidegate.practice.scenes import ASSISTANT, Outcome, Stage, all_right, every_scene, judge, perform, received

HEAD = ("client", "tries to", "at", "decided", "by rule", "the service received", "")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--keep", metavar="DIR", type=click.Path(path_type=Path), help="Leave home and records here to look at.")
def demo(as_json: bool, keep: Path | None) -> None:
    """Show everything offline, with a practice service and real clients.

    Starts a gateway and a practice AI service on this machine, lets every client that is installed work through the
    gateway, and shows what each tried, what was decided and by which rule, and what the service really received.
    Exit status 1 if anything went other than it must.
    """
    directory = keep or Path(tempfile.mkdtemp(prefix="tidegate-demo-"))
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        click.echo(f"{directory} cannot be made: {error.strerror}. Choose another --keep.", err=True)
        sys.exit(2)
    try:
        outcomes, absent, verified = _play(directory, quiet=as_json)
    except (GatewayFailed, RuntimeError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    finally:
        if keep is None:
            shutil.rmtree(directory, ignore_errors=True)
    if as_json:
        _print_json(outcomes, absent, verified)
    else:
        _print_table(outcomes, absent, verified)
    sys.exit(0 if all_right(outcomes) else 1)


def _play(directory: Path, *, quiet: bool) -> tuple[list[Outcome], list[str], str]:
    policy = resources.files("tidegate.practice").joinpath("demo-policy.yaml").read_text(encoding="utf-8")
    scenes, absent = every_scene()
    with PracticeService(directory / "practice") as practice:
        settings = settings_for(practice.address) | {"assistant": ASSISTANT}
        with Gateway(directory / "home", policy, settings) as gateway:
            outcomes = []
            for scene in scenes:
                if not quiet:
                    click.echo(f"{scene.client}: {scene.tries} …", err=True)
                outcomes.append(perform(Stage(gateway, practice), scene))
            entries = gateway.ledger()
            verified = gateway.verify().strip()
    return [judge(outcome, entries) for outcome in outcomes], absent, verified


def _print_json(outcomes: Sequence[Outcome], absent: Sequence[str], verified: str) -> None:
    told = {
        "scenes": [outcome.to_dict() for outcome in outcomes],
        "left-out": list(absent),
        "ledger": verified,
        "as-it-must-be": all_right(outcomes),
    }
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))


def _print_table(outcomes: Sequence[Outcome], absent: Sequence[str], verified: str) -> None:
    rows = [HEAD, *(_row(outcome) for outcome in outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    click.echo()
    for number, row in enumerate(rows):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if number == 0:
            click.echo("-" * (sum(widths) + 2 * len(widths)))
    click.echo(
        "\nIn every redacted line the person read their own values in the answer, put back from the placeholders."
    )
    click.echo(f"Ledger: {verified}")
    for line in absent:
        click.echo(f"Left out: {line}.")
    for outcome in outcomes:
        for wrong in outcome.wrong:
            click.echo(f"NOT AS IT MUST BE: {outcome.scene.client}, {outcome.scene.tries}: {wrong}", err=True)


def _row(outcome: Outcome) -> tuple[str, ...]:
    scene = outcome.scene
    verdict = "WRONG" if outcome.wrong else "as it must be"
    decided = outcome.decided if scene.effect else "not an AI service"
    return (scene.client, scene.tries, scene.host, decided, outcome.rule or "-", received(outcome), verdict)
