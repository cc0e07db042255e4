"""`tidegate up` says how to use what it started, and why it could not start."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tidegate.cli import main, up
from tidegate.homes import alone
from tidegate.settings import Home

FACTS = {
    "proxy": "http://127.0.0.1:8080",
    "ca": "/h/ca/ca.pem",
    "bundle": "/h/bundle.pem",
    "assistant": "http://127.0.0.1:8090",
    "console": "http://127.0.0.1:8088/?key=k",
    "console-key": "/h/keys/console",
    "policy": "/h/policy.yaml",
    "shell": "/h/env.sh",
}


def test_a_start_says_where_everything_is_and_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    up._tell_text("ready", FACTS)
    told = capsys.readouterr().out
    assert all(value in told for name, value in FACTS.items() if name != "console")
    assert "curl" in told
    assert "tidegate doctor" in told


def test_the_key_of_the_console_is_told_to_a_terminal_and_to_no_log(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    up._tell_text("ready", FACTS)
    told = capsys.readouterr().out
    assert "?key=k" not in told
    assert "http://127.0.0.1:8088/?key=  and what is in /h/keys/console" in told
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    up._tell_text("ready", FACTS)
    assert "http://127.0.0.1:8088/?key=k\n" in capsys.readouterr().out


def test_what_is_to_be_copied_can_be_whatever_the_home_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    up._tell_text("ready", FACTS | {"shell": "/my home/env.sh", "bundle": "/my home/bundle.pem"})
    told = capsys.readouterr().out
    assert "  . '/my home/env.sh'\n" in told
    assert "--cacert '/my home/bundle.pem' https" in told


def test_what_is_handed_out_is_told_where_it_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    up._tell_text("ready", FACTS)
    assert "PAC file" not in capsys.readouterr().out
    handed = {"proxy-tls": "https://127.0.0.1:8443", "pac": "http://127.0.0.1:8091/proxy.pac", "dns": "127.0.0.1:5353"}
    up._tell_text("ready", {**FACTS, **handed})
    told = capsys.readouterr().out
    assert all(value in told for value in handed.values())


def test_for_programs_every_event_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    up._tell_json("ready", FACTS)
    assert json.loads(capsys.readouterr().out) == {"event": "ready", **FACTS}


@pytest.mark.parametrize(
    ("event", "facts", "words"),
    [
        ("policy", {"revision": "0123456789abcdef"}, "0123456789ab is in force"),
        ("problems", {"texts": ["policy.yaml:1:1: Wrong."]}, "policy.yaml:1:1: Wrong."),
        ("last-good", {"revision": "0123456789abcdef", "texts": ["policy.yaml:1:1: Wrong."]}, "the last in force"),
        ("settings", {"keys": ["api", "ocr"]}, "What it says of api, ocr holds from the next start."),
        (
            "alarm",
            {"texts": ["entries 1 to 2 were cut off"]},
            "  entries 1 to 2 were cut off\nSee: tidegate ledger verify",
        ),
        ("process", {"text": "envoy ended"}, "envoy ended"),
        ("stopping", {}, "may end"),
        ("stopped", {}, "Stopped"),
    ],
)
def test_every_event_has_its_words(
    event: str, facts: dict[str, object], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    up._tell_text(event, facts)
    assert words in capsys.readouterr().out


def test_the_gateway_goes_on_where_nobody_reads_any_more_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_text: str) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("tidegate.cli.up.click.echo", gone)
    up._tell_text("stopped", {})
    up._tell_json("stopped", {})


def test_broken_settings_stop_the_start_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("lisen: 1\n")
    done = CliRunner().invoke(main, ["up", "--home", str(tmp_path)])
    assert done.exit_code == 2
    assert "settings.yaml:1:1" in done.output


def test_a_home_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = CliRunner().invoke(main, ["up", "--home", str(tmp_path / "file" / "home")])
    assert done.exit_code == 2
    assert "home" in done.output


def test_a_second_gateway_in_one_home_is_refused_and_leaves_the_first_alone(tmp_path: Path) -> None:
    with alone(Home(tmp_path)):
        done = CliRunner().invoke(main, ["up", "--home", str(tmp_path), "--port", "0"])
    assert done.exit_code == 2
    assert "Another gateway" in done.output
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["gateway.lock", "run"]
