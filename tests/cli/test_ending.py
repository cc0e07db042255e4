"""A command that cannot do what it was called for says why, where no pipe reads it, and ends with status 2."""

from __future__ import annotations

import pytest

from tidegate.cli.ending import WRONG, reason_of, wrong


def test_what_is_wrong_goes_to_standard_error_and_the_status_says_that_the_call_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        wrong("There is no such file.")
    assert ended.value.code == WRONG == 2
    assert capsys.readouterr() == ("", "There is no such file.\n")


def test_a_file_that_the_system_refuses_is_told_without_its_number() -> None:
    assert reason_of(PermissionError(13, "Permission denied", "/srv/tidegate/keys/ledger")) == (
        "/srv/tidegate/keys/ledger: Permission denied."
    )
    assert reason_of(ValueError("There is no such thing.")) == "There is no such thing."
