"""Limits: named, positive, and each with a reason in the file."""

from __future__ import annotations

import dataclasses
import inspect

from tidegate.wire import limits


def test_every_limit_is_positive_and_has_a_reason_above_it() -> None:
    lines = inspect.getsource(limits).splitlines()
    for field in dataclasses.fields(limits.Limits):
        assert getattr(limits.DEFAULT, field.name) > 0
        at = next(number for number, line in enumerate(lines) if line.strip().startswith(f"{field.name}: int"))
        assert lines[at - 1].strip().startswith("#:")
