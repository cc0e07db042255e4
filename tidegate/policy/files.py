"""The files shipped with the package.  The one place here that reads anything, and only what came with it."""

from __future__ import annotations

from importlib import resources


def starter() -> str:
    """The policy a new installation begins with."""
    return resources.files("tidegate.policy").joinpath("starter.yaml").read_text("utf-8")


def schema_text() -> str:
    """The schema of ``schema()`` as shipped, for editors of files that stand beside no installation."""
    return resources.files("tidegate.policy").joinpath("policy.schema.json").read_text("utf-8")
