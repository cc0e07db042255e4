"""``python -m tidegate`` is the command line."""

from __future__ import annotations

from tidegate.cli import run

run()
