"""Commands: what releases, what lets something leave, and that a gate can answer nothing else."""

from __future__ import annotations

import dataclasses
from typing import get_args

from tidegate.gate import commands as c


def test_what_leaves_is_a_release_and_every_release_carries_a_receipt() -> None:
    assert set(c.LEAVES) < set(c.RELEASES) <= set(get_args(c.Command))
    assert set(c.RELEASES) == set(get_args(c.Release))
    for release in c.RELEASES:
        assert "receipt" in {field.name for field in dataclasses.fields(release)}


def test_every_command_says_what_to_do() -> None:
    for command in get_args(c.Command):
        assert command.__dataclass_params__.frozen
        assert not command.__doc__.startswith(command.__name__ + "("), "dataclasses write that where nobody did"
