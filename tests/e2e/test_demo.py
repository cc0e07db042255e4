"""``tidegate demo`` shows what it says, with the clients that are here, and its exit status tells the truth."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import needs
from tests.waiting import PATIENCE
from tidegate.practice import browser

pytestmark = pytest.mark.slow


def test_demo(tmp_path: Path) -> None:
    needs.program("curl")
    needs.check(browser.missing())
    command = [sys.executable, "-m", "tidegate", "demo", "--json", "--keep", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=10 * PATIENCE, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["as-it-must-be"] is True
    assert told["left-out"] == []
    assert {scene["decided"] for scene in told["scenes"]} >= {"block", "coach", "justify", "redact", "redirect"}
    assert len({scene["client"] for scene in told["scenes"]}) >= 10
    assert told["ledger"]
    assert "minji@example.kr" not in (tmp_path / "home" / "policy.yaml").read_text()
