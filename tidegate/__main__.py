"""``python -m tidegate`` is the command line."""

from __future__ import annotations

from tidegate.cli import main

main(prog_name="tidegate")
