"""``python -m tidegate.scanning FILE``: compile the detectors into a file, in a process that ends when that is done."""

import sys
from pathlib import Path

from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.scanner import build
from tidegate.scanning.scanners import keep

keep(build(BUILT_IN), Path(sys.argv[1]))
