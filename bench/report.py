"""``python -m bench.report [FILE] > docs/reference/speed.md``: the page of the last measurement."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.figures import Figure, markdown, rows
from bench.run import RESULT

HEAD = """\
<!-- Made from a run of `make bench` by `python -m bench.report`; do not edit. -->

# Speed and size

Measured by `make bench` on {measured}: {cores} cores of {processor}, {system}, Python {python}, Envoy {envoy}.
Everything runs on that one machine, clients and origin included, so the ratios tell more than the figures.

The peers get the same requests in the same run and take turns in every round:

- **direct**: the client straight to the origin (nginx).
- **Envoy alone**: the engine we stand on, ending and beginning TLS in the same places, and asking nobody.
- **mitmproxy**: with an add-on that only reads the body.
- **Tidegate**: every prompt is held, read, scanned by every detector, decided and recorded durably before it leaves.

Each cell is the median of the rounds; the ratio is the median of the paired rounds, with the smallest and the largest.

"""


def page(result: dict[str, object]) -> str:
    """The whole page for the content of a result file."""
    figures = [Figure.from_dict(raw) for raw in result["figures"]]  # type: ignore[attr-defined]
    return HEAD.format(**result["machine"]) + markdown(rows(figures)) + "\n"  # type: ignore[arg-type]


if __name__ == "__main__":
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else RESULT
    sys.stdout.write(page(json.loads(source.read_text(encoding="utf-8"))))
