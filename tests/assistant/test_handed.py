"""What passes between processes: nothing of it in a repr, and nothing loaded that only the others need."""

from __future__ import annotations

import subprocess
import sys

from tidegate.assistant.handed import Answer, File, Page


def test_nothing_of_a_file_or_a_page_is_said() -> None:
    for one in (File("t.csv", "csv", b"my secret"), Page("my title", "", "my text"), Answer(rows=[["my cell"]])):
        assert "my" not in repr(one)


def test_the_assistant_does_not_load_what_only_its_children_need() -> None:
    said = "import sys, tidegate.assistant.web, tidegate.assistant.tables; print(*sys.modules)"
    loaded = set(subprocess.run([sys.executable, "-c", said], check=True, capture_output=True).stdout.decode().split())
    assert not loaded & {"duckdb", "pyarrow", "trafilatura"}
