"""A labelled corpus for measuring what detectors find and miss, drawn by a seeded generator.

It was written apart from the detectors: formats come from the pages of those who issue the values (``Kind.source``), check
digits from published rules.  Nobody's data is in it.  Three splits: ``tune`` may be read while detectors are changed,
``check`` shows whether that carried over, ``sealed`` is not looked at before a release.
"""

from bench.corpus.generate import KINDS, SPLITS, TEXTS, generate
from bench.corpus.model import LANGUAGES, Kind, Label, Text

__all__ = ["KINDS", "LANGUAGES", "SPLITS", "TEXTS", "Kind", "Label", "Text", "generate"]
