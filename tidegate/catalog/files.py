"""The shipped files.  The one place of this package that reads anything, and only what came with it."""

from __future__ import annotations

from importlib import resources
from typing import Final

#: What the names of shipped files begin with, in problems and in digests.
SHIPPED: Final = "tidegate/catalog/data/"


def shipped() -> dict[str, str]:
    """Name -> text of every shipped file, the compact table first."""
    data = resources.files("tidegate.catalog.data")
    found = {f"{SHIPPED}listed.yaml": data.joinpath("listed.yaml").read_text("utf-8")}
    for file in sorted(data.joinpath("services").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yaml"):
            found[f"{SHIPPED}services/{file.name}"] = file.read_text("utf-8")
    return found
