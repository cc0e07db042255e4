"""A practice service of one's own: it starts, and never stays behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import PATIENCE
from tidegate.practice.processes import command
from tidegate.practice.running import PracticeService


def test_it_ends_with_its_context(tmp_path: Path) -> None:
    with PracticeService(tmp_path) as service:
        pid = service.process.pid
        assert service.last_number() == 0
        assert "tidegate.practice" in command(pid)
    assert service.process.returncode is not None


def test_it_ends_when_whoever_started_it_goes_away(tmp_path: Path) -> None:
    service = PracticeService(tmp_path)
    assert service.process.stdin is not None
    service.process.stdin.close()
    assert service.process.wait(PATIENCE) == 0
    service.stop()


def test_by_hand_it_makes_its_directory(tmp_path: Path) -> None:
    place = tmp_path / "some" / "where"
    by_hand = [sys.executable, "-m", "tidegate.practice", str(place)]
    with subprocess.Popen(by_hand, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as service:
        assert service.stdout is not None
        assert json.loads(service.stdout.readline())["ca_file"] == str(place / "practice-ca.pem")
        service.communicate()
    assert service.returncode == 0


def test_a_service_that_cannot_start_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "leaf.pem").mkdir()
    with pytest.raises(RuntimeError, match="did not start"):
        PracticeService(tmp_path)
    assert "leaf.pem" in capfd.readouterr().err
