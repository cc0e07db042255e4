"""Where a choke point stands, as the options say it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from tidegate.cli.exporting import made, placed

POLICY = """
zones: {office: [10.20.0.0/16]}
rules:
- {name: here, where: office, service: chatgpt, then: block}
otherwise: allow
"""


@pytest.fixture
def home(tmp_path: Path) -> str:
    (tmp_path / "policy.yaml").write_text(POLICY)
    return str(tmp_path)


def test_a_ground_has_what_was_given_and_the_settings_for_the_rest(home: str) -> None:
    Path(home, "settings.yaml").write_text("listen: 10.0.0.1:3128\n")
    ground = made(home, at="2026-03-01T08:00+09:00", ownership="personal", canaries=False, origin=None).ground
    assert ground.at == datetime(2026, 2, 28, 23, 0, tzinfo=UTC)
    assert ground.serial == ground.at.timestamp()
    assert ground.device == {"managed", "personal"}
    assert not ground.canaries
    assert ground.origin == "rpz.tidegate"
    assert ground.proxy == "10.0.0.1:3128"
    assert ground.way.proxy is None


def test_a_pac_file_goes_before_a_proxy(home: str) -> None:
    way = made(home, pac_url="https://proxy.example/pac", proxy="proxy.example:8080").ground.way
    assert (way.pac, way.proxy) == ("https://proxy.example/pac", None)
    assert made(home, proxy="proxy.example:8080").ground.way.proxy == "proxy.example:8080"


def test_a_zone_is_its_networks(home: str) -> None:
    assert [str(network) for network in made(home, zone="office").ground.zone or ()] == ["10.20.0.0/16"]


def test_a_policy_in_a_directory_is_read_as_the_gateway_reads_it(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("policy: {path: rules}\n")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "10.yaml").write_text(POLICY)
    assert [rule.name for rule in made(str(tmp_path)).ground.policy.rules] == ["here"]


@pytest.mark.parametrize("wrong", [{"zone": "attic"}, {"at": "soon"}])
def test_a_wrong_option_ends_the_command(home: str, wrong: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        made(home, **wrong)
    assert ended.value.code == 2
    assert next(iter(wrong.values())) in capsys.readouterr().err


def test_every_export_takes_the_same_options() -> None:
    @click.command()
    @placed
    def command(**options: object) -> None:
        click.echo(sorted(options))

    shown = CliRunner().invoke(command, []).output
    assert shown.strip() == "['alone', 'at', 'ownership', 'where', 'zone']"
