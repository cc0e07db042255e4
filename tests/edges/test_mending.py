"""The commands that give trust, for each way a system keeps it."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tidegate.edges.mending import Mending


def mending(root: Path) -> Mending:
    return Mending(Path("/home/kim/my tide/ca.pem"), "Tidegate CA 1234", Path("/home/kim/my tide/bundle.pem"), root)


@pytest.mark.parametrize(
    ("mark", "commands"),
    [
        (
            "usr/local/share/ca-certificates",
            [
                "sudo cp '/home/kim/my tide/ca.pem' /usr/local/share/ca-certificates/tidegate-ca-1234.crt",
                "sudo update-ca-certificates",
            ],
        ),
        (
            "etc/pki/ca-trust/source/anchors",
            [
                "sudo cp '/home/kim/my tide/ca.pem' /etc/pki/ca-trust/source/anchors/tidegate-ca-1234.pem",
                "sudo update-ca-trust",
            ],
        ),
        ("etc/ca-certificates/trust-source", ["sudo trust anchor --store '/home/kim/my tide/ca.pem'"]),
        (
            "System/Library/Keychains",
            [
                "sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain "
                "'/home/kim/my tide/ca.pem'"
            ],
        ),
    ],
)
def test_each_system_has_its_way(tmp_path: Path, mark: str, commands: list[str]) -> None:
    (tmp_path / mark).mkdir(parents=True)
    assert list(mending(tmp_path).system) == commands


def test_a_mac_with_directories_of_linux_is_a_mac(tmp_path: Path) -> None:
    for mark in ("usr/local/share/ca-certificates", "System/Library/Keychains"):
        (tmp_path / mark).mkdir(parents=True)
    (command,) = mending(tmp_path).system
    assert command.startswith("sudo security ")


def test_an_unknown_system_is_mended_by_variables(tmp_path: Path) -> None:
    assert mending(tmp_path).system == mending(tmp_path).variables


def test_every_command_survives_spaces(tmp_path: Path) -> None:
    one = mending(tmp_path)
    commands = [*one.variables, *one.node, *one.java, *one.chromium, *one.firefox(tmp_path / "a b")]
    for command in commands:
        words = shlex.split(command)
        assert not [word for word in words if word == "tide/ca.pem"], command
    assert f"sql:{tmp_path}/a b" in shlex.split(one.firefox(tmp_path / "a b")[0])
