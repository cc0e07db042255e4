"""Units that start the gateway with the machine: what they hold, and what systemd itself says of them."""

from __future__ import annotations

import plistlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests import needs
from tidegate.at_boot import Start, launchd, privileged, systemd
from tidegate.sections import Endpoint
from tidegate.settings import Settings

START = Start(
    ("/opt/tidegate/.venv/bin/tidegate", "up", "--home", "/var/lib/tidegate"), Path("/var/lib/tidegate"), "ai"
)


def test_the_gateway_is_started_as_its_own_user_and_again_when_it_fails() -> None:
    unit = systemd(START)
    assert "User=ai\n" in unit
    assert "ExecStart=/opt/tidegate/.venv/bin/tidegate up --home /var/lib/tidegate\n" in unit
    assert "Restart=on-failure\n" in unit
    assert "ReadWritePaths=/var/lib/tidegate\n" in unit
    assert "RestrictNamespaces=user net\n" in unit
    assert "CapabilityBoundingSet=\n" in unit


def test_a_port_below_1024_needs_the_one_privilege_for_it() -> None:
    assert not privileged(Settings())
    assert privileged(Settings(listen=Endpoint("127.0.0.1", 443)))
    assert privileged(Settings.model_validate({"icap": {"listen": "127.0.0.1:1000"}}))
    unit = systemd(Start(START.command, START.home, "ai", privileged=True))
    assert "AmbientCapabilities=CAP_NET_BIND_SERVICE\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\n" in unit


def test_paths_are_written_as_systemd_reads_them() -> None:
    home = '/srv/our gate/100% "A" $HOME'
    unit = systemd(Start(("/opt/x y/tidegate", "up", "--home", home), Path(home), "ai"))
    assert 'ExecStart="/opt/x y/tidegate" up --home "/srv/our gate/100%% \\"A\\" $$HOME"\n' in unit
    assert 'ReadWritePaths="/srv/our gate/100%% \\"A\\" $HOME"\n' in unit
    with pytest.raises(ValueError, match="no unit file can hold"):
        systemd(Start(("/x", "up\n[Service]"), Path("/x"), "ai"))


@pytest.mark.parametrize("home", ["/var/lib/tidegate", "/srv/our gate/100% of it"])
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path, home: str) -> None:
    analyze = needs.program("systemd-analyze", package="systemd")
    unit = tmp_path / "tidegate.service"
    unit.write_text(systemd(Start((sys.executable, "up", "--home", home), Path(home), "root", privileged=True)))
    done = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False)
    assert "tidegate.service" not in done.stderr
    unit.write_text(unit.read_text().replace("ProtectClock=yes", "ProtectClock=perhaps"))
    done = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False)
    assert "tidegate.service" in done.stderr


def test_launchd_gets_a_property_list() -> None:
    said = plistlib.loads(launchd(START).encode())
    assert said["ProgramArguments"] == list(START.command)
    assert (said["UserName"], said["KeepAlive"], said["Umask"]) == ("ai", {"SuccessfulExit": False}, 0o077)
