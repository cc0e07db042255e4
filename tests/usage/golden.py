"""What the samples in cases/logs say when they are read, for the golden test and for writing its files anew.

python -m tests.usage.golden        # writes expected.json beside every sample; look at the difference
"""

from __future__ import annotations

import json
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.usage.load import Loader
from tidegate.usage.match import Matcher
from tidegate.usage.names import Names
from tidegate.usage.read import read
from tidegate.usage.rows import Told
from tidegate.usage.store import Store

SAMPLES = Path(__file__).parent.parent.parent / "cases" / "logs"
NOW = datetime(2027, 1, 1)
#: The last day that the samples of real programs may have been made before, for clocks without a year.
NEAR = {
    "dnsmasq": datetime(2026, 12, 1),
    "unbound": datetime(2026, 12, 1),
    "dnsmasq-leases": datetime(2026, 11, 22, 21, 10),
}


@cache
def matcher() -> Matcher:
    return Matcher(load(shipped()))


def samples() -> list[Path]:
    return sorted(path for path in SAMPLES.glob("*/sample*") if path.is_file())


def said(path: Path) -> dict[str, Any]:
    """Everything that reading one sample leaves in the store."""
    store = Store.open(None, day_zone="Asia/Seoul")
    with tempfile.TemporaryDirectory() as scratch, path.open("rb") as raw:
        loader = Loader(store, matcher(), Names(), Path(scratch), lambda: NOW)
        near = NEAR.get(path.parent.name, datetime(2025, 2, 1))
        outcome = read(store, loader, raw, Told(path.name, clock_zone="Asia/Seoul", near=near))
    left = {}
    for table in ("event", "shared", "inventory", "lease"):
        hidden = {"segment", "line", "copy", "tenant"}
        columns = [row[0] for row in store.rows(f"DESCRIBE {table}") if row[0] not in hidden]
        rows = store.rows(f"SELECT {', '.join(columns)} FROM {table} ORDER BY ALL")
        if rows:
            left[table] = [
                {name: str(value) for name, value in zip(columns, row, strict=True) if value not in ("", 0, 0.0)}
                for row in rows
            ]
    hosts = store.rows("SELECT host, why FROM host WHERE why <> '' ORDER BY ALL")
    counts = {
        name: getattr(outcome, name) for name in ("reader", "lines", "events", "skipped", "unreadable", "problem")
    }
    samples_seen = [row[0] for row in store.rows("SELECT sample FROM unreadable ORDER BY ALL")]
    store.close()
    return {**counts, **left, "hosts that look like AI": dict(hosts), "unreadable samples": samples_seen}


if __name__ == "__main__":
    for sample in samples():
        text = json.dumps(said(sample), indent=1, ensure_ascii=False)
        (sample.parent / "expected.json").write_text(text + "\n", encoding="utf-8")
