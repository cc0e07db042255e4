"""What the console's screens ask of our own commands is what the commands say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate import screens
from tidegate.console.telling import NotTold
from tidegate.core.record import Entry
from tidegate.ledger.store import Ledger
from tidegate.screens import CommandLine, console_key
from tidegate.settings import Home


def test_the_console_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    key = console_key(tmp_path / "console")
    assert key == console_key(tmp_path / "console")
    assert len(key) >= 32
    assert (tmp_path / "console").stat().st_mode & 0o077 == 0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "policy.yaml").write_text(
        "organisation: Stories\notherwise: allow\nrules:\n"
        "  - {name: out, service: deepseek, then: block, because: It must.}\n"
    )
    return Home(tmp_path)


async def test_a_receipt_and_the_policy_are_told_as_the_commands_tell_them(home: Home) -> None:
    ledger = Ledger.open(home.ledger, b"k" * 32)
    receipt = await ledger.append(Entry("end", {"how": "complete"}))
    ledger.close()
    asked = CommandLine(home)
    told = await asked.receipt(receipt.id)
    assert (told["entry"]["seq"], told["same"]) == (receipt.seq, False)
    assert "nothing was decided in it" in told["why"]
    assert [rule["rule"] for rule in await asked.rules()] == ["out", "otherwise"]


async def test_what_a_command_complains_of_is_told(home: Home) -> None:
    Ledger.open(home.ledger, b"k" * 32).close()
    with pytest.raises(NotTold, match="no receipt r-0000000000000000"):
        await CommandLine(home).receipt("r-0000000000000000")
    (home.path / "policy.yaml").write_text("rules: 5")
    with pytest.raises(NotTold, match=r"policy\.yaml"):
        await CommandLine(home).rules()


async def test_a_command_that_takes_too_long_is_ended(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "ANSWERED_WITHIN", 0.0)
    with pytest.raises(NotTold, match="tidegate policy explain"):
        await CommandLine(home).rules()
